"""A4, the attacker who names nobody's visit but guesses what it was like: the country somebody registered from, their browser, network, first
page, where they came from. The gain is over whoever guesses the commonest value without having seen the day's files."""

import collections

import numpy as np

from plan import country_of

ATTRIBUTES = ["country", "browser", "network", "entry", "referrer", "language"]
# Numbers that stand for a dimension in a row of tallies; "*" is what was too little to be told.
NOT_TOLD = "unknown"  # the network of those whom the log does not tell apart
DIMENSIONS = {3: "entry", 5: "referrer", 7: "country", 8: "language", 9: "browser"}
OTHER = "*"


def values(evidence, attribute):
    """(value, moments, amount) of each row of the day that tells something of this attribute."""
    for key, (moments, numbers) in evidence.rows.items():
        if key[0] == NOT_TOLD:
            continue
        if len(key) == 2:  # a line of the address log
            if attribute == "network":
                yield key[0], moments, 1
            elif attribute == "browser":
                yield key[1], moments, 1
            elif attribute == "country":
                yield country_of(key[0]), moments, 1
        elif len(key) == 3 and key[1] == attribute:  # a careless build's count of registrations
            yield key[2], moments, numbers[-1]


class Aggregate:
    """Learns on other days which way of guessing gains most."""

    def learn(self, days):
        """`days`: evidence and, for each person, their attributes."""
        self.usual, self.way = {}, {}
        for attribute in ATTRIBUTES:
            seen = collections.Counter(one[attribute] for _, facts in days for one in facts)
            self.usual[attribute] = seen.most_common(1)[0][0]
            gains = {way: 0 for way in ("day", "hour", "moment")}
            for evidence, facts in days:
                for way in gains:
                    guesses = self._guesses(evidence, attribute, way)
                    gains[way] += sum(guess == one[attribute] for guess, one in zip(guesses, facts))
            self.way[attribute] = max(gains, key=gains.get)

    def play(self, evidence, facts):
        """Right guesses, and those of whoever guesses the usual, for each attribute."""
        result = {}
        for attribute in ATTRIBUTES:
            guesses = self._guesses(evidence, attribute, self.way[attribute])
            result[attribute] = [
                sum(guess == one[attribute] for guess, one in zip(guesses, facts)),
                sum(self.usual[attribute] == one[attribute] for one in facts), len(facts)]
        return result

    def _guesses(self, evidence, attribute, way):
        known = list(values(evidence, attribute))
        counted = [(value, [], visitors) for dimension, value, visitors in evidence.tallies
                   if DIMENSIONS.get(dimension) == attribute and value != OTHER]
        if counted and (way == "day" or not known):
            known, way = counted, "day"
        if not known:
            return [self.usual[attribute]] * len(evidence.people)
        names = sorted({value for value, _, _ in known})
        place = {name: index for index, name in enumerate(names)}
        day = np.zeros(len(names))
        for value, _, amount in known:
            day[place[value]] += amount
        if way == "day":
            return [names[int(day.argmax())]] * len(evidence.people)
        which, since, until, risen = (np.array(column) for column in zip(*[
            (place[value], since, until, risen) for value, moments, _ in known for since, until, risen in moments]))
        guesses = []
        for person in evidence.people:
            earlier = 1_800 if way == "hour" else 5
            overlap = np.clip(np.minimum(until, person.form + 5) - np.maximum(since, person.form - earlier), 0, None)
            weight = np.bincount(which, overlap / np.maximum(1, until - since) * risen, len(names))
            guesses.append(names[int((weight + 1e-6 * day).argmax())])
        return guesses
