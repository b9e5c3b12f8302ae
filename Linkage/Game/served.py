"""The same game against `vern serve` itself. Called by `bin/linkage --served`, which builds first. Days come to it by HTTP (door.py); then
the attackers read what it left. Beside it an access log is kept as a proxy would: given that, the attackers must win."""

import argparse
import concurrent.futures
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

import aggregate
import careless
import door
import evidence
import game
import plan
import report
from series import Series

INVENTED = plan.Site(visits=700, registrations=(30, 30))
VERN = Series("served", "Vern, the running server", "vern", INVENTED, 20, 0, 8)
LOG = Series("log", "An access log beside it, of forms sent", "rows", INVENTED, 20, 0, 8)
FAMILIES = ["samsung", "edge", "opera", "firefox", "chrome", "safari"]


def play(seed, options):
    """One day: (evidence, truth, facts) as Vern left it and as the log tells it; what the search found."""
    day = plan.make_day(int(time.time() // plan.DAY), INVENTED, np.random.default_rng(seed))
    for visit in day.visits:
        # The example has a page for each product, and none of all.
        visit.hits = [(moment, path.replace("/products", "/products/courier")) for moment, path in visit.hits]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="served-", dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None))
    try:
        log, ahead = door.live(day, options.seconds, options.server, options.clock, folder)
        with door.serving(options.server, folder, (options.clock, ahead)):
            open_all(options.server, folder, day)
        found = search(folder, day.visits) | {"planted": finds_planted(folder, day.visits[0]), "requests": len(log)}
        seen = told(evidence.read(folder / "day", day.number, game.told(day)))
        if not all(slot.moments for slot in seen.slots):
            raise RuntimeError("the address log that the server wrote does not have everybody who came")
        facts = game.facts_of(day, seen)
        return (seen, game.truth_of(day, seen), facts), (*careless_log(day, log, seen, folder / "log"), facts), found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_all(server, folder, day):
    """What is held about each, as someone with all keys reads it; after all copies were taken, as a look is itself written down."""
    def people(*words):
        return json.loads(subprocess.check_output([server, "people", *words, "--reason", "the linkage game", "--data", folder / "data"]))
    ids = [people("find", "--email", door.address(one), "--format", "json")["ids"][0] for one in day.registrations]
    (folder / "day" / "people.json").write_text(json.dumps([people("export", one) for one in ids]))


def search(folder, visits):
    """Which visitors' addresses and agents stand in a file below, or whether the word does that every agent but few else begins with."""
    texts = {text for visit in visits for text in (visit.address, visit.agent)} | {"Mozilla/"}
    files = [file for file in folder.rglob("*") if file.is_file()]
    images = {file.read_bytes() for file in files}
    return {"texts": [text for text in texts if any(text.encode() in image for image in images)], "files": len(files)}


def finds_planted(folder, visit):
    (folder / "planted").mkdir()
    with open(shutil.copy2(folder / "data" / "people.sqlite", folder / "planted"), "ab") as end:
        end.write(f"{visit.address}\0{visit.agent}".encode())
    return {visit.address, visit.agent} <= set(search(folder / "planted", [visit])["texts"])


def told(seen):
    """The server's names of browsers ("Chrome Mobile") are the attackers' families. Without a list of countries it knows none to tell."""
    known = [(aggregate.DIMENSIONS.get(dimension), dimension, value, visitors) for dimension, value, visitors in seen.tallies]
    seen.tallies = [
        (dimension, next((one for one in FAMILIES if one in value.lower()), value) if name == "browser" else value, visitors)
        for name, dimension, value, visitors in known if name != "country" or value]
    return seen


def careless_log(day, log, seen, folder):
    """A row for each form sent, with second, network, browser and path."""
    sent = {id(visit): (moment, path) for moment, visit, method, path in log if method == "POST" and plan.PERSONAL in path}
    kept = [dataclasses.replace(one, visit=dataclasses.replace(one.visit, hits=[sent[id(one.visit)]])) for one in day.registrations]
    logged = plan.Day(day.number, [one.visit for one in kept], kept)
    rows = careless.play(logged, "rows", folder)
    rows.people = seen.people
    return rows, game.truth_of(logged, rows, careless.key_of(logged, "rows"))


def judged(series, learning, days):
    knowing = aggregate.Aggregate()
    knowing.learn([(seen, facts) for seen, _, facts in learning])
    team = game.trained([(seen, truth) for seen, truth, _ in learning], np.random.default_rng(7))
    return report.Outcome(series, [
        {"series": series.name, "people": len(truth), "attributes": knowing.play(seen, facts),
         "attackers": game.play(team, seen, truth, np.random.default_rng([7, index]))} for index, (seen, truth, facts) in enumerate(days)])


def main():
    options = argparse.ArgumentParser(prog="bin/linkage --served", description=__doc__)
    options.add_argument("--days", type=int, default=VERN.worlds)
    options.add_argument("--training", type=int, default=VERN.training, help="days of other seeds, whose truth the attackers are told")
    options.add_argument("--seconds", type=float, default=120, help="how long a day takes")
    options.add_argument("--workers", type=int, default=6, help="days at a time: each takes little of a core")
    options.add_argument("--server", required=True, help=argparse.SUPPRESS)
    options.add_argument("--clock", required=True, help=argparse.SUPPRESS)
    options = options.parse_args()
    seeds = [*range(50_500_000, 50_500_000 + options.training), *range(50_000_000, 50_000_000 + options.days)]
    lived = []
    with concurrent.futures.ProcessPoolExecutor(options.workers) as pool:
        for day in pool.map(play, seeds, [options] * len(seeds)):
            lived.append(day)
            print(f"\r   {len(lived)} of {len(seeds)} days", end="", file=sys.stderr, flush=True)
    found = {}
    for place, series in enumerate((VERN, LOG)):
        days = [day[place] for day in lived]
        found[series.name] = judged(series, days[:options.training], days[options.training:])
        print("\n" + "\n".join(report.table(found[series.name])))
    searched = [day[2] for day in lived]
    texts = sorted({text for one in searched for text in one["texts"]})
    print(f"\n{sum(one['requests'] for one in searched):,} requests on {len(lived)} days; {sum(one['files'] for one in searched):,} files "
          f"searched for addresses and agents: {len(texts)} found, {sum(one['planted'] for one in searched)} times found where planted")
    faults = report.won(found, smoke=True)
    faults += [f"{text!r} stands in a file" for text in texts]
    faults += [f"{name} finds {share:.3f} with the access log" for name in ("A1", "A6") if (share := found["log"].share(name)[0]) < 0.9]
    faults += ["what was planted is not found"] if not all(one["planted"] for one in searched) else []
    print("\n" + ("\n".join(f"FAILED: {fault}" for fault in faults) or "No attacker does better than chance against the running server."))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
