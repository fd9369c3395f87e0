"""Data of the parser that no user edits."""
