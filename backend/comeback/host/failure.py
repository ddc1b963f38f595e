"""What stops a start: the operator reads one line, not a traceback."""


class StartFailure(Exception):
    """Comeback cannot run here; the message says why and what to do."""
