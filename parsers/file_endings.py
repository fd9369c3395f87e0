"""Endings of file names that tell a document: one place for links, titles, requests and members of archives."""

from __future__ import annotations

import re
from typing import Final

ARCHIVES: Final = (".zip", ".rar", ".7z")
# A link to one of these leads to a document wherever it stands.
DOCUMENTS: Final = (
    *(".docx", ".docm", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".ofd"),
    *(".xlsx", ".xls", ".et"),
    *ARCHIVES,
)
# Inside an article, one to these does too; elsewhere it is a picture or a notice of the portal.
IN_ARTICLE: Final = (*DOCUMENTS, ".txt", ".tif", ".jpg")

# A file in an archive by one of these names is a document, whatever else the archive holds.
IN_ARCHIVE: Final = (*DOCUMENTS, ".txt", ".html", ".htm", ".mht", ".mhtml", ".xlsm", ".dot", ".wpt", ".fodt")


def pattern_of(endings: tuple[str, ...]) -> str:
    """Returns the pattern of one of the endings; the engine can skip to its first character."""
    names = sorted((ending[1:] for ending in endings), key=len, reverse=True)
    firsts = "".join(sorted({name[0] for name in names}))
    # the letter is asked for first: most dots of a page are those of its scripts
    return rf"\.(?=[{firsts}{firsts.upper()}])(?i:{'|'.join(names)})(?![a-zA-Z0-9])"


def names_document(text: str) -> bool:
    """Returns True if an address or a link's name ends like a document, or names one in its query (`?filename=…`)."""
    return any(part.endswith(DOCUMENTS) for part in re.split(r"[?&#\s]", text.lower()))
