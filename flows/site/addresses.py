"""Where a township and a report stand on the pages: what is written later changes no address.

A county's townships share a page, and so do its reports of a year: a page each would be 75,000 in a nation's year.
"""

from __future__ import annotations

import re

PLAIN_NAME = re.compile(r"[0-9A-Za-z_]{1,64}")


def townships_page(county: str) -> str:
    """Returns the path of the page of a county's townships over the years, from the folder of the pages."""
    return f"t/{county}/index.html"


def reports_page(county: str, year: int) -> str:
    """Returns the path of the page of a county's reports of a year, from the folder of the pages."""
    return f"t/{county}/{year}.html"


def texts_script(county: str, year: int) -> str:
    """Returns the name of the script of the texts of a county's reports of a year."""
    return f"t/{county}/{year}"


def township_address(code: str) -> str:
    """Returns the address of a township."""
    return f"{townships_page(code[:6])}#{code}"


def report_address(code: str, year: int) -> str:
    """Returns the address of a report."""
    return f"{reports_page(code[:6], year)}#{code}"


def section_id(code: str, path: str) -> str:
    """Returns the id of a section on the page of its county's reports; assets/packed.js makes the same."""
    return f"{code[6:]}-{path}"


def slug(name: str) -> str:
    """A file name for a metric or kind; anything but letters, digits and _ is written as its code point."""
    if PLAIN_NAME.fullmatch(name):
        return name
    return "x" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}" for c in name)[:99]
