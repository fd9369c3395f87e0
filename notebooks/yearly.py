"""The main charts of a published archive: `marimo edit notebooks/yearly.py -- data/nianbao.duckdb`."""

import marimo

app = marimo.App(width="medium", app_title="年报")


@app.cell
def _():
    import sys
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    given = mo.cli_args().get("published") or next((arg for arg in sys.argv[1:] if arg.endswith(".duckdb")), None)
    published = Path(given or "data/nianbao.duckdb")
    mo.stop(not published.exists(), mo.md(f"**{published}**: not there. Run `nianbao collect`, or name the file."))
    db = duckdb.connect(str(published), read_only=True)

    def rows(sql, **parameters):
        answer = db.execute(sql, parameters or None)
        names = [column[0] for column in answer.description]
        return alt.Data(values=[dict(zip(names, row, strict=True)) for row in answer.fetchall()])

    return alt, db, mo, published, rows


@app.cell
def _(mo, published):
    mo.md(f"# 乡镇法治政府建设年度报告\n\n`{published}`. Each chart stands under the question that it answers.")


@app.cell
def _(alt, mo, rows):
    states = ["published", "late", "missing", "unknown", "withdrawn", "not_due"]
    coverage = rows("SELECT year, status, count(*) AS duties FROM coverage GROUP BY ALL ORDER BY ALL")
    colours = alt.Scale(domain=states, range=["#2c8a52", "#d9a53b", "#c23b33", "#8d83c9", "#b0558f", "#c5cad0"])
    became = (
        alt.Chart(coverage, title="What became of the reports owed?")
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None),
            y=alt.Y("duties:Q"),
            color=alt.Color("status:N", scale=colours),
            tooltip=["year:O", "status:N", "duties:Q"],
        )
        .properties(width=480)
    )
    mo.ui.altair_chart(became, chart_selection=False, legend_selection=False)


@app.cell
def _(alt, mo, rows):
    dates = rows(
        "SELECT county, year, date_diff('day', deadline, published) AS days FROM coverage WHERE published IS NOT NULL"
    )
    late = (
        alt.Chart(dates, title="How many days before (−) or after the deadline?")
        .mark_tick(thickness=2)
        .encode(
            x=alt.X("days:Q", title="days"),
            y=alt.Y("county:N", title=None),
            color=alt.condition("datum.days >= 0", alt.value("#c23b33"), alt.value("#1d4e89")),
            tooltip=["county:N", "year:O", "days:Q"],
        )
        .properties(width=480)
    )
    mo.ui.altair_chart(late, chart_selection=False, legend_selection=False)


@app.cell
def _(db, mo):
    found = db.execute("SELECT metric FROM yoy_figures GROUP BY metric ORDER BY count(*) DESC, metric").fetchall()
    names = [name for (name,) in found]
    metric = mo.ui.dropdown(names, value=names[0] if names else None, label="Metric")
    metric  # noqa: B018 — shown
    return (metric,)


@app.cell
def _(alt, metric, mo, rows):
    by_county = rows(
        """
        SELECT county, unit, year, median(value) AS middle, count(*) AS townships
        FROM yoy_figures
        WHERE metric = $metric
          AND unit = (SELECT mode(unit) FROM yoy_figures WHERE metric = $metric)
        GROUP BY ALL
        ORDER BY county, year
        """,
        metric=metric.value,
    )
    series = (
        alt.Chart(by_county, title=f"{metric.value}: the median township of each county")
        .mark_line(point=True)
        .encode(
            x=alt.X("year:O", title=None),
            y=alt.Y("middle:Q", title=None),
            color=alt.Color("county:N"),
            tooltip=["county:N", "year:O", "middle:Q", "unit:N", "townships:Q"],
        )
        .properties(width=480)
    )
    mo.ui.altair_chart(series, chart_selection=False, legend_selection=False)


@app.cell
def _(alt, mo, rows):
    likeness = rows(
        """
        SELECT township, county, year, similarity_to_last_year, nearest_similarity
        FROM yoy_text
        WHERE similarity_to_last_year IS NOT NULL
          AND nearest_similarity IS NOT NULL
        """
    )
    copied = (
        alt.Chart(likeness, title="Who repeats last year, and who repeats a neighbour?")
        .mark_circle(opacity=0.6)
        .encode(
            x=alt.X("similarity_to_last_year:Q", title="like last year's", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("nearest_similarity:Q", title="like another township's", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("county:N"),
            tooltip=["county:N", "township:N", "year:O", "similarity_to_last_year:Q", "nearest_similarity:Q"],
        )
        .properties(width=480, height=360)
    )
    mo.ui.altair_chart(copied, chart_selection=False, legend_selection=False)


@app.cell
def _(alt, mo, rows):
    roles = rows(
        """
        SELECT r.year, s.role, count(DISTINCT r.township_code) AS reports
        FROM reports AS r
        JOIN sections AS s
          ON s.township_code = r.township_code
          AND s.year = r.year
        WHERE s.role IN ('achievements', 'problems', 'duty_of_leaders', 'plans')
        GROUP BY ALL
        ORDER BY ALL
        """
    )
    parts = (
        alt.Chart(roles, title="How many reports hold the parts that the rule asks for?")
        .mark_bar()
        .encode(
            x=alt.X("role:N", title=None),
            y=alt.Y("reports:Q"),
            column=alt.Column("year:O", title=None),
            tooltip=["year:O", "role:N", "reports:Q"],
        )
        .properties(width=70)
    )
    mo.ui.altair_chart(parts, chart_selection=False, legend_selection=False)


if __name__ == "__main__":
    app.run()
