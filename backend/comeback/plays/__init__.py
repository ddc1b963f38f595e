"""What to do after a no: named lists of steps, each with its days, its words and its reason."""
