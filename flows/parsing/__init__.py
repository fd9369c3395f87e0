"""Pages to parser processes and their reports back."""
