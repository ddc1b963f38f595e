"""What happens when: a no is recorded, a play starts, a window is done, a setting moves, time goes by."""
