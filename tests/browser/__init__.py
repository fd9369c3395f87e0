"""The published pages in a real browser: `python -m tests.browser` (all rows), or a short part under pytest."""
