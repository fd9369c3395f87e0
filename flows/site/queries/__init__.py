"""The questions that the web pages ask of the published copy, one .sql file each."""
