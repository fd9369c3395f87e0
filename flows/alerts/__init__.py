"""Alerts: states, their digest, the channels that carry it, and the heartbeat."""
