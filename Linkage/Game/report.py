"""What the days played say: a verdict, a table and a picture."""

import math
import pathlib
import time

import picture

Z = 2.652  # 99.2 % of a normal distribution lie within
WORLDS, PAIRS = 4_000, 20_000
CONTROL = "rows"
NAMES = {"A1": "nearest time", "A2": "rank alignment", "A3": "best matching on joint features", "A4": "guess from aggregates",
         "A5": "difference of two copies", "A6": "learned classifier"}


def mean(values):
    """Mean and half the width of its 99.2 % interval."""
    count = len(values)
    middle = sum(values) / count
    spread = math.sqrt(sum((value - middle) ** 2 for value in values) / max(1, count - 1))
    return middle, Z * spread / math.sqrt(count)


class Outcome:
    """Of one series."""

    def __init__(self, series, lines):
        self.series, self.lines = series, lines
        self.people = sum(line["people"] for line in lines)
        self.attackers = list(lines[0]["attackers"])
        self.attributes = list(lines[0]["attributes"])
        self.compared = "without" in lines[0]

    def advantage(self, attacker):
        """(Right matches − 1) / people, a day on average; where it was played without the day's files, too: less what that gave."""
        def right(line):
            usual = line["without"][attacker]["right"] if self.compared else 1
            return (line["attackers"][attacker]["right"] - usual) / line["people"]
        return mean([right(line) for line in self.lines])

    def share(self, attacker, word="attackers"):
        return mean([line[word][attacker]["right"] / line["people"] for line in self.lines])

    def told_apart(self, attacker):
        wins, pairs = (sum(line["attackers"][attacker][word] for line in self.lines) for word in ("wins", "pairs"))
        return (wins / pairs, Z * 0.5 / math.sqrt(pairs), pairs) if pairs else (0.5, 0.5, 0)

    def gain(self, attribute):
        """In percentage points."""
        middle, half = mean([line["attributes"][attribute][0] - line["attributes"][attribute][1] for line in self.lines])
        people = self.people / len(self.lines)
        return 100 * middle / people, 100 * half / people


def outcomes(lines, series):
    sorted_out = {}
    for line in lines:
        sorted_out.setdefault(line["series"], []).append(line)
    return {name: Outcome(series[name], sorted_out[name]) for name in series if name in sorted_out}


def write(lines, series, smoke):
    """- Returns: 0, or 1 when an attacker wins against Vern, or wins against nobody."""
    found = outcomes(lines, series)
    for one in found.values():
        print("\n" + "\n".join(table(one)))
    faults = won(found, smoke) + toothless(found, smoke)
    print()
    for fault in faults:
        print(f"FAILED: {fault}")
    if not faults:
        print("No attacker does better than chance against Vern; against builds that keep more each of them wins.")
    if not smoke:
        page(found, faults)
    return 1 if faults else 0


def won(found, smoke):
    """Where an attacker does better than chance. A few days can't show that nobody does, only that somebody does."""
    faults = []
    for one in found.values():
        if one.series.build != "vern":
            continue
        few = one.series.site.registrations[0] == 1
        if not smoke and one.series.name == "vern" and len(one.lines) < WORLDS:
            faults.append(f"{one.series.title}: {len(one.lines):,} days are fewer than {WORLDS:,}, so the intervals are too wide")
        for attacker in one.attackers:
            middle, half = one.advantage(attacker)
            # One person and one session of a day are paired by whoever can count to one.
            if not few and (abs(middle) - half if smoke else abs(middle) + half) > 0.001:
                faults.append(f"{one.series.title}: {attacker}'s advantage of {middle:+.5f} ± {half:.5f} {where(middle, half, 0.001)}")
            auc, half, pairs = one.told_apart(attacker)
            if not smoke and not one.compared and pairs < PAIRS:
                faults.append(f"{one.series.title}: {attacker} was given {pairs:,} pairs, fewer than {PAIRS:,}")
            # A day with few registrations makes less than one pair: of 20,000 the middle must lie within, not the whole interval.
            if not one.compared and (abs(auc - 0.5) - half if smoke else abs(auc - 0.5) + (0 if few else half)) > 0.01:
                faults.append(f"{one.series.title}: {attacker}'s two worlds, {auc:.4f} ± {half:.4f}: {where(auc - 0.5, half, 0.01)}")
        for attribute in one.attributes:
            middle, half = one.gain(attribute)
            if (middle - half if smoke else middle + half) > 0.5:
                faults.append(f"{one.series.title}: A4 guesses the {attribute} {middle:+.2f} ± {half:.2f} points better than the commonest")
    return faults


def where(middle, half, limit):
    return "lies beyond the limit" if abs(middle) - half > limit else "isn't shown to lie within the limit"


def toothless(found, smoke):
    """Attackers who can't win where there is something to win."""
    faults = []
    if CONTROL in found:
        shares = {attacker: found[CONTROL].share(attacker)[0] for attacker in found[CONTROL].attackers}
        if max(shares.values()) < 0.95:
            faults.append(f"the control isn't broken: at most {max(shares.values()):.3f} are found")
        # Of few days, a good attacker's share may lie a little lower.
        faults += [f"{attacker} finds {share:.3f} in the control" for attacker, share in shares.items() if share < (0.9 if smoke else 0.95)]
    if "goals" in found and max(found["goals"].gain(attribute)[0] for attribute in found["goals"].attributes) < 5:
        faults.append("A4 gains nothing from registrations counted by the hour")
    if not smoke and CONTROL not in found:
        faults.append("no control was played")
    return faults


def table(one):
    yield f"{one.series.title}: {len(one.lines):,} days, {one.people:,} people"
    for attacker in one.attackers:
        middle, half = one.advantage(attacker)
        auc, auc_half, pairs = one.told_apart(attacker)
        yield (f"   {attacker} {NAMES[attacker]:<33} found {one.share(attacker)[0]:.4f}   advantage {middle:+.5f} ± {half:.5f}   "
               f"two worlds {auc:.4f} ± {auc_half:.4f} ({pairs:,} pairs)")
    gains = (f"{name} {middle:+.2f} ± {half:.2f}" for name in one.attributes for middle, half in [one.gain(name)])
    yield f"   A4 {NAMES['A4']}, points over the commonest: " + ", ".join(gains)


def page(found, faults):
    docs = pathlib.Path("docs")
    words = (pathlib.Path(__file__).parent / "page.txt").read_text()
    verdict = "Every rule is kept." if not faults else "**Not all rules are kept:** " + "; ".join(faults) + "."
    figures = {"verdict": verdict, "day": time.strftime("%-d %B %Y", time.gmtime())}
    figures |= {f"table-{name}": markdown(found[name]) if name in found else "Not played this time." for name in ("vern", "together", "small")}
    figures |= {"controls": controls(found)}
    for name, text in figures.items():
        words = words.replace("{{" + name + "}}", text)
    (docs / "linkage.md").write_text(words)
    (docs / "linkage.svg").write_text(picture.draw(found))


def markdown(one):
    rows = ["| attacker | found, of 100 | advantage | two worlds told apart |", "|---|---|---|---|"]
    if one.compared:
        rows = ["| attacker | found, of 100 | without Vern's files | what the files add | two worlds told apart |", "|---|---|---|---|---|"]
    for attacker in one.attackers:
        middle, half = one.advantage(attacker)
        auc, auc_half, _ = one.told_apart(attacker)
        without = f" {100 * one.share(attacker, 'without')[0]:.2f} |" if one.compared else ""
        rows.append(f"| {attacker} {NAMES[attacker]} | {100 * one.share(attacker)[0]:.2f} |{without} {middle:+.5f} ± {half:.5f} | "
                    f"{auc:.4f} ± {auc_half:.4f} |")
    gains = ", ".join(f"{name} {middle:+.2f} ± {half:.2f}" for name in one.attributes for middle, half in [one.gain(name)])
    pairs = one.told_apart(one.attackers[0])[2]
    return "\n".join(rows) + f"\n\n{len(one.lines):,} days, {one.people:,} people, {pairs:,} pairs. A4, points over the commonest: {gains}."


def controls(found):
    names = [name for name, one in found.items() if one.series.build != "vern"]
    if not names:
        return ""
    attackers = found[names[0]].attackers
    rows = ["| build | days | " + " | ".join(attackers) + " | A4, most |", "|---|---|" + "---|" * (len(attackers) + 1)]
    for name in names:
        one = found[name]
        gain, attribute = max((one.gain(attribute)[0], attribute) for attribute in one.attributes)
        rows.append(f"| {one.series.title} | {len(one.lines)} | " + " | ".join(f"{100 * one.share(attacker)[0]:.1f}" for attacker in attackers)
                    + f" | {attribute} {gain:+.1f} |")
    return "\n".join(rows)
