#!/usr/bin/env bash
# opencc-python-reimplemented's t2s changes names of places that are simplified already; OpenCC's own package does not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
install() { "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$folder/$1" "$1==$2"; }
install opencc-python-reimplemented 0.1.7
install opencc 1.4.2
cat >"$folder/convert.py" <<'END'
# Prints what `t2s` of the package on the path makes of each argument.
import sys

from opencc import OpenCC

to_simplified = OpenCC("t2s")
print(*map(to_simplified.convert, sys.argv[1:]))
END
names=(乾州街道 氾水镇 乾坤)
convert() { PYTHONPATH="$folder/$1" "$folder/venv/bin/python" "$folder/convert.py" "${names[@]}"; }
others=$(convert opencc)
seen=$(convert opencc-python-reimplemented)
echo "places in Hunan and Jiangsu, as the state's register writes them, and a word: ${names[*]}"
echo "opencc 1.4.2 gives $others, as expected: simplified text stays as it is"
echo "opencc-python-reimplemented 0.1.7 gives $seen"
[ "$others" = "${names[*]}" ] && [ "$seen" = "干州街道 泛水镇 乾坤" ]
