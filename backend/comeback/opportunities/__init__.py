"""The roles one goes for, the moves of their stage, and the noes."""
