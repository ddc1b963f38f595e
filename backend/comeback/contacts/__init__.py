"""The people at and around an employer."""
