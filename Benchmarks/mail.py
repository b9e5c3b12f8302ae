"""A mailbox of 10,000 messages taken in twice: by eight LMTP connections with the server killed in the midst, by the Maildir, by the pipe.

Letters, bounces, spam and broken MIME. Each must be handled once and none lost, whatever way and however often it comes."""

import concurrent.futures
import json
import os
import random
import signal
import smtplib
import sqlite3
import subprocess
import time

from figures import Figure
from running import VERN, Scratch, vern

MESSAGES = int(os.environ.get("VERN_MESSAGES", "10000"))
CONNECTIONS = 8
# Messages a second below which a flood would hold up a company's mail.
LEAST = 500
PIPED = 100
OURS = "info@protectoria.com"

ASKED = [
    ("What do you hold about me?", "My data"), ("Vennligst slett alle opplysninger dere har om meg.", "Sletting"),
    ("When do you open on Mondays?", "Opening hours"), ("Please stop sending me letters.", "Stop"),
    ("Telefonnummeret mitt er feil, kan dere rette det?", "Rettelse"), ("Ich möchte Auskunft über meine Daten.", "Auskunft"),
]


def message(number, chance):
    """Made from its number alone: the second time it is the same message."""
    kind = number % 10
    sender = f"writer{number}@post.example"
    head = f"From: <{sender}>\r\nTo: <{OURS}>\r\nMessage-ID: <{number}@bench.example>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n"
    if kind < 5:
        text, subject = ASKED[number % len(ASKED)]
        body = f"Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\nWriter {number}\r\n"
    elif kind < 7:
        body = (
            f"Subject: Undelivered\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; "
            f"boundary=b{number}\r\n\r\n--b{number}\r\n\r\nIt bounced.\r\n--b{number}\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a{number}@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            f"\r\n--b{number}--\r\n")
    elif kind < 9:
        words = " ".join(chance.choices(["cheap", "win", "pills", "now", "offer", "click", "money"], k=200))
        body = f"Subject: {words[:40]}\r\nList-Id: <spam.example>\r\n\r\n{words}\r\n"
    else:
        noise = bytes(chance.randrange(1, 255) for _ in range(600)).replace(b"\r", b"x").replace(b"\n", b"y").decode("latin-1")
        body = f"Subject: =?broken?Q?=\r\nContent-Type: multipart/mixed; boundary=\"x\r\n\r\n--x\r\nContent-Type: text/html; charset=none\r\n\r\n{noise}\r\n"
    return (head + body).encode("utf-8", "surrogateescape")


def messages():
    chance = random.Random(4711)
    return [message(number, chance) for number in range(MESSAGES)]


def deliver(path, some):
    """One LMTP connection. Returns those acknowledged; the rest is to be sent again, as a mail server would."""
    done = []
    try:
        with smtplib.LMTP(os.path.abspath(path)) as link:
            for number, raw in some:
                if not link.sendmail("", [OURS], raw, mail_options=["BODY=8BITMIME"]):
                    done.append(number)
    except (OSError, smtplib.SMTPException):
        pass
    return done


def by_lmtp(path, all_messages):
    lanes = [[(number, raw) for number, raw in all_messages if number % CONNECTIONS == lane] for lane in range(CONNECTIONS)]
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        return [number for done in pool.map(lambda lane: deliver(path, lane), lanes) for number in done]


def cases(data):
    """How many there are, and how many letters wait to be read."""
    with sqlite3.connect(f"file:{data}/people.sqlite?mode=ro", uri=True) as base:
        return [base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("cases", "arrivals")]


def settled(data, patience=300):
    """Waits until everything that was taken in is handled."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        count, waiting = cases(data)
        if waiting == 0:
            return count
        time.sleep(0.2)
    raise RuntimeError("letters were not handled in time")


def into_maildir(data, all_messages):
    for number, raw in all_messages:
        name = f"{number}.bench"
        with open(f"{data}/inbox/tmp/{name}", "wb") as file:
            file.write(raw)
        os.rename(f"{data}/inbox/tmp/{name}", f"{data}/inbox/new/{name}")


def measure():
    everything = list(enumerate(messages()))
    with Scratch() as folder:
        data, key = f"{folder}/data", f"{folder}/key"
        half = everything[: MESSAGES // 2]
        server = vern(data, key)
        # The first half, with the server killed while it is at it: what was acknowledged is there, the rest is sent again.
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            sending = pool.submit(by_lmtp, f"{data}/mail.sock", half)
            time.sleep(1.5)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            acknowledged = set(sending.result())
        with vern(data, key) as server:
            idle = server.resident_megabytes()
            again = [one for one in everything if one[0] not in acknowledged]
            began = time.monotonic()
            taken = by_lmtp(f"{data}/mail.sock", again)
            lmtp = len(taken) / (time.monotonic() - began)
            count = settled(data)
            handled = len(taken) / (time.monotonic() - began)
            peak = server.resident_megabytes()
            if len(taken) != len(again):
                raise RuntimeError(f"{len(again) - len(taken)} of {len(again)} messages were not acknowledged")
            if count != MESSAGES:
                raise RuntimeError(f"{MESSAGES} messages, {count} cases, after a kill with {len(acknowledged)} acknowledged")
            began = time.monotonic()
            second = by_lmtp(f"{data}/mail.sock", everything)
            twice = MESSAGES / (time.monotonic() - began)
            began = time.monotonic()
            into_maildir(data, everything)
            while os.listdir(f"{data}/inbox/new"):
                time.sleep(0.05)
            maildir = MESSAGES / (time.monotonic() - began)
            if settled(data) != MESSAGES or len(second) != MESSAGES:
                raise RuntimeError("messages that came again became further cases")
            began = time.monotonic()
            for number in range(PIPED):
                raw = message(10**6 + number, random.Random(number))
                subprocess.run([VERN, "mail", "receive", "--data", data], input=raw, check=True)
            piped = PIPED / (time.monotonic() - began)
            grown = server.resident_megabytes()
    print(
        f"   killed with {len(acknowledged)} acknowledged, none lost, none doubled; {MESSAGES} cases; memory {idle:.0f} MB before, {peak:.0f} after, "
        f"{grown:.0f} after all", flush=True)
    return [
        Figure(f"letters acknowledged by LMTP, {CONNECTIONS} connections", lmtp, "/s", LEAST, "least", lmtp / LEAST, 1.0),
        Figure("the same, until each is read and has its case", handled, "/s", LEAST, "least", handled / LEAST, 1.0),
        Figure("the same letters again, by LMTP", twice, "/s", LEAST, "least", twice / LEAST, 1.0),
        Figure("once more, by the Maildir", maildir, "/s", LEAST, "least", maildir / LEAST, 1.0),
        Figure("letters by the pipe, a process each", piped, "/s"),
        Figure.at_most("memory after 10,000 letters", grown, "MB", 150),
    ]
