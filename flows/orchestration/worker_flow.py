"""A worker's part of a night: some sites, read as on one machine, with a spool and capture files of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.orchestration.prefect_env import set_defaults

set_defaults()

from prefect import flow  # noqa: E402

from flows.config.loader import load_config  # noqa: E402
from flows.orchestration.liveness import DONE, REVOKED, Heartbeat, StalenessTimer, last_beat  # noqa: E402
from flows.orchestration.run_context import registered  # noqa: E402
from flows.orchestration.server import answering_to_the_end  # noqa: E402
from flows.orchestration.tasks import append_rest, read_sites  # noqa: E402
from flows.pipeline.run import join_night, open_archive  # noqa: E402
from flows.pipeline.site import RunOrder  # noqa: E402
from flows.runtime.log_lines import lines_on_stderr  # noqa: E402
from storage.archive.archive import Archive  # noqa: E402
from storage.archive.recovery import shards_folder  # noqa: E402

HEARTBEATS_PER_TIMEOUT = 8  # heartbeats in the time after which a worker counts as lost


@flow(name="nightly-sites", persist_result=False)
def read_shard(
    config_folder: str, run_id: str, number: int, sites: list[str], as_of: date, since: date | None = None
) -> None:
    """Reads some sites of a night; ends early where the night is over or its sites were given to another worker."""
    answering_to_the_end()
    config = load_config(Path(config_folder))
    silence_s = config.settings.orchestration.silence_s
    order = RunOrder(run_id, as_of, since)
    whole_night = night_folder(open_archive(config), run_id)
    folder = shard_folder(whole_night, number)
    if not whole_night.is_dir() or (folder / REVOKED).exists():
        return
    leader = StalenessTimer()
    with lines_on_stderr(), Heartbeat(folder, silence_s / HEARTBEATS_PER_TIMEOUT) as heartbeat:
        with join_night(config, order, sites, part=folder.name, side=folder) as night, registered(night):

            def look() -> None:
                if (folder / REVOKED).exists() or leader.silent_s(last_beat(whole_night)) > silence_s:
                    night.leave()

            heartbeat.each = look
            read_sites(night, night.sites, on_break=night.leave)
            append_rest(run_id, return_state=True)  # where it fails the leader takes over what was spooled
        (folder / DONE).touch()


def night_folder(archive: Archive, run_id: str) -> Path:
    """Returns where a night's workers and leader write heartbeats: beside the archive, on the shared folder."""
    return shards_folder(archive) / run_id


def shard_folder(whole_night: Path, number: int) -> Path:
    """Returns the folder of one shard: its heartbeat, its spool."""
    return whole_night / f"s{number:04d}"
