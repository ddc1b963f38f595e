"""How words are compared and marked; pure."""
