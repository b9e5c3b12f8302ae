"""The picture of docs/linkage.md: of a hundred people, how many are found in each build."""

WIDTH, LEFT, RIGHT, TOP, STEP = 860, 330, 30, 84, 44
STYLE = """
  text { font: 14px Inter, system-ui, sans-serif; fill: #1d2733 } .small { font-size: 12px; fill: #5b6876 } .title { font-size: 17px; font-weight: 600 }
  line { stroke: #d5dbe1 } .chance { stroke: #1f7a4d; stroke-width: 2; stroke-dasharray: 5 4 } .dot { fill: #b3402e } .own { fill: #1f7a4d }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf0 } .small { fill: #a3afbb } line { stroke: #3a4652 } .dot { fill: #f08a75 } .own { fill: #5cc890 } .chance { stroke: #5cc890 }
  }
"""


def draw(found):
    shown = [one for one in found.values() if one.series.name not in ("small", "goals")]
    height = TOP + STEP * len(shown) + 56
    bottom = height - 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t">',
        f"<style>{STYLE}</style>",
        '<title id="t">Of a hundred registered people, how many are matched with their visit: about one, which is chance, with Vern; '
        "up to ninety-eight where more is kept.</title>",
        '<text class="title" x="20" y="30">Of 100 registered people, whose visit is found?</text>',
        '<text class="small" x="20" y="52">A dot is an attacker; green: Vern. The broken line is what chance gives.</text>',
    ]
    for tick in range(0, 101, 20):
        parts.append(f'<line x1="{x(tick)}" x2="{x(tick)}" y1="{TOP - 12}" y2="{bottom}"/>')
        parts.append(f'<text class="small" x="{x(tick)}" y="{bottom + 20}" text-anchor="middle">{tick}</text>')
    parts.append(f'<line class="chance" x1="{x(1)}" x2="{x(1)}" y1="{TOP - 12}" y2="{bottom}"/>')
    for index, one in enumerate(shown):
        y = TOP + STEP * index + 12
        parts.append(f'<text x="20" y="{y + 5}">{one.series.title}</text>')
        for attacker in one.attackers:
            share = 100 * one.share(attacker)[0]
            kind = "own" if one.series.build == "vern" else "dot"
            parts.append(f'<circle class="{kind}" fill-opacity="0.75" cx="{x(share)}" cy="{y}" r="7"><title>{attacker}: {share:.1f}</title></circle>')
    return "\n".join(parts) + "\n</svg>\n"


def x(share):
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share / 100, 1)
