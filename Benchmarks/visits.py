"""A million lines of a log read by `vern visits import`, by goaccess and by awstats; then every file they wrote searched for addresses and agents."""

import glob
import os
import re
import statistics
import subprocess
import time

import logfile
from figures import Figure
from running import SITE, VERN, Scratch

LOG = ".build/visits.log"
ROUNDS = int(os.environ.get("VERN_ROUNDS", "3"))
RULES = ["/usr/share/uap-core/tests", "/usr/share/uap-core/test_resources"]
AWSTATS = "/usr/lib/cgi-bin/awstats.pl"


class Run:
    """A command to its end: how long, how much of a core, how much memory at most."""

    def __init__(self, command, cwd="."):
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - began
        self.cpu = used.ru_utime + used.ru_stime
        self.megabytes = used.ru_maxrss / 1024
        if process.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}")


def ours(folder):
    return Run([VERN, "visits", "import", LOG, "--site", SITE, "--data", folder, "--others", "apart"])


def goaccess(folder, *more):
    return Run(["goaccess", LOG, "--no-global-config", "--log-format=COMBINED", "--no-progress", "-o", f"{folder}/report.html", *more])


def awstats(folder):
    # It knows no folder but by its whole path.
    folder = os.path.abspath(folder)
    with open(f"{folder}/awstats.bench.conf", "w") as file:
        file.write(
            f'LogFile="{os.path.abspath(LOG)}"\nLogFormat=1\nSiteDomain="site.example"\nHostAliases="localhost"\nDirData="{folder}"\n'
            'DNSLookup=0\nAllowFullYearView=2\n')
    return Run([AWSTATS, f"-configdir={folder}", "-config=bench", "-update"])


def median(runs, figure):
    return statistics.median(getattr(run, figure) for run in runs)


def found(folder, addresses, agents):
    """How many of the log's whole addresses and agents stand in any file of a folder."""
    # What was given to a program doesn't count, nor does a picture made for people.
    files = [path for path in glob.glob(f"{folder}/**", recursive=True) if os.path.isfile(path) and not path.endswith((".conf", ".html"))]
    held, texts, size = set(), set(), 0
    for path in files:
        with open(path, "rb") as file:
            data = file.read()
        size += len(data)
        held |= {text for text in re.findall(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){7}", data)} & addresses
        texts |= {text for text in agents if text in data}
    return len(held), len(texts), size


def known():
    addresses, agents = set(), set()
    with open(LOG, "rb") as file:
        for line in file:
            addresses.add(line.split(b" ", 1)[0])
            agents.add(line.rsplit(b'"', 2)[1])
    # Shorter ones are words that may stand anywhere; some robots say nothing but the name under which all of them are counted.
    return addresses, {text for text in agents if len(text) >= 24} - logfile.families(RULES)


def measure():
    if not os.path.exists(LOG):
        logfile.write(LOG, RULES)
    ran = {"ours": [], "goaccess": []}
    with Scratch() as folder:
        for number in range(ROUNDS):
            os.mkdir(f"{folder}/goaccess-{number}")
            ran["ours"].append(ours(f"{folder}/vern-{number}"))
            ran["goaccess"].append(goaccess(f"{folder}/goaccess-{number}"))
        for name in ("persisted", "awstats"):
            os.mkdir(f"{folder}/{name}")
        goaccess(f"{folder}/persisted", "--anonymize-ip", "--persist", f"--db-path={folder}/persisted")
        other = awstats(f"{folder}/awstats")
        addresses, agents = known()
        stores = {name: found(f"{folder}/{name}", addresses, agents) for name in ("vern-0", "persisted", "awstats")}
    lines = logfile.LINES
    mine, peer = ran["ours"], ran["goaccess"]
    speed, beside = lines / median(mine, "seconds"), lines / median(peer, "seconds")
    figures = [
        Figure("log lines", speed, "/s", beside, "goaccess", speed / beside, 3.0),
        Figure("log lines a CPU second", lines / median(mine, "cpu"), "", lines / median(peer, "cpu"), "goaccess",
               median(peer, "cpu") / median(mine, "cpu")),
        Figure("log lines, other peer", speed, "/s", lines / other.seconds, "awstats", speed * other.seconds / lines),
        Figure("memory reading a log", median(mine, "megabytes"), "MB", median(peer, "megabytes"), "goaccess",
               median(peer, "megabytes") / median(mine, "megabytes"), 1.0),
        Figure.at_most("store of a million lines", stores["vern-0"][2] / 1e6, "MB", 5),
    ]
    for name, words in (("persisted", "goaccess --anonymize-ip --persist"), ("awstats", "awstats")):
        for place, what in ((0, "addresses"), (1, "agents")):
            figures.append(
                Figure(f"whole {what} found on the disk", stores["vern-0"][place], f"of {len((addresses, agents)[place])}",
                       stores[name][place], words))
    # Nothing may be found of either.
    figures.append(Figure("nothing of a visitor on the disk", stores["vern-0"][0] + stores["vern-0"][1], "found", None, "", float(
        stores["vern-0"][0] + stores["vern-0"][1] == 0), 1.0))
    return figures
