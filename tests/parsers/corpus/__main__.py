"""`python -m tests.parsers.corpus [--update]`: compares the parsers' output with the record, or renews the record.

The record is renewed only under a new PARSER_VERSION; `--texts` says that texts of the corpus were changed instead.
"""

from __future__ import annotations

import sys

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.report import PARSER_VERSION
from tests.parsers.corpus.corpus import RECORD, digests, record, verdict, write_record


def main(arguments: list[str]) -> int:
    """Compares or updates; gives the exit code."""
    found = digests(knowledge_of(shipped_config()))
    told = verdict(record(), PARSER_VERSION, found) if RECORD.exists() else "nothing is on record"
    if "--update" not in arguments:
        print(told or "as on record")
        return 1 if told else 0
    if "the same PARSER_VERSION" in told and "--texts" not in arguments:
        print(told)
        return 1
    write_record(found)
    print(f"{len(found)} digests on record for parser {PARSER_VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
