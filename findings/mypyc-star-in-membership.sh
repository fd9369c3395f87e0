#!/usr/bin/env bash
# mypyc stops with an internal error at `x in (*NAMES, "b")` and `x in [*NAMES, "b"]`, which mypy passes and Python runs:
# it looks through the members of a tuple or list behind `in` one by one, and has no case for a starred one. A set there,
# and the same tuple given a name first, compile. One such line keeps a whole package from being compiled.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check mypy==2.4.1 setuptools==80.9.0
cd "$folder"
"$folder/env/bin/python" - <<'END'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HEAD = 'NAMES: tuple[str, ...] = ("a",)\n\n\ndef found(name: str) -> bool:\n'
BODIES = {
    "in a starred tuple": '    return name in (*NAMES, "b")\n',
    "in a starred list": '    return name in [*NAMES, "b"]\n',
    "in a starred set": '    return name in {*NAMES, "b"}\n',
    "in a tuple with a name": '    names = (*NAMES, "b")\n    return name in names\n',
}
bin_folder = Path(sys.executable).parent
print("mypyc of mypy", version("mypy"))
failing = []
for number, (name, body) in enumerate(BODIES.items()):
    module = Path(f"starred_{number}.py")
    module.write_text(HEAD + body)
    checked = subprocess.run([bin_folder / "mypy", "--strict", module], capture_output=True, text=True)
    compiled = subprocess.run([bin_folder / "mypyc", module], capture_output=True, text=True)
    internal = [line for line in (compiled.stdout + compiled.stderr).splitlines() if "AssertionError" in line]
    print(f"{name}: mypy {'passes' if checked.returncode == 0 else 'refuses'} it; expected a module, seen {internal or 'none of its own errors'}")
    failing += [name] if internal else []
raise SystemExit(failing != ["in a starred tuple", "in a starred list"])
END
