"""What is old is forgotten, and other work that nobody waits for."""
