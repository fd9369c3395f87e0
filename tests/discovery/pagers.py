"""Pagers of all kinds, as portals write them: a list of rows as pages that a reader can, or cannot, turn."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Address = Callable[[str, int], str]
"""The path of a list's n-th page, from the second on; the list's own folder comes first."""

ADDRESSES: dict[str, Address] = {
    "query": lambda folder, n: f"{folder}?page={n}",
    "file": lambda folder, n: f"{folder}index_{n - 1}.html",
    "subfolder": lambda folder, n: f"{folder}p/{n}.htm",
    "another folder": lambda folder, n: f"/content{folder}7?pageIndex={n}",
}
LINKED = ("next", "numbers", "window", "last", "location", "box", "typed", "call")
SCRIPTED = (
    "script next",
    "script numbers",
    "more",
    "pages said",
    "rows said",
    "plugin",
    "of pages",
    "attribute",
    "drawn",
)
COUNTING = ("pages said", "rows said", "plugin", "of pages", "attribute")
IDLE = ("absent", "words", "disabled", "itself")
BEYOND = ("gone", "the last again")


@dataclass(frozen=True)
class Pager:
    """How one list turns its pages, each of `size` rows.

    `endless`: the last page offers a further one as well; `wrong_by`: what its count says too much; `says`: it says how
    many rows it has, rightly.
    """

    folder: str
    kind: str
    size: int
    addresses: str = "file"
    idle: str = "absent"
    beyond: str = "gone"
    endless: bool = False
    wrong_by: int = 0
    says: bool = False

    @classmethod
    def draw(cls, chance: random.Random, folder: str, kinds: Sequence[str] = LINKED + SCRIPTED) -> Pager:
        """Returns a pager drawn by chance."""
        kind = chance.choice(kinds)
        return cls(
            folder=folder,
            kind=kind,
            size=chance.randint(3, 14),
            addresses="file" if kind == "call" else chance.choice(tuple(ADDRESSES)),
            idle=chance.choice(IDLE),
            beyond=chance.choice(BEYOND),
            endless=kind == "next" and chance.random() < 0.3,
            wrong_by=chance.choice((0, 0, 0, 1, 2)) if kind in COUNTING else 0,
            says=chance.random() < 0.3 and kind in LINKED,
        )

    def address(self, n: int) -> str:
        """Returns the path of the n-th page."""
        return self.folder if n == 1 else ADDRESSES[self.addresses](self.folder, n)

    def cut(self, rows: Sequence[str]) -> list[Sequence[str]]:
        """Returns the rows page by page; an empty list has one page."""
        return [rows[at : at + self.size] for at in range(0, len(rows), self.size)] or [[]]

    def pages(self, rows: Sequence[str]) -> dict[str, str]:
        """Returns the pages of a list of these rows, by path."""
        last = len(self.cut(rows))
        pages = {self.address(n): self.page(rows, n) for n in range(1, last + 1)}
        pages[f"{self.folder}index.html"] = pages[self.folder]
        if self.beyond == "the last again":
            pages |= {self.address(last + k): self.page(rows, last) for k in (1, 2)}
        return pages

    def page(self, rows: Sequence[str], n: int) -> str:
        """Returns the n-th page of a list of these rows."""
        pages = self.cut(rows)
        said = f"<p>共{len(rows)}条</p>" if self.says else ""
        shown = "".join(pages[n - 1]) or "<li>暂无信息</li>"
        return (
            "<html><head><title>法治政府建设年报</title></head><body><a href='/'>首页</a><a href='/zw/'>公开</a>"
            f"<ul class='lb'>{shown}</ul><div class='fy'>{self._turn(n, len(pages), len(rows))}</div>{said}</body></html>"
        )

    def gives_reason(self, rows: int) -> bool:
        """Returns True if the pager's own habits keep the end of a list of so many rows from being proved."""
        last = -(-rows // self.size) or 1
        if self.kind == "drawn" or self.wrong_by:
            return True
        if self.kind == "typed" and not self.says:  # nothing says which page is the last
            return self.beyond == "gone" or (last == 1 and rows >= 10)
        if self.endless:
            return self.beyond == "gone" or (last == 1 and min(rows, self.size) >= 10)
        return last > 1 and self.kind in SCRIPTED

    def _turn(self, n: int, last: int, rows: int) -> str:
        """The controls of the n-th page."""
        if n == last == 1 and self.kind in ("numbers", "script numbers"):
            return self._rest(n)
        return (self._linked(n, last) | self._scripted(n, last, rows))[self.kind]

    def _linked(self, n: int, last: int) -> dict[str, str]:
        """The pagers whose pages can be followed."""
        at = {k: self.address(k) for k in range(1, last + 2)}
        turned = f"<a href='{at[n + 1]}'>下一页</a>" if n < last or self.endless else self._rest(n)
        near = [k for k in range(1, last + 1) if abs(k - n) < 3 or k == last]
        options = "".join(f"<option value='{at[k]}'>第{k}页</option>" for k in range(1, last + 1))
        place = f"<span onclick=\"location.href='{at[n + 1]}'\">下一页</span>"
        return {
            "next": turned,
            "numbers": "".join(f"<a href='{at[k]}'>{k}</a>" for k in range(1, last + 1) if k != n) + turned,
            "window": "".join(f"<a href='{at[k]}'>{k}</a>" for k in near) + turned,
            "last": turned + f"<a href='{at[last]}'>尾页</a>",
            "location": place if n < last else self._rest(n),
            "box": f"<select>{options}</select>",
            "typed": f"第<input id='pg'>页<a onclick='go($(\"#pg\").val())'>GO</a>{self._typed()}",
            "call": f'<script>createPageHTML({last}, {n - 1}, "index", "html");</script>',
        }

    def _typed(self) -> str:
        """The script that turns to the page whose number is typed."""
        by_files = self.addresses == "file"
        head, _, tail = ADDRESSES[self.addresses](self.folder, 7778 if by_files else 7777).partition("7777")
        number = "(n - 1)" if by_files else "n"
        return f"<script>function go(n){{ location.href = '{head}' + {number} + '{tail}'; }}</script>"

    def _scripted(self, n: int, last: int, rows: int) -> dict[str, str]:
        """The pagers of which only a script knows where they lead, and the counts that stand alone."""
        counted = rows + self.wrong_by
        return {
            "script next": "<a href='javascript:turn()'>下一页</a>" if n < last else self._rest(n),
            "script numbers": "".join(f"<span onclick='to({k})'>{k}</span>" for k in range(1, last + 1)),
            "more": "<div class='gd'>加载更多</div>" if n < last else "",
            "pages said": f"第{n}页 共{last + self.wrong_by}页",
            "rows said": f"总记录数：{counted}",
            "plugin": f"<script>laypage.render({{elem:'p',count:{counted},limit:{self.size}}})</script>",
            "of pages": f"上一页 {n}/{last + self.wrong_by} 下一页",
            "attribute": f"<i class='page' data-total='{counted}' data-size='{self.size}'></i>",
            "drawn": "<script>initPager(base+'?p={}')</script>",
        }

    def _rest(self, n: int) -> str:
        """The control of a page behind which there is none."""
        return {
            "absent": "",
            "words": "<span>下一页</span>",
            "disabled": "<a class='next disabled' href='javascript:;'>下一页</a>",
            "itself": f"<a href='{self.address(n)}'>下一页</a>",
        }[self.idle]
