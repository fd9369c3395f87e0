"""`python -m flows.orchestration.server_process FD [--no-services]`: Prefect's server on a socket that listens already.

It ends when its stdin is closed: whoever started it holds the other end, so no server outlives its parent.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

from flows.orchestration.prefect_env import set_defaults


def main() -> None:
    """Serves until SIGTERM or the end of stdin."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    set_defaults()
    import uvicorn
    from prefect.server.api.server import create_app

    listening = socket.socket(fileno=int(sys.argv[1]))
    app = create_app(final=True, webserver_only="--no-services" in sys.argv)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
