"""Pages for many visitors, counted and not counted, in turns: what counting costs a page."""

import os

import logfile
from figures import Figure
from running import Scratch, median, site_with, vern, wrk

PAIRS = int(os.environ.get("VERN_COUNTED_PAIRS", "40"))
SECONDS = 2
RULES = ["/usr/share/uap-core/tests", "/usr/share/uap-core/test_resources"]
PAGES = "/ /about /privacy /links"


def load(server, environment):
    before = server.cpu_seconds()
    rate, total, wrong = wrk(server.port, SECONDS, script="Benchmarks/visitors.lua", environment=environment)
    if wrong:
        raise RuntimeError(f"{wrong} of {total} requests went wrong")
    return rate, (server.cpu_seconds() - before) / total * 1e6


def interval(ratios):
    """99 % and more of the median, by the order of what was seen: the k-th lowest and highest."""
    ordered = sorted(ratios)
    outside, below, chance = 0, 0, 0.5 ** len(ordered)
    while outside + chance <= 0.005:
        outside += chance
        below += 1
        chance = chance * (len(ordered) - below + 1) / below
    return ordered[max(0, below - 1)], ordered[min(len(ordered) - 1, len(ordered) - below)]


def measure():
    with Scratch() as folder:
        with open(f"{folder}/agents", "w") as file:
            file.write("\n".join(logfile.agents(RULES)[:400]) + "\n")
        environment = {"VERN_AGENTS": f"{folder}/agents", "VERN_PAGES": PAGES}
        servers = {
            counted: vern(f"{folder}/data-{counted}", f"{folder}/key-{counted}", "--trusted-proxies", "127.0.0.1",
                          site=site_with(folder, f"visits:\n  counted: {str(counted).lower()}\n", f"site-{counted}")) for counted in (True, False)
        }
        with servers[True] as counting, servers[False] as plain:
            # The first agents are looked up in the rules; what is kept of them serves all that come later.
            load(counting, environment), load(plain, environment)
            turns = []
            for turn in range(PAIRS):
                first, second = (counting, plain) if turn % 2 == 0 else (plain, counting)
                one, two = load(first, environment), load(second, environment)
                turns.append((one, two) if turn % 2 == 0 else (two, one))
                print("   %d and %d a second, %.1f and %.1f µs of CPU" % tuple(x for pair in zip(*turns[-1]) for x in pair), flush=True)
    speeds = [a[0] / b[0] for a, b in turns]
    costs = [b[1] / a[1] for a, b in turns]
    low, high = interval(costs)
    return [
        Figure("pages counted", median([a[0] for a, _ in turns]), "/s", median([b[0] for _, b in turns]), "not counted", median(speeds)),
        Figure("CPU of one counted", median([a[1] for a, _ in turns]), "µs", median([b[1] for _, b in turns]), "not counted", median(costs), 0.95),
        Figure("the same, lower end of 99 %", low, "", high, "upper end", low),
    ]
