"""Makes days of visits and registrations from a seed, and keeps the truth: which visit was whose.

The plan is what happens at the door (addresses, agents, pages, forms, links). It is played by `vern-linkage`, or written by one of the
careless builds in `careless.py`. Only the referee (`game.py`) sees `Day.truth`."""

import dataclasses
import ipaddress

import numpy as np

DAY = 86_400
PAGES = ["/", "/products", "/about", "/privacy", "/terms", "/links", "/register/courier", "/register/lookout", "/register/postroom"]
# The pages of registration: a careless build counts them, Vern never does.
PERSONAL = "/register/"
ENTRY_SHARES = [0.55, 0.14, 0.10, 0.05, 0.02, 0.04, 0.05, 0.03, 0.02]
PRODUCTS, PRODUCT_SHARES = ["courier", "lookout", "postroom"], [0.5, 0.3, 0.2]
LANGUAGES, LANGUAGE_SHARES = ["nb", "en"], [0.6, 0.4]
REFERRERS = ["", "https://search.example/", "https://news.example/a", "https://forum.example/t/1", "https://partner.example/x",
             "https://social.example/p", "https://directory.example/", "https://blog.example/post"]
REFERRER_SHARES = [0.46, 0.25, 0.09, 0.06, 0.05, 0.04, 0.03, 0.02]
# Countries with the share of visits and with how many networks those come from.
COUNTRIES = [("NO", 0.55, 3_500), ("SE", 0.11, 1_000), ("DK", 0.08, 700), ("DE", 0.08, 1_500), ("GB", 0.07, 1_200),
             ("US", 0.06, 2_000), ("FI", 0.03, 400), ("PL", 0.02, 300)]
LANGUAGE_OF = {"NO": 0.92, "SE": 0.35, "DK": 0.40, "DE": 0.04, "GB": 0.03, "US": 0.04, "FI": 0.08, "PL": 0.06}
AGENTS = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36", 0.34),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_{} like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", 0.23),
    ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36", 0.16),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{0}.0.0.0 Safari/537.36 Edg/{0}.0.0.0", 0.12),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0", 0.08),
    ("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/{}.0.0.0 Mobile Safari/537.36", 0.04),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{0}.0.0.0 Safari/537.36 OPR/{0}.0.0.0", 0.02),
    ("Mozilla/5.0 (compatible; Examplebot/{}.1)", 0.01),
]


@dataclasses.dataclass(frozen=True)
class Site:
    """How busy a site is, and whether what people tell goes with where they come from."""
    visits: int = 2_000
    registrations: tuple = (100, 100)
    together: bool = False


@dataclasses.dataclass
class Visit:
    address: str
    agent: str
    country: str
    referrer: str
    languages: str
    hits: list  # of (seconds since 1970, path)
    person: int | None = None


@dataclasses.dataclass
class Registration:
    person: int
    product: str
    language: str
    form: float
    link: float
    visit: Visit


@dataclasses.dataclass
class Day:
    number: int  # days since 1970
    visits: list
    registrations: list

    def events(self):
        """(time, kind, ...) of all that reaches the door."""
        for visit in self.visits:
            for time, path in visit.hits:
                yield time, "hit", visit.address, visit.agent, path, visit.referrer, visit.languages
        for one in self.registrations:
            yield one.form, "form", one.person, one.product, one.language
            yield one.link, "link", one.person
        yield (self.number + 1) * DAY + 1_800, "close", self.number


class Networks:
    """Who has which addresses: a world of networks that stays the same, as the real one does."""

    def __init__(self):
        random = np.random.default_rng(1)
        self.blocks, shares, self.countries = [], [], []
        for index, (country, share, count) in enumerate(COUNTRIES):
            weights = random.pareto(1.5, count) + 0.3
            for number in range(count):
                if number % 7 == 6:
                    self.blocks.append(f"2001:db8:{index * 4_096 + number:x}::")
                else:
                    self.blocks.append(f"{11 + index}.{number // 256}.{number % 256}.")
                self.countries.append(country)
            shares += list(share * weights / weights.sum())
        self.shares = np.array(shares) / np.sum(shares)

    def address(self, index, place):
        """- place: from 1 to 65,535; of an IPv4 network there are fewer."""
        block = self.blocks[index]
        return block + (f"{place:x}" if ":" in block else str(1 + place % 254))


NETWORKS = Networks()


def country_of(network):
    """What any list of networks tells of a stored network ("11.2.3.0/24")."""
    address = ipaddress.ip_network(network).network_address
    index = (address.packed[0] - 11) if address.version == 4 else (address.packed[4] >> 4)
    return COUNTRIES[index][0]


def arrivals(count, random):
    """Seconds of a day by a daily curve: a morning and an evening hill over a low ground."""
    kind = random.choice(3, count, p=[0.45, 0.35, 0.20])
    hours = np.select([kind == 0, kind == 1], [random.normal(10.5, 2.2, count), random.normal(19.5, 1.8, count)],
                      random.uniform(0, 24, count))
    return (hours % 24) * 3_600


def agents(count, random):
    kinds = random.choice(len(AGENTS), count, p=[share for _, share in AGENTS])
    few, many = random.integers(1, 9, count), random.integers(128, 141, count)
    templates = [AGENTS[kind][0] for kind in kinds]
    return [template.format(low if "iPhone" in template or "bot" in template else high) for template, low, high in zip(templates, few, many)]


def make_day(number, site, random, first_person=0):
    """One day. People's numbers are given at random, so that a number tells nothing of when somebody came."""
    midnight = number * DAY
    count = site.visits if site.visits < 100 else int(random.normal(site.visits, site.visits ** 0.5))
    networks = random.choice(len(NETWORKS.blocks), count, p=NETWORKS.shares)
    entries = random.choice(len(PAGES), count, p=ENTRY_SHARES)
    referrers = random.choice(len(REFERRERS), count, p=REFERRER_SHARES)
    lengths = np.minimum(6, random.geometric(0.42, count))
    # The first of a visit's six is where it enters.
    waits = np.cumsum(np.hstack([np.zeros((count, 1)), random.exponential(45, (count, 5)) + 2]), axis=1)
    moments = (midnight + arrivals(count, random)[:, None] + waits).tolist()
    pages = np.hstack([entries[:, None], random.choice(len(PAGES), (count, 5), p=ENTRY_SHARES)]).tolist()
    places, speaks = random.integers(1, 65_536, count), random.random(count)
    visits = []
    for index, (network, agent) in enumerate(zip(networks.tolist(), agents(count, random))):
        country, length = NETWORKS.countries[network], lengths[index]
        visits.append(Visit(
            NETWORKS.address(network, places[index]), agent, country, REFERRERS[referrers[index]],
            "nb-NO,nb;q=0.9,en;q=0.5" if speaks[index] < LANGUAGE_OF[country] else "en;q=0.9",
            [(moment, PAGES[page]) for moment, page in zip(moments[index][:length], pages[index][:length])]))
    registrations = register(visits, midnight, site, random, first_person)
    return Day(number, visits, registrations)


def register(visits, midnight, site, random, first_person):
    """Some of the visits that end early enough in the day lead to a registration a little later, confirmed from the mailbox."""
    low, high = site.registrations
    wanted = int(random.integers(low, high + 1))
    able = [visit for visit in visits if visit.hits[-1][0] < midnight + DAY - 5_400 and "bot" not in visit.agent]
    chosen = random.permutation(len(able))[:wanted]
    people = first_person + random.permutation(len(chosen))
    registrations = []
    for person, index in zip(people, chosen):
        visit = able[index]
        product = PRODUCTS[random.choice(3, p=PRODUCT_SHARES)]
        language = LANGUAGES[random.choice(2, p=LANGUAGE_SHARES)]
        if site.together:
            read = [path.rsplit("/", 1)[1] for _, path in visit.hits if path.startswith(PERSONAL)]
            product = read[-1] if read else product
            language = "nb" if visit.languages.startswith("nb") else "en"
        if all(path.startswith(PERSONAL) for _, path in visit.hits):
            visit.hits[0] = (visit.hits[0][0], "/")
        asked = visit.hits[-1][0] + random.uniform(3, 60)
        form = asked + random.uniform(25, 180)
        link = form + min(random.lognormal(5.2, 0.8), 3_600)
        visit.hits += [(asked, f"{PERSONAL}{product}"), (form + 0.2, f"{PERSONAL}{product}/thanks")]
        if random.random() < 0.4:
            visit.hits.append((form + random.uniform(2, 60), "/"))
        visit.person = int(person)
        registrations.append(Registration(int(person), product, language, form, link, visit))
    return registrations


def make_days(seed, count, site):
    """Days that follow each other in one installation."""
    random = np.random.default_rng(seed)
    first = 20_000 + int(random.integers(0, 2_000))
    days, people = [], 0
    for offset in range(count):
        day = make_day(first + offset, site, random, people)
        people += len(day.registrations)
        days.append(day)
    return days


def write(days, path):
    """As `vern-linkage` reads it."""
    events = sorted((event for day in days for event in day.events()), key=lambda event: event[0])
    with open(path, "w") as file:
        for time, kind, *rest in events:
            file.write("\t".join([kind, f"{time * 1_000:.0f}", *map(str, rest)]) + "\n")
