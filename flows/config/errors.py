"""The error of a configuration that cannot be used."""


class ConfigError(Exception):
    """A configuration that cannot be used; the message is one line naming file, key and what is expected."""
