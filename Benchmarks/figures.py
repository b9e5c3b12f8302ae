"""One line of the table. A ratio is ours against the peer; for a time or a size, the limit against ours: 1 and more is well."""


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


class Figure:
    def __init__(self, name, ours, unit, peer=None, against="", ratio=None, required=None):
        self.name, self.ours, self.unit, self.peer, self.against = name, ours, unit, peer, against
        self.ratio, self.required = ratio, required

    @classmethod
    def at_most(cls, name, ours, unit, limit):
        return cls(name, ours, unit, limit, "limit", limit / ours if ours else None, 1.0)

    @property
    def verdict(self):
        if self.required is None:
            return "told"
        return "kept" if self.ratio is not None and self.ratio >= self.required else "MISSED"

    def row(self):
        return (
            self.name, f"{number(self.ours)} {self.unit}", f"{number(self.peer)} {self.unit} ({self.against})" if self.peer else "-",
            number(self.ratio), number(self.required), self.verdict,
        )

    def json(self):
        return {**vars(self), "verdict": self.verdict}
