"""Windows in the calendar that people use already."""
