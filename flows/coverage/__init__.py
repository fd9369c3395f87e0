"""Duties, what is there and what is owed."""
