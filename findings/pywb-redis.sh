#!/usr/bin/env bash
# pywb 2.10.0 asks for redis==2.10.6, whatever is used of it. Prefect 3.9.1 comes to redis>=6 by way of pydocket.
# No environment can hold both. The metadata of the three wheels shows it; nothing is installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" \
  pywb==2.10.0 prefect==3.9.1 pydocket==0.27.0
"$folder/env/bin/python" - "$folder" <<'END'
import sys
import zipfile
from email.parser import Parser
from pathlib import Path


def read_requirements(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist", [])


seen = {}
for package, wanted in (("pywb-", "redis"), ("prefect-", "pydocket"), ("pydocket-", "redis")):
    (wheel,) = Path(sys.argv[1]).glob(f"{package}*.whl")
    seen[wheel.name] = [line for line in read_requirements(wheel) if line.startswith(wanted)]
print("expected: a range of redis that pywb and Prefect share")
print("seen:", *(f"{wheel}: {', '.join(lines)}" for wheel, lines in seen.items()), sep="\n  ")
raise SystemExit(list(seen.values()) != [["redis==2.10.6"], ["pydocket>=0.23.1"], ["redis>=6"]])
END
