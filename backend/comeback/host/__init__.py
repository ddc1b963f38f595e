"""One machine's household: the embedded database, the roles in it, and the supervisor over the processes."""
