"""Plays the linkage game and says who wins. Called by bin/linkage, which builds first. Goes on where it stopped: each day played is a
line of RESULTS; a changed program begins anew."""

import argparse
import concurrent.futures
import hashlib
import itertools
import json
import multiprocessing
import os
import pathlib
import pickle
import sys
import time

import numpy as np

import aggregate
import game
import report
import series as played

STATE = pathlib.Path(".build/linkage")


def main():
    options = argparse.ArgumentParser(prog="bin/linkage", description=__doc__)
    options.add_argument("--worlds", type=int, help="days of the main series; the others in proportion")
    options.add_argument("--smoke", action="store_true", help="few days, no page written; fails when an attacker wins or the control holds")
    options.add_argument("--player", required=True, help=argparse.SUPPRESS)
    options.add_argument("--minutes", type=float, default=0, help="stop in time; what is done is kept")
    options.add_argument("--series", nargs="*", default=list(played.SERIES), help="only these")
    options.add_argument("--workers", type=int, default=os.cpu_count())
    options = options.parse_args()
    results = Results(STATE / f"results-{fingerprint(options.player)}.jsonl")
    wanted = {name: worlds for name in options.series if (worlds := worlds_of(played.SERIES[name], options))}
    jobs = [(name, seed) for name, worlds in wanted.items()
            for seed in played.seeds(played.SERIES[name], worlds) if seed not in results.done]
    run(jobs, results, options)
    sys.exit(report.write(results.lines, played.SERIES, smoke=options.smoke))


def worlds_of(series, options):
    if options.smoke:
        return series.smoke * (options.worlds or 200) // 200
    return series.worlds * (options.worlds or 4_000) // 4_000 if options.worlds else series.worlds


PLAYED_BY = ["plan", "careless", "pages", "evidence", "attackers", "aggregate", "game", "series"]


def fingerprint(player):
    """Of all that plays: results of one program are not mixed with those of another."""
    files = [pathlib.Path(__file__).with_name(f"{name}.py") for name in PLAYED_BY] + [pathlib.Path(player)]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()[:12]


class Results:
    """A line a day, added as it is played."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        self.done = {line["seed"] for line in self.lines}

    def add(self, lines):
        with open(self.path, "a") as file:
            file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        self.lines += lines


def run(jobs, results, options):
    begun, left = time.time(), len(jobs)
    cores = multiprocessing.Queue()
    for core, _ in zip(itertools.cycle(sorted(os.sched_getaffinity(0))), range(options.workers)):
        cores.put(core)
    with concurrent.futures.ProcessPoolExecutor(options.workers, initializer=settle, initargs=[cores]) as pool:
        for name in dict.fromkeys(name for name, _ in jobs):
            if not team_file(name, options.player).exists():
                train(name, options.player, pool)
        jobs = sorted(jobs, key=lambda job: job[1] % 1_000_000)  # all series side by side
        waiting = {pool.submit(play, name, seed, options.player) for name, seed in jobs[:options.workers]}
        jobs = iter(jobs[options.workers:])
        while waiting:
            ready, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for one in ready:
                results.add(one.result())
                left -= 1
            spent = time.time() - begun
            print(f"\r   {len(results.lines)} days played, {left} shards to come, {spent / 60:.1f} min", end="", file=sys.stderr, flush=True)
            if options.minutes and spent > options.minutes * 60:
                jobs = iter(())
            for name, seed in [next(jobs, (None, None)) for _ in ready]:
                if name:
                    waiting.add(pool.submit(play, name, seed, options.player))
    print(file=sys.stderr)


def settle(cores):
    """A worker and its players keep to a core: a player's threads take turns, and waking one on another core costs more than its turn."""
    os.sched_setaffinity(0, {cores.get()})


def team_file(name, player):
    return STATE / f"team-{name}-{fingerprint(player)}.pickle"


def train(name, player, pool):
    """The attackers learn on days of their own, by series: each build is attacked by those who know it best."""
    series = played.SERIES[name]
    shards = list(pool.map(collect, *zip(*[(name, seed, player) for seed in played.seeds(series, series.training, training=True)])))
    days = [day for shard in shards for day in shard]
    random = np.random.default_rng(7)
    knowing = aggregate.Aggregate()
    knowing.learn([(seen, facts) for seen, _, facts in days])
    team = game.trained([(seen, truth) for seen, truth, _ in days], random)
    blind = game.trained([(seen.bare(), truth) for seen, truth, _ in days], random) if series.site.together else None
    with open(team_file(name, player), "wb") as file:
        pickle.dump((team, knowing, blind), file)
    print(f"   trained on {len(days)} days of '{series.title}'", file=sys.stderr, flush=True)


def collect(name, seed, player):
    return [day[1:] for day in played.days(played.SERIES[name], seed, player)]


def play(name, seed, player):
    """One shard, by whichever process is free."""
    with open(team_file(name, player), "rb") as file:
        team, knowing, blind = pickle.load(file)
    lines = []
    for day, seen, truth, facts in played.days(played.SERIES[name], seed, player):
        random = np.random.default_rng([seed, day.number])
        line = {"series": name, "seed": seed, "day": day.number, "people": len(truth), "attackers": game.play(team, seen, truth, random),
                "attributes": knowing.play(seen, facts)}
        if blind:
            line["without"] = game.play(blind, seen.bare(), truth, random)
        lines.append(line)
    return lines


if __name__ == "__main__":
    for one in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(one, "1")
    main()
