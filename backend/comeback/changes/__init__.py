"""What changed, told while it happens."""
