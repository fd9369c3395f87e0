"""What a run needs of the process it lives in: progress, processes, schedule, malloc."""
