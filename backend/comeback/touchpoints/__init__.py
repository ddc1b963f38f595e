"""Every contact made or received."""
