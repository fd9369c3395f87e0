"""Raw responses as WARC files."""
