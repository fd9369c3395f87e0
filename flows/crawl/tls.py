"""TLS of a site: verified by default; anything else stands in its file and is logged."""

from __future__ import annotations

import logging
import ssl
from functools import lru_cache
from pathlib import Path

import certifi

from flows.config.settings import CrawlSettings
from flows.crawl.errors import FetchError
from flows.http import Outcome

logger = logging.getLogger(__name__)

_OP_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT is named from Python 3.12 on


def tls_context(settings: CrawlSettings, root: Path, site_id: str) -> ssl.SSLContext:
    """The site's TLS context, one a kind for the whole process since making one takes 20 ms; logs what is no default.

    `root` is where a relative ca_file starts. Raises FetchError (tls) where ca_file cannot be read.
    """
    ca_file = str(root / settings.ca_file) if settings.ca_file else None
    if settings.tls != "verify":
        logger.warning("site %s: tls = %r, as its file says", site_id, settings.tls)
    if ca_file:
        logger.warning("site %s: certificates of %s are trusted besides the public ones", site_id, settings.ca_file)
    try:
        return _context(settings.tls, ca_file)
    except OSError as error:
        raise FetchError(Outcome.TLS, f"ca_file {settings.ca_file}: {error.strerror or error}") from error


@lru_cache(maxsize=64)
def _context(mode: str, ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
        # an intermediate certificate in the file is to be enough, its root need not stand beside it
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if mode in ("legacy", "insecure"):
        context.options |= _OP_LEGACY_SERVER_CONNECT
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED  # SSL 3 stays off by the context's options
        # OpenSSL 3 speaks TLS 1.0 and 1.1 at security level 0 only: their handshake is signed with SHA-1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if mode == "insecure":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def tls_reason(error: ssl.SSLError, host: str) -> str:
    """Returns what went wrong in words that an operator can act on."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"certificate of {host}: {error.verify_message}"
        if error.verify_code in (2, 20, 21):
            reason += " (an incomplete chain? its missing certificate may be named by ca_file)"
        return reason
    name = (error.reason or str(error)).replace("_", " ").lower()
    old = any(word in name for word in ("legacy", "unsupported protocol", "protocol version", "dh key", "handshake"))
    return f"TLS with {host}: {name}" + (' (tls = "legacy" speaks older TLS)' if old else "")
