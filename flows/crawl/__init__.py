"""Polite HTTP: client, throttle, robots, guard against hostile servers, capture."""
