"""The bell by e-mail: where no phone rings, or where somebody wants both."""
