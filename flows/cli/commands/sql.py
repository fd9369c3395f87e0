"""`nianbao sql`: a read-only query on the published copy."""

from __future__ import annotations

import click

from flows.cli.archive_access import published_file
from flows.cli.output import UserError, format_option, show_rows
from flows.config.loader import Config
from storage.publish.read_only_query import QueryError, run_query


@click.command("sql")
@click.argument("query")
@click.option("--time-limit", type=float, default=60.0, show_default=True, help="Seconds after which it is stopped.")
@format_option
@click.pass_obj
def sql(config: Config, query: str, time_limit: float, fmt: str | None) -> None:
    """Run a read-only query on the published archive.

    SELECT and its kin alone, within its time and 2 GB of memory. "SHOW TABLES" lists the views, "DESCRIBE reports" the
    columns of one; docs/codebook.md says what each means.

    \b
    Example: nianbao sql "SELECT county, count(*) FROM coverage WHERE status = 'missing' GROUP BY ALL"
    """
    if not query.strip().strip(";"):
        raise UserError('the query is empty; try nianbao sql "SHOW TABLES"')
    try:
        answer = run_query(published_file(config), query, time_limit_s=time_limit)
    except QueryError as error:
        raise UserError(str(error)) from error
    show_rows(answer.columns, answer.rows, fmt)
