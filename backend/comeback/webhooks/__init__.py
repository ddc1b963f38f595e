"""Other programs are told what happened."""
