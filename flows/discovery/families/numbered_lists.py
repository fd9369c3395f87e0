"""Families whose further pages are numbered addresses: 博达 VSB, 东软 eportal, 河南 offsets, Jeecms, 辽宁, 湖南."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows.discovery.families.numbered import NumberedPages, numbered_family, same_folder, same_query
from flows.discovery.list_page import Numbering
from flows.discovery.urls import folder_of, without_fragment

# --- 博达 VSB: NAME.htm, behind it NAME/1.htm …, whose numbers may fall; or list.jsp?a2p=2

_VSB_ARTICLE = re.compile(r"/info/\d{3,}/\d+\.htm$")


def _vsb_folder(url: str) -> str:
    """Returns the folder of NAME.htm's further pages, whichever of them `url` is."""
    address = without_fragment(url).partition("?")[0]
    stem = address.rpartition(".")[0] if re.search(r"\.html?$", address) else address.rstrip("/")
    return re.sub(r"/\d{1,4}$", "", stem) + "/"


def _vsb_page(url: str, before: str, behind: str) -> bool:
    return before == _vsb_folder(url) and behind in (".htm", ".html")


VSB = numbered_family(
    "vsb",
    NumberedPages(
        marker=re.compile(r"(?:(?<=[/\"'=(])|^)(\d{1,4})(?=\.html?\b)"), belongs=_vsb_page, second=1, descending=True
    ),
    hints=("info/", "pb_sys", "line_u", "vsb", "/system/resource/"),
    column_marks=((re.compile(r"/[\w-]+\.htm$"), 1),),
    page_marks=(
        (re.compile(r"\binfo/\d{3,}/\d+\.htm\b"), 4),
        (re.compile(r"\bid=[\"']?line_?u\d+_\d+"), 3),
        (re.compile(r"pb_sys_(?:common|style)|_vsb_content|vsbcontent|v_news_content|/system/resource/"), 3),
    ),
    article=_VSB_ARTICLE,
)

VSB_JSP = numbered_family(
    "vsb_jsp",
    NumberedPages(
        marker=re.compile(r"[?&]a\d{0,6}p=(\d{1,4})\b"),
        belongs=same_query("wbtreeid", "urltype"),
        total=re.compile(r"[?&]a\d{0,6}t=(\d{1,4})\b"),
    ),
    hints=(".jsp?",),
    column_marks=((re.compile(r"/\w{0,20}list\w{0,20}\.jsp\?(?:[^#]{0,300}&)?(?:wbtreeid|urltype|a\d{0,6}[pt])="), 6),),
    page_marks=((re.compile(r"\.jsp\?(?:[\w=.%-]{1,80}&(?:amp;)?){0,6}a\d{0,6}[pt]=\d"), 8),),
    article=_VSB_ARTICLE,
)

# --- 东软 eportal: currentPage=2 in tagname or onclick

EPORTAL = numbered_family(
    "eportal",
    NumberedPages(marker=re.compile(r"[?&]currentPage=(\d{1,4})\b"), belongs=same_query("pageId")),
    hints=("currentPage=", "eportal/ui"),
    column_marks=((re.compile(r"/eportal/ui\?"), 6),),
    page_marks=((re.compile(r"eportal/ui\?"), 3), (re.compile(r"[?&](?:amp;)?currentPage=\d"), 3)),
    article=re.compile(r"/\d{4,}/index\.html$|[?&](?:articleKey|infoId)="),
)

# --- 河南: /viewCmsCac.do?cacId=…&offset=20

HENAN_OFFSET = numbered_family(
    "henan_offset",
    NumberedPages(marker=re.compile(r"[?&]offset=(\d{1,6})\b"), belongs=same_query("cacId"), by_rows=True),
    hints=("offset=",),
    column_marks=((re.compile(r"/viewCmsCac\.do\?"), 6),),
    article=re.compile(r"/sitegroup/[\w/-]{1,200}\.html$"),
)

# --- Jeecms: index_2.jhtml, often in an onclick


def _jeecms_own(url: str) -> tuple[str, str] | None:
    name = urlsplit(url).path.rpartition("/")[2]
    return (folder_of(url) + "index_", ".jhtml") if not name or name.startswith("index") else None


JEECMS = numbered_family(
    "jeecms",
    NumberedPages(marker=re.compile(r"index_(\d{1,4})(?=\.j?html)"), belongs=same_folder, own=_jeecms_own),
    hints=(".jhtml",),
    column_marks=((re.compile(r"\.jhtml$"), 5),),
    page_marks=((re.compile(r"/(?:index(?:_\d{1,4})?|\d{1,10})\.jhtml\b"), 4),),
    article=re.compile(r"/\d+\.jhtml$"),
    numbering=Numbering(pattern="{stem}_{n}", stem="index", extension="jhtml", counter=1),
)

# --- 辽宁: HASH-2.shtml; articles DIR/index.shtml

_HASH = r"[0-9a-zA-Z]{8,40}"


def _liaoning_own(url: str) -> tuple[str, str] | None:
    found = re.search(rf"^(.*/{_HASH})(?:-\d{{1,4}})?\.shtml$", url)
    return (f"{found[1]}-", ".shtml") if found else None


def _liaoning_page(url: str, before: str, behind: str) -> bool:
    return behind == ".shtml" and _liaoning_own(without_fragment(url).partition("?")[0]) == (before, behind)


LIAONING = numbered_family(
    "liaoning",
    NumberedPages(marker=re.compile(r"(?<=-)(\d{1,4})(?=\.shtml\b)"), belongs=_liaoning_page, own=_liaoning_own),
    hints=(".shtml",),
    column_marks=((re.compile(rf"/(?=\w*\d){_HASH}(?:-\d{{1,4}})?\.shtml$"), 5),),
    page_marks=((re.compile(rf"/(?=\w*\d){_HASH}-\d{{1,4}}\.shtml\b"), 3),),
    article=re.compile(r"/[\w-]+/index\.shtml$"),
)

# --- 湖南: cNNNN/DATE/iN.html with index_2.html

HUNAN = numbered_family(
    "hunan",
    NumberedPages(marker=re.compile(r"index_(\d{1,4})(?=\.html\b)"), belongs=same_folder),
    hints=("/i", "index_"),
    page_marks=((re.compile(r"/c\d{3,}/20\d{6}/i\d+\.html"), 6),),
    article=re.compile(r"/20\d{6}/i\d+\.html$"),
    numbering=Numbering(pattern="{stem}_{n}", stem="index", extension="html", counter=1),
)

NUMBERED = (VSB, VSB_JSP, EPORTAL, HENAN_OFFSET, JEECMS, LIAONING, HUNAN)
