"""Prints one line a bar with its figure and PASS or MISS; exits 1 where one misses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.score.timing import parse_time_ratio

NIANBAO = str(Path(sys.executable).with_name("nianbao"))
PAGE_BARS = {"kind": 0.97, "township": 0.97, "year": 0.97, "published": 0.97, "headings": 0.97}


def main() -> int:
    """Runs the scorers found in the folder given as the first argument."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared").resolve()
    if not (shared / "score").is_dir():
        print(f"{shared}: no scorers there; nothing was scored", file=sys.stderr)
        return 1
    rows = [*_seed_rows(shared), *_page_rows(shared), _time_row()]
    for name, figure, bar, passed in rows:
        print(f"{name:<34} {figure:>8} {bar:>10} {'PASS' if passed else 'MISS'}")
    return 0 if all(passed for *_, passed in rows) else 1


def _at_least(name: str, value: float, bar: float) -> tuple[str, str, str, bool]:
    return name, f"{value:.3f}", f">= {bar:g}", value >= bar


def _at_most(name: str, value: float, bar: float) -> tuple[str, str, str, bool]:
    return name, f"{value:.3f}", f"<= {bar:g}", value <= bar


def _seed_rows(shared: Path) -> list[tuple[str, str, str, bool]]:
    sys.path.insert(0, str(shared / "score"))
    from score_parse import score  # type: ignore[import-not-found]

    scores = []
    for gold_file in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(gold_file.read_text("utf-8"))
        seed = shared / "seeds" / gold["seed"]
        run = subprocess.run([NIANBAO, "parse", str(seed)], capture_output=True, text=True, check=True)
        scores.append(score(gold, json.loads(run.stdout), seed.read_text("utf-8")))

    def of(key: str) -> list[float]:
        return [s[key] for s in scores]

    return [
        _at_least("seeds: identity, worst", min(of("identity")), 1.0),
        _at_least("seeds: outline_f1, mean", sum(of("outline_f1")) / len(scores), 0.99),
        _at_least("seeds: outline_f1, worst", min(of("outline_f1")), 0.97),
        _at_least("seeds: body, mean", sum(of("body")) / len(scores), 0.99),
        _at_least("seeds: figures, mean", sum(of("figures")) / len(scores), 0.97),
        _at_most("seeds: figures_extra, worst", max(of("figures_extra")), 2),
        _at_least("seeds: lossless, worst", min(of("lossless")), 0.999),
    ]


def _page_rows(shared: Path) -> list[tuple[str, str, str, bool]]:
    command = [sys.executable, str(shared / "score/score_pages.py"), str(shared / "pages/dev.jsonl")]
    run = subprocess.run([*command, "--nianbao", NIANBAO], capture_output=True, text=True, check=True)
    got = {part.split("=")[0]: float(part.split("=")[1].split("(")[0]) for part in run.stdout.split()}
    return [_at_least(f"dev pages: {key}", got[key], bar) for key, bar in PAGE_BARS.items()]


def _time_row() -> tuple[str, str, str, bool]:
    return _at_most("time of parse() / trafilatura", parse_time_ratio(), 1 / 3)


if __name__ == "__main__":
    raise SystemExit(main())
