"""The console's pages with 100,000 people in the store, asked as its own script asks: signed in, one request after another.

A look is on the disk of the person, the case and the log before it is answered, so some of these pages write."""

import base64
import hashlib
import http.client
import json
import os
import random
import struct
import subprocess
import tempfile
import time
import urllib.parse

from figures import Figure
from people import FOLDER, PEOPLE, bench
from running import VERN, free_port, vern

LETTERS = 1_000
TIMES = 200
# Milliseconds an employee doesn't notice.
LIMIT = 50


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    """ES256, by the openssl command."""

    def __init__(self, origin, folder):
        self.origin, self.file, self.count = origin, f"{folder}/key.pem", 0
        self.id = os.urandom(16)
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.file], check=True)
        public = ["openssl", "ec", "-in", self.file, "-pubout", "-outform", "DER"]
        point = subprocess.run(public, check=True, capture_output=True).stdout[-64:]
        self.cose = bytes.fromhex("a5010203262001215820") + point[:32] + bytes.fromhex("225820") + point[32:]

    def head(self, flags):
        self.count += 1
        return hashlib.sha256(b"localhost").digest() + struct.pack(">BI", flags, self.count)

    def client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def enrol(self, challenge):
        data = self.head(0x45) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + self.cose
        return {
            "challenge": challenge, "credential": text(self.id), "client": text(self.client("webauthn.create", challenge)),
            "authenticator": text(data), "transports": "usb",
        }

    def sign_in(self, challenge):
        client, data = self.client("webauthn.get", challenge), self.head(0x05)
        signed = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.file], input=data + hashlib.sha256(client).digest(), check=True,
            capture_output=True).stdout
        return {
            "challenge": challenge, "credential": text(self.id), "client": text(client), "authenticator": text(data),
            "signature": text(signed), "user": "",
        }


class Employee:
    """Invited, enrolled and signed in, on one connection."""

    def __init__(self, port, folder):
        self.link, self.bearer = http.client.HTTPConnection("localhost", port, timeout=30), None
        origin = f"http://localhost:{port}"
        self.headers = {
            "Origin": origin, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        functions = ["front-desk", "courier-support", "courier-calls", "lookout-support"]
        invite = [VERN, "staff", "invite", "Dina", "--data", f"{FOLDER}/data", "--key", f"{FOLDER}/key"]
        asked = invite + [word for name in functions for word in ("--function", name)]
        invitation = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip().partition("#invite=")[2]
        passkey = Passkey(origin, folder)
        offer = json.loads(self.ask("/enrol/offer", {"invitation": invitation}))
        self.ask("/enrol", {"invitation": invitation, **passkey.enrol(offer["challenge"])})
        challenge = json.loads(self.ask("/sign-in/challenge"))["challenge"]
        self.bearer = json.loads(self.ask("/sign-in", passkey.sign_in(challenge)))["bearer"]

    def ask(self, path, fields=None, method="POST"):
        headers = dict(self.headers, **({"Authorization": "Bearer " + self.bearer} if self.bearer else {}))
        self.link.request(method, path, urllib.parse.urlencode(fields or {}) if method == "POST" else None, headers)
        answer = self.link.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body.decode()


def letters():
    """Letters that become cases; the same every time, so that they are taken in once."""
    for number in range(LETTERS):
        sender = f"ann.{number * 7}@people.example" if number % 2 else f"writer{number}@post.example"
        written = (
            f"From: <{sender}>\r\nTo: <info@protectoria.com>\r\nMessage-ID: <console-{number}@bench.example>\r\n"
            f"Subject: Opening hours\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWhen do you open on Mondays? {number}\r\n")
        with open(f"{FOLDER}/data/inbox/tmp/{number}", "w", newline="") as file:
            file.write(written)
        os.rename(f"{FOLDER}/data/inbox/tmp/{number}", f"{FOLDER}/data/inbox/new/{number}")
    while os.listdir(f"{FOLDER}/data/inbox/new"):
        time.sleep(0.2)


def numbers():
    """Case numbers, some of those that are open."""
    listed = [VERN, "cases", "list", "--data", f"{FOLDER}/data", "--key", f"{FOLDER}/key"]
    lines = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line[:9] for line in lines if line[4:5] == "-"]


def times(act):
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1_000)
    taken.sort()
    return taken[TIMES // 2], taken[TIMES * 99 // 100]


def measure():
    os.makedirs(FOLDER, exist_ok=True)
    bench("seed", str(PEOPLE))
    port, chance = free_port(), random.Random(1)
    with vern(f"{FOLDER}/data", f"{FOLDER}/key", "--console", f"127.0.0.1:{port}"), tempfile.TemporaryDirectory() as folder:
        letters()
        cases = numbers()
        employee = Employee(port, folder)

        def view(name, about=""):
            return lambda: employee.ask(f"/view/{name}", {"about": about})

        def find(whole, function):
            return lambda: employee.ask("/do/person", {"whole": whole(), "as": function, "reason": "Measured"})

        def someone():
            return chance.randrange(PEOPLE)

        pages = {
            "today": view("today"), "cases": view("cases"), "cases, further on": view("cases", "450"),
            "a case": lambda: employee.ask("/view/case", {"about": chance.choice(cases)}),
            "find by address": find(lambda: f"ann.{someone()}@people.example", "courier-support"),
            "find by phone": find(lambda: f"22 {100_000 + someone()}", "courier-calls"),
            "products": view("products"), "mail sent": view("mail", "sent"), "mail sent, the last": view("mail", f"sent/{PEOPLE - 100}"),
            "mail in": view("mail", "received"), "log of the day": view("log"),
        }
        plain = times(lambda: employee.ask("/", method="GET"))[0]
        figures = [Figure("console, the document alone, p50", plain, "ms")]
        for name, act in pages.items():
            middle, slow = times(act)
            figures.append(Figure.at_most(f"console, {name}, p50", middle, "ms", LIMIT))
            figures.append(Figure(f"console, {name}, p99; p50 against the document", slow, "ms", ratio=middle / plain))
    return figures
