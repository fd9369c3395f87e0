"""What people correct of the parser's readings: their table read, each row checked against the archive, and kept."""
