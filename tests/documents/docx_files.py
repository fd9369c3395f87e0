"""Makes docx files: parts by hand, so that each kind of markup can stand in them; typed or numbered by Word's lists."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OPEN = (
    f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CHINESE = "〇一二三四五六七八九十"
_MARKER = re.compile(
    r"^(?:([一二三四五六七八九十]{1,2})、|([（(])([一二三四五六七八九十]{1,2})([)）])\s?|(\d{1,2})([.．、])(?!\d)|([（(])(\d{1,2})([)）]))"
)
_SHORT_TITLE = 45


def run(text: str, properties: str = "") -> str:
    """Returns a run of text."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, properties: str = "") -> str:
    """Returns a paragraph of one run."""
    return f"<w:p>{properties}{run(text)}</w:p>"


def numbered(level: int, num: int, more: str = "") -> str:
    """Returns paragraph properties that number a paragraph."""
    return f'<w:pPr>{more}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>'


def docx(
    body: str,
    parts: Mapping[str, str | bytes] | None = None,
    *,
    main: str = "word/document.xml",
    content_type: str = MAIN,
) -> bytes:
    """Returns a docx whose body is the given XML; `parts` are further parts of word/, each related by its name."""
    parts = parts or {}
    folder = main.rpartition("/")[0]
    kinds = {"numbering.xml": "numbering", "styles.xml": "styles", "footnotes.xml": "footnotes"}
    related = "".join(
        f'<Relationship Id="r{number}" Type="{R}/{kinds.get(name, "aFChunk")}" Target="{name}"/>'
        for number, name in enumerate(parts, 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{namespace}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{main}" ContentType="{content_type}"/>'
            + "".join(
                f'<Override PartName="/{folder}/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
                f'wordprocessingml.{kinds[name]}+xml"/>'
                for name in parts
                if name in kinds
            )
            + "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{namespace}/relationships"><Relationship Id="r1" Type="{R}/officeDocument" '
            f'Target="{main}"/></Relationships>',
        )
        archive.writestr(main, f"{_OPEN}<w:body>{body}</w:body></w:document>")
        archive.writestr(
            f"{folder}/_rels/{main.rpartition('/')[2]}.rels",
            f'<Relationships xmlns="{namespace}/relationships">{related}</Relationships>',
        )
        for name, content in parts.items():
            archive.writestr(f"{folder}/{name}", content)
    return file.getvalue()


def typed(lines: Sequence[str]) -> bytes:
    """Returns a docx whose numbers are typed."""
    return docx("".join(map(paragraph, lines)))


def level_xml(level: int, form: str, text: str, more: str = "") -> str:
    """Returns a w:lvl of that number format and text."""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def numbering(levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>') -> str:
    """Returns a numbering part of one abstract list."""
    multi = f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    return f'<w:numbering xmlns:w="{W}">{multi}{nums}</w:numbering>'


def auto_numbered(lines: Sequence[str]) -> bytes:
    """Returns a docx in which Word counts the markers that begin lines; one that jumps stays typed."""
    forms: list[tuple[str, str]] = []
    counts: list[int] = []
    body = ""
    for line in lines:
        found = _MARKER.match(line)
        form, text, number = _form(found) if found else ("", "", 0)
        level = forms.index((form, text)) if (form, text) in forms else len(forms)
        if found is None or number != (counts[level] if level < len(counts) else 0) + 1:
            body += paragraph(line)
            continue
        if level == len(forms):
            forms.append((form, text))
        counts[level:] = [number, *[0] * (len(forms) - level - 1)]
        body += paragraph(line[found.end() :], numbered(level, 1))
    levels = "".join(level_xml(n, form, text.replace("%1", f"%{n + 1}")) for n, (form, text) in enumerate(forms))
    return docx(body, {"numbering.xml": numbering(levels)})


def _form(found: re.Match[str]) -> tuple[str, str, int]:
    if found[1]:
        return "chineseCounting", "%1、", _value(found[1])
    if found[3]:
        return "chineseCounting", f"{found[2]}%1{found[4]}", _value(found[3])
    if found[5]:
        return "decimal", f"%1{found[6]}", int(found[5])
    return "decimal", f"{found[7]}%1{found[9]}", int(found[8])


def _value(text: str) -> int:
    if text.startswith("十"):
        text = "一" + text
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    return (_CHINESE.index(tens) * 10 if tens else 0) + (_CHINESE.index(ones) if ones else 0)


DOCUMENT_NUMBER = "某府发〔2025〕12号"
_FONT = '<w:rFonts w:ascii="Noto Serif CJK SC" w:eastAsia="Noto Serif CJK SC" w:hAnsi="Noto Serif CJK SC"/>'


def official(lines: Sequence[str], head: str) -> bytes:
    """Returns a docx laid out by GB/T 9704-2012: red head, centred title, indents of two characters, page numbers."""
    body = _styled(head, 'w:jc w:val="center"', size=56, color="FF0000")
    body += _styled(DOCUMENT_NUMBER, 'w:jc w:val="center"', size=32)
    body += "".join(_official_line(line, front, last) for line, front, last in _places(lines))
    footer = (
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run("— ")}'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'  # noqa: E501
        f'{run("1")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{run(" —")}</w:p></w:ftr>'
    )
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="r1"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="992"/></w:sectPr>'
    )
    content = docx(body + section, {"footer1.xml": footer})
    return _retyped(content)


def _retyped(content: bytes) -> bytes:
    """The docx with its footer's relationship and content type."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode().replace("/aFChunk", "/footer")
            kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
            text = text.replace("</Types>", f'<Override PartName="/word/footer1.xml" ContentType="{kind}"/></Types>')
            new.writestr(name, text)
    return file.getvalue()


def _places(lines: Sequence[str]) -> Iterator[tuple[str, bool, bool]]:
    """Yields each line, whether it belongs to the title, and whether to the signature."""
    front = next((n for n, line in enumerate(lines) if len(line) > _SHORT_TITLE or line.endswith(("：", ":"))), 0)
    last = len(lines)
    while last and len(lines[last - 1]) < 30 and not lines[last - 1].endswith("。"):
        last -= 1
    for number, line in enumerate(lines):
        yield line, number < front, number >= last


def _official_line(line: str, front: bool, last: bool) -> str:
    if front:
        return _styled(line, 'w:jc w:val="center"', size=32 if ":" in line or "：" in line else 44)
    if last:
        return _styled(line, 'w:jc w:val="right"', size=32)
    if len(line) < 30 and line.endswith(("：", ":")):
        return _styled(line, 'w:jc w:val="both"', size=32)
    return _styled(line, 'w:ind w:firstLineChars="200" w:firstLine="640"', size=32)


def _styled(text: str, layout: str, *, size: int, color: str = "000000") -> str:
    properties = f'<w:rPr>{_FONT}<w:color w:val="{color}"/><w:sz w:val="{size}"/></w:rPr>'
    line = '<w:spacing w:line="560" w:lineRule="exact"/>' if size < 50 else ""
    return f"<w:p><w:pPr>{line}<{layout}/></w:pPr>{run(text, properties)}</w:p>"
