"""The questions of commands that have no other room."""
