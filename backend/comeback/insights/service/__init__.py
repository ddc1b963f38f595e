"""The incumbent clock of an opportunity, and what gets an answer."""
