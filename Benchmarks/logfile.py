"""A log of a million lines, the same for the same seed: addresses, agents, pages and referrers as unevenly spread as in a real one."""

import math
import os
import random
import re
import time

LINES = 1_000_000
ADDRESSES, AGENTS, PAGES = 97_995, 1_562, 3_481
DAYS = 30


def told(rules, pattern):
    """What the tests that come with the rules say in a place."""
    found = []
    for name in ("test_ua.yaml", "test_os.yaml"):
        for folder in rules:
            path = os.path.join(folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    found += re.findall(pattern, file.read())
                break
    return found


def families(rules):
    """Names of browsers and robots, as bytes."""
    return {name.encode() for name in told(rules, r"family: '((?:[^']|'')*)'")}


def agents(rules):
    """Texts of agents, from the tests that come with the rules."""
    found = told(rules, r"user_agent_string: '((?:[^']|'')*)'")
    # Browsers first, as in a real log: programs are many, but seldom seen.
    texts = sorted({text.replace("''", "'").replace('"', "'") for text in found}, key=lambda text: (not text.startswith("Mozilla/5.0"), text))
    return texts[:AGENTS]


def address(number, source):
    if source.random() < 0.22:
        return "2001:db8:" + ":".join(f"{source.randrange(65536):x}" for _ in range(6))
    while True:
        first = source.randrange(1, 224)
        if first not in (10, 127):
            return f"{first}.{source.randrange(256)}.{source.randrange(256)}.{source.randrange(256)}"


def pages(source):
    words = "about news blog product guide support price team story help start event partner report archive".split()
    made = ["/"]
    while len(made) < PAGES:
        depth = source.randrange(1, 4)
        path = "/" + "/".join(f"{source.choice(words)}-{source.choice(words)}" for _ in range(depth))
        ending = source.choice(["", "", "", "/", ".html", ".css", ".js", ".png", ".jpg"])
        made.append(f"{path}-{len(made)}-of-the-archive-of-our-site{ending}")
    return made


class Skewed:
    """Draws small numbers often, large ones seldom."""

    def __init__(self, count, source, power):
        self.count, self.source, self.power = count, source, power

    def draw(self):
        return min(self.count - 1, int(self.count * self.source.random() ** self.power))


def write(path, rules, seed=5, days=DAYS, start=20_454):
    """From a day, counted since 1970, on: 1 January 2026."""
    source = random.Random(seed)
    texts, paths = agents(rules), pages(source)
    browsers = [text for text in texts if text.startswith("Mozilla/5.0")]
    source.shuffle(browsers)
    texts = browsers + texts[len(browsers):]
    people = []
    seen = set()
    while len(people) < ADDRESSES:
        one = address(len(people), source)
        if one not in seen:
            seen.add(one)
            people.append((one, texts[Skewed(len(texts), source, 3).draw()]))
    visitors, page, agent = Skewed(len(people), source, 1.6), Skewed(len(paths), source, 2.5), Skewed(len(texts), source, 3)
    referrers = ["-"] * 4 + [f"https://{name}.example/{path}" for name in ("search", "news", "forum", "social", "list") for path in ("", "a/b", "q?s=x")]
    statuses = [200] * 88 + [304] * 5 + [301] * 3 + [404] * 3 + [500]
    dates = [time.strftime("%d/%b/%Y", time.gmtime((start + day) * 86_400)) for day in range(days + 1)]
    step = days * 86_400 / LINES
    clock = 0.0
    order = list(range(len(people)))
    source.shuffle(order)
    with open(path, "w", encoding="utf-8", buffering=1 << 20) as file:
        for number in range(LINES):
            second = int(clock)
            clock += step
            day, rest = divmod(second, 86_400)
            # Everybody once, then the busy ones more often.
            who = order[number] if number < len(people) else visitors.draw()
            ip, text = people[who]
            if source.random() < 0.05:
                text = texts[agent.draw()]
            where = paths[page.draw()]
            query = f"?id={source.randrange(10**6)}" if source.random() < 0.08 else ""
            status = source.choice(statuses)
            size = 0 if status == 304 else int(math.exp(source.gauss(9, 1.2)))
            stamp = f"{dates[day]}:{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} +0000"
            method = "GET" if source.random() < 0.97 else "POST"
            file.write(
                f'{ip} - - [{stamp}] "{method} {where}{query} HTTP/1.1" {status} {size} "{source.choice(referrers)}" "{text}"\n')


if __name__ == "__main__":
    import sys
    write(sys.argv[1], sys.argv[2:])
