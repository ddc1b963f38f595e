"""What is on its way out: claimed, sent, tried again, whichever the channel."""
