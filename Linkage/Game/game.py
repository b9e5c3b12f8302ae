"""The referee: knows the truth, tells the attackers which sessions registered and never whose they are, and counts what they get right."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from attackers import ATTACKERS
from plan import PERSONAL


def told(day):
    """Of each session that registered: the key of its line in the address log, and the cells it is counted in."""
    return [(line_of(one.visit), cells_of(one.visit)) for one in day.registrations]


def line_of(visit):
    return (network_of(visit.address), browser_of(visit.agent))


def network_of(address):
    if ":" in address:
        return address.rsplit("::", 1)[0] + "::/48"
    return address.rsplit(".", 1)[0] + ".0/24"


def browser_of(agent):
    for word, family in (("bot", "bot"), ("Edg/", "edge"), ("OPR/", "opera"), ("SamsungBrowser/", "samsung"), ("Firefox/", "firefox"),
                         ("Chrome/", "chrome"), ("Safari/", "safari")):
        if word in agent:
            return family
    return "other"


def cells_of(visit):
    """The disk keeps no session's cells together; the attackers are told them all the same."""
    known = attributes_of(visit)
    return [(name, known[name]) for name in ("entry", "referrer", "language")]


def truth_of(day, evidence, key_of=None):
    """For each person the place of a slot that is theirs. Slots with the same key can't be told apart; any of them will do."""
    keys = {f"ann.{one.person}@people.example": key_of[one.person] if key_of else line_of(one.visit) for one in day.registrations}
    free = {}
    for place, slot in enumerate(evidence.slots):
        free.setdefault(slot.key, []).append(place)
    return [free[keys[person.name]].pop() for person in evidence.people]


def facts_of(day, evidence):
    """For each person what their visit was like."""
    known = {f"ann.{one.person}@people.example": one.visit for one in day.registrations}
    return [attributes_of(known[person.name]) for person in evidence.people]


def attributes_of(visit):
    public = [path for _, path in visit.hits if not path.startswith(PERSONAL)]
    referrer = visit.referrer.split("/")[2] if visit.referrer else ""
    return {"country": visit.country, "browser": browser_of(visit.agent), "network": network_of(visit.address),
            "entry": public[0], "referrer": referrer, "language": visit.languages[:2]}


def right(scores, truth, evidence, random):
    """Right matches of the best assignment. Where several sessions share a line, a match to it counts by its chance of being the right one."""
    count = len(truth)
    people, slots = random.permutation(count), random.permutation(count)
    _, columns = linear_sum_assignment(scores[np.ix_(people, slots)], maximize=True)
    keys = [slot.key for slot in evidence.slots]
    shared = {key: keys.count(key) for key in keys}
    matches = 0.0
    for row, column in enumerate(columns):
        key = keys[slots[column]]
        if key == keys[truth[people[row]]]:
            matches += 1 / shared[key]
    return matches


def told_apart(scores, truth, evidence, random):
    """Two people, their two sessions, one swapped world: how often is the true one taken? Pairs whose lines are the same are left out."""
    order = random.permutation(len(truth))
    wins, pairs = 0.0, 0
    for first, second in zip(order[0::2], order[1::2]):
        one, other = truth[first], truth[second]
        if evidence.slots[one].key == evidence.slots[other].key:
            continue
        straight = scores[first, one] + scores[second, other] - scores[first, other] - scores[second, one]
        wins += 0.5 if abs(straight) < 1e-12 else float(straight > 0)
        pairs += 1
    return wins, pairs


def trained(days, random):
    """All attackers, each after it has seen days with their truth."""
    team = [attacker() for attacker in ATTACKERS]
    for attacker in team:
        attacker.learn(days, random)
    return team


def play(team, evidence, truth, random):
    result = {}
    for attacker in team:
        scores = attacker.scores(evidence, random)
        wins, pairs = told_apart(scores, truth, evidence, random)
        result[attacker.name] = {"right": round(right(scores, truth, evidence, random), 4), "wins": wins, "pairs": pairs}
    return result
