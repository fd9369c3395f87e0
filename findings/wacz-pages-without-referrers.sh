#!/usr/bin/env bash
# wacz create --detect-pages finds no page in a WARC file of pages that were asked for one by one: it takes for pages
# only addresses that some other request names as its referrer. The package then lacks pages/pages.jsonl, which must be
# there by WACZ 1.1.1, and `wacz validate` calls it valid.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check wacz==0.6.0 warcio==1.8.1
cat >"$folder/write.py" <<'END'
# Writes a WARC file of two pages; with "referred", a picture of each that names its page as referrer.
import io
import sys

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def exchange(writer, path, kind, body, *headers):
    url = f"http://www.example.com{path}"
    asked = StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", "www.example.com"), *headers], is_http_request=True)
    answer = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
    writer.write_request_response_pair(
        writer.create_warc_record(url, "request", http_headers=asked),
        writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=answer),
    )


with open(sys.argv[1], "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for number in (1, 2):
        exchange(writer, f"/{number}.html", "text/html", b"<html><title>A report</title><p>Its text.</html>")
        if "referred" in sys.argv:
            page = ("Referer", f"http://www.example.com/{number}.html")
            exchange(writer, f"/{number}.gif", "image/gif", b"GIF89a", page)
END
listed() { # how many pages a package of the WARC file lists, or that it has no list
  "$folder/venv/bin/python" "$folder/write.py" "$folder/$1.warc.gz" "$1"
  "$folder/venv/bin/wacz" create --detect-pages --output "$folder/$1.wacz" "$folder/$1.warc.gz" >"$folder/$1.log" 2>&1
  if unzip -p "$folder/$1.wacz" pages/pages.jsonl >"$folder/$1.pages" 2>/dev/null; then
    grep -c '"url"' "$folder/$1.pages"
  else
    echo "no list"
  fi
}
referred=$(listed referred)
alone=$(listed alone)
verdict=$("$folder/venv/bin/wacz" validate --file "$folder/alone.wacz" 2>/dev/null | grep -o "is valid" || true)
echo "wacz 0.6.0, two pages with a picture each: expected 2, seen $referred"
echo "wacz 0.6.0, two pages alone: expected 2, seen $alone; wacz validate: ${verdict:-refused}"
[ "$referred $alone $verdict" = "2 no list is valid" ]
