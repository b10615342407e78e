"""Writes what the shards of a synthetic project measured, by coverage.py's own code.

Usage: merge_data.py DIRECTORY SHARDS FILES
DIRECTORY gets src/ with FILES modules of about 100 statements with branches, and for each shard
.coverage.N and coverage-N.json. Each shard imports all modules and calls some of their functions. The same
arguments give the same data.
"""

import ast
import concurrent.futures
import os
import pathlib
import random
import sys

import coverage
from coverage.parser import PythonParser

FUNCTIONS = 8

FUNCTION = """\
def work_{number}(items, limit={number}):
    total = 0
    for item in items:
        if item > limit:
            total += item
        elif item < 0:
            continue
        else:
            total -= 1
{padding}    while total > 100:
        total -= limit
    return total


"""


def module(number):
    choose = random.Random(number)
    lines = [f'"""Module {number}."""\n\nimport os\n\nSEPARATOR = os.sep\n\n\n']
    for at in range(FUNCTIONS):
        padding = "".join(f"    total += {at}\n" for _ in range(choose.randint(0, 3)))
        lines.append(FUNCTION.format(number=at, padding=padding))
    return "".join(lines)


def path_of(number):
    return f"src/package_{number % 40}/module_{number}.py"


def write_sources(files):
    for number in range(files):
        path = pathlib.Path(path_of(number))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module(number))


def graph_of(number):
    """Where the module and its functions begin, and what can run after each line; a negative one is an exit."""
    text = module(number)
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    entries = [(-1, 1)] + [(-node.lineno, node.body[0].lineno) for node in functions]
    parser = PythonParser(text=text)
    parser.parse_source()
    following = {}
    for start, end in sorted(parser.arcs()):
        following.setdefault(start, []).append(end)
    return entries, following


def call(entry, following, choose):
    """The arcs of one call, from the entry to an exit."""
    arcs = [entry]
    while arcs[-1][1] > 0:
        line = arcs[-1][1]
        arcs.append((line, choose.choice(following[line])))
    return arcs


def execute(entries, following, choose):
    arcs = set(call(entries[0], following, choose))
    share = choose.random() ** 3
    for entry in entries[1:]:
        if choose.random() < share:
            arcs.update(call(entry, following, choose))
    return arcs


def write_shard(shard, graphs):
    data_file = f".coverage.{shard}"
    data = coverage.CoverageData(data_file)
    choose = random.Random(shard)
    data.add_arcs({path_of(number): execute(*graph, choose) for number, graph in enumerate(graphs)})
    data.write()
    cov = coverage.Coverage(data_file=data_file, branch=True, config_file="rc")
    cov.load()
    cov.json_report(outfile=f"coverage-{shard}.json")


def main(directory, shards, files):
    os.makedirs(directory)
    os.chdir(directory)
    pathlib.Path("rc").write_text("[run]\nbranch = True\nrelative_files = True\n")
    write_sources(files)
    graphs = [graph_of(number) for number in range(files)]
    with concurrent.futures.ProcessPoolExecutor() as pool:
        list(pool.map(write_shard, range(1, shards + 1), [graphs] * shards))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
