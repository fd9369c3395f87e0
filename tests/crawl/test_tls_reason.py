"""A failed handshake in words that an operator can act on."""

from __future__ import annotations

import ssl

import pytest

from flows.crawl.tls import tls_reason

HINT = ' (tls = "legacy" speaks older TLS)'


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("WRONG_VERSION_NUMBER", "wrong version number"),
        ("UNSUPPORTED_PROTOCOL", "unsupported protocol" + HINT),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version" + HINT),
        ("UNSAFE_LEGACY_RENEGOTIATION_DISABLED", "unsafe legacy renegotiation disabled" + HINT),
        ("DH_KEY_TOO_SMALL", "dh key too small" + HINT),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "sslv3 alert handshake failure" + HINT),
        (None, "eof occurred"),
    ],
)
def test_a_handshake_that_failed(reason: str | None, said: str) -> None:
    error = ssl.SSLError(1, "EOF occurred")
    error.reason = reason  # type: ignore[assignment]  # None where OpenSSL gives no reason

    assert tls_reason(error, "www.example.gov.cn") == f"TLS with www.example.gov.cn: {said}"


@pytest.mark.parametrize("code", [2, 10, 20, 21])
def test_a_certificate_that_is_not_believed(code: int) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "no issuer"

    said = tls_reason(error, "www.example.gov.cn")

    assert said.startswith("certificate of www.example.gov.cn: no issuer")
    assert ("ca_file" in said) is (code != 10)
