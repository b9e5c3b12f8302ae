"""With 100,000 people in the store: access answers, erasures, start, memory."""

import os
import subprocess
import time

from figures import Figure
from running import median, vern

PEOPLE = int(os.environ.get("VERN_PEOPLE", "100000"))
FOLDER = f".build/bench-data/{PEOPLE}"
IDLE_SECONDS = 10


def bench(command, *options):
    run = [".build/release/vern-bench", command, *options, "--data", f"{FOLDER}/data", "--key", f"{FOLDER}/key"]
    out = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def start():
    """Seconds to the first answer, and what the process holds and does ten seconds later."""
    with vern(f"{FOLDER}/data", f"{FOLDER}/key") as server:
        time.sleep(IDLE_SECONDS / 2)
        before = server.cpu_seconds()
        time.sleep(IDLE_SECONDS / 2)
        busy = (server.cpu_seconds() - before) / (IDLE_SECONDS / 2) * 100
        return server.start_seconds, server.resident_megabytes(), busy


def measure():
    os.makedirs(FOLDER, exist_ok=True)
    # People whom an earlier run erased are made up for.
    print("   %.0f s of seeding" % bench("seed", str(PEOPLE))["seed-seconds"], flush=True)
    size = sum(os.path.getsize(f"{FOLDER}/data/{name}") for name in ("people.sqlite", "keys.sqlite"))
    starts = [start() for _ in range(3)]
    access = bench("access", "--among", str(PEOPLE))
    erasure = bench("erase", "--among", str(PEOPLE))
    seconds, memory, busy = (median([one[column] for one in starts]) for column in range(3))
    return [
        Figure("bytes on disk of one person", size / PEOPLE, "B"),
        Figure.at_most("access answer, desk to bytes, p50", access["access-ms-p50"], "ms", 2),
        Figure("access answer, p99", access["access-ms-p99"], "ms"),
        Figure.at_most("erasure commit, p50", erasure["erasure-commit-ms-p50"], "ms", 3),
        Figure("erasure commit, p99", erasure["erasure-commit-ms-p99"], "ms"),
        Figure("erasure with the search of every file, p50", erasure["erasure-whole-ms-p50"], "ms"),
        Figure.at_most("start to the first answer", seconds, "s", 1),
        Figure.at_most("memory when idle", memory, "MB", 80),
        Figure("CPU when idle", busy, "%"),
    ]
