"""Anything, found by a word of it."""
