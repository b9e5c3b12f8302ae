"""A few days through the real server: every request by HTTP, the clock handed in by libfaketime. What the played days can't show, this does:
that the server leaves no more than the parts it is made of."""

import contextlib
import http.client
import os
import pathlib
import pickle
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

import numpy as np

import evidence
import game
import plan

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
SITE = plan.Site(visits=400, registrations=(40, 40))


class Server:
    """`vern serve` under a clock that stands where it is put."""

    def __init__(self, folder, vern, start):
        self.folder, self.clock = folder, folder / "clock"
        self.set(start)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = os.environ | {
            "LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1"}
        self.process = subprocess.Popen(
            [vern, "serve", "examples/message-management", "--data", folder / "data", "--listen", f"127.0.0.1:{self.port}",
             "--trusted-proxies", "127.0.0.1", "--unlimited", "--reserve", "0"],
            env=environment, stdout=subprocess.DEVNULL, stderr=open(folder / "said", "w"))
        for _ in range(300):
            with contextlib.suppress(OSError):
                self.ask("GET", "/terms", {"X-Forwarded-For": "127.0.0.1"})
                return
            time.sleep(0.1)
        raise RuntimeError("the server did not start: " + (folder / "said").read_text())

    def set(self, moment):
        whole = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
        beside = self.clock.with_suffix(".next")
        beside.write_text(whole + "\n")
        beside.rename(self.clock)

    def ask(self, method, path, headers, form=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urllib.parse.urlencode(form) if form else None
        if form:
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost:8080"}
        link.request(method, path, body, headers | {"Host": "localhost:8080"})
        reply = link.getresponse()
        text = reply.read().decode("utf-8", "replace")
        link.close()
        return reply.status, text

    def memory(self):
        """Everything in the process's memory that can be written to."""
        whole = []
        with open(f"/proc/{self.process.pid}/maps") as maps, open(f"/proc/{self.process.pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights = line.split()[:2]
                if "w" in rights:
                    start, end = (int(part, 16) for part in span.split("-"))
                    with contextlib.suppress(OSError, ValueError, OverflowError):
                        memory.seek(start)
                        whole.append(memory.read(end - start))
        return b"".join(whole)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def play(day, vern):
    """- Returns: the evidence, its truth, and what of the day's addresses was still in memory when it was over."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="linkage-real-", dir="/dev/shm"))
    midnight = day.number * plan.DAY
    server = Server(folder, vern, midnight + 1)
    events = sorted(day.events(), key=lambda event: event[0])
    forms = {one.person: one for one in day.registrations}
    people, hour = [], midnight + 3_600
    try:
        for moment, kind, *rest in events:
            while hour <= min(moment, midnight + plan.DAY):
                server.set(hour)
                copy(folder, folder / "hours" / str(hour))
                hour += 3_600
            server.set(moment)
            if kind == "hit":
                address, agent, path, referrer, languages = rest
                headers = {"X-Forwarded-For": address, "User-Agent": agent, "Accept-Language": languages}
                server.ask("GET", path.removesuffix("/thanks"), headers | ({"Referer": referrer} if referrer else {}))
            elif kind == "form":
                register(server, forms[rest[0]])
            elif kind == "link":
                confirm(server, folder, forms[rest[0]])
                one = forms[rest[0]]
                people.append(evidence.Person(f"ann.{one.person}@people.example", one.form, one.link, one.product, one.language, ""))
        copy(folder, folder / "hours" / str(midnight + plan.DAY))
        # The next round of the address log, a minute of real time at most, closes the day.
        for _ in range(75):
            if rows(folder):
                break
            time.sleep(1)
        copy(folder, folder / "data-then")
        (folder / "people.json").write_text("[]")
        shutil.move(folder / "data", folder / "data-running")
        shutil.move(folder / "data-then", folder / "data")
        seen = evidence.read(folder, day.number, game.told(day))
        seen.people = sorted(people, key=lambda person: person.name)
        memory = server.memory()
        kept = sum(visit.address.encode() in memory for visit in day.visits)
        return seen, game.truth_of(day, seen), (kept, len(day.visits))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def rows(folder):
    return b"chrome" in b"".join(file.read_bytes() for file in (folder / "data").glob("visits*.sqlite*"))


def copy(folder, target):
    target.mkdir(parents=True)
    for file in (folder / "data").glob("visits*"):
        shutil.copy2(file, target)


def register(server, one):
    headers = {"X-Forwarded-For": one.visit.address, "User-Agent": one.visit.agent, "Accept-Language": one.language}
    status, page = server.ask("GET", f"/register/{one.product}", headers)
    shown = re.search(r'name="shown" value="([^"]+)"', page)[1]
    form = {"shown": shown, "leave-empty": "", "permit": "yes", "terms": "yes", "name": f"Ann Lindvik-Moe {one.person}",
            "email": f"ann.{one.person}@people.example"}
    if one.product == "courier":
        form["company"] = "Nordlys Papir AS"
    status, page = server.ask("POST", f"/register/{one.product}", headers, form)
    if status >= 400:
        raise RuntimeError(f"a form was refused: {status} {page[:2000]}")


def confirm(server, folder, one):
    wanted = f"ann.{one.person}@people.example".encode()
    for _ in range(100):
        for letter in (folder / "data" / "outgoing").glob("*.eml"):
            text = letter.read_bytes().replace(b"=\r\n", b"").replace(b"=\n", b"").replace(b"=3D", b"=")
            link = re.search(rb"http://localhost:8080(/\w\w/c/[A-Za-z0-9_-]+)", text)
            if wanted in text and link:
                path = link[1].decode()
                status, page = server.ask("GET", path, {"X-Forwarded-For": one.visit.address})
                form = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
                status, page = server.ask("POST", path, {"X-Forwarded-For": one.visit.address}, form or {"go": "on"})
                if status >= 400:
                    raise RuntimeError(f"a link was refused: {status}")
                return
        time.sleep(0.1)
    raise RuntimeError("a letter did not come")


def main():
    """Says of each day what its files told before it was over, and what the attackers make of them afterwards."""
    vern, team_file, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(team_file, "rb") as file:
        team = pickle.load(file)[0]
    right, people = {}, 0
    for seed in range(count):
        random = np.random.default_rng(seed)
        day = plan.make_day(20_600 + seed, SITE, random)
        seen, truth, (kept, all) = play(day, vern)
        early = sum(1 for slot in seen.slots for since, _, _ in slot.moments if since < (day.number + 1) * plan.DAY)
        people += len(truth)
        for name, result in game.play(team, seen, truth, random).items():
            right.setdefault(name, []).append(result["right"])
        counted = sum(numbers[-1] for _, numbers in seen.rows.values())
        wanted = sum(not path.startswith(plan.PERSONAL) for visit in day.visits for time, path in visit.hits
                     if time < (day.number + 1) * plan.DAY)
        print(f"day {seed + 1}: {counted} of {wanted} pages counted; rows changed before the day was over: {early}; "
              f"whole addresses in memory afterwards: {kept} of {all}", flush=True)
    for name, found in right.items():
        print(f"   {name}: {np.mean(found):.2f} right of {people / count:.0f} (chance: 1)")


main()
