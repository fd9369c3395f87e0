"""A small county internet on loopback; the demo and the tests run on it."""
