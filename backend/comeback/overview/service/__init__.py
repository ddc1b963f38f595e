"""Reading over chapters, each screen in one call."""
