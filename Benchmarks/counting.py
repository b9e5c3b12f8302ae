"""Pages for many visitors, counted and not counted, in turns: what counting costs a page."""

import glob
import os
import random
import re

import logfile
from figures import Figure
from running import Scratch, median, site_with, vern, wrk

PAIRS = int(os.environ.get("VERN_COUNTED_PAIRS", "80"))
# A server keeps what fell to it when it started (places in memory, threads to cores): several of each are asked.
ROUNDS = 8
SECONDS = 2
VISITORS = 40_000
RULES = ["/usr/share/uap-core/tests", "/usr/share/uap-core/test_resources"]
PAGES = "/ /about /privacy /links"


def left(folder, addresses, agents):
    """Texts of addresses and of whole agents in any file."""
    held = set()
    for path in glob.glob(f"{folder}/**", recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                data = file.read()
            held |= set(re.findall(rb"\d{1,3}(?:\.\d{1,3}){3}", data)) & addresses | {text for text in agents if text.encode() in data}
    return held


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


def in_turns(folder, environment, number):
    """One round's pairs, the one that comes first changing; two servers that nobody has asked anything yet."""
    servers = [
        vern(f"{folder}/data-{counted}-{number}", f"{folder}/key-{counted}-{number}", "--trusted-proxies", "127.0.0.1",
             site=site_with(folder, f"visits:\n  counted: {str(counted).lower()}\n", f"site-{counted}-{number}")) for counted in (True, False)]
    with servers[0] as counting, servers[1] as plain:
        # The first agents are looked up in the rules; what is kept of them serves all that come later.
        load(counting, environment), load(plain, environment)
        turns = []
        for turn in range(PAIRS // ROUNDS):
            first, second = (counting, plain) if turn % 2 == 0 else (plain, counting)
            one, two = load(first, environment), load(second, environment)
            turns.append((one, two) if turn % 2 == 0 else (two, one))
            print("   %d and %d a second, %.1f and %.1f µs of CPU" % tuple(x for pair in zip(*turns[-1]) for x in pair), flush=True)
    return turns


def measure():
    with Scratch() as folder:
        agents = logfile.agents(RULES)[:400]
        with open(f"{folder}/agents", "w") as file:
            file.write("\n".join(agents) + "\n")
        # From all over the world, so that each visitor's country is looked for and found.
        source = random.Random(7)
        addresses = [f"{source.randrange(11, 100)}." + ".".join(str(source.randrange(1, 255)) for _ in range(3)) for _ in range(VISITORS)]
        with open(f"{folder}/addresses", "w") as file:
            file.write("\n".join(addresses) + "\n")
        environment = {"VERN_AGENTS": f"{folder}/agents", "VERN_ADDRESSES": f"{folder}/addresses", "VERN_PAGES": PAGES}
        turns = []
        for number in range(ROUNDS):
            turns += in_turns(folder, environment, number)
        sought = {address.encode() for address in addresses}
        kept = set().union(*(left(f"{folder}/data-True-{number}", sought, agents) for number in range(ROUNDS)))
    speeds = [a[0] / b[0] for a, b in turns]
    costs = [b[1] / a[1] for a, b in turns]
    low, high = interval(costs)
    return [
        Figure("pages counted", median([a[0] for a, _ in turns]), "/s", median([b[0] for _, b in turns]), "not counted", median(speeds)),
        Figure("CPU of one counted", median([a[1] for a, _ in turns]), "µs", median([b[1] for _, b in turns]), "not counted", median(costs), 0.95),
        Figure("the same, lower end of 99 %", low, "", high, "upper end", low),
        Figure("addresses and agents of them on the disk", len(kept), "", None, "", float(not kept), 1.0),
    ]
