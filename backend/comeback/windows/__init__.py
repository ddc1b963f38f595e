"""When to write: a step made concrete, with its opening, its best day and its close."""
