"""Witnesses of a page's author: each a small function from the evidence to a claim, or None where it says nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from parsers.identity.evidence import Claim, Evidence
from parsers.identity.opening import (
    BODY_CHARS,
    announced_in,
    counted_self,
    first_self,
    opening_of,
    salutation_of,
    without_guidance,
    without_quotes,
    zone_in,
)
from parsers.identity.places import (
    Mention,
    counties_in,
    repeated_name,
    subject_name,
    township_by_office,
    township_by_stem,
    townships_in,
)
from parsers.identity.registry import Registry
from parsers.text import squeeze, squeeze_lines

ONE_OF_SEVERAL = "the text, which names others as often"
Witness = Callable[[Evidence, Registry], Claim | None]

_DEPARTMENT = re.compile(
    r"(?:局|厅|委|委员会|办公室|法院|检察院|中心|公司|大学|学院|医院|学校|党校|银行|集团|总队|支队|大队|管委会|司|部|开发区|园区|新区|[省市县区州旗]委)"
    r"(?=\d{4}|20|关于|法治|依法|年度|推进|落实|[(\[]|$)|[省市县区州旗](?:人民)?政府|"
    r"全[县市区省州旗](?=\d|二|法治|推进)|[县市区]本?级"
)
_OWN = re.compile(
    r"[我本](?P<town>镇|乡|街道|苏木|街|地区|办事处)|[我本](?:县|市|区|省|旗|州|盟|局|厅|委|院|中心|单位)"
)
_NAME_ANNOUNCED = re.compile(
    r"^(?P<name>[\u3400-\u9fff\U00020000-\U0003ffff]{1,8}?(?:镇|乡|街道|苏木))(?=\d|二|法治|依法|的|关于|人民|党|本?年|办事处)"
)
# 某镇人民调解委员会, 某镇司法所: another organ, not the township as an author
_OTHER_ORGAN = re.compile(r"人民调解|司法所|派出所|综治|综合|法庭|中学|小学|卫生院|[\u3400-\u9fff]{1,8}(?:村|社区)")


def by_title(page: Evidence, registry: Registry) -> Claim | None:
    """The titles: 可大乡2023年法治政府建设情况报告 is a township's, 丰都县司法局… is not."""
    for title in page.titles():
        if claim := claim_of_title(title, registry, page.hint.county_code):
            return claim
    return None


def claim_of_title(title: str, registry: Registry, county_code: str | None = None) -> Claim | None:
    """Returns whom one title names as author; the reader of list pages asks the same."""
    text = squeeze(title)
    mention = _first(text, registry, county_code)
    if mention:
        return Claim("the title", "township", mention.name, title)
    if named := township_by_stem(text, registry) or township_by_office(text, registry, county_code):
        return Claim("the title", "township", named, title)
    if next(counties_in(text, registry), None) or _DEPARTMENT.search(text):
        return Claim("the title", "higher", None, title)
    return None


def by_letterhead(page: Evidence, registry: Registry) -> Claim | None:
    """The issuers above the title, which a document number may part from it (GB/T 9704: 发文机关标志)."""
    return _by_organs("the letterhead", page.letterhead, page, registry)


def by_signature(page: Evidence, registry: Registry) -> Claim | None:
    """Returns the claim of the signature."""
    return _by_organs("the signature", page.signature, page, registry)


def _by_organs(witness: str, lines: Sequence[str], page: Evidence, registry: Registry) -> Claim | None:
    for line in lines:
        if mention := _first(squeeze(line), registry, page.hint.county_code):
            return Claim(witness, "township", mention.name, line)
    return None


def by_announcement(page: Evidence, registry: Registry) -> Claim | None:
    """现将宝城镇2025年度法治政府建设情况报告如下; 现将我局…, 现将渠县…."""
    for clause in announced_in(opening_of(page.preamble)):
        plain = without_quotes(clause)
        own = _OWN.search(plain)
        mention = _author_in(plain, registry, page.hint.county_code)
        if mention and (own is None or mention.start < own.start()):
            return Claim("the announcement", "township", mention.name, clause)
        if own:
            return Claim("the announcement", "township" if own["town"] else "higher", None, clause)
        if named := _NAME_ANNOUNCED.match(plain):
            return Claim("the announcement", "township", named["name"], clause)
        if next(counties_in(plain, registry), None):
            return Claim("the announcement", "higher", None, clause)
        if quoted := _first(clause, registry, page.hint.county_code):
            return Claim("the announcement", "township", quoted.name, clause)
    return None


def by_subject(page: Evidence, registry: Registry) -> Claim | None:
    """Of whom the opening speaks first: 2025年，下蜀镇…; 高新区… and a county's name are no township's."""
    opening = without_guidance(_text_opening(page))
    _, own = first_self(opening)
    mention = _author_in(opening, registry, page.hint.county_code)
    zone = zone_in(opening)
    if zone and zone[0] <= own and (mention is None or zone[1] < mention.start):
        return Claim("the opening", "higher", None, opening[zone[0] : zone[1]])
    higher = next(counties_in(opening, registry), None)
    if mention and mention.start <= own and (higher is None or mention.start <= higher[2]):
        return Claim("the opening", "township", None, opening[mention.start : mention.end])
    return None


def by_self(page: Evidence, registry: Registry) -> Claim | None:
    """From whose side the text speaks: 我镇, 我县; else the first of 镇党委, 县人民政府 and a county's name."""
    del registry
    level = counted_self(squeeze(page.preamble + page.body[:BODY_CHARS]))
    return Claim("the text", level) if level else None


def by_first_organ(page: Evidence, registry: Registry) -> Claim | None:
    """The first organ that the opening names, where the text never says 我镇 or 我县."""
    opening = without_guidance(_text_opening(page))
    level, own = first_self(opening)
    higher = next(counties_in(opening, registry), None)
    if higher and higher[1] < own:
        return Claim("the opening", "higher", None, higher[0])
    return Claim("the opening", level) if level else None


def by_salutation(page: Evidence, registry: Registry) -> Claim | None:
    """县委、县政府：a text that is addressed to a county is a township's or a department's."""
    del registry
    line = salutation_of(page.preamble)
    return Claim("the salutation", "township", None, line) if re.search(r"[县区旗](?:委|政府|人民政府)", line) else None


def by_body(page: Evidence, registry: Registry) -> Claim | None:
    """The township that a text names most, the opening first."""
    county = page.hint.county_code
    own = opening_of(page.preamble)
    for text in (own, squeeze_lines(page.body[:BODY_CHARS])):
        names = Counter(m.name for m in townships_in(without_quotes(text), registry, county, prose=True))
        if names:
            (name, most), *others = names.most_common()
            whole = subject_name(text)
            if whole and whole.endswith(name):
                return Claim("the text", None, whole)
            return Claim(ONE_OF_SEVERAL if others and others[0][1] == most else "the text", None, name)
    name_said = repeated_name(without_quotes(squeeze_lines(page.preamble + "\n" + page.body[:BODY_CHARS])))
    return Claim("the text, which names it again and again", None, name_said) if name_said else None


def by_document_titles(page: Evidence, registry: Registry) -> Claim | None:
    """The one township that titles of documents in the text name: 《古溪镇2023年法治工作要点》."""
    text = squeeze_lines(page.preamble + "\n" + page.body[:BODY_CHARS])
    found = {
        mention.name: quoted
        for quoted in re.findall(r"《([^》\n]{4,100})》", text)
        for mention in townships_in(quoted, registry, page.hint.county_code)
    }
    return Claim("a document it cites", None, *next(iter(found.items()))) if len(found) == 1 else None


def by_column(page: Evidence, registry: Registry) -> Claim | None:
    """The township whose own column it stands in."""
    code = page.hint.township_code
    known = registry.township(code) if code else None
    return Claim("the column", "township", known.name) if known else None


def by_publisher(page: Evidence, registry: Registry) -> Claim | None:
    """发布机构, 公开单位."""
    return _by_shelf("the publisher", page.fields.get("publisher"), page, registry)


def by_source(page: Evidence, registry: Registry) -> Claim | None:
    """来源, 信息来源."""
    return _by_shelf("the source", page.fields.get("source"), page, registry)


def by_crumbs(page: Evidence, registry: Registry) -> Claim | None:
    """首页 > 乡镇信息公开 > 券桥镇人民政府 > …"""
    return _by_shelf("the breadcrumb", page.crumbs, page, registry)


def by_site(page: Evidence, registry: Registry) -> Claim | None:
    """SiteName."""
    return _by_shelf("the site's name", page.site, page, registry)


def by_column_title(page: Evidence, registry: Registry) -> Claim | None:
    """The name of its column."""
    return _by_shelf("the column's name", page.hint.column_title, page, registry)


def _by_shelf(witness: str, text: str | None, page: Evidence, registry: Registry) -> Claim | None:
    mentions = list(townships_in(squeeze(text), registry, page.hint.county_code)) if text else []
    return Claim(witness, "township", mentions[-1].name, text or "") if mentions else None


AUTHORS: Sequence[Witness] = (
    by_title,
    by_letterhead,
    by_signature,
    by_announcement,
    by_subject,
    by_self,
    by_first_organ,
)
"""The witnesses of the author's level, in the order they are believed."""
SHELVES: Sequence[Witness] = (by_column, by_publisher, by_source, by_crumbs, by_site, by_column_title)
"""The witnesses of where a page was filed, in the order in which they are believed."""


def zones_of(page: Evidence) -> Iterator[tuple[str, str]]:
    """Yields the texts that may name a page's county, in the order they are believed, each with its witness's name."""
    yield from (("the title", squeeze(title)) for title in page.titles())
    fields = page.fields
    filed = (
        ("the letterhead", "".join(page.letterhead)),
        ("the publisher", fields.get("publisher")),
        ("the source", fields.get("source")),
        ("the signature", "".join(page.signature)),
        ("the site's name", page.site),
        ("the breadcrumb", page.crumbs),
    )
    yield from ((witness, squeeze(text)) for witness, text in filed if text)
    yield "the salutation", salutation_of(page.preamble)
    yield "the opening", opening_of(page.preamble)
    yield "the text", squeeze_lines(page.body[:BODY_CHARS])


def _text_opening(page: Evidence) -> str:
    """Returns the opening; of a text that begins with its first heading, its first lines."""
    return opening_of(page.preamble) or opening_of(page.body)


def _author_in(text: str, registry: Registry, county_code: str | None) -> Mention | None:
    """Returns the first township of a text that is no part of another organ's name."""
    mentions = townships_in(text, registry, county_code, prose=True)
    return next((one for one in mentions if not _OTHER_ORGAN.match(text, one.end)), None)


def _first(text: str, registry: Registry, county_code: str | None) -> Mention | None:
    return next(townships_in(text, registry, county_code), None)
