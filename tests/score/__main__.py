"""Prints one line a bar with its figure and PASS or MISS; exits 1 where one misses."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.figures.catalogue_check import check_examples
from tests.score.dressed import outline_f1, scores
from tests.score.timing import parse_time_ratio

NIANBAO = str(Path(sys.executable).with_name("nianbao"))
PAGE_BARS = {"kind": 0.98, "township": 0.98, "year": 0.98, "published": 0.98, "title": 0.98, "headings": 0.99}
DRESSED_BARS = {"title": 0.98, "date": 0.98, "body": 0.98, "outline": 0.98}


def main() -> int:
    """Runs the scorers found in the folder given as the first argument."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared").resolve()
    if not (shared / "score").is_dir():
        print(f"{shared}: no scorers there; nothing was scored", file=sys.stderr)
        return 1
    rows = [*_seed_rows(shared), *_page_rows(shared), _metric_row(), *_dressed_rows(), _time_row()]
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
    rows = [_at_least(f"dev pages: {key}", got[key], bar) for key, bar in PAGE_BARS.items()]
    return [*rows, _at_least("dev pages: outline_f1", _outline_of_pages(shared), 0.98)]


def _outline_of_pages(shared: Path) -> float:
    """F1 of the headings 一、 and （一） of the reports whose labels name any; none names one that is cut in two."""
    from score_parse import heading_key, style

    pages = [json.loads(line) for line in (shared / "pages/dev.jsonl").read_text("utf-8").splitlines()]
    pages = [page for page in pages if page["gold"]["kind"] == "township_report" and page["gold"]["top_headings"]]
    orders = "".join(
        json.dumps({"url": page["url"], "media_type": "text/plain", "content": page["content"]}) + "\n"
        for page in pages
    )
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write(orders)
        file.flush()
        run = subprocess.run([NIANBAO, "parse", "--batch", file.name], capture_output=True, text=True, check=True)
    wanted, found = [], []
    for number, (page, line) in enumerate(zip(pages, run.stdout.splitlines(), strict=True)):
        gold = page["gold"]
        wanted += [(number, "cn_comma", heading_key(head)) for head in gold["top_headings"]]
        wanted += [(number, "cn_paren", heading_key(head)) for head in gold["sub_headings"]]
        nodes = _nodes(json.loads(line)["sections"])
        found += [(number, style(node["marker"]), heading_key(node["heading"])) for node in nodes]
    return outline_f1(wanted, [key for key in found if key[1] in ("cn_comma", "cn_paren")])


def _nodes(sections: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for section in sections:
        yield section
        yield from _nodes(section["children"])


def _metric_row() -> tuple[str, str, str, bool]:
    catalogue = knowledge_of(shipped_config()).metrics
    tried = sum(len(metric.counts) + len(metric.counts_not) for metric in catalogue.metrics)
    wrong = len(list(check_examples(catalogue)))
    return _at_least(f"figures: {tried} metric sentences", 1 - wrong / tried, 1.0)


def _dressed_rows() -> list[tuple[str, str, str, bool]]:
    return [
        _at_least(f"{name}: {part}", value, DRESSED_BARS[part])
        for name, score in scores().items()
        for part, value in asdict(score).items()
    ]


def _time_row() -> tuple[str, str, str, bool]:
    return _at_most("time of parse() / trafilatura", parse_time_ratio(), 1 / 3)


if __name__ == "__main__":
    raise SystemExit(main())
