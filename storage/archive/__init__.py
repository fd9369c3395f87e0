"""The writer's archive: append-only tables, spool, locks, connections."""
