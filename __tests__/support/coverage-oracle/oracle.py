"""Runs random programs in shards under coverage.py, and writes what each shard and all together covered.

Usage: oracle.py DIRECTORY FIRST_SEED LAST_SEED BRANCH(0|1)
Each seed gets DIRECTORY/<seed> with shard-<n>.json, combined.json and combined.xml.
"""

import contextlib
import importlib
import io
import os
import pathlib
import random
import sys

import coverage
from programs import module


def main(directory, first, last, branch):
    for seed in range(first, last + 1):
        folder = pathlib.Path(directory, str(seed)).resolve()
        (folder / "pkg").mkdir(parents=True)
        one(folder, seed, branch)


def one(folder, seed, branch):
    os.chdir(folder)
    choose = random.Random(seed * 7919)
    names = {}
    for number in range(choose.randint(2, 4)):
        text, functions = module(seed * 100 + number)
        pathlib.Path("pkg", f"mod{number}.py").write_text(text)
        names[f"mod{number}"] = functions
    pathlib.Path("pkg", "__init__.py").write_text("")
    pathlib.Path("pkg", "never.py").write_text("def never(x):\n    if x:\n        return 1\n    return 2\n")
    source = ["pkg"] if choose.random() < 0.6 else None
    pathlib.Path("rc").write_text("[report]\nexclude_also =\n    if TYPE_CHECKING:\n")
    shards = choose.randint(1, 4)
    for shard in range(1, shards + 1):
        measure(shard, names, random.Random(seed * 31 + shard), branch, source)
    combine(shards, branch, source)


def new(file, branch, source):
    include = None if source else ["pkg/*"]
    return coverage.Coverage(data_file=file, branch=branch, source=source, include=include, config_file="rc")


def measure(shard, names, choose, branch, source):
    cov = new(f".coverage.{shard}", branch, source)
    sys.path.insert(0, os.getcwd())
    importlib.invalidate_caches()
    cov.start()
    try:
        for name, functions in sorted(names.items()):
            if shard == 1 or choose.random() < 0.75:
                exercise(importlib.import_module(f"pkg.{name}"), functions, choose)
    finally:
        cov.stop()
        sys.path.pop(0)
        for name in [name for name in sys.modules if name.split(".")[0] == "pkg"]:
            del sys.modules[name]
    cov.save()
    with contextlib.suppress(coverage.exceptions.CoverageException), quiet():
        cov.json_report(outfile=f"shard-{shard}.json")


def exercise(imported, functions, choose):
    def decide():
        return choose.random() < 0.5

    for function in functions:
        for _ in range(choose.randint(0, 2)):
            with contextlib.suppress(Exception):
                head, *rest = function.replace("()", "").split(".")
                call = getattr(imported, head)
                if rest:
                    call = getattr(call(), rest[0])
                call(decide)


def combine(shards, branch, source):
    cov = new(".coverage", branch, source)
    with contextlib.suppress(coverage.exceptions.CoverageException), quiet():
        cov.combine([f".coverage.{shard}" for shard in range(1, shards + 1)], keep=True)
        cov.save()
        cov.json_report(outfile="combined.json")
        cov.xml_report(outfile="combined.xml")


def quiet():
    return contextlib.redirect_stdout(io.StringIO())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
