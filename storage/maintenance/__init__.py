"""verify, reparse, import: the archive proved, rebuilt and completed."""
