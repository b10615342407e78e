"""Splits tests as pytest-split and pytest-shard do, by their own code.

Standard input: {"counts": [N, ...], "durations": {node id: seconds}}.
Standard output: {algorithm: {N: [shard of each test, from 0, in the order of the ids]}}.
"""

import json
import sys

from pytest_shard.pytest_shard import filter_items_by_shard
from pytest_split.algorithms import Algorithms


class Item:
    """What both look at of a pytest item."""

    def __init__(self, nodeid):
        self.nodeid = nodeid

    def __repr__(self):
        return self.nodeid


def indices(items, groups):
    shard_of = {item.nodeid: shard for shard, group in enumerate(groups) for item in group}
    return [shard_of[item.nodeid] for item in items]


def split(algorithm):
    return lambda items, durations, count: [
        group.selected for group in algorithm.value(count, items, durations)
    ]


def shard(items, _durations, count):
    return [filter_items_by_shard(items, index, count) for index in range(count)]


def main():
    asked = json.load(sys.stdin)
    durations = asked["durations"]
    items = [Item(nodeid) for nodeid in durations]
    peers = {f"pytest-split {algorithm.name}": split(algorithm) for algorithm in Algorithms}
    peers["pytest-shard"] = shard
    answer = {
        name: {count: indices(items, groups(items, durations, count)) for count in asked["counts"]}
        for name, groups in peers.items()
    }
    json.dump(answer, sys.stdout)


main()
