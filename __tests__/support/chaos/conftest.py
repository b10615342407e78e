"""Witness of what really happens: a line for each test that a process sees, and for each that it runs.

It knows nothing of the action. CHAOS_WITNESS names the file, CHAOS_JOB says who writes.
CHAOS_ORDER shuffles the tests; CHAOS_ODD makes this shard see other files and tests than the others.
"""

import os
import random
import re

ODD = os.environ.get("CHAOS_ODD", "")

collect_ignore = []
if ODD == "blind":
    collect_ignore.append("tests/test_odd.py")
if ODD != "extra":
    collect_ignore.append("tests/test_extra.py")


def say(what, nodeid):
    path = os.environ.get("CHAOS_WITNESS")
    if not path:
        return
    # xdist puts the group behind the id under --dist loadgroup.
    clean = re.sub(r"@group\d$", "", nodeid)
    line = "\t".join((what, os.environ["CHAOS_JOB"], clean)) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def pytest_itemcollected(item):
    say("seen", item.nodeid)


def pytest_runtest_setup(item):
    say("ran", item.nodeid)


def pytest_collection_modifyitems(items):
    order = os.environ.get("CHAOS_ORDER")
    if order:
        random.Random(order).shuffle(items)
