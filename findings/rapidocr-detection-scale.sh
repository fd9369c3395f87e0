#!/usr/bin/env bash
# RapidOCR looks for lines on a picture of whatever size it is given (Det.limit_type=min, 736: only small ones are scaled).
# A page scanned at 200 dpi costs more than half again the processor time and memory of the same page with the longest
# side limited to 1,280 pixels, and the same lines are found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check rapidocr==3.10.0 onnxruntime==1.32.0
"$folder/bin/python" - <<'END'
import json
import subprocess
import sys
from importlib.metadata import version

PROGRAM = """
import json, logging, resource, sys, time
import cv2, numpy
from rapidocr import RapidOCR

logging.disable(logging.CRITICAL)
page = numpy.full((2339, 1654, 3), 255, numpy.uint8)
for row in range(30):
    text = f"Line {row + 1}: 127 disputes were heard and 96 of them settled"
    cv2.putText(page, text, (120, 180 + row * 68), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)
engine = RapidOCR(params=json.loads(sys.argv[1]))
begun = time.process_time()
found = engine(page, use_cls=False, use_rec=False)
seconds = time.process_time() - begun
print(json.dumps([len(found.boxes), round(seconds, 2), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
"""


def measure(params: dict[str, object]) -> tuple[int, float, int]:
    """Returns the lines found, the processor seconds and the peak memory in MB of a process of its own."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, json.dumps(params)], capture_output=True, check=True)
    return tuple(json.loads(done.stdout.splitlines()[-1]))


print("rapidocr", version("rapidocr"))
default = measure({})
limited = measure({"Det.limit_type": "max", "Det.limit_side_len": 1280})
print("expected: a page of 1654 x 2339 pixels is scaled down before lines are looked for")
print("seen: lines, processor seconds, MB:", *default, "by default;", *limited, "with the longest side at 1280")
dearer = default[1] > 1.5 * limited[1] and default[2] > 1.2 * limited[2]
raise SystemExit(not (default[0] == limited[0] == 30 and dearer))
END
