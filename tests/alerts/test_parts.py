"""Digests in parts: each fits, nothing is lost, nothing is cut in a state."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from flows.alerts.courier import Message
from flows.alerts.parts import Block, Line, split

TOWNS = tuple(f"第{n}镇" for n in range(40))


def test_a_digest_that_fits_is_one_message() -> None:
    blocks = [Block("【甲县】缺1", (Line("缺：", ("甲镇",)),)), Block("", (Line("编号 1"),))]
    assert split("年报", blocks, lambda _: True) == (Message("年报", "【甲县】缺1\n缺：甲镇\n\n编号 1"),)


def test_a_block_that_goes_on_repeats_its_heading_and_a_line_its_head() -> None:
    block = Block("【甲县】缺40", (Line("缺：", TOWNS),))
    first, second, *_ = split("年报", [block], lambda m: len(m.body) <= 100)
    assert first.body.startswith("【甲县】缺40\n缺：第0镇、第1镇")
    assert second.body.startswith("【甲县】缺40（续）\n缺：第")
    assert re.fullmatch(r"年报（1/\d）", first.title)


def test_a_name_longer_than_a_message_is_cut_rather_than_lost() -> None:
    parts = split("年报", [Block("【甲县】", (Line("缺：", ("长" * 500, "乙镇")),))], lambda m: len(m.body) <= 100)
    assert "长…" in parts[0].body
    assert all(len(part.body) <= 100 for part in parts)
    assert "乙镇" in parts[-1].body


def test_a_heading_without_lines_is_told() -> None:
    parts = split("年报", [Block(f"【{n}县】") for n in range(60)], lambda m: len(m.body) <= 60)
    assert all(len(part.body) <= 60 for part in parts)
    assert "\n\n".join(part.body for part in parts) == "\n\n".join(f"【{n}县】" for n in range(60))


names = st.text("镇乡街道甲乙丙 a", min_size=1, max_size=12).map(lambda text: f"<{text}>")
lines = st.builds(Line, st.sampled_from(["", "缺：", "依据："]), st.lists(names, min_size=1, max_size=30).map(tuple))
blocks = st.builds(Block, st.sampled_from(["", "【甲县】", "【乙县】缺3"]), st.lists(lines, max_size=5).map(tuple))


@given(st.lists(blocks, min_size=1, max_size=8), st.integers(150, 2_000))
def test_parts_fit_and_hold_every_state_whole_and_in_order(made: list[Block], limit: int) -> None:
    parts = split("年报", made, lambda m: len((m.title + m.body).encode()) <= limit)
    assert all(len((part.title + part.body).encode()) <= limit for part in parts)
    items = [item for block in made for line in block.lines for item in line.items]
    assert re.findall(r"<[^>]*>", "".join(part.body for part in parts)) == items
