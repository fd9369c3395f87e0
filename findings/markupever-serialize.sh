#!/usr/bin/env bash
# markupever writes a tree back to markup in square time of the `&` and no-break spaces of one text: each moves all the text behind it.
# 25,000 of them among a million characters take two thirds of a second, twice as much of the same four times as long; with a tag between
# them they cost nothing. html5ever itself, which parses, takes as long as the text is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check markupever==0.4.0
"$folder/bin/python" - <<'END'
import time
from importlib.metadata import version

import markupever


def seconds(page: str) -> float:
    tree = markupever.parse(page)
    begun = time.process_time()
    tree.serialize()
    return time.process_time() - begun


print("markupever", version("markupever"))
unit = "text " * 20 + "&nbsp;"
once, twice = seconds("<p>" + unit * 25_000), seconds("<p>" + unit * 50_000)
parted = seconds("<p>" + (unit + "<br>") * 50_000)
print(f"expected twice the time for twice the text; seen {once:.2f} s and {twice:.2f} s; with tags between {parted:.2f} s")
raise SystemExit(not (twice > 3 * once and parted < once))
END
