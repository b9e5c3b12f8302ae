"""The series of days that are played, each by the build that makes it, in shards that follow from a seed."""

import dataclasses
import pathlib
import shutil
import subprocess
import tempfile

import careless
import evidence
import game
import plan


@dataclasses.dataclass(frozen=True)
class Series:
    name: str
    title: str
    build: str
    site: plan.Site
    worlds: int  # in the whole game
    smoke: int  # of 200
    training: int  # days of other seeds, whose truth the attackers are told
    shard: int = 10  # days that follow each other in one installation


SERIES = {one.name: one for one in [
    Series("vern", "Vern", "vern", plan.Site(), 4_000, 200, 40),
    Series("together", "Vern, where language goes with country", "vern", plan.Site(together=True), 3_000, 0, 40),
    Series("small", "Vern, 20 visits and 1–3 registrations a day", "vern", plan.Site(visits=20, registrations=(1, 3)), 31_000, 0, 300, 60),
    Series("rows", "A row a page, with the second", "rows", plan.Site(), 60, 10, 10),
    Series("order", "A row a page, without time", "order", plan.Site(), 60, 0, 10),
    Series("buckets", "Counts by minute", "buckets", plan.Site(), 60, 0, 10),
    Series("goals", "Registrations counted by hour and referrer", "goals", plan.Site(), 60, 10, 10),
    Series("minutes", "Vern's address log, if written each minute", "minutes", plan.Site(), 30, 0, 10, 5),
]}


def seeds(series, worlds, training=False):
    """Of the shards: days that are judged never share a seed with days that were learned from."""
    base = 1_000_000 * (1 + list(SERIES).index(series.name)) + (500_000 if training else 0)
    return [base + index for index in range(-(-worlds // series.shard))]


def days(series, seed, player):
    """(day, evidence, truth, facts) of each day of a shard."""
    made = plan.make_days(seed, series.shard, series.site)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="linkage-", dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None))
    try:
        if series.build in careless.SCHEMAS:
            for day in made:
                seen = careless.play(day, series.build, folder / str(day.number))
                yield day, seen, game.truth_of(day, seen, careless.key_of(day, series.build)), game.facts_of(day, seen)
            return
        plan.write(made, folder / "plan")
        flags = ["--every-minute"] if series.build == "minutes" else []
        subprocess.run([player, folder / "plan", folder, *flags], check=True)
        for day in made:
            seen = evidence.read(folder / f"day-{day.number}", day.number, game.told(day))
            yield day, seen, game.truth_of(day, seen), game.facts_of(day, seen)
            shutil.rmtree(folder / f"day-{day.number}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
