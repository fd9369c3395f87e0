"""Turns docx files into other formats by LibreOffice, where a machine has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
_TIMEOUT_S = 300


def convert(files: list[Path], target: str, folder: Path) -> list[Path]:
    """Returns the files converted to `target` (doc, rtf, odt, pdf) in a folder of their own."""
    assert PROGRAM is not None
    out = folder / target
    out.mkdir(exist_ok=True)
    name = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}.get(target, target)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [PROGRAM, profile, "--headless", "--convert-to", name, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
    return [out / f"{file.stem}.{target}" for file in files]
