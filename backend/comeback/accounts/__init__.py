"""Whose search it is: the account, its settings, its sign-ins."""
