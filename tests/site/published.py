"""A published archive of invented content, of any size, for the tests of the web pages."""

from __future__ import annotations

from pathlib import Path

import duckdb

from parsers.figures import load_metrics

SQL = Path(__file__).with_name("published.sql")
METRICS = Path(__file__).parents[2] / "config" / "metrics.toml"
REGISTRY = Path(__file__).parents[2] / "config" / "townships.csv"
LONG_NAME = "积石山保安族东乡族撒拉族自治县和政临夏广河康乐永靖联合示范民族乡"
HOSTILE_TITLE = "<script>document.title='owned'</script>甲乡2024年法治报告"


def write_published(path: Path, townships: int, *, repeats: int = 1, hostile: bool = False) -> Path:
    """Writes an archive with the first `townships` townships of the registry; `repeats` makes its texts longer."""
    with duckdb.connect(str(path)) as db:
        db.execute(
            """
            CREATE TEMP TABLE registry AS
            SELECT code, name, level, county_code, county, province, row_number() OVER (ORDER BY code) AS place
            FROM read_csv(?, all_varchar = true)
            QUALIFY place <= ?
            """,
            [str(REGISTRY), townships],
        )
        for statement in SQL.read_text("utf-8").split(";\n"):
            if statement.strip():
                db.execute(statement, {"repeats": repeats} if "$repeats" in statement else None)
        names = [(metric.name, metric.label, metric.unit) for metric in load_metrics(METRICS).metrics]
        db.execute("CREATE TABLE metrics (metric VARCHAR, name VARCHAR, unit VARCHAR)")
        db.executemany("INSERT INTO metrics VALUES (?, ?, ?)", names)
        if hostile:
            _add_hostile(db)
    return path


def _add_hostile(db: duckdb.DuckDBPyConnection) -> None:
    """What a portal may send: script tags everywhere, an address that is code, a very long name; and a revision."""
    one, two, three = (
        row[0] for row in db.execute("SELECT DISTINCT township_code FROM reports ORDER BY 1 LIMIT 3").fetchall()
    )
    bad = "<img src=x onerror=\"document.title='owned'\">"
    db.execute(
        "UPDATE reports SET title = ?, url = ?, issuers = [?] WHERE township_code = ? AND year = 2024",
        [HOSTILE_TITLE, "javascript:document.title='owned'", bad, one],
    )
    db.execute(
        "UPDATE sections SET heading = heading || ?, text = text || ? WHERE township_code = ? AND year = 2024",
        [bad, f"</p>{bad}<script>document.title='owned'</script>", one],
    )
    db.execute("UPDATE figures SET quote = ?, subject = ? WHERE township_code = ? AND year = 2024", [bad, bad, one])
    db.execute(
        "UPDATE coverage SET reason_says = ['never_complete'], reason_params = to_json(struct_pack(url := ?))"
        " WHERE township_code = ? AND status <> 'published'",
        [bad, one],
    )
    db.execute("UPDATE alerts SET message = message || ? WHERE township_code = ?", [bad, one])
    for table in ("coverage", "reports", "sections", "figures", "yoy_figures", "yoy_text"):
        db.execute(f"UPDATE {table} SET township = ? WHERE township_code = ?", [LONG_NAME, two])
    db.execute("UPDATE reports SET versions = 2, version = 2 WHERE township_code = ? AND year = 2023", [three])
    db.execute("DELETE FROM report_versions WHERE township_code = ? AND year = 2023", [three])
    db.execute(
        """
        INSERT INTO report_versions
        SELECT
          reports.* EXCLUDE (place) REPLACE (v::INTEGER AS version),
          CASE WHEN v = 1 THEN TIMESTAMPTZ '2024-05-01 00:00:00+00' END
        FROM reports
        CROSS JOIN range(1, 3) AS r(v)
        WHERE township_code = ? AND year = 2023
        """,
        [three],
    )
    db.execute(
        """
        INSERT INTO alerts VALUES
          (
            'site', NULL, 'beijing', NULL, TIMESTAMPTZ '2026-02-01 00:00:00+00', NULL, 'json://hook', NULL,
            '网站打不开：连接超时'
          )
        """
    )
