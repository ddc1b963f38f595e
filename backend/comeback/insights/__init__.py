"""What gets an answer, told with its doubt."""
