"""What is told, to whom and when: states, digest, channels, heartbeat."""
