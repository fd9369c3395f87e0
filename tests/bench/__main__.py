"""The side-by-side table: `python -m tests.bench [ROW]…`, each row by its name; ends with 1 where a row misses."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.bench.table import Table, note

ROWS = ("parse", "collect", "polite", "orchestrate", "archive", "search", "pages", "reparse", "evidence")


def main() -> int:
    """Measures what is asked for, all if nothing is; gives the exit code."""
    asked = _arguments()
    table = Table()
    table.head()
    for name in asked.rows or ROWS:
        _measure(name, table, asked)
    if asked.markdown:
        asked.markdown.write_text(table.markdown(), "utf-8")
    note(f"{len(table.rows)} rows, {table.missed} missed")
    return 1 if table.missed else 0


def _row(name: str) -> str:
    # not by `choices`: argparse would look for the empty list of a call without rows among them
    if name not in (*ROWS, "nation"):
        raise argparse.ArgumentTypeError(f"no such row: {name}; there are {', '.join(ROWS)} and nation")
    return name


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", type=_row, metavar="ROW", help="which measurements; all but nation")
    parser.add_argument("--pages", type=int, default=500, help="pages to parse, of each set")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="a folder with saved pages to parse")
    parser.add_argument("--hosts", type=int, default=30, help="portals to collect from")
    parser.add_argument("--host-pages", type=int, default=100, help="pages of each")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side, in turn")
    parser.add_argument("--reports", type=int, nargs="+", default=(41_000, 410_000), help="sizes of the archive")
    parser.add_argument("--portals", type=int, default=2844, help="counties of the simulated nation")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between requests in the simulated nation")
    parser.add_argument("--markdown", type=Path, help="a file for the table as Markdown")
    return parser.parse_args()


def _measure(name: str, table: Table, asked: argparse.Namespace) -> None:
    # imported row by row: a peer that is not installed stops its own row only
    if name == "parse":
        from tests.bench import parsing

        parsing.run(table, asked.pages, asked.shared)
    elif name == "collect":
        from tests.bench import collecting

        collecting.run(table, asked.hosts, asked.host_pages, asked.rounds)
    elif name == "archive":
        from tests.bench import archive_size

        archive_size.run(table, asked.reports)
    elif name == "search":
        from tests.bench import search_index

        search_index.run(table, min(asked.reports))
    elif name == "reparse":
        from tests.bench import reparsing

        reparsing.run(table, asked.hosts, asked.host_pages)
    elif name == "pages":
        from tests.bench import site_pages

        site_pages.run(table)
    elif name == "evidence":
        from tests.bench import evidence

        evidence.run(table, asked.hosts // 5, asked.host_pages, asked.rounds)
    elif name == "nation":
        from tests.bench import country

        country.run(table, asked.portals, asked.delay)
    else:
        _nights(name, table, asked)


def _nights(name: str, table: Table, asked: argparse.Namespace) -> None:
    from tests.bench import nights

    if name == "polite":
        nights.polite(table, asked.hosts)
    else:
        nights.orchestrate(table, rounds=asked.rounds)


if __name__ == "__main__":
    sys.exit(main())
