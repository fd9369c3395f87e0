"""Signs that fonts draw in the place of letters (Wingdings, Wingdings 2, Webdings, Symbol): Word keeps their codes."""

from __future__ import annotations

import re
from typing import Final

_CIRCLED, _BLACK = "①②③④⑤⑥⑦⑧⑨⑩", "❶❷❸❹❺❻❼❽❾❿"
_WINGDINGS: Final = {
    **{0x81 + at: char for at, char in enumerate(_CIRCLED)},
    **{0x8C + at: char for at, char in enumerate(_BLACK)},
    **dict(zip((0x6C, 0x6E, 0x6F, 0x71, 0x72, 0xA8), "●■□□□□", strict=True)),
    **dict(zip((0x74, 0x75, 0x76, 0x9F, 0xA7, 0xA1), "◆◆❖•▪○", strict=True)),
    **dict(zip((0xAB, 0xD8, 0xDF, 0xE0, 0xE1, 0xE2, 0xE8), "★➢←→↑↓➔", strict=True)),
    **dict(zip((0x46, 0xFB, 0xFC, 0xFD, 0xFE), "☞✗✓☒☑", strict=True)),
}
_WINGDINGS_2: Final = {
    **{0x6A + at: char for at, char in enumerate(_CIRCLED)},
    **{0x75 + at: char for at, char in enumerate(_BLACK)},
    **dict(zip((0x4F, 0x50, 0x52, 0x53, 0x54, 0x97, 0xA3), "✗✓☑☒☒●□", strict=True)),
}
_WEBDINGS: Final = dict(zip(b"acgnr", "✔□■●✖", strict=True))
_SYMBOL: Final = {
    **{code: chr(code) for code in range(0x20, 0x7F) if not chr(code).isalpha()},
    **dict(zip(b"abgdeqlmpsSDWF", "αβγδεθλμπσΣΔΩΦ", strict=True)),
    **dict(zip((0xA3, 0xA5, 0xAB, 0xAC, 0xAE, 0xB0, 0xB1, 0xB2, 0xB3), "≤∞↔←→°±″≥", strict=True)),
    **dict(zip((0xB4, 0xB7, 0xB8, 0xB9, 0xBB, 0xD7), "×•÷≠≈·", strict=True)),
}
_FONTS: Final = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "webdings": _WEBDINGS, "symbol": _SYMBOL}
# where the font is not known, a sign that only one of them has is that one's
_UNNAMED: Final = {**{code: char for code, char in _SYMBOL.items() if code > 0x7F}, **_WINGDINGS_2, **_WINGDINGS}
_PRIVATE: Final = 0xF000
_SYMBOLS: Final = re.compile("[\uf000-\uf0ff]")


def is_symbol_font(font: str) -> bool:
    """Returns True for a font that draws signs in the place of letters."""
    return font.lower() in _FONTS


def is_symbol(char: str) -> bool:
    """Returns True for a character of the area that Word keeps symbol fonts' codes in."""
    return _PRIVATE <= ord(char) <= _PRIVATE + 0xFF


def drawn(font: str, code: int) -> str:
    """Returns what a font draws at a code, "" where it is a picture that no character is like."""
    signs = _FONTS.get(font.lower())
    if signs is None and not _PRIVATE <= code <= _PRIVATE + 0xFF:
        return chr(code) if 0 < code <= 0x10FFFF else ""
    return (signs or _UNNAMED).get(code & 0xFF, "")


def text_drawn(font: str, text: str) -> str:
    """Returns a text with what symbol fonts draw; characters beyond their codes stay (another font draws them)."""
    named = is_symbol_font(font)
    if not named and not _SYMBOLS.search(text):
        return text
    return "".join(
        drawn(font, ord(char)) if is_symbol(char) or (named and " " < char < "\u0100") else char for char in text
    )
