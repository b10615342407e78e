"""pytest plugin: runs the tests that this shard owns and writes down what happens.

Put in by `-p aegis_pytest`; inert unless AEGIS_EVENTS is set. Python 3.9 and pytest 7.0 or newer,
with or without xdist. It uses the standard library only, has no effects at import, and nothing that
fails in here changes the result of a test. A plan or a list of done tests that cannot be followed is
a usage error before anything runs: no other set of tests is run in its place.

Environment
  AEGIS_EVENTS    directory for the event files: JSON lines, one file per process
  AEGIS_SHARD     "index/count", from 1; default "1/1"
  AEGIS_PLAN      path of the plan of the run, JSON with {count, files: {file: shard | {owners, ids}}};
                  without it whole files go by rendezvous hashing
  AEGIS_DONE      path of what need not run any more, JSON: {"files": [...], "ids": [...]}
  AEGIS_ROOT      the repository: files are named relative to it; default: the working directory
  AEGIS_COVERAGE  "auto": measure as a bare `--cov` would where pytest-cov is there and the project does
                  not ask for coverage itself; "off" (default): leave coverage alone

Selection. The census is every file node that pytest itself is about to expand, whichever plugin made
the node and however the file was named. A file of another shard, or one that is done, is answered with
an empty report there, before it is imported. What gets round that (items without a file node,
`file.py::test` arguments), the tests of co-owners in a file that is cut, and single tests that are done
are filtered once all other plugins have had their say, by the path and the node id of the item: the id
that every event names.

Events, key "e": start, coverage, file, import, tests, others (of a cut file: the ids left to its
co-owners), collected, collect-error, begin, fixture, phase, end, worker-lost, crash, stopped,
internal-error, finish, internal (a fault of this plugin).
"""

from __future__ import annotations

import faulthandler
import functools
import hashlib
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest
from _pytest.doctest import DoctestItem

# coverage.py leaves modules of such a name alone; else this file would count as measured code.
__file__ = "memory:/aegis_pytest.py"

TEXT_CAP = 64 * 1024
LINE_CAP = 1000
GROUP_CAP = 200
ID_CAP = 8 * 1024
# A line that is too long for its reader would be lost.
MOST_ARGS = 200
IDS_PER_EVENT = 200
CHARS_PER_EVENT = 64 * 1024
SHARED_SCOPES = frozenset(("module", "package", "session"))
# Begins of groups that all tests of a file are in. An xdist_group of such a name would only keep more together.
FILE_GROUP = "aegis:file"
DEPENDENCY_GROUP = "aegis:dependency"
SHARED_LEAST = 0.001
SECONDS = "aegis_seconds"  # of a report: goes with it from a worker to the controller
SECRET = re.compile(r"pass|secret|token|key|auth|cred", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")


def owner_among(name, shards):
    """The shard whose sha256 over name and shard is greatest (rendezvous hashing)."""
    start = hashlib.sha256(f"{name}\n".encode())

    def weight(shard):
        digest = start.copy()
        digest.update(str(shard).encode())
        return digest.digest()

    return max(shards, key=weight)


def keys_of(nodeid):
    """The keys under which a cut file may name a test, from the narrowest: the id; the id up to the first
    `[` behind its first `::` (the function); then that with its last `::name` dropped, again and again,
    while an earlier `::` is left (the classes)."""
    first = nodeid.find("::")
    if first < 0:
        return [nodeid]
    keys = [nodeid]
    bracket = nodeid.find("[", first)
    if bracket > 0:
        keys.append(nodeid[:bracket])
    end = keys[-1].rfind("::")
    while end > first:
        keys.append(nodeid[:end])
        end = nodeid.rfind("::", 0, end)
    return keys


class Plan:
    """Who runs what; shards count from 1. Total: every file and id has exactly one owner, however old
    the plan is, so no test can be lost. Of a file that it does not name, hashing decides."""

    def __init__(self, count, files):
        self.count, self.files = count, files

    @classmethod
    def parse(cls, text, count):
        plan = json.loads(text)
        if plan["count"] != count:
            raise ValueError(f"it is for {plan['count']} shards, and this run has {count}")
        for file, entry in plan["files"].items():
            cls.check(file, entry, count)
        return cls(count, plan["files"])

    @staticmethod
    def check(file, entry, count):
        """Tests of a shard that does not exist would be lost."""
        owners, ids = ([entry], {}) if isinstance(entry, int) else (entry["owners"], entry["ids"])
        whole = owners and all(type(shard) is int and 0 < shard <= count for shard in owners)
        if not whole or not set(owners).issuperset(ids.values()):
            raise ValueError(f"{file} has an owner that is none")

    def entry(self, file):
        if file not in self.files:
            self.files[file] = owner_among(file, range(1, self.count + 1))
        return self.files[file]

    def owners(self, file):
        """The shards that run tests of a file: one, or those among which it is cut."""
        entry = self.entry(file)
        return [entry] if isinstance(entry, int) else entry["owners"]

    def owner(self, file, nodeid):
        """The shard that runs a test: its file's only one, or what the narrowest of its keys in the plan
        says, or one of the co-owners by hashing."""
        entry = self.entry(file)
        if isinstance(entry, int):
            return entry
        for key in keys_of(nodeid):
            if key in entry["ids"]:
                return entry["ids"][key]
        return owner_among(nodeid, entry["owners"])


class Assignment:
    """What this shard is to run of all that pytest finds. Its texts, of the plan and of what is done, are
    all that another process needs to run the same; None is one that was not given."""

    def __init__(self, count, texts):
        """Raises UsageError for a text that cannot be followed."""
        self.texts, (plan, done) = texts, texts
        self.plan, self.files, self.ids = Plan(count, {}), frozenset(), frozenset()
        if plan is not None:
            self.plan = followed("AEGIS_PLAN", Plan.parse, plan, count)
        if done is not None:
            self.files, self.ids = followed("AEGIS_DONE", self.done, done)

    @classmethod
    def read(cls, count, environ):
        paths = [(name, environ.get(name)) for name in ("AEGIS_PLAN", "AEGIS_DONE")]
        return cls(count, [followed(name, cls.text, path) if path else None for name, path in paths])

    @staticmethod
    def text(path):
        return Path(path).read_text(encoding="utf-8")

    @staticmethod
    def done(text):
        lists = [json.loads(text)[key] for key in ("files", "ids")]
        if not all(isinstance(each, list) for each in lists):
            raise ValueError("it has no lists of names")
        return [frozenset(each) for each in lists]


def followed(name, read, *args):
    """Whatever is wrong with what the shard is to run: never another set of tests in its place."""
    try:
        return read(*args)
    except Exception as error:
        raise pytest.UsageError(f"aegis: {name} cannot be followed: {clean(repr(error))}") from error


def clean(text, cap=LINE_CAP):
    """Text that any reader accepts: no lone surrogates, head and tail of what is longer than the cap."""
    text = SURROGATE.sub("\ufffd", str(text))
    if len(text) <= cap:
        return text
    head = cap // 4
    return f"{text[:head]}\n… {len(text) - cap} characters left out …\n{text[head - cap:]}"


def clean_id(nodeid, cap=ID_CAP):
    """A node id as it stands; one that is too long keeps its head and gets a digest of the whole."""
    text = SURROGATE.sub("\ufffd", str(nodeid))
    if len(text) <= cap:
        return text
    return f"{text[:cap]}…{hashlib.sha256(text.encode()).hexdigest()}"


def group_name(text):
    """No longer than the cap with its digest: a longer one would not be learned."""
    text = clean_id(text, GROUP_CAP)
    return text if len(text) <= GROUP_CAP else text[:GROUP_CAP - 65] + text[-65:]


def without_secrets(args):
    """Command line with the values of options that sound like credentials blanked."""
    shown, hide = [], False
    for arg in map(str, args):
        name, equals, _ = arg.partition("=")
        secret = name.startswith("-") and bool(SECRET.search(name))
        shown.append("***" if hide else f"{name}=***" if secret and equals else clean(arg))
        hide = secret and not equals
    return shown


class Writer:
    """Appends events to this process's own file, one `write` per event, so no line is ever torn."""

    def __init__(self, directory, worker):
        os.makedirs(directory, exist_ok=True)
        self.pid = os.getpid()
        name = f"{worker or 'main'}-{self.pid}-{os.urandom(4).hex()}.jsonl"
        self.path = os.path.join(os.path.abspath(directory), name)
        self.encode = json.JSONEncoder(default=str).encode
        self.gap = None
        self.open()

    def open(self):
        self.fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.identity = os.fstat(self.fd)[1:3]

    def event(self, name, /, **fields):
        """Never raises: a full disk or a deleted directory leaves a gap, and a gap is never a pass."""
        if os.getpid() != self.pid:
            return  # a fork of the test process speaks for nobody
        try:
            self.write((self.mended() + self.encode({"e": name, **fields}) + "\n").encode("ascii"))
            self.gap = None
        except Exception as error:
            self.gap = clean(repr(error))

    def mended(self):
        """After a write that failed, perhaps in the middle of a line: a new line, and a word about the gap."""
        if self.gap is None:
            return ""
        return "\n" + self.encode({"e": "internal", "where": "event", "message": self.gap}) + "\n"

    def write(self, data):
        try:
            intact = os.fstat(self.fd)[1:3] == self.identity
        except OSError:
            intact = False
        if not intact:  # test code closed our descriptor; the number may be another file's by now
            self.open()
        while data:
            data = data[os.write(self.fd, data):]


def guarded(method):
    """What goes wrong in here is an `internal` event and never an outcome."""

    @functools.wraps(method)
    def call(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            self.writer.event("internal", where=method.__name__, message=clean(repr(error)))
            return None

    return call


class Paths:
    """Names files relative to the repository, with forward slashes; what lies outside is absolute."""

    def __init__(self, root):
        self.roots = list(dict.fromkeys([os.path.abspath(root), os.path.realpath(root)]))
        self.known = {}

    def name(self, path):
        text = os.fspath(path)
        if text not in self.known:
            self.known[text] = clean_id(self.relative(os.path.abspath(text)).replace(os.sep, "/"))
        return self.known[text]

    def relative(self, path):
        folder, base = os.path.split(path)
        for place in (path, os.path.join(os.path.realpath(folder), base)):
            for root in self.roots:
                if os.path.normcase(place) == os.path.normcase(root):
                    return "."
                prefix = os.path.join(root, "")
                if os.path.normcase(place).startswith(os.path.normcase(prefix)):
                    return place[len(prefix):]
        return path


def own_path(node):
    return getattr(node, "path", None) or getattr(node, "fspath", None) or "."


def path_of(node):
    """The file that decides who owns a node: the outermost one around it. Files that a file yields are found
    only where that one is expanded, so they have no owner of their own."""
    outer = node
    while node is not None:
        if isinstance(node, pytest.File) and not isinstance(node, pytest.Package):
            outer = node
        node = node.parent
    return own_path(outer)


def marked(items, name):
    """The items that have a marker of this name, with all such markers, those of what they are in too."""
    inherited = {}
    for item in items:
        if item.parent not in inherited:
            inherited[item.parent] = list(item.parent.iter_markers(name))
        marks = [mark for mark in item.own_markers if mark.name == name] + inherited[item.parent]
        if marks:
            yield item, marks


def xdist_groups(items):
    """Node id to `xdist_group` of those that have one, as xdist reads it, whether or not xdist is there."""
    groups = {}
    for item, marks in marked(items, "xdist_group"):
        names = {str(mark.args[0] if mark.args else mark.kwargs.get("name", "default")) for mark in marks}
        groups[clean_id(item.nodeid)] = group_name("_".join(sorted(names)))
    return groups


def file_groups(files, automark):
    """File to the groups that all of its tests are in, of files whose tests need each other. Cells of a
    notebook share a kernel, and what a plugin adds to a file can depend on the session: only functions and
    doctests are known to be cut without harm. pytest-dependency skips what depends on a test that did not run;
    with a wider scope that may be in any file that takes part, and with `automark` in each."""
    marks = {file: [mark for _, found in marked(items, "dependency") for mark in found]
             for file, items in files.items()}
    scopes = [mark.kwargs.get("scope") for found in marks.values() for mark in found]
    wide = [DEPENDENCY_GROUP] if "session" in scopes or "package" in scopes else []
    groups = {}
    for file, items in files.items():
        odd = any(not isinstance(item, (pytest.Function, DoctestItem)) for item in items)
        depends = bool(marks[file]) or automark
        names = [group_name(f"{FILE_GROUP} {file}")] * odd
        names += [group_name(f"{DEPENDENCY_GROUP} {file}"), *wide] * depends
        if names:
            groups[file] = names
    return groups


def worker_of(report):
    """The worker that a report came from; "" without xdist. Two workers may run one test side by side."""
    return clean(getattr(getattr(getattr(report, "node", None), "gateway", None), "id", ""))


def reason_of(report):
    """One line: what failed, or why it was skipped."""
    longrepr = report.longrepr
    if isinstance(longrepr, (tuple, list)) and len(longrepr) == 3:
        return clean(re.sub(r"^Skipped: ", "", str(longrepr[2])))
    crash = getattr(longrepr, "reprcrash", None)
    lines = [line for line in (crash.message if crash else report.longreprtext).splitlines() if line.strip()]
    marked = [line[1:] for line in lines if line.startswith("E ")]
    chosen = lines[:1] if crash else marked[:1] or lines[-1:]
    return clean(chosen[0].strip()) if chosen else ""


def tracebacks(longrepr):
    """The entries of each traceback, in the order in which they are shown; at least one list."""
    chain = getattr(longrepr, "chain", None) or [(getattr(longrepr, "reprtraceback", None),)]
    return [getattr(link[0], "reprentries", None) or [] for link in chain]


def text_of(report):
    """The failure as the terminal shows it; pytest strips its text, and with it the indentation of the first line."""
    text = report.longreprtext
    lines = [line for entry in tracebacks(report.longrepr)[0][:1] for line in getattr(entry, "lines", None) or []]
    first = lines[0] if lines else ""
    shown = first.strip()
    return first[:first.index(shown)] + text if shown and text.startswith(shown) else text


def failure_line(report, file, folder):
    """Line of the innermost traceback entry in the test's own file, or None."""
    longrepr, wanted = report.longrepr, os.path.realpath(file)
    places = [getattr(entry, "reprfileloc", None) for entry in tracebacks(longrepr)[-1]]
    for place in reversed([getattr(longrepr, "reprcrash", None), *places]):
        path = getattr(place, "path", None)
        if path and os.path.realpath(os.path.join(folder, path)) == wanted:
            return int(place.lineno)
    return None


class Recorder:
    """Selects what this shard owns, and writes what happens in this process."""

    def __init__(self, config, environ):
        self.config = config
        self.time = time.time  # our own: tests that freeze the time replace the module's
        self.worker = environ.get("PYTEST_XDIST_WORKER")
        self.paths = Paths(environ.get("AEGIS_ROOT") or os.getcwd())
        index, _, count = environ.get("AEGIS_SHARD", "1/1").partition("/")
        self.index, self.count = int(index), int(count)
        self.assignment = None if self.worker else Assignment.read(self.count, environ)
        self.writer = Writer(environ["AEGIS_EVENTS"], self.worker)
        self.folder = str(config.invocation_params.dir)
        self.owned, self.rules, self.others = {}, {}, []
        self.files, self.torn_down, self.together = {}, set(), {}
        self.deselected, self.warnings = 0, 0

    # --- the start ------------------------------------------------------------------------------

    @guarded
    def start(self):
        self.writer.event(
            "start", t=self.time(), pid=os.getpid(), worker=self.worker, dumps=self.dump_on_signal(),
            shard=f"{self.index}/{self.count}", root=clean(self.config.rootpath), dir=clean(self.folder),
            argv=without_secrets(self.config.invocation_params.args[:MOST_ARGS]), versions=self.versions(),
        )

    def dump_on_signal(self):
        """On SIGUSR2 every thread's stack goes to the real stderr, which capturing cannot swallow."""
        try:
            self.stderr = os.dup(2)
            faulthandler.register(signal.SIGUSR2, file=self.stderr, all_threads=True, chain=False)
            return True
        except (AttributeError, OSError, ValueError):
            return False

    def versions(self):
        modules = {"pytest": "pytest", "pluggy": "pluggy", "pytest-cov": "pytest_cov", "xdist": "xdist"}
        found = {name: getattr(sys.modules.get(at), "__version__", None) for name, at in modules.items()}
        python = ".".join(map(str, sys.version_info[:3]))
        return {"python": python, **{name: clean(version, 40) for name, version in found.items() if version}}

    @guarded
    def measure(self, wish):
        """Before pytest-cov looks at its options: ask for what a bare `--cov` asks for."""
        options = self.config.known_args_namespace
        if getattr(options, "no_cov", False):
            return "off"
        if not hasattr(options, "cov_source"):
            return "absent"
        if options.cov_source:
            return "project"
        if wish == "auto":
            options.cov_source = [True]
            self.config.option.cov_source = [True]
            return "auto"
        return "unasked"

    @guarded
    def spread(self):
        """Unless the project says how its tests are spread, a file stays on one worker: its fixtures are made once."""
        options = self.config.known_args_namespace
        if getattr(options, "dist", None) == "no" and getattr(options, "numprocesses", None) and not self.worker:
            options.dist = "loadfile"
            self.config.option.dist = "loadfile"

    @guarded
    def measured(self, state):
        version = getattr(sys.modules.get("coverage"), "__version__", None)
        self.writer.event("coverage", state=state, version=version and clean(version, 40))

    # --- selection ------------------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["aegis_assignment"] = self.assignment.texts

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config):
        """A worker takes what its controller read before any test ran: tests can write to the files, and
        a worker that replaces a dead one starts late."""
        if self.assignment is None:
            texts = getattr(config, "workerinput", {}).get("aegis_assignment")
            self.assignment = Assignment(self.count, texts) if texts else Assignment.read(self.count, os.environ)
        self.refuse_splitters(config.option)

    @staticmethod
    def refuse_splitters(option):
        """pytest-split and pytest-shard, from the project's own addopts, would leave out tests on every shard."""
        for name in ("splits", "num_shards"):
            count = getattr(option, name, None)
            if isinstance(count, int) and count > 1:
                flag = f"--{name.replace('_', '-')}={count}"
                raise pytest.UsageError(f"aegis: {flag} would split the tests a second time; remove it")

    @guarded
    def owns(self, path):
        """Ownership of a file, which joins the census by being asked about."""
        file = self.paths.name(path)
        if file not in self.owned:
            self.owned[file] = self.index in self.assignment.plan.owners(file)
            self.writer.event("file", f=file, owned=self.owned[file])
        return self.owned[file]

    def rule(self, path):
        """What becomes of the tests of a file: "run", "drop", or "" where each is looked at by itself."""
        if path not in self.rules:
            file = self.paths.name(path)
            dropped = self.owns(path) is False or file in self.assignment.files
            whole = len(self.assignment.plan.owners(file)) == 1 and not self.assignment.ids
            self.rules[path] = "drop" if dropped else "run" if whole else ""
        return self.rules[path]

    def named_by_id(self, path):
        """Is the file given as `file.py::test`? Then an empty answer would be a usage error."""
        args = [str(arg).partition("[")[0].partition("::") for arg in self.config.args]
        if self.config.getoption("pyargs", False):
            return any(colons for _, colons, _ in args)
        named = [os.path.abspath(os.path.join(self.folder, file)) for file, colons, _ in args if colons]
        return str(path) in named

    @guarded
    def empty_report(self, collector):
        if not isinstance(collector, pytest.File) or isinstance(collector, pytest.Package):
            return None
        path = path_of(collector)
        if path != own_path(collector):
            self.files[collector.nodeid] = str(path)
        if self.rule(path) != "drop" or self.named_by_id(path):
            return None
        return pytest.CollectReport(nodeid=collector.nodeid, outcome="passed", longrepr=None, result=[])

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_collect_report(self, collector):
        return self.empty_report(collector)

    def pytest_itemcollected(self, item):
        if path_of(item) not in self.rules:
            self.owns(path_of(item))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, config, items):
        yield
        self.keep_together(config, items)
        self.keep_owned(config, items)

    def fate(self, item):
        """What becomes of a collected item: "run", "other" (a co-owner of its file runs it) or "drop"."""
        path = path_of(item)
        return self.rule(path) or self.fate_in(self.paths.name(path), clean_id(item.nodeid))

    def fate_in(self, file, nodeid):
        if nodeid in self.assignment.ids:
            return "drop"
        return "run" if self.assignment.plan.owner(file, nodeid) == self.index else "other"

    @guarded
    def keep_together(self, config, items):
        """Before any is dropped: what is left of a file may not show why its tests need each other."""
        self.together = file_groups(self.by_file(items), self.automark(config))

    @staticmethod
    def automark(config):
        """Does pytest-dependency take every test for marked? The option is unknown without it."""
        try:
            return str(config.getini("automark_dependency")).lower() in ("1", "yes", "y", "true", "t", "on")
        except (KeyError, ValueError):
            return False

    @guarded
    def keep_owned(self, config, items):
        fates = [(item, self.fate(item)) for item in items]
        dropped = [item for item, fate in fates if fate != "run"]
        if dropped:
            self.others = [item for item, fate in fates if fate == "other"]
            items[:] = [item for item, fate in fates if fate == "run"]
            config.hook.pytest_deselected(items=dropped)

    def pytest_deselected(self, items):
        self.left_out(items)

    @guarded
    def left_out(self, items):
        """What the project leaves out counts on one shard only; what this plugin drops, nowhere."""
        self.deselected += sum(self.fate(item) == "run" for item in items)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        self.collected(session)

    @guarded
    def collected(self, session):
        for file, part in self.parts(session.items):
            ids = [clean_id(item.nodeid) for item in part]
            groups = {"groups": xdist_groups(part), "together": self.together.get(file)}
            self.writer.event("tests", f=file, ids=ids, **{key: found for key, found in groups.items() if found})
        for file, part in self.parts(self.others):
            self.writer.event("others", f=file, ids=[clean_id(item.nodeid) for item in part])
        self.writer.event("collected", t=self.time(), count=len(session.items), deselected=self.deselected)

    def by_file(self, items):
        files = {}
        for item in items:
            files.setdefault(self.paths.name(path_of(item)), []).append(item)
        return files

    def parts(self, items):
        """Files and as many of their items as one event names."""
        for file, found in self.by_file(items).items():
            part, room = [], CHARS_PER_EVENT
            for item in found:
                if part and (len(part) == IDS_PER_EVENT or room <= 0):
                    yield file, part
                    part, room = [], CHARS_PER_EVENT
                part.append(item)
                room -= len(clean_id(item.nodeid))
            yield file, part

    # --- outcomes: of the controller alone, which hears of everything -------------------------------

    def file_of(self, nodeid):
        prefix = nodeid.partition("::")[0]
        if prefix not in self.files:
            self.files[prefix] = os.path.normpath(os.path.join(str(self.config.rootpath), prefix))
        return self.files[prefix]

    def pytest_collectreport(self, report):
        if report.failed:
            self.collect_error(report)

    @guarded
    def collect_error(self, report):
        self.writer.event(
            "collect-error", f=self.paths.name(self.file_of(report.nodeid)),
            message=reason_of(report), text=clean(text_of(report), TEXT_CAP),
        )

    def pytest_runtest_logstart(self, nodeid, location):
        if not self.worker:
            self.begin(nodeid, location)

    @guarded
    def begin(self, nodeid, location):
        file, line, _ = location
        here = str(file).replace(os.sep, "/") == nodeid.partition("::")[0]
        self.writer.event(
            "begin", id=clean_id(nodeid), f=self.paths.name(self.file_of(nodeid)),
            line=line + 1 if here and isinstance(line, int) else None,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        if not self.worker:
            self.phase(report)

    @guarded
    def phase(self, report):
        fields = {"id": clean_id(report.nodeid), "worker": worker_of(report), "when": report.when,
                  "outcome": report.outcome,
                  "d": round(float(getattr(report, SECONDS, getattr(report, "duration", 0)) or 0), 6)}
        if hasattr(report, "context"):
            fields["sub"] = True
        if hasattr(report, "wasxfail"):
            fields["xfail"] = clean(re.sub(r"^reason: ", "", str(report.wasxfail)))
        if report.outcome != "passed":
            self.explain(report, fields)
        self.writer.event("phase", **fields)
        if report.when == "teardown":
            self.torn_down.add(report.nodeid)

    def explain(self, report, fields):
        """The outcome counts even when a plugin's report cannot be read."""
        try:
            fields["message"] = reason_of(report) if "xfail" not in fields else fields["xfail"]
            if report.outcome != "skipped":
                fields["text"] = clean(text_of(report), TEXT_CAP)
                fields["line"] = failure_line(report, self.file_of(report.nodeid), self.folder)
        except Exception as error:
            self.writer.event("internal", where="explain", message=clean(repr(error)))

    def pytest_runtest_logfinish(self, nodeid):
        if nodeid in self.torn_down:
            self.torn_down.discard(nodeid)  # the teardown has said it already
        elif not self.worker:
            self.writer.event("end", id=clean_id(nodeid))

    # --- faults and the end -------------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        if error:
            self.writer.event("worker-lost", worker=clean(node.gateway.id), reason=clean(error))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem, report):
        self.writer.event("crash", worker=worker_of(report), id=clean_id(crashitem))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config, log):
        return self.scheduler(config, log) if config.getoption("dist", None) == "loadfile" else None

    @guarded
    def scheduler(self, config, log):
        from xdist.scheduler import LoadFileScheduling

        class LethalOnce(LoadFileScheduling):
            """xdist puts the file of a dead worker back in its queue together with the test that killed
            it, which would then kill one worker after the other until none may be restarted."""

            lethal = frozenset()

            def remove_node(self, node):
                units = self.assigned_work.get(node, {}).values()
                pending = [nodeid for unit in units for nodeid, done in unit.items() if not done]
                self.lethal = self.lethal.union(pending[:1])
                return super().remove_node(node)

            def _reschedule(self, node):
                for scope, unit in list(self.workqueue.items()):
                    unit.update(dict.fromkeys(self.lethal.intersection(unit), True))
                    if all(unit.values()):
                        del self.workqueue[scope]
                super()._reschedule(node)

        return LethalOnce(config, log)

    def pytest_warning_recorded(self):
        self.warnings += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr):
        self.writer.event("internal-error", text=clean(excrepr, TEXT_CAP))

    def pytest_keyboard_interrupt(self, excinfo):
        reason = getattr(excinfo.value, "msg", None) or str(excinfo.value) or excinfo.typename
        self.writer.event("stopped", reason=clean(reason), kind=excinfo.typename)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        yield
        self.finish(session, exitstatus)

    @guarded
    def finish(self, session, exitstatus):
        stopped = getattr(session, "shouldfail", False) or getattr(session, "shouldstop", False)
        if stopped:
            self.writer.event("stopped", reason=clean(stopped), kind="Session")
        self.writer.event(
            "finish", t=self.time(), pid=os.getpid(), worker=self.worker, warnings=self.warnings,
            decided=int(exitstatus), status=int(session.exitstatus),
        )


class Stopwatch:
    """What a test costs, and a file besides its tests: its import, and fixtures that several tests share."""

    def __init__(self, recorder):
        self.recorder, self.writer = recorder, recorder.writer
        self.now = time.perf_counter  # our own, as above: pytest's durations can be years then, or less than nothing
        self.test, self.inner, self.begun = "", [], self.now()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self):
        self.begun = self.now()
        yield

    pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self):
        seconds = self.now() - self.begun
        made = yield
        if made.excinfo is None and made.get_result() is not None:
            setattr(made.get_result(), SECONDS, seconds)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        begun = self.now()
        yield
        if isinstance(collector, pytest.File) and not isinstance(collector, pytest.Package):
            self.imported(collector, self.now() - begun)

    @guarded
    def imported(self, collector, seconds):
        path = path_of(collector)
        if self.recorder.rule(path) != "drop":
            file = self.recorder.paths.name(path)
            self.writer.event("import", f=file, d=round(seconds, 6))

    def pytest_runtest_logstart(self, nodeid):
        self.test = nodeid

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef):
        if fixturedef.scope in SHARED_SCOPES:
            self.inner.append(0.0)
            begun = self.now()
            yield
            self.shared(fixturedef.scope, self.now() - begun)
        else:
            yield

    @guarded
    def shared(self, scope, seconds):
        """A fixture may set up another one as it goes: each is told without what is inside it."""
        own = seconds - self.inner.pop()
        if self.inner:
            self.inner[-1] += seconds
        if own >= SHARED_LEAST and self.test:
            file = self.recorder.paths.name(self.recorder.file_of(self.test))
            self.writer.event("fixture", f=file, id=clean_id(self.test), scope=scope, d=round(own, 6))


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if os.environ.get("AEGIS_EVENTS"):
        recorder = Recorder(early_config, os.environ)
        early_config.pluginmanager.register(recorder, "aegis-recorder")
        early_config.pluginmanager.register(Stopwatch(recorder), "aegis-stopwatch")
        recorder.start()
        recorder.spread()
        state = recorder.measure(os.environ.get("AEGIS_COVERAGE", "off"))
        yield
        recorder.measured(state)
    else:
        yield
