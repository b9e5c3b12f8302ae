"""Registrations through HTTP against the engine's own floor: the very rows of that run written again by SQLite alone."""

import json
import os
import re
import sqlite3
import subprocess
import urllib.parse

from figures import Figure
from running import VERN, Scratch, get, median, vern, wrk

ROUNDS = int(os.environ.get("VERN_ROUNDS", "3"))
SECONDS = 8
CLIENTS = 64
# Registrations a second below which it would be too slow for a company with many.
LEAST = 1000


def shown(port):
    form = get(port, "/register/courier").decode()
    return urllib.parse.quote(re.search(r'name="shown" value="([^"]+)"', form)[1])


def count(folder, sql):
    with sqlite3.connect(f"file:{folder}/people.sqlite?mode=ro", uri=True) as base:
        return base.execute(sql).fetchone()[0]


def floor(source, target, group):
    command = [".build/release/vern-bench", "floor", "--from", source, "--into", target, "--group", str(group)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[1])


def commits(data):
    """Acts and the commits they shared, as the server tells them: registrations, and the outbox beside."""
    out = subprocess.run([VERN, "doctor", "--data", data, "--format", "json"], capture_output=True, text=True).stdout
    said = next(one["says"] for one in json.loads(out) if one["name"] == "commits")
    shared, acts = (int(count) for count in re.findall(r"\d+", said))
    return acts / shared


def one_round(number):
    with Scratch() as folder:
        data = f"{folder}/data"
        with vern(data, f"{folder}/key") as server:
            before = server.cpu_seconds()
            rate, total, wrong = wrk(
                server.port, SECONDS, script="Benchmarks/register.lua", connections=CLIENTS,
                environment={"VERN_SHOWN": shown(server.port), "VERN_RUN": str(number)})
            cpu = (server.cpu_seconds() - before) / total * 1e6
            mails = len(os.listdir(f"{data}/outgoing"))
            group = max(1, round(commits(data)))
        if wrong:
            raise RuntimeError(f"{wrong} of {total} registrations were refused")
        held = count(data, "SELECT count(*) FROM registrations")
        if held < total:
            raise RuntimeError(f"{total} registrations acknowledged, {held} held")
        limit = floor(data, f"{folder}/floor", group)
        full = floor(data, f"{folder}/full", CLIENTS)
    print(
        "   %d a second; floor %d at %d in a commit, %d at %d; %d mails delivered beside; %.0f µs of CPU each"
        % (rate, limit, group, full, CLIENTS, mails, cpu), flush=True)
    return rate, limit, mails / SECONDS, cpu, full, group


def measure():
    rounds = [one_round(number) for number in range(ROUNDS)]
    middle = [median([one[column] for one in rounds]) for column in range(6)]
    return [
        Figure(
            f"registrations by HTTP, {CLIENTS} clients", middle[0], "/s", middle[1], "SQLite, %d in a commit" % middle[5],
            median([one[0] / one[1] for one in rounds]), 0.6),
        Figure("the same", middle[0], "/s", LEAST, "least", middle[0] / LEAST, 1.0),
        Figure(
            "the same", middle[0], "/s", middle[4], f"SQLite, {CLIENTS} in a commit", median([one[0] / one[4] for one in rounds])),
        Figure("mails delivered meanwhile", middle[2], "/s"),
        Figure("CPU of one registration and its mail", middle[3], "µs"),
    ]
