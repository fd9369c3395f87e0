#!/usr/bin/env bash
# pypdf reads a Type0 font whose encoding is the predefined CMap GBKp-EUC-H (PDF 32000-1, table 118) as UTF-16: Chinese
# comes out as Hangul. GBK-EUC-H, the same codes, is read right; so is GBKp-EUC-H by PDFium.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check pypdf==7.1.1 pypdfium2==5.15.0
"$folder/bin/python" - <<'END'
import io
from importlib.metadata import version

import pypdf
import pypdfium2

TEXT = "法治政府"


def write_pdf(encoding: str) -> bytes:
    """Returns a PDF of one page that shows TEXT in a font that is not embedded and has no ToUnicode map."""
    shown = b"BT /F1 20 Tf 50 100 Td <%s> Tj ET" % TEXT.encode("gbk").hex().encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /%s /DescendantFonts [6 0 R] >>"
        % encoding.encode(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(pdf),
    )


def read_with_pypdf(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().strip()


def read_with_pdfium(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().strip()


print("pypdf", version("pypdf"), "pypdfium2", version("pypdfium2"))
seen = {
    "pypdf, GBKp-EUC-H": read_with_pypdf(write_pdf("GBKp-EUC-H")),
    "pypdf, GBK-EUC-H": read_with_pypdf(write_pdf("GBK-EUC-H")),
    "PDFium, GBKp-EUC-H": read_with_pdfium(write_pdf("GBKp-EUC-H")),
}
for name, text in seen.items():
    print(f"{name}: expected {TEXT!r}, seen {text!r}")
utf_16 = TEXT.encode("gbk").decode("utf-16-be")
raise SystemExit(list(seen.values()) != [utf_16, TEXT, TEXT])
END
