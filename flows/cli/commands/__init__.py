"""The commands, a thin layer over the plain functions; each module is imported only when its command is called."""
