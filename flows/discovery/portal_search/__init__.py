"""`sites add` and `sites check`: a portal searched for columns, and its columns checked."""
