"""The attackers. Each looks at the evidence of a day and says of every person and every session how well they fit: a table of scores.
The referee makes matches of it. Those that learn do so from other days, of which they were told the truth."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from plan import COUNTRIES, country_of

DAY = 86_400


def country(slot):
    try:
        return country_of(slot.key[0])
    except (ValueError, IndexError):
        return ""


def ranks(values, random):
    """0 to 1; equal ones in random order, unknown ones anywhere."""
    values = np.array(values, float)
    unknown = np.isnan(values)
    values[unknown] = random.choice(values[~unknown], unknown.sum()) if (~unknown).any() else 0
    order = np.lexsort((random.random(len(values)), values))
    place = np.empty(len(values))
    place[order] = np.arange(len(values)) / max(1, len(values) - 1)
    return place


def lags(evidence):
    """From the latest change of a session's rows before the form, and from the nearest after it, to the form: seconds, for each pair."""
    before = np.full((len(evidence.people), len(evidence.slots)), np.nan)
    after = before.copy()
    forms = np.array([person.form for person in evidence.people])[:, None]
    for column, slot in enumerate(evidence.slots):
        if not slot.moments:
            continue
        middle = np.array([(since + until) / 2 for since, until, _ in slot.moments])[None, :]
        distance = forms - middle
        before[:, column] = np.where(distance >= -60, distance, np.inf).min(axis=1)
        after[:, column] = np.where(distance < 60, -distance, np.inf).min(axis=1)
    return np.where(np.isinf(before), DAY, before), np.where(np.isinf(after), DAY, after)


class Nearest:
    """A1: the session whose rows changed nearest in time to the form."""
    name, title = "A1", "nearest time"

    def learn(self, days, random):
        pass

    def scores(self, evidence, random):
        before, after = lags(evidence)
        nearest = np.fmin(np.abs(before), np.abs(after))
        return -np.nan_to_num(nearest, nan=DAY)


class Ranked:
    """A2: both in a row, first to first and last to last, by any order the files know. The order that did best elsewhere is taken."""
    name, title = "A2", "rank alignment"
    order, turn = "byte in the file", 1

    def learn(self, days, random):
        known = sorted({order for evidence, _ in days for slot in evidence.slots for order in slot.places})
        best = -1.0
        for order in known:
            for turn in (1, -1):
                right = np.mean([agreement(self._aligned(evidence, order, turn, random), truth, evidence) for evidence, truth in days])
                if right > best:
                    best, self.order, self.turn = right, order, turn

    def scores(self, evidence, random):
        return self._aligned(evidence, self.order, self.turn, random)

    @staticmethod
    def _aligned(evidence, order, turn, random):
        people = ranks([person.form for person in evidence.people], random)
        slots = ranks([turn * slot.places.get(order, np.nan) for slot in evidence.slots], random)
        return -(people[:, None] - slots[None, :]) ** 2


def agreement(scores, truth, evidence):
    """For choosing among ways to score: how many more than chance fit best where they should."""
    straight = np.array([scores[person, slot] for person, slot in enumerate(truth)])
    return float((straight[:, None] > scores).mean())


class Joint:
    """A3: the matching of greatest weight on joint features. A pair's weight is how much likelier its features are together than apart."""
    name, title = "A3", "optimal matching on joint features"
    lag_edges = np.array([0, 15, 30, 60, 90, 120, 180, 300, 600, 1_800, 3_600, 7_200])

    def learn(self, days, random):
        self.tables = []
        for feature in self._features():
            together, apart = {}, {}
            for evidence, truth in days:
                values = feature(evidence)
                others = random.permutation(len(truth))
                for person, slot in enumerate(truth):
                    together[values[person][slot]] = together.get(values[person][slot], 0) + 1
                    other = values[person][truth[others[person]]]
                    apart[other] = apart.get(other, 0) + 1
            kinds = set(together) | set(apart)
            self.tables.append({
                kind: np.log((together.get(kind, 0) + 2) / (apart.get(kind, 0) + 2)) for kind in kinds})

    def scores(self, evidence, random):
        total = np.zeros((len(evidence.people), len(evidence.slots)))
        for feature, table in zip(self._features(), self.tables):
            total += np.array([[table.get(value, 0.0) for value in row] for row in feature(evidence)])
        return total

    def _features(self):
        def lag(evidence):
            before, after = lags(evidence)
            return (np.digitize(before, self.lag_edges) * 100 + np.digitize(after, self.lag_edges)).tolist()

        def pair(of_person, of_slot):
            def values(evidence):
                slots = [of_slot(slot) for slot in evidence.slots]
                return [[(of_person(person), slot) for slot in slots] for person in evidence.people]
            return values

        def hour(person):
            return int(person.form % DAY // 7_200)

        def browser(slot):
            return slot.key[-1]

        def amount(slot):
            return min(8, slot.places.get("count", 0))

        def told(dimension):
            return lambda slot: next((value for name, value in slot.cells if name == dimension), "")

        features = [lag, pair(hour, browser), pair(hour, country), pair(hour, amount)]
        for person in (lambda p: p.product, lambda p: p.language):
            features += [pair(person, browser), pair(person, country), pair(person, amount), pair(person, told("entry")),
                         pair(person, told("referrer")), pair(person, told("language"))]
        return features


class Differences:
    """A5: the session whose share of changes between two copies of the files fits the time of the form best."""
    name, title = "A5", "difference of two copies"

    def learn(self, days, random):
        pass

    def scores(self, evidence, random):
        return sum(np.log(shares(evidence, seconds) + 1e-3) for seconds in (1_800, 300, 5))


def shares(evidence, seconds=1_800):
    """Which part of a session's rows changed in the half hour before a form, or less, as far as the copies tell."""
    table = np.zeros((len(evidence.people), len(evidence.slots)))
    forms = np.array([person.form for person in evidence.people])
    for column, slot in enumerate(evidence.slots):
        whole = sum(risen for _, _, risen in slot.moments)
        for since, until, risen in slot.moments:
            overlap = np.clip(np.minimum(until, forms + min(60, seconds)) - np.maximum(since, forms - seconds), 0, None) / max(1.0, until - since)
            table[:, column] += overlap * risen / whole
    return table


class Learned:
    """A6: a classifier over all that is known of a pair, down to the bytes."""
    name, title = "A6", "learned classifier"
    orders = ["page and row", "byte on the page", "byte in the file", "first frame", "last frame", "first commit", "last commit",
              "rowid", "count"]

    def learn(self, days, random):
        rows, labels = [], []
        for evidence, truth in [day for day in days if len(day[1]) > 1]:
            features = self._features(evidence, random)
            count = len(truth)
            for step in range(4):  # one right slot, three others
                chosen = truth if step == 0 else [truth[(index + random.integers(1, count)) % count] for index in range(count)]
                rows.append(features[np.arange(count), chosen])
                labels += [step == 0] * count
        table = np.concatenate(rows)
        # What is nowhere to be seen in this build teaches nothing.
        self.telling = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in table.T])
        self.model = HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=15, learning_rate=0.08, random_state=1)
        self.model.fit(table[:, self.telling], np.array(labels))

    def scores(self, evidence, random):
        features = self._features(evidence, random)
        flat = features.reshape(-1, features.shape[-1])[:, self.telling]
        return self.model.decision_function(flat).reshape(features.shape[:2])

    def _features(self, evidence, random):
        people, slots = evidence.people, evidence.slots
        shape = (len(people), len(slots))
        before, after = lags(evidence)
        columns = [before, after, shares(evidence)]
        place = ranks([person.form for person in people], random)
        for order in self.orders:
            values = [slot.places.get(order, np.nan) for slot in slots]
            columns.append(place[:, None] - ranks(values, random)[None, :])
            columns.append(np.broadcast_to(np.array(values, float)[None, :], shape))
        countries, products = [name for name, *_ in COUNTRIES], sorted({person.product for person in people})
        traits = [np.array(value, float) for value in (
            [countries.index(country(slot)) if country(slot) else -1 for slot in slots], [hash_of(slot.key[-1]) for slot in slots],
            *([hash_of(dict(slot.cells).get(name, "")) for slot in slots] for name in ("entry", "referrer", "language")))]
        told = [np.array(value, float) for value in (
            [products.index(person.product) for person in people], [person.language == "nb" for person in people])]
        for value in (*traits, [hash_of(slot.key[0]) for slot in slots], [len(slot.moments) for slot in slots],
                      [len("".join(slot.key)) for slot in slots]):
            columns.append(np.broadcast_to(np.array(value, float)[None, :], shape))
        for value in (*told, [person.form % DAY for person in people], [person.link - person.form for person in people]):
            columns.append(np.broadcast_to(np.array(value, float)[:, None], shape))
        # Who speaks what and where from: a tree finds no first split where only both together tell something.
        columns += [1_009 * one[:, None] + trait[None, :] for one in told for trait in traits]
        columns.append(np.array([[float(slot.key[0] in person.text) for slot in slots] for person in people]))
        return np.stack(columns, axis=-1)


def hash_of(text):
    """The same number for the same text in every run."""
    return float(sum((index + 1) * byte for index, byte in enumerate(text.encode())) % 1_009)


ATTACKERS = [Nearest, Ranked, Joint, Differences, Learned]
