"""What the attackers hold of one day: about each person everything opened, about each session that registered the key under which the disk
knows it, and of every file where, when and in which order that key is found. Nothing here has seen the truth."""

import dataclasses
import datetime
import json
import pathlib

import pages

DAY = 86_400


@dataclasses.dataclass
class Person:
    """Read with all keys that exist."""
    name: str  # by which the referee finds the person again
    form: float
    link: float
    product: str
    language: str
    text: str  # all that is held


@dataclasses.dataclass
class Slot:
    """A session that registered, as far as the disk tells: the attackers are told that it did, not whose it was."""
    key: tuple  # the texts of its row: network and browser family
    moments: list  # (from, until, how many): when its row changed, as closely as the files tell
    places: dict  # name of an order -> place in it
    numbers: tuple  # the row's numbers
    cells: list  # keys of other rows it is counted in


@dataclasses.dataclass
class Evidence:
    day: int
    people: list
    slots: list
    rows: dict  # every row of the day by its key -> (moments, numbers), whoever it is about
    tallies: list = dataclasses.field(default_factory=list)  # (dimension, value, visitors) of the day

    def bare(self):
        """The same with nothing told by the disk but who is to be matched with what: what one knows of the world without Vern's files."""
        return Evidence(self.day, self.people, [Slot(slot.key, [], {}, (), slot.cells) for slot in self.slots], {})


def people(folder):
    """In the order of their random ids."""
    found = []
    for answer in json.loads((folder / "people.json").read_text()):
        registration = answer["registrations"][0]
        moments = [_seconds(event["time"]) for event in registration["consentEvents"]]
        found.append((answer["id"], Person(
            answer["address"], moments[0], moments[-1], registration["product"], registration["consent"]["language"], json.dumps(answer))))
    return [person for _, person in sorted(found, key=lambda one: one[0])]


def _seconds(text):
    return datetime.datetime.fromisoformat(text).timestamp()


class Reading:
    """Reads all copies of the visits' files of a day in their order, and notes for each row when and where it was seen."""

    def __init__(self, folder, day):
        self.day = day
        self.moments, self.places, self.numbers = {}, {}, {}
        self.names, self._tallies = {}, {}
        self._counts, self._seen, self._commits, self._frames = {}, set(), 0, 0
        hours = sorted((folder / "hours").iterdir(), key=lambda hour: int(hour.name)) if (folder / "hours").exists() else []
        before = day * DAY
        for hour in hours:
            self._copy(hour, before, int(hour.name))
            before = int(hour.name)
        self._copy(folder / "data", before, (day + 1) * DAY + 1_800, last=True)

    def _copy(self, folder, before, now, last=False):
        for file in sorted(folder.glob("visits*.sqlite")):
            database = file.read_bytes()
            log = file.with_name(file.name + "-wal")
            log = log.read_bytes() if log.exists() else b""
            self._log(log, before, now)
            for number, image in pages.image_of(database, log).items():
                for cell in self._today(image):
                    self._risen(cell, before, now)
                    if last:
                        self._where(number, cell)
                if last:
                    self._tally(image)

    def _log(self, log, before, now):
        """Frames not seen in an earlier copy: the commits among them, spread over the time between the copies."""
        new = [frame for frame in pages.frames(log) if frame.image not in self._seen]
        self._seen.update(frame.image for frame in new)
        commits = {commit: index for index, commit in enumerate(sorted({frame.commit for frame in new}))}
        step = (now - before) / max(1, len(commits))
        for frame in new:
            index = commits[frame.commit]
            self._frames += 1
            for cell in self._today(frame.image):
                self._risen(cell, before + index * step, before + (index + 1) * step)
                places = self.places.setdefault(cell.texts, {})
                places.setdefault("first frame", self._frames)
                places["last frame"] = self._frames
                places.setdefault("first commit", self._commits + index)
                places["last commit"] = self._commits + index
        self._commits += len(commits)

    def _where(self, number, cell):
        self.numbers[cell.texts] = cell.numbers
        places = self.places.setdefault(cell.texts, {})
        places |= {
            "page and row": number * 4_096 + cell.index, "byte on the page": cell.offset, "byte in the file": number * 4_096 + cell.offset,
            "count": self._amount(cell)}
        if cell.rowid is not None:
            places["rowid"] = cell.rowid

    def _tally(self, image):
        """Sums without a text of their own, and the names that their numbers stand for."""
        for cell in pages.cells(image):
            if len(cell.texts) == 1 and len(cell.numbers) == 2 and cell.numbers[1] <= 14 < cell.numbers[0]:
                self.names[cell.numbers[0]] = (cell.numbers[1], cell.texts[0])
            elif not cell.texts and len(cell.numbers) == 8 and cell.numbers[1] == self.day:
                self._tallies[cell.numbers[0]] = cell.numbers[3]

    def tallies(self):
        return [(*self.names[number], visitors) for number, visitors in self._tallies.items() if number in self.names]

    def _today(self, image):
        return [cell for cell in pages.cells(image) if self.day in cell.numbers and cell.texts]

    def _risen(self, cell, since, until):
        amount = self._amount(cell)
        risen = amount - self._counts.get(cell.texts, 0)
        if risen > 0:
            self._counts[cell.texts] = amount
            self.moments.setdefault(cell.texts, []).append((since, until, risen))

    def _amount(self, cell):
        return sum(number for number in cell.numbers if number != self.day)


def read(folder, day, told):
    """The evidence of a day that Vern left. `told`: the key of each session that registered, and the cells it is counted in."""
    folder = pathlib.Path(folder)
    reading = Reading(folder, day)
    slots = [Slot(key, reading.moments.get(key, []), reading.places.get(key, {}), reading.numbers.get(key, ()), cells)
             for key, cells in told]
    rows = {key: (reading.moments[key], numbers) for key, numbers in reading.numbers.items()}
    return Evidence(day, people(folder), sorted(slots, key=lambda slot: slot.key), rows, reading.tallies())
