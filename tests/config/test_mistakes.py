"""A mistake in the configuration is one line that names where it stands, what was found and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from flows.config.loader import load_config
from flows.orchestration.server import listen
from flows.pipeline.run import open_archive

SITE = 'id = "a"\nname = "甲"\ncounty_code = "500230"\nbase_url = "http://127.0.0.1:9"\n[[column]]\nurl = "/a/"\n'
SETTINGS = "[crawl]\ndelay_s = 0\n"


def said(folder: Path, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as end:
        main(["--config", str(folder), *command])
    return end.value.code, capsys.readouterr().err.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config" / "sites").mkdir(parents=True)
    (tmp_path / "config" / "sites" / "a.toml").write_text(SITE, "utf-8")
    (tmp_path / "config" / "nianbao.toml").write_text(SETTINGS, "utf-8")
    return tmp_path / "config"


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("nianbao.toml", '[crawl]\ndelay_s = "x"\n', "crawl.delay_s: found 'x'; expected: a valid number"),
        ("nianbao.toml", "[crawl]\ndelays = 1\n", "crawl.delays: found 1; expected: no such key"),
        ("nianbao.toml", "[crawl\n", "not TOML"),
        ("nianbao.toml", '[duty]\ndeadline = "13-01"\n', "duty.deadline: found '13-01'; expected: month and day"),
        ("nianbao.toml", "[crawl]\ndelay_s = inf\n", "crawl.delay_s: found inf; expected: a finite number"),
        ("nianbao.toml", "[crawl]\ntimeout_s = 1e300\n", "crawl.timeout_s: found 1e+300; expected: less than or equal"),
        ("nianbao.toml", "[crawl]\nconcurrency = 1000000\n", "crawl.concurrency: found 1000000; expected: less than"),
        ("nianbao.toml", '[crawl]\nwindow = "02:00-02:00"\n', "crawl.window: found '02:00-02:00'; expected: two hours"),
        (
            "nianbao.toml",
            '[crawl]\nallow_hosts = ["http://b.cn"]\n',
            "crawl.allow_hosts: found ['http://b.cn']; expected: hosts",
        ),
        ("nianbao.toml", '[duty.deadlines]\n50 = "13-45"\n', "duty.deadlines.50: found '13-45'; expected: month and"),
        ("nianbao.toml", '[duty]\nexempt = ["江南"]\n', "duty.exempt.0: found '江南'; expected: 9 digits"),
        ("nianbao.toml", '[archive]\npath = ""\n', "archive.path: found ''; expected: "),
        (
            "nianbao.toml",
            '[archive]\npath = "a\\u0000"\n',
            "archive.path: found 'a\\x00'; expected: no control characters",
        ),
        (
            "nianbao.toml",
            f'[crawl]\n{"k" * 999} = "{"x" * 9999}"\n',
            f"crawl.{'k' * 999}: found '{'x' * 79}…; expected",
        ),
        ("nianbao.toml", f"x = {'[' * 5000}", "not TOML"),
        (
            "nianbao.toml",
            '[archive]\npublished = "data/../data/archive.duckdb"\n',
            "archive.path: found 'data/archive.duckdb', which is archive.published; expected: a place of its own",
        ),
        (
            "nianbao.toml",
            '[archive]\nsite = "data"\n',
            "archive.site: found 'data', which holds archive.path; expected: a folder for web pages alone",
        ),
        ("nianbao.toml", '[archive]\nsite = "."\n', "archive.site: found '.', which holds archive.path"),
        ("nianbao.toml", '[[alert]]\nkinds = ["late"]\n', "alert.0.url: expected: a value; the key is required"),
        (
            "sites/a.toml",
            SITE.replace("\nurl = ", "\ntitle = "),
            "column.0.url: expected: a value; the key is required",
        ),
        (
            "sites/a.toml",
            SITE.replace("500230", "５００２３０"),
            "county_code: found '５００２３０'; expected: 6 digits",
        ),
        (
            "sites/a.toml",
            SITE.replace(":9", ":99999"),
            "base_url: found 'http://127.0.0.1:99999'; expected: an address",
        ),
        (
            "sites/a.toml",
            SITE.replace("127.0.0.1", "me:pw@a"),
            "base_url: found 'http://me:pw@a:9'; expected: an address",
        ),
        ("sites/a.toml", SITE.replace("/a/", "/a\\n"), "column.0.url: found '/a\\n'; expected: no control characters"),
        ("sites/a.toml", SITE.replace("500230", "5002"), "county_code: found '5002'; expected: 6 digits"),
        ("sites/a.toml", SITE + "expect = [40, 20]\n", "column.0.expect: found [40, 20]; expected: the least and"),
        ("sites/a.toml", SITE + "[crawl]\nfoo = 1\n", "crawl.foo: found 1; expected: no such key"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, line: str
) -> None:
    (folder / file).write_text(text, "utf-8")
    code, error = said(folder, capsys, "sites", "list")
    assert code == 2
    assert error.startswith(f"nianbao: {folder / file}: {line}")
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("NIANBAO_CRAWL__DELAY_S", "abc", "environment: NIANBAO_CRAWL__DELAY_S: found 'abc'; expected: a valid number"),
        ("NIANBAO_DUTY__LEVELS", "镇,乡", "environment: NIANBAO_DUTY…: expected: JSON"),
    ],
)
def test_a_mistake_in_the_environment_is_named_by_its_variable(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    line: str,
) -> None:
    monkeypatch.setenv(variable, value)
    code, error = said(folder, capsys, "sites", "list")
    assert (code, error.startswith(f"nianbao: {line}"), len(error.splitlines())) == (2, True, 1)


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("townships.csv", "a,b\n1,2\n", "code: no such column"),
        (
            "townships.csv",
            "code,name,level,county_code,county,city,province\n12,x,镇,500230,a,b,c\n",
            "code: found '12'",
        ),
        ("roles.toml", "x = [", "not TOML"),
        ("metrics.toml", "[[metric]]\nfoo = 1\n", "metric ?: name is missing"),
        (
            "sites/a.toml",
            SITE.replace("500230", "990230"),
            "county_code: found '990230'; expected: a county of townships",
        ),
        (
            "sites/a.toml",
            SITE + 'township = "110101001"\n',
            "column.0.township: found '110101001'; expected: a township of",
        ),
    ],
)
def test_a_run_does_not_begin_with_data_that_cannot_be_used(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, line: str
) -> None:
    (folder / file).write_text(text, "utf-8")
    code, error = said(folder, capsys, "collect")
    assert (code, error.splitlines()) == (2, [error])
    assert error.startswith(f"nianbao: {folder / file}: {line}")


def test_an_address_with_a_secret_is_not_repeated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "nianbao.toml").write_text('[alert]\nurl = "json://me:pass123@127.0.0.1"\n', "utf-8")
    code, error = said(folder, capsys, "sites", "list")
    assert code == 2
    assert "pass123" not in error


def test_a_second_run_leaves_with_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_archive(load_config(folder)).lock():
        code, error = said(folder, capsys, "collect")
    assert (code, error.splitlines()) == (1, [error])
    assert error.startswith("nianbao: another run is working on this archive: process ")


def test_an_alerts_secret_comes_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "nianbao.toml").write_text('[[alert]]\nurl = "wecombot://${ROBOT_KEY}"\n', "utf-8")
    monkeypatch.setenv("ROBOT_KEY", "abc")

    assert load_config(folder).settings.alert[0].url == "wecombot://abc"


def test_a_secret_that_is_not_set_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "nianbao.toml").write_text('[[alert]]\nurl = "wecombot://${ROBOT_KEY}"\n', "utf-8")
    code, error = said(folder, capsys, "sites", "list")

    assert (code, error.splitlines()) == (2, [error])
    assert error.endswith("alert.0.url: expected: a value for ROBOT_KEY in the environment")


@pytest.mark.parametrize("address", ["https://api.prefect.cloud/api/accounts/x", "http://127.0.0.1:1/api"])
@pytest.mark.parametrize("command", ["collect", "serve"])
def test_a_server_that_cannot_be_used_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], address: str, command: str
) -> None:
    (folder / "nianbao.toml").write_text(f'[orchestration]\nserver = "{address}"\n', "utf-8")
    code, error = said(folder, capsys, command)

    assert (code, error.splitlines()) == (2, [error])
    assert error.startswith("nianbao: orchestration.server: ")
    assert error.endswith("NIANBAO_ORCHESTRATION__SERVER=local")


def test_a_port_that_is_taken_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        (folder / "nianbao.toml").write_text(f'[orchestration]\nserver = "local"\nserver_port = {port}\n', "utf-8")
        code, error = said(folder, capsys, "serve")

    assert (code, error.splitlines()) == (2, [error])
    assert error.startswith(f"nianbao: orchestration.server_port: found {port}, which cannot be used")


@pytest.mark.parametrize("cron", ["nightly", "0 2 * *", "61 2 * * *", "0 2 31 2 *"])
def test_a_night_that_never_comes_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str], cron: str) -> None:
    code, error = said(folder, capsys, "serve", "--cron", cron)

    expected = "expected: five fields that name a day which comes, as in '0 2 * * *'"
    assert (code, error) == (2, f"nianbao: --cron: found {cron!r}; {expected}")


@pytest.mark.parametrize("port", ["0", "65536", "a"])
def test_a_port_that_is_none_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_ORCHESTRATION__SERVER_PORT", port)
    code, error = said(folder, capsys, "serve")

    assert (code, error.splitlines()) == (2, [error])
    assert error.startswith(f"nianbao: environment: NIANBAO_ORCHESTRATION__SERVER_PORT: found {port!r}; expected: ")
