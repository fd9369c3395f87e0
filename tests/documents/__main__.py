"""Prints the matrix: a line a format with its worst figures over the reports, and PASS or MISS; exits 1 on a MISS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.as_json import report_to_dict
from parsers.documents import ocr
from parsers.knowledge import Knowledge
from parsers.report import parse
from tests.documents import docx_files, office
from tests.documents.placed_files import ofd_of, rows_of, scan_of
from tests.documents.scoring import Reference, characters_wrong, references, score

TEXT_BARS = {"identity": 1.0, "outline_f1": 0.97, "body": 0.99, "figures": 0.97}
SCAN_BARS = {"identity": 1.0, "figures": 0.95}
MOST_WRONG, MOST_SECONDS, MOST_MEGABYTES = 0.005, 6.0, 1024
HEAD = "人民政府文件"


def main() -> int:
    """Makes every format of every report, reads each, prints the matrix."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared").resolve()
    knowledge = knowledge_of(shipped_config())
    reports = references(shared, knowledge)
    with tempfile.TemporaryDirectory() as name:
        passed = [_row(make, reports, knowledge) for make in _formats(reports, Path(name))]
    return 0 if all(passed) else 1


Files = tuple[str, list[bytes] | str, bool]


def _formats(reports: list[Reference], folder: Path) -> Iterable[Files]:
    """Yields a format's name, its files (or why there are none), and whether they are scans."""
    typed = [docx_files.typed(one.lines) for one in reports]
    auto = [docx_files.auto_numbered(one.lines) for one in reports]
    yield "docx, numbers typed", typed, False
    yield "docx, numbers by Word", auto, False
    if office.PROGRAM is None:
        for name in ("doc", "wps", "rtf", "odt", "pdf", "pdf of GB/T 9704", "scanned pdf", "ofd"):
            yield name, "no LibreOffice here", False
        return
    official = [docx_files.official(one.lines, HEAD) for one in reports]
    made = {"typed": typed, "auto": auto, "official": official}
    files = {kind: _write(folder, kind, contents) for kind, contents in made.items()}

    def converted(kind: str, target: str) -> list[bytes]:
        return [file.read_bytes() for file in office.convert(files[kind], target, folder)]

    for target in ("doc", "rtf", "odt", "pdf"):
        yield f"{target}, numbers typed", converted("typed", target), False
        yield f"{target}, numbers by Word", converted("auto", target), False
        if target == "doc":
            yield "wps", converted("typed", "doc"), False
    pdfs = converted("official", "pdf")
    yield "pdf of GB/T 9704", pdfs, False
    yield "ofd", [ofd_of(rows_of(content)) for content in pdfs], False
    missing = "the ocr extra is not installed"
    yield "scanned pdf", list(map(scan_of, pdfs)) if ocr.is_installed() else missing, True


def _write(folder: Path, kind: str, contents: list[bytes]) -> list[Path]:
    files = [folder / f"{kind}{number}.docx" for number in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    return files


def _row(made: Files, reports: list[Reference], knowledge: Knowledge) -> bool:
    name, files, scanned = made
    if isinstance(files, str):
        print(f"{name:<24} skipped: {files}")
        return True
    if scanned:
        return _scanned(name, files, reports)
    scores = [score(one, _parse(content, knowledge)) for one, content in zip(reports, files, strict=True)]
    return _print(name, scores, TEXT_BARS)


def _parse(content: bytes, knowledge: Knowledge) -> dict[str, Any]:
    return report_to_dict(parse(content, knowledge=knowledge))


def _print(
    name: str, scores: list[dict[str, float]], bars: dict[str, float], more: str = "", *, good: bool = True
) -> bool:
    worst = {key: min(one[key] for one in scores) for key in bars}
    passed = good and all(worst[key] >= bar for key, bar in bars.items())
    cells = " ".join(f"{key} {value:.3f}" for key, value in worst.items())
    print(f"{name:<24} {cells}{more} {'PASS' if passed else 'MISS'}", flush=True)
    return passed


def _scanned(name: str, files: list[bytes], reports: list[Reference]) -> bool:
    scores, wrong, seconds, megabytes, pages = [], 0.0, 0.0, 0.0, 0
    for one, content in zip(reports, files, strict=True):
        got, used, peak = _run(content)
        scores.append(score(one, got))
        wrong = max(wrong, characters_wrong(f"{HEAD}{docx_files.DOCUMENT_NUMBER}" + "".join(one.lines), got))
        pages += len(rows_of(content))
        seconds, megabytes = seconds + used, max(megabytes, peak)
    each = seconds / max(pages, 1)
    good = wrong <= MOST_WRONG and each <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
    more = f" characters wrong {wrong:.2%}; {each:.1f} CPU s a page, {megabytes:.0f} MB"
    return _print(name, scores, SCAN_BARS, more, good=good)


def _run(content: bytes) -> tuple[dict[str, Any], float, float]:
    """Parses in a process of its own; returns the report, its CPU seconds and its peak memory in MB."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        command = [str(Path(sys.executable).with_name("nianbao")), "parse", file.name]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        output = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
    return json.loads(output), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
