"""The statistics page over two years of tallies, as everybody gets it: each period, and one page of the site alone."""

import os
import subprocess
import time

import logfile
from figures import Figure
from running import SITE, VERN, Scratch, get, median, site_with, vern

LOG = ".build/visits-two-years.log"
RULES = ["/usr/share/uap-core/tests", "/usr/share/uap-core/test_resources"]
DAYS = 730
TIMES = 40
# Milliseconds.
LIMIT = 50


def log():
    """Until yesterday; made anew each day."""
    today = int(time.time()) // 86_400
    path = f"{LOG}.{today}"
    if not os.path.exists(path):
        logfile.write(path, RULES, seed=6, days=DAYS, start=today - DAYS)
    return path


def timed(port, path):
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        get(port, path)
        taken.append((time.perf_counter() - begun) * 1_000)
    return taken[0], median(taken), max(taken)


def measure():
    with Scratch() as folder:
        site = site_with(folder, "visits:\n  public: true\n")
        command = [VERN, "visits", "import", log(), "--site", site, "--data", f"{folder}/data", "--others", "apart"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        figures = []
        with vern(f"{folder}/data", f"{folder}/key", site=site) as server:
            for period in ("7d", "30d", "90d", "12m", "24m"):
                first, middle, slowest = timed(server.port, f"/visits?period={period}")
                figures.append(Figure.at_most(f"report, period {period}, p50", middle, "ms", LIMIT))
                figures.append(Figure("the same, the first; the slowest", first, "ms", slowest, "slowest"))
    return figures
