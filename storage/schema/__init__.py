"""Tables, macros, views and migrations as SQL files."""
