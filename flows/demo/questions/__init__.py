"""The questions that the demo asks at its end, one .sql file each."""
