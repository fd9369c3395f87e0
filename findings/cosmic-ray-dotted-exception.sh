#!/usr/bin/env bash
# cosmic-ray's operator that replaces exceptions finds each name of `except (module.Error, ValueError):` as a place to
# change, and fails with an AttributeError at the dotted one, which is a node without a value. A whole session of mutants
# ends there unless its caller skips the place.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check cosmic-ray==8.7.0
"$folder/bin/python" - <<'END'
from importlib.metadata import version

from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.exception_replacer import ExceptionReplacer

PLACES = {
    "one name": "try:\n    pass\nexcept ValueError:\n    pass\n",
    "two names": "try:\n    pass\nexcept (KeyError, ValueError):\n    pass\n",
    "a dotted name in a tuple": "import json\n\ntry:\n    pass\nexcept (json.JSONDecodeError, ValueError):\n    pass\n",
}
seen: dict[str, list[str]] = {}
print("cosmic-ray", version("cosmic-ray"))
for name, code in PLACES.items():
    outcomes = []
    for occurrence in range(2):
        try:
            changed = mutate_code(code, ExceptionReplacer(), occurrence)
            outcomes.append("changed" if changed else "no such place")
        except AttributeError as error:
            outcomes.append(f"AttributeError: {error}")
    seen[name] = outcomes
    print(f"{name}: expected a changed text at each place; seen {outcomes}")
failing = [name for name, outcomes in seen.items() if any(text.startswith("AttributeError") for text in outcomes)]
raise SystemExit(failing != ["a dotted name in a tuple"])
END
