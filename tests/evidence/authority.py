"""A time-stamp authority on loopback: `openssl ts` behind HTTP, with a certificate authority of its own.

Its answers hold the signer's certificate alone: rfc3161-client refuses several that are not in the order of DER.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

CONFIG = """
[ tsa ]
default_tsa = one
[ one ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ stamps ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ root ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ req ]
distinguished_name = name
[ name ]
"""


class Authority(NamedTuple):
    """Where it listens, and the certificate that vouches for it."""

    url: str
    root: Path


@contextmanager
def serve_stamps(folder: Path) -> Iterator[Authority]:
    folder.mkdir(parents=True, exist_ok=True)
    _make_certificates(folder)

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            query = folder / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            _openssl(folder, "ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf", "-out", "reply.tsr")
            reply = (folder / "reply.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stamps)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_address[1]}/", folder / "ca.pem")
    finally:
        server.shutdown()
        server.server_close()


def _make_certificates(folder: Path) -> None:
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder), "utf-8")
    (folder / "serial").write_text("01\n", "utf-8")
    new = ("-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf", "-days", "30")
    _openssl(
        folder, "req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Root", "-extensions", "root"
    )
    _openssl(folder, "req", *new[:-2], "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps")
    _openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "30", "-extfile", "tsa.cnf", "-extensions", "stamps", "-out", "tsa.pem",
    )  # fmt: skip


def _openssl(folder: Path, *args: str) -> None:
    done = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
