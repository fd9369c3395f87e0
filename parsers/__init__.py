"""Bytes in, Report out: pure functions that know no network, no clock and no database."""
