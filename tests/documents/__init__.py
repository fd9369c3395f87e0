"""`make documents`: reports written in every format that townships post, read back and compared with their gold."""
