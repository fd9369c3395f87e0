"""A run's process: progress, further processes, schedule."""
