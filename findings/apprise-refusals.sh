#!/usr/bin/env bash
# Apprise counts a message as delivered when the service answers HTTP 200. WeCom (wecombot) and DingTalk answer 200 also
# when they refuse, with a non-zero errcode in the body, which nothing looks at. Both plugins declare no limit of their own
# and send 5,000 bytes in one piece, where WeCom's documentation allows 2,048 bytes of text. The service is played on loopback.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check apprise==1.13.1
"$folder/bin/python" - <<'END'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from apprise import Apprise
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

received: list[int] = []


class RefusingService(BaseHTTPRequestHandler):
    """Answers every message with HTTP 200 and a refusal."""

    def do_POST(self) -> None:
        received.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
        body = json.dumps({"errcode": 93000, "errmsg": "refused"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


server = HTTPServer(("127.0.0.1", 0), RefusingService)
threading.Thread(target=server.serve_forever, daemon=True).start()
NotifyWeComBot.notify_url = f"http://127.0.0.1:{server.server_port}/?key={{key}}"
NotifyDingTalk.notify_url = f"http://127.0.0.1:{server.server_port}/?token={{token}}"
print("apprise", version("apprise"))
changed = False
for address, plugin in (("wecombot://abcd-1234", NotifyWeComBot), ("dingtalk://abcd1234", NotifyDingTalk)):
    received.clear()
    channel = Apprise()
    channel.add(address)
    delivered = channel.notify(body="word " * 1000)
    limit = vars(plugin).get("body_maxlen")
    print(f"{address}: expected False and a limit of its own; notify() {delivered}, body_maxlen {limit}, sent {received}")
    changed |= not (delivered is True and limit is None and len(received) == 1 and received[0] > 5000)
server.shutdown()
raise SystemExit(changed)
END
