"""TRS WCM (重庆, 天津, 福建, 贵州 …): index.html, index_1.html …, counted in createPageHTML(25, 0, "index", "html")."""

from __future__ import annotations

import re

from flows.discovery.list_page import Family, Numbering

TRS = Family(
    name="trs",
    column_marks=(),
    # a mark that begins with its word is found much faster than one that begins with a word's edge
    page_marks=(
        (re.compile(r"/t20\d{6}_\d+\.s?html?"), 4),
        (re.compile(r"createPage(?<!\wcreatePage)(?:HTML)?\s*\(\s*(?:['\"][\w-]*['\"]\s*,\s*)?\d+\s*,\s*0\s*,"), 3),
        (re.compile(r"TRS_(?:Editor|UEDITOR|PreAppend|AUTOADD)|trs_editor_view|TRS WCM"), 2),
    ),
    article=re.compile(r"/t20\d{6}_\d+\.s?html?$"),
    # the second page is index_1.html
    numbering=Numbering(pattern="{stem}_{n}", stem="index", extension="html", counter=0),
)
