"""Tables of duties in the words of schema.org's Dataset, for archives and search engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from flows.coverage.table import HEADINGS
from flows.site.packing import as_json
from storage.publish.spreadsheet import lacking

WORKBOOK = ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
KINDS = (("csv", "text/csv"), ("json", "application/json"))


def dataset(path: str, years: Sequence[int], as_of: str | None, county: str = "") -> Mapping[str, object]:
    """Returns what the tables `path`.xlsx, .csv and .json are: of a county, or of all; no .xlsx where none is made."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{county}乡镇（街道）法治政府建设年度报告公开情况",
        "description": "每个乡镇（街道）每年的法治政府建设年度报告：状态、期限、公开日期、地址、说明和查阅的栏目。",
        "inLanguage": "zh-CN",
        "spatialCoverage": county or "中国",
        "temporalCoverage": f"{min(years)}/{max(years)}" if years else "",
        "dateModified": as_of or "",
        "variableMeasured": list(HEADINGS),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": f"{path}.{kind}"}
            for kind, media_type in ((WORKBOOK, *KINDS) if lacking() is None else KINDS)
        ],
    }


def embedded(described: Mapping[str, object]) -> Markup:
    """Returns it for a script element of a page, which it cannot end."""
    return Markup(as_json(described))  # noqa: S704
