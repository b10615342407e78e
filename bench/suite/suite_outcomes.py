"""pytest plugin for the runs without the action: the outcomes of every test by node id, as one file in BENCH_RECORD."""

import json
import os

WORST_FIRST = ("error", "failed", "xfailed", "xpassed", "skipped", "passed")
outcomes = {}


def outcome_of(report):
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return report.outcome


def pytest_runtest_logreport(report):
    known = outcomes.get(report.nodeid, "passed")
    outcomes[report.nodeid] = min(known, outcome_of(report), key=WORST_FIRST.index)


def pytest_sessionfinish():
    path = os.path.join(os.environ["BENCH_RECORD"], f"outcomes-{os.getpid()}.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(outcomes, file)
