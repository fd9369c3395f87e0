"""Makes PDF files by hand: text in the fonts and encodings that Chinese writers of PDF use."""

from __future__ import annotations

from collections.abc import Sequence

_COLLECTION = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
_MEASURES = b"/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 700/StemV 80"


def pdf_of(pages: Sequence[bytes], *fonts: bytes) -> bytes:
    """Returns a PDF of those content streams; fonts are named F1, F2, … and are the objects from 10 on."""
    kids = b" ".join(b"%d 0 R" % (100 + 2 * number) for number in range(len(pages)))
    names = b" ".join(b"/F%d %d 0 R" % (number + 1, 10 + number) for number in range(len(fonts)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % len(pages),
        **{10 + number: font for number, font in enumerate(fonts)},
    }
    for number, content in enumerate(pages):
        objects[100 + 2 * number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R" % (101 + 2 * number)
            + b"/Resources<</Font<<"
            + names
            + b">>>>>>"
        )
        objects[101 + 2 * number] = b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"
    out = b"%PDF-1.4\n"
    for number, body in objects.items():
        out += b"%d 0 obj" % number + body + b" endobj\n"
    return out + b"trailer<</Size 999/Root 1 0 R>>\nstartxref\n0\n%%EOF"


def gbk_font() -> tuple[bytes, bytes, bytes]:
    """Returns a font of the collection Adobe-GB1 by GBKp-EUC-H, neither embedded nor mapped to Unicode."""
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBKp-EUC-H/DescendantFonts[11 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/DW 1000/FontDescriptor 12 0 R" + _COLLECTION + b">>",
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[0 -200 1000 900]" + _MEASURES + b">>",
    )


def drawn_font(at: int, char: str, *ink: int) -> tuple[bytes, ...]:
    """Returns a Type 3 font, the object `at`, and what it names; its A is `char`.

    `ink` are left, bottom, right and top of what it draws, in thousandths of its size. Browsers write such fonts where
    they may not embed one; their own box tells nothing of the size.
    """
    left, bottom, right, top = ink
    box = b"%d %d %d %d" % (left, bottom, right, top)
    glyph = b"1000 0 " + box + b" d1 %d %d %d %d re f" % (left, bottom, right - left, top - bottom)
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <%04x> endbfchar" % ord(char)
    font = b"<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 65/Widths[1000]/ToUnicode "
    font += b"%d 0 R/FontBBox[" % (at + 1) + box
    font += b"]/Encoding<</Type/Encoding/Differences[65/a]>>/CharProcs<</a %d 0 R>>>>" % (at + 2)
    streams = (b"<</Length %d>>stream\n" % len(one) + one + b"\nendstream" for one in (cmap, glyph))
    return font, *streams


def gbk_text(lines: Sequence[tuple[float, float, str]], *, turn: str = "") -> bytes:
    """Returns a content stream that sets each line at its place in 16 points, or by the matrix `turn`."""
    out = b""
    for x, y, text in lines:
        place = f"{turn} Tm" if turn else f"1 0 0 1 {x} {y} Tm"
        out += b"BT /F1 16 Tf " + place.encode() + b" <" + text.encode("gbk").hex().encode() + b"> Tj ET\n"
    return out
