"""What they said they need, and the proof that one can give it."""
