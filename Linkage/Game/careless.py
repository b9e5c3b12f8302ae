"""Builds that are not Vern: what others keep of visits, written from the same plan beside the same people. The attackers must win here,
or what they find nothing of in Vern proves nothing.

`rows`: a row for each page with second, network, browser and path, the pages of registration among them. `order`: the same without time
and path. `buckets`: counts by minute, network and browser. `goals`: registrations counted by the hour and by what their visit was like, as
many counters offer. Another, `minutes`, is Vern's own address log with its counts written each minute (`vern-linkage --every-minute`)."""

import pathlib
import sqlite3

import evidence
from game import attributes_of, browser_of, line_of, network_of

SCHEMAS = {
    "rows": "CREATE TABLE visits (id INTEGER PRIMARY KEY, time INTEGER, network TEXT, browser TEXT, path TEXT)",
    "order": "CREATE TABLE visits (id INTEGER PRIMARY KEY, day INTEGER, network TEXT, browser TEXT)",
    "buckets": "CREATE TABLE visits (minute INTEGER, network TEXT, browser TEXT, count INTEGER, "
               "PRIMARY KEY (minute, network, browser)) WITHOUT ROWID",
    "goals": "CREATE TABLE goals (hour INTEGER, attribute TEXT, value TEXT, count INTEGER, "
             "PRIMARY KEY (hour, attribute, value)) WITHOUT ROWID",
}


def play(day, build, folder):
    """Writes the day as it comes, a commit for each page, and hands the attackers what is then to be read."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    people = [evidence.Person(f"ann.{one.person}@people.example", one.form, one.link, one.product, one.language, "")
              for one in day.registrations]
    database = sqlite3.connect(folder / "visits.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(SCHEMAS[build])
    rows = {}
    if build == "goals":
        _count_goals(day, database)
    for time, index, path in _hits(day) if build != "goals" else []:
        network, browser = line_of(day.visits[index])
        if build == "rows":
            done = database.execute("INSERT INTO visits (time, network, browser, path) VALUES (?, ?, ?, ?)", (int(time), network, browser, path))
        elif build == "order":
            done = database.execute("INSERT INTO visits (day, network, browser) VALUES (?, ?, ?)", (day.number, network, browser))
        else:
            database.execute("INSERT INTO visits VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                             (int(time // 60), network, browser))
            continue
        rows.setdefault(index, []).append((done.lastrowid, int(time) if build == "rows" else None))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    slots = list(_slots(day, build, database, rows))
    known = {}
    if build == "goals":
        for hour, attribute, value, count in database.execute("SELECT * FROM goals"):
            known[(str(hour), attribute, value)] = ([(hour * 3_600, hour * 3_600 + 3_600, count)], (count,))
    database.close()
    people.sort(key=lambda person: person.name)  # their numbers were given at random
    return evidence.Evidence(day.number, people, sorted(slots, key=lambda slot: slot.key), known)


def _hits(day):
    return sorted((time, index, path) for index, visit in enumerate(day.visits) for time, path in visit.hits)


def _count_goals(day, database):
    for one in sorted(day.registrations, key=lambda one: one.form):
        for attribute, value in attributes_of(one.visit).items():
            database.execute("INSERT INTO goals VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                             (int(one.form // 3_600), attribute, value))


def _slots(day, build, database, rows):
    places = {id(visit): index for index, visit in enumerate(day.visits)}
    for one in day.registrations:
        key = line_of(one.visit)
        if build == "goals":
            yield evidence.Slot(key, [], {}, (), [])
        elif build == "buckets":
            found = database.execute("SELECT minute, count FROM visits WHERE network = ? AND browser = ? ORDER BY 1", key).fetchall()
            moments = [(minute * 60, minute * 60 + 60, count) for minute, count in found]
            yield evidence.Slot(key, moments, {"count": sum(count for _, count in found)}, (), [])
        else:
            mine = rows[places[id(one.visit)]]
            moments = [(time, time + 1, 1) for _, time in mine if time is not None]
            numbered = [number for number, _ in mine]
            # A row of its own makes each session one of a kind.
            yield evidence.Slot(
                (key[0], f"{numbered[0]}", key[1]), moments, {"rowid": numbered[-1], "first rowid": numbered[0]}, (), [])


def key_of(day, build):
    """By which the referee knows a session again."""
    if build in ("buckets", "goals"):
        return {one.person: line_of(one.visit) for one in day.registrations}
    first = {}
    for number, (_, index, _) in enumerate(_hits(day), 1):
        first.setdefault(index, number)
    places = {id(visit): index for index, visit in enumerate(day.visits)}
    return {one.person: (network_of(one.visit.address), f"{first[places[id(one.visit)]]}", browser_of(one.visit.agent))
            for one in day.registrations}
