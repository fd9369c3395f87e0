"""A lake whose PostgreSQL or S3 drips: each wait has an end, told in one line and without a password."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from storage.archive import connect
from storage.archive.connect import ArchiveError, Place, opened
from tests.dripping import dripping, http_head

SSL_REQUEST = 80877103
ENOUGH_S = 20.0  # a loaded machine's; without a deadline it would be for ever


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">I", len(body) + 4) + body


def greet(connection: socket.socket) -> None:
    """A PostgreSQL that lets everybody in, takes the first query, and begins to answer it."""
    if connection.recv(8)[4:] == struct.pack(">I", SSL_REQUEST):
        connection.sendall(b"N")
    connection.recv(4096)
    connection.sendall(
        message(b"R", struct.pack(">I", 0)) + message(b"S", b"server_version\x0015.0\x00") + message(b"Z", b"I")
    )
    connection.recv(4096)
    connection.sendall(b"T" + struct.pack(">I", 100_000))


def say_nothing(connection: socket.socket) -> None:
    connection.recv(8)


@pytest.fixture(autouse=True)
def lake_extensions() -> None:
    pytest.importorskip("duckdb_extension_postgres", reason="the extra `lake` is not installed")


@pytest.mark.parametrize(
    ("begin", "lake_s", "told"),
    [(say_nothing, 60, "cannot be reached"), (greet, 0.5, "did not answer within 0.5 s")],
    ids=["login", "query"],
)
def test_a_catalogue_that_drips_ends_by_the_deadline(
    begin: Callable[[socket.socket], None], lake_s: float, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "LAKE_S", lake_s)
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "2")
    with dripping(begin) as port:
        place = Place(f"ducklake:postgres:host=127.0.0.1 port={port} user=u password=hidden dbname=d", f"{tmp_path}/")
        begun = time.monotonic()
        with pytest.raises(ArchiveError, match=told) as raised, opened(place, read_only=True):
            pass
    assert time.monotonic() - begun < ENOUGH_S
    assert "hidden" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_bucket_that_drips_ends_by_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "BUCKET_S", 1)
    monkeypatch.setattr(connect, "BUCKET_RETRIES", 0)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with dripping(http_head) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        place = Place(f"ducklake:{tmp_path}/catalogue.ducklake", "s3://bucket/lake/")
        begun = time.monotonic()
        with pytest.raises(ArchiveError, match="Timeout was reached"):
            make_table(place)
    assert time.monotonic() - begun < ENOUGH_S


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (duckdb.IOException("HTTP 503"), "what holds it failed: HTTP 503"),
        (duckdb.IOException("Transaction conflict"), None),
        (duckdb.ParserException("syntax error"), None),
        (duckdb.TransactionException("Transaction conflict"), None),
    ],
)
def test_what_its_servers_do_wrong_is_told_and_other_errors_are_left_to_who_can_mend_them(
    error: duckdb.Error, told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who meets another writer tries again; what is wrong with a statement is no server's doing."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    place = Place(f"ducklake:{tmp_path}/catalogue.ducklake", "s3://bucket/lake/")
    expected = pytest.raises(ArchiveError, match=told) if told else pytest.raises(type(error), match=str(error))
    with expected, opened(place, read_only=False):
        raise error


def make_table(place: Place) -> None:
    with opened(place, read_only=False) as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(1000)")


@pytest.mark.parametrize(
    ("catalogue", "port"),
    [
        ("host=h port=5433 dbname=d", 5433),
        ("postgresql://u:p@h:6432/d", 6432),
        ("postgres://u@h/d", 5432),
        ("dbname=d", 5432),
    ],
)
def test_the_port_of_a_catalogue_is_known(catalogue: str, port: int) -> None:
    assert Place(f"ducklake:postgres:{catalogue}").catalogue_port == port
