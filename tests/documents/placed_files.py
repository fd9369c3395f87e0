"""Makes files of placed text out of a PDF: OFD with every line at its place, and a scan that is turned and noisy."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from parsers.documents.layout import Row
from parsers.documents.pdf import open_pdf, pdf_pages

_OFD = "http://www.ofdspec.org/2016"
_MM = 25.4 / 72


def ofd_of(pages: list[list[Row]]) -> bytes:
    """Returns an OFD file (GB/T 33190) of rows placed in points, y growing downwards from the page's top."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml",
            f'<ofd:OFD xmlns:ofd="{_OFD}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        places = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        archive.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document xmlns:ofd="{_OFD}"><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>'
            f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{places}</ofd:Pages></ofd:Document>",
        )
        for number, rows in enumerate(pages):
            text = "".join(_text_object(row, n) for n, row in enumerate(rows))
            archive.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f'<ofd:Page xmlns:ofd="{_OFD}"><ofd:Content><ofd:Layer ID="1">{text}</ofd:Layer></ofd:Content>'
                "</ofd:Page>",
            )
    return file.getvalue()


def _text_object(row: Row, number: int) -> str:
    text = row.text.replace("\t", " ")
    size = row.size * _MM
    weight = sum(0.5 if char.isascii() else 1.0 for char in text)
    step = (row.x1 - row.x0) * _MM / max(weight, 1)
    steps = " ".join(f"{step * (0.5 if char.isascii() else 1.0):.3f}" for char in text[:-1])
    x, y = row.x0 * _MM, (842 + row.y) * _MM
    return (
        f'<ofd:TextObject ID="{number + 10}" Boundary="{x:.3f} {y - size:.3f} 160 {size * 1.3:.3f}" Font="1" '
        f'Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{size:.3f}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def rows_of(content: bytes) -> list[list[Row]]:
    """Returns the rows of a PDF, page by page."""
    return [page.rows for page in pdf_pages(open_pdf(content))]


def scan_of(content: bytes, *, turn: float = 0.6, dpi: int = 200) -> bytes:
    """Returns the PDF as it would come out of a scanner: pictures, each turned a little, with noise."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(7)
    images = []
    for number, page in enumerate(open_pdf(content)):
        gray = page.render(scale=dpi / 72).to_pil().convert("L")
        gray = gray.rotate(turn if number % 2 else -turn, resample=Image.Resampling.BICUBIC, fillcolor=255)
        noisy = numpy.asarray(gray, dtype=float) * 0.9 + 15 + random.normal(0, 8, (gray.height, gray.width))
        images.append(Image.fromarray(noisy.clip(0, 255).astype("uint8")))
    file = io.BytesIO()
    images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=dpi, quality=75)
    return file.getvalue()
