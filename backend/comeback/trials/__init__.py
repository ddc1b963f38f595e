"""Temp to hire: reviews month by month, up to a decision."""
