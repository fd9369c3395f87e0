"""Everything else: 下一页, page=2, index_2.html, numbered links; rows are repeated (link, date) pairs."""

from __future__ import annotations

from flows.discovery.list_page import Family

GENERIC = Family(name="generic", column_marks=(), page_marks=(), article=None)
