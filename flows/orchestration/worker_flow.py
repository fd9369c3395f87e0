"""A worker's part of a night: some sites, read as on one machine, with a spool and capture files of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.orchestration.prefect_env import quiet_prefect

quiet_prefect()

from prefect import flow  # noqa: E402

from flows.config.loader import load_config  # noqa: E402
from flows.orchestration.liveness import DONE, OVER, Pulse, Watch, pulse_of  # noqa: E402
from flows.orchestration.tasks import read_sites  # noqa: E402
from flows.pipeline.run import join_night, open_archive  # noqa: E402
from flows.pipeline.site import RunOrder  # noqa: E402
from storage.archive.archive import Archive  # noqa: E402
from storage.archive.recovery import shards_folder  # noqa: E402

BEATS = 8  # signs of life in the time after which a worker counts as lost


@flow(name="nightly-sites", persist_result=False, validate_parameters=False)
def read_shard(
    config_folder: str, run_id: str, number: int, sites: list[str], as_of: str, since: str | None = None
) -> None:
    """Reads some sites of a night; ends early where the night is over or its sites were given to another worker."""
    config = load_config(Path(config_folder))
    silence_s = config.settings.orchestration.silence_s
    order = RunOrder(run_id, date.fromisoformat(as_of), date.fromisoformat(since) if since else None)
    whole_night = night_folder(open_archive(config), run_id)
    folder = shard_folder(whole_night, number)
    if not whole_night.is_dir() or (folder / OVER).exists():
        return
    watch = Watch()
    with Pulse(folder, silence_s / BEATS) as pulse:
        with join_night(config, order, sites, part=folder.name, side=folder) as night:

            def look() -> None:
                if (folder / OVER).exists() or watch.silent_s(pulse_of(whole_night)) > silence_s:
                    night.leave()

            pulse.each = look
            read_sites(night, night.sites, lambda _: None, on_break=night.leave)
        (folder / DONE).touch()


def night_folder(archive: Archive, run_id: str) -> Path:
    """Where a night's workers and its leader leave their signs of life: beside the archive, on the shared folder."""
    return shards_folder(archive) / run_id


def shard_folder(whole_night: Path, number: int) -> Path:
    """The folder of one shard: its pulse, its spool."""
    return whole_night / f"s{number:04d}"
