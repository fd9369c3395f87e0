#!/usr/bin/env bash
# libxml2 (through lxml) builds other trees than the HTML standard (13.2.6) asks for, on pages that browsers show without harm:
# text behind a first </html> is lost, an unclosed dd or an unclosed inline element takes in the item after it, and </br>, which the standard
# reads as <br>, joins two lines. markupever (html5ever) builds the standard's tree; so does selectolax (lexbor), but for a field behind an
# open <b>: it writes the tag into the field's text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3 markupever==0.4.0 selectolax==1.0.2
"$folder/bin/python" - <<'END'
from importlib.metadata import version

import lxml.etree
import lxml.html
import markupever
from selectolax.lexbor import LexborHTMLParser

CASES = [  # the page, its body by the standard, its body by lxml 6.1.3, by selectolax 1.0.2
    ("<body><p>one</p></body></html><p>two</p>", "<p>one</p><p>two</p>", "<p>one</p>", "<p>one</p><p>two</p>"),
    ("<dl><dd>a<dd>b</dl>", "<dl><dd>a</dd><dd>b</dd></dl>", "<dl><dd>a<dd>b</dd></dd></dl>", "<dl><dd>a</dd><dd>b</dd></dl>"),
    (
        "<ul><li><span>a<li>b</ul>",
        "<ul><li><span>a</span></li><li>b</li></ul>",
        "<ul><li><span>a<li>b</li></span></li></ul>",
        "<ul><li><span>a</span></li><li>b</li></ul>",
    ),
    ("<p>a</br>b</p>", "<p>a<br>b</p>", "<p>ab</p>", "<p>a<br>b</p>"),
    (
        "<p><b>a</p><textarea>c</textarea>",
        "<p><b>a</b></p><textarea>c</textarea>",
        "<p><b>a</b></p><textarea>c</textarea>",
        "<p><b>a</b></p><textarea><b>c</b></textarea>",
    ),
]


def inside_body(html: str) -> str:
    return html.partition("<body>")[2].rpartition("</body>")[0]


print(*(f"{name} {version(name)}" for name in ("lxml", "markupever", "selectolax")), "libxml2", lxml.etree.LIBXML_VERSION)
changed = False
for page, expected, by_lxml, by_lexbor in CASES:
    seen = inside_body(lxml.html.tostring(lxml.html.document_fromstring(page), encoding="unicode"))
    html5ever = inside_body(markupever.parse(page).serialize())
    lexbor = inside_body(LexborHTMLParser(page).html)
    print(f"{page}: expected {expected}, lxml {seen}, markupever {html5ever}, selectolax {lexbor}")
    changed |= (seen, html5ever, lexbor) != (by_lxml, expected, by_lexbor)
raise SystemExit(changed)
END
