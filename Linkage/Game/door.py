"""A day brought to the running server by HTTP, as a proxy on the same machine hands requests on: pressed into two minutes, in its order,
and ended by a midnight that the server lives to see."""

import contextlib
import email
import email.policy
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.parse

import numpy as np

import plan

SITE = "examples/message-management"
COPIES = 6  # of the visits' files while the day goes on
START, SPARE = 20, 15  # seconds for the server to start in, and between the day's last event and midnight
ROUND = 65  # seconds after midnight by which the server has written the day


@contextlib.contextmanager
def serving(server, folder, ahead):
    """- Returns: the port. `ahead`: the file and the seconds that put the server's clock forward."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [server, "serve", SITE, "--data", folder / "data", "--listen", f"127.0.0.1:{port}", "--url", f"http://localhost:{port}",
               "--unlimited", "--trusted-proxies", "127.0.0.1", "--reserve", "1"]
    clock = {"LD_PRELOAD": str(pathlib.Path(ahead[0]).resolve()), "AHEAD": str(ahead[1])}
    with open(folder / "printed", "ab") as printed:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed, env=os.environ | clock)
    try:
        last = time.monotonic() + 60
        while not ready(port):
            if process.poll() is not None or time.monotonic() > last:
                raise RuntimeError(f"{server} did not start: {(folder / 'printed').read_text()}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


def ready(port):
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as link:
            link.request("GET", "/health")
            return link.getresponse().status == 200
    except OSError:
        return False


def address(one):
    return f"ann.{one.person}@people.example"


class Door:
    """Keeps of each request what a proxy's access log would say: (seconds since 1970, visit, method, path)."""

    def __init__(self, port, ahead):
        self.port, self.ahead, self.log = port, ahead, []

    def now(self):
        return time.time() + self.ahead

    def ask(self, visit, path, fields=None, referrer=""):
        headers = {"Host": f"localhost:{self.port}", "X-Forwarded-For": visit.address, "User-Agent": visit.agent,
                   "Accept-Language": visit.languages}
        method, body = "GET", None
        if referrer:
            headers["Referer"] = referrer
        if fields is not None:
            method, body = "POST", urllib.parse.urlencode(fields)
            headers |= {"Origin": f"http://localhost:{self.port}", "Sec-Fetch-Site": "same-origin",
                        "Content-Type": "application/x-www-form-urlencoded"}
        self.log.append((self.now(), visit, method, path))
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as link:
            link.request(method, path, body, headers)
            reply = link.getresponse()
            page = reply.read().decode()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path} answered {reply.status}")
        return page

    def register(self, one):
        path = f"/{one.language}{plan.PERSONAL}{one.product}"
        page = self.ask(one.visit, path)
        answers = {"name": f"Ann Lindvik-Moe {one.person}", "email": address(one), "company": f"Nordlys Papir {one.person % 97} AS"}
        asked = {name: answer for name, answer in answers.items() if f'name="{name}"' in page}
        shown = re.search(r'name="shown" value="(\w+)"', page)[1]
        self.ask(one.visit, path, {"shown": shown, "leave-empty": "", "permit": "yes", "terms": "yes", **asked})

    def confirm(self, one, outgoing):
        last = time.monotonic() + 20
        while not (letters := [text for file in outgoing.glob("*.eml") if f"\nTo: {address(one)}" in (text := file.read_text())]):
            if time.monotonic() > last:
                raise RuntimeError(f"no mail came to {address(one)}")
            time.sleep(0.02)
        words = email.message_from_string(letters[0], policy=email.policy.default).get_body(("plain",)).get_content()
        link = re.search(r"https?://[^/\s]+(/\w+/c/\S+)", words)[1]
        self.ask(one.visit, link)
        self.ask(one.visit, link, {})


def schedule(day, seconds):
    """(moment, act, ...) in the day's order. Forms come evenly, so that their seconds tell them apart; all else lies between as it did."""
    midnight, forms = day.number * plan.DAY, sorted(one.form for one in day.registrations)
    even = (np.arange(len(forms)) + 0.5) / len(forms) * seconds
    events = [(moment, "page", visit, path) for visit in day.visits for moment, path in visit.hits if not path.endswith("/thanks")]
    events += [(one.form, "form", one) for one in day.registrations] + [(one.link, "link", one) for one in day.registrations]
    events += [(midnight + (step + 1) * plan.DAY / COPIES, "copy") for step in range(COPIES)]
    for moment, *act in sorted(events, key=lambda event: event[0]):
        yield float(np.interp(moment, [midnight, *forms, midnight + plan.DAY], [0, *even, seconds])), *act


def live(day, seconds, server, clock, folder):
    """Lives the day and stops the server once it has written it. Leaves copies of the visits' files of all the day, one of everything while
    the server ran on after midnight, and one of everything after it had stopped. - Returns: the access log, and the seconds ahead."""
    midnight, data = (day.number + 1) * plan.DAY, folder / "data"
    ahead = round(midnight - SPARE - seconds - START - time.time())
    with serving(server, folder, (clock, ahead)) as port:
        door = Door(port, ahead)
        for moment, act, *what in schedule(day, seconds):
            time.sleep(max(0, midnight - SPARE - seconds + moment - door.now()))
            if act == "page":
                door.ask(*what, referrer=what[0].referrer)
            elif act == "form":
                door.register(*what)
            elif act == "link":
                door.confirm(*what, data / "outgoing")
            else:
                copy(data, folder, door, lambda _, names: [name for name in names if not name.startswith("visits")])
        late = door.now() - midnight
        time.sleep(max(0, ROUND - late))
        copy(data, folder, door, shutil.ignore_patterns("*.sock"))
    shutil.copytree(data, folder / "day" / "data")
    if late > 0:
        raise RuntimeError(f"the day was {late:.0f} s late: fewer workers, or more seconds")
    return door.log, ahead


def copy(data, folder, door, left_out):
    shutil.copytree(data, folder / "day" / "hours" / f"{door.now():.0f}", ignore=left_out, dirs_exist_ok=True)
