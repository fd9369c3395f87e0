"""Signals that arrive while DuckDB works: what their handlers raise goes on up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def signals_pass() -> Iterator[None]:
    """Raises what a signal's handler raised (KeyboardInterrupt, Prefect's TerminationSignal) where DuckDB hides it.

    DuckDB ends its query then and raises RuntimeError, as of a defect; the handler's own exception is only its cause.
    """
    try:
        yield
    except RuntimeError as error:
        if error.__cause__ is None or isinstance(error.__cause__, Exception):
            raise
        raise error.__cause__ from None
