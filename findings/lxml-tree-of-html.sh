#!/usr/bin/env bash
# libxml2 (through lxml) builds other trees than the HTML standard (13.2.6) asks for, on pages that browsers show without harm:
# text behind a first </html> is lost, an unclosed dd or an unclosed inline element takes in the item after it, and </br>, which the standard
# reads as <br>, joins two lines. selectolax (lexbor) builds the standard's tree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3 selectolax==1.0.2
"$folder/bin/python" - <<'END'
from importlib.metadata import version

import lxml.etree
import lxml.html
from selectolax.lexbor import LexborHTMLParser

CASES = [  # the page, its body by the standard, its body by lxml 6.1.3
    ("<body><p>one</p></body></html><p>two</p>", "<p>one</p><p>two</p>", "<p>one</p>"),
    ("<dl><dd>a<dd>b</dl>", "<dl><dd>a</dd><dd>b</dd></dl>", "<dl><dd>a<dd>b</dd></dd></dl>"),
    (
        "<ul><li><span>a<li>b</ul>",
        "<ul><li><span>a</span></li><li>b</li></ul>",
        "<ul><li><span>a<li>b</li></span></li></ul>",
    ),
    ("<p>a</br>b</p>", "<p>a<br>b</p>", "<p>ab</p>"),
]


def inside_body(html: str) -> str:
    return html.partition("<body>")[2].rpartition("</body>")[0]


print("lxml", version("lxml"), "libxml2", lxml.etree.LIBXML_VERSION, "selectolax", version("selectolax"))
changed = False
for page, expected, recorded in CASES:
    seen = inside_body(lxml.html.tostring(lxml.html.document_fromstring(page), encoding="unicode"))
    lexbor = inside_body(LexborHTMLParser(page).html)
    print(f"{page}: expected {expected}, lxml {seen}, selectolax {lexbor}")
    changed |= seen != recorded or lexbor != expected
raise SystemExit(changed)
END
