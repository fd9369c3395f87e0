#!/usr/bin/env bash
# warcio's ArchiveIterator refuses a file that is no archive (ArchiveLoadFailed), but not each: a blank first line gives one
# record without a type, and five words in the first line are read as the header of an ARC record.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check warcio==1.8.1
"$folder/bin/python" - <<'END'
import io
import logging
from importlib.metadata import version

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

CASES = [  # a file, what warcio 1.8.1 makes of it
    (b"one\ntwo\n", "ArchiveLoadFailed"),
    (b"\none\ntwo\n", [None]),
    (b"these five words are text\nand no archive\n", ["response"]),
]


def read(file: bytes) -> object:
    try:
        return [record.rec_type for record in ArchiveIterator(io.BytesIO(file))]
    except ArchiveLoadFailed:
        return "ArchiveLoadFailed"


logging.disable(logging.CRITICAL)
print("warcio", version("warcio"))
changed = False
for file, recorded in CASES:
    seen = read(file)
    print(f"{file!r}: expected ArchiveLoadFailed, seen {seen}")
    changed |= seen != recorded
raise SystemExit(changed)
END
