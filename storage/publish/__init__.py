"""The analysts' copy and exports."""
