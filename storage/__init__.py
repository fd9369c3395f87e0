"""The archive: raw captures, append-only tables, the public views."""
