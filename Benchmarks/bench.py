"""Runs the measurements, prints one table and writes .build/bench.json. Called by bin/bench, which builds first."""

import json
import os
import sys
import time

import console
import counting
import mail
import page
import people
import registrations
import reports
import visits

PARTS = {"page": page.measure, "registrations": registrations.measure, "mail": mail.measure, "people": people.measure,
         "console": console.measure, "visits": visits.measure, "counting": counting.measure, "reports": reports.measure}


def main():
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part called {unknown[0]}; there are: {' '.join(PARTS)}")
    figures = []
    for name in chosen:
        print(f"== {name}", flush=True)
        figures += PARTS[name]()
    show(figures)
    result = {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "cores": os.cpu_count(),
        "figures": [figure.json() for figure in figures],
    }
    with open(".build/bench.json", "w") as file:
        json.dump(result, file, indent=1)
    sys.exit(1 if any(figure.verdict == "MISSED" for figure in figures) else 0)


def show(figures):
    rows = [("figure", "ours", "peer or limit", "ratio", "required", "verdict")] + [figure.row() for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    print()
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())


main()
