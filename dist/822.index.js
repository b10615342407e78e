export const id = 822;
export const ids = [822];
export const modules = {

/***/ 63674:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bs: () => (/* binding */ withoutQueries),
/* harmony export */   Xw: () => (/* binding */ readLine),
/* harmony export */   c0: () => (/* binding */ isTelling),
/* harmony export */   s1: () => (/* binding */ lineSplitter),
/* harmony export */   ty: () => (/* binding */ isNoise)
/* harmony export */ });
const COMMAND = /^::([a-z-]+)[^:]*::(.*)$/s;
/** Reads a line as the runner would: a workflow command with its text unescaped, or a plain line. */
function readLine(line) {
    const match = COMMAND.exec(line);
    if (!match)
        return { level: 'info', text: line };
    return { level: match[1] ?? '', text: unescapeData(match[2] ?? '') };
}
const unescapeData = (text) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
/** A line without the queries of addresses, which hold signatures. */
const withoutQueries = (text) => text.replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1?…');
const TELLING = /Failed to |Cache Size: |File Size: |cache-mode|(read|write) denied|failed with|retries due to|another job|unknown field|Cache reservation failed|ENOSPC|EDQUOT|[Nn]o space left|[Dd]isk quota/;
/** Whether a line helps to say how an operation ended; the rest is chatter. */
const isTelling = (text) => TELLING.test(text);
const NOISE = /^(Headers|Body|Raw Body): |^(Uploaded bytes|Sent|Received) \d|^\d+\.\d+|^followSymbolic|^implicitDesc/;
/** Whether a line helps to find out what happened; dumps of requests and progress do not. */
const isNoise = (text) => NOISE.test(text);
/** Cuts a stream of chunks into lines; a line of more than 64 KiB is cut off. */
function lineSplitter(onLine) {
    let rest = '';
    return (chunk) => {
        const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n');
        rest = (lines.pop() ?? '').slice(0, 65_536);
        for (const line of lines)
            onLine(line.replace(/\r$/, '').slice(0, 65_536));
    };
}


/***/ }),

/***/ 80362:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EP: () => (/* binding */ speaksOlderProtocol),
/* harmony export */   PJ: () => (/* binding */ stopReason),
/* harmony export */   YE: () => (/* binding */ DEADLINES),
/* harmony export */   cs: () => (/* binding */ isHopeless),
/* harmony export */   uF: () => (/* binding */ announcement)
/* harmony export */ });
/** Milliseconds in all for each operation, slow or not: three gigabytes of a `.venv` at 10 MB/s. What hangs is ended long before. */
const DEADLINES = {
    restore: 300_000,
    save: 300_000,
    upload: 300_000,
    download: 120_000,
    list: 20_000,
    remove: 20_000,
};
/** A service that has sent nothing for this long does not answer at all. */
const ANSWER_MS = 4_000;
/** A transfer in which nothing moved for this long hangs. */
const STALL_MS = 6_000;
/** Why an operation with this activity must be ended now, or null. A slow transfer that moves never is. */
function stopReason(activity, limits) {
    const patienceMs = limits.patience * 1000;
    if (activity.troubled)
        return activity.lostMs >= patienceMs ? 'troubled' : null;
    if (!activity.answered)
        return activity.idleMs >= Math.min(ANSWER_MS, patienceMs) ? 'unanswered' : null;
    return activity.idleMs >= Math.min(STALL_MS, patienceMs) ? 'stalled' : null;
}
const RETRIES = [
    { pattern: /^Attempt \d+ of \d+ failed with error: (.*)\. Retrying request in (\d+) ms/, waitMs: null },
    {
        pattern: /^Failed to download artifact after \d+ retries due to (.*)\. Retrying in 5 seconds/,
        waitMs: 5000,
    },
    { pattern: /^\w+ - Attempt \d of 2 failed with error: (.*)/, waitMs: 5000 },
];
/** Reads one line of the client's log; null when it announces no retry. */
function announcement(line) {
    for (const { pattern, waitMs } of RETRIES) {
        const match = pattern.exec(line);
        if (match)
            return { error: match[1] ?? '', waitMs: waitMs ?? Number(match[2]) };
    }
    return null;
}
/** Whether the announced wait would use up the patience, or cannot help: then it is not waited for. */
function isHopeless(announced, lostMs, limits) {
    if (speaksOlderProtocol(announced.error) && lostMs > ANSWER_MS / 2)
        return true;
    return lostMs + announced.waitMs >= limits.patience * 1000;
}
/** A server for older clients only, as local runners have: it names a field, or answers with an empty error. */
const speaksOlderProtocol = (text) => /unknown field|Unexpected end of JSON input/.test(text);


/***/ }),

/***/ 21617:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L7: () => (/* binding */ linkOrCopy),
/* harmony export */   gu: () => (/* binding */ takeOut),
/* harmony export */   l8: () => (/* binding */ putIn),
/* harmony export */   uo: () => (/* binding */ capped),
/* harmony export */   zZ: () => (/* binding */ apart)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(98995);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);




/**
 * With an empty directory to which the client's paths are relative: its archive then knows no other place.
 * The true working directory would not do: the client cannot take a blank in it, and the temporary directory
 * of a worker has none only by a link.
 */
async function apart(work) {
    const { cwd, env } = process;
    const workspace = env.GITHUB_WORKSPACE ?? '';
    const staging = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(env.RUNNER_TEMP ?? '', 'portable-'));
    const trust = distrustArchives();
    try {
        process.cwd = () => staging;
        env.GITHUB_WORKSPACE = staging;
        return await work(staging);
    }
    finally {
        trust();
        process.cwd = cwd;
        env.GITHUB_WORKSPACE = workspace;
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(staging, { recursive: true, force: true });
    }
}
const LOOK_MS = 250;
/** A file without bytes takes room, too. */
const LEAST_BYTES = 4096;
/**
 * While the work unpacks into the directory, looks at what lies there: a small archive may unpack to more than the
 * disk holds. Above so many bytes it throws where nobody catches it, and the worker ends with its tar.
 * @throws Error when it has unpacked to more
 */
async function capped(directory, most, work) {
    const look = async () => {
        if ((await sizeOf(directory)) > most)
            throw new Error('it holds more than it should');
    };
    const timer = setInterval(look, LOOK_MS);
    try {
        const value = await work();
        await look();
        return value;
    }
    finally {
        clearInterval(timer);
    }
}
async function sizeOf(directory) {
    const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(directory, { recursive: true }).catch(() => []);
    let bytes = 0;
    for (const name of names) {
        const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, name)).catch(() => null);
        bytes += Math.max(found?.size ?? 0, LEAST_BYTES);
    }
    return bytes;
}
/**
 * The client has tar follow absolute names, `..` and links out of the directory (-P), and as root give files to
 * whom the archive says. Until the returned function is called, tar unpacks without that.
 */
function distrustArchives() {
    const { spawn } = node_child_process__WEBPACK_IMPORTED_MODULE_0__;
    const guarded = (program, args, options) => spawn(program, isUnpacking(program, args) ? args.map(withoutTrust) : args, options);
    setSpawn(guarded);
    return () => setSpawn(spawn);
}
const isUnpacking = (program, args) => /tar(\.exe)?"?$/i.test((0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(program)) && args.includes('-xf');
const withoutTrust = (arg) => (arg === '-P' ? '--no-same-owner' : arg);
/** For those, too, who have imported it by its name. */
function setSpawn(spawn) {
    node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn = spawn;
    (0,node_module__WEBPACK_IMPORTED_MODULE_2__.syncBuiltinESMExports)();
}
/**
 * Moves a file out of an unpacked archive, with the usual rights. What the archive has under the name and is no
 * file is left behind.
 */
async function takeOut(from, to) {
    if (!(await isFile(from)))
        return;
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(to), { recursive: true });
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(from, 0o644);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rename)(from, to).catch((error) => {
        if (error.code !== 'EXDEV')
            throw error;
        return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(from, to);
    });
}
/** Puts a file where it is packed. What is no file is left out. */
async function putIn(from, to) {
    if (await isFile(from))
        await linkOrCopy(from, to);
}
/** Gives a file a second name, which costs no space; copies it where that cannot be. */
const linkOrCopy = (from, to) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.link)(from, to).catch(() => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(from, to));
async function isFile(path) {
    return (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(path).catch(() => null))?.isFile() === true;
}


/***/ }),

/***/ 91513:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fW: () => (/* binding */ undoRestore),
/* harmony export */   lH: () => (/* binding */ pathState),
/* harmony export */   wR: () => (/* binding */ pathStates),
/* harmony export */   wX: () => (/* binding */ namesIn)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);


/** What is at a path; whatever cannot be listed counts as filled, and so does a file. */
async function pathState(path) {
    try {
        return (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path)).length === 0 ? 'empty' : 'filled';
    }
    catch (error) {
        return error.code === 'ENOENT' ? 'absent' : 'filled';
    }
}
const pathStates = (paths) => Promise.all(paths.map(pathState));
/** What is in the directories before a restore. Of what cannot be listed nothing is taken back. */
const namesIn = (paths) => Promise.all(paths.map((path) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path).catch((error) => (error.code === 'ENOENT' ? null : undefined))));
/**
 * Takes back half a tree: every name that a failed restore put where it was not before. Names that were
 * there are left alone, since nobody can tell whose files are in them.
 */
async function undoRestore(paths, before) {
    await Promise.all(paths.map((path, index) => clear(path, before[index]).catch(() => undefined)));
}
async function clear(path, before) {
    if (before === undefined)
        return;
    if (before === null)
        return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true });
    const known = new Set(before);
    for (const name of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path))
        if (!known.has(name))
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(path, name), { recursive: true, force: true });
}


/***/ }),

/***/ 76822:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runPhase: () => (/* binding */ runPhase)
});

// NAMESPACE OBJECT: ./lib/caches/kinds.js
var kinds_namespaceObject = {};
__webpack_require__.r(kinds_namespaceObject);
__webpack_require__.d(kinds_namespaceObject, {
  docker: () => (kind_docker),
  fixtures: () => (fixtures),
  ollama: () => (kind_ollama),
  poetry: () => (poetry)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./lib/codes.js
/**
 * Every error and warning code, once. docs/troubleshooting.md is generated from this table.
 * E1 inputs, E2 Python environment, E3 test run, E4 shards, E5 coverage, W6 caches, E9 the action itself.
 */
const CODES = {
    'AEGIS-E100': {
        title: 'Unknown input',
        cause: 'The step passes an input that the action does not have.',
        remedy: 'Use the nearest known name, which the message gives, or remove the line.',
    },
    'AEGIS-E101': {
        title: 'Bad shard',
        cause: '`shard` is neither `auto` nor `INDEX/COUNT`, or the matrix does not say which shard this job is.',
        remedy: 'Write `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }` and leave `shard` alone.',
    },
    'AEGIS-E102': {
        title: 'Bad percentage',
        cause: 'A threshold is not a plain decimal between 0 and 100.',
        remedy: 'Write e.g. `coverage-min: 80` or `79.95`.',
    },
    'AEGIS-E103': {
        title: 'Bad argument list',
        cause: 'The arguments cannot be split: an unbalanced quote, a trailing backslash or a NUL.',
        remedy: 'Quote as in a POSIX shell. Nothing is expanded, and no shell runs.',
    },
    'AEGIS-E104': {
        title: 'Reserved pytest option',
        cause: 'The option would defeat the sharding, the evidence or the coverage gate.',
        remedy: 'Use the input that the message names, or set it in the configuration of pytest where that is allowed.',
    },
    'AEGIS-E105': {
        title: 'Bad path',
        cause: 'The path is missing, leaves the workspace, or starts with `-`.',
        remedy: 'Give a path relative to the working directory, inside the repository.',
    },
    'AEGIS-E106': {
        title: 'Bad cache input',
        cause: 'A cache kind, prefix, path or key pattern cannot be used.',
        remedy: 'See the table of caches in docs/caching.md.',
    },
    'AEGIS-E107': {
        title: 'Bad value',
        cause: 'A number or a choice was written in a way that has no single meaning.',
        remedy: 'Use one of the allowed values that the message lists.',
    },
    'AEGIS-E108': {
        title: 'Bad artifact name or retention',
        cause: 'GitHub refuses the name, or keeps artifacts between 1 and 90 days only.',
        remedy: 'Use letters, digits, `-`, `_` and `.`; a retention between 1 and 90.',
    },
    'AEGIS-E109': {
        title: 'Not a GitHub Actions job',
        cause: 'A variable that every runner sets is missing.',
        remedy: 'Run it as a step, or try it on this machine with `npm run local` (docs/local.md).',
    },
    'AEGIS-E110': {
        title: 'Environment defeats the tests',
        cause: 'A variable of the step changes what pytest runs or whether asserts count.',
        remedy: 'Remove the variable that the message names from `env:`.',
    },
    'AEGIS-E111': {
        title: 'Bad model name',
        cause: 'A line of `ollama-models` is not a model name.',
        remedy: 'Write names as for `ollama pull`, one per line.',
    },
    'AEGIS-E112': {
        title: 'Untrusted code with trusted rights',
        cause: 'pull_request_target gives the code of a pull request the secrets and caches of the base branch.',
        remedy: 'Run tests on `pull_request`; it needs no secret here, for forks either.',
    },
    'AEGIS-E113': {
        title: 'A pin cannot be used',
        cause: 'A line of `pin` leaves the working directory, is empty, or there are too many.',
        remedy: 'Write one group per line: files, globs or node ids, separated by spaces, relative to the working directory.',
    },
    'AEGIS-E201': {
        title: 'Python not found',
        cause: 'No usable interpreter was found under the name or path given.',
        remedy: 'Add `actions/setup-python` before this step, or set `python` to the interpreter.',
    },
    'AEGIS-E202': {
        title: 'Python unusable',
        cause: 'The interpreter does not start, is older than 3.9, or does not fit the project.',
        remedy: 'Set `python` to another interpreter, or mend this one.',
    },
    'AEGIS-E203': {
        title: 'poetry.lock missing',
        cause: 'pyproject.toml belongs to Poetry and there is no lock beside it.',
        remedy: 'Run `poetry lock` and commit poetry.lock.',
    },
    'AEGIS-E204': {
        title: 'poetry.lock stale',
        cause: 'pyproject.toml changed its dependencies since the lock was made.',
        remedy: 'Run `poetry lock` and commit poetry.lock.',
    },
    'AEGIS-E205': {
        title: 'pyproject.toml invalid',
        cause: 'The file is not valid TOML in UTF-8.',
        remedy: 'Mend the place that the message names.',
    },
    'AEGIS-E206': {
        title: 'Poetry could not be installed',
        cause: 'pip could not install the version of `poetry-version`.',
        remedy: 'Check the version and the connection to the package index; the log has the output of pip.',
    },
    'AEGIS-E207': {
        title: 'poetry install failed',
        cause: 'A dependency could not be downloaded or built.',
        remedy: 'Read the output of Poetry in the log; try the same command on your machine.',
    },
    'AEGIS-E208': {
        title: 'pytest missing or too old',
        cause: 'The environment has no pytest, or one before 7.0.',
        remedy: 'Add pytest to the dependencies (`poetry add --group dev pytest`), or check `poetry-install-args`.',
    },
    'AEGIS-E209': {
        title: 'pytest-cov missing',
        cause: '`coverage-min` is set and the environment has no pytest-cov.',
        remedy: 'Add it (`poetry add --group dev pytest-cov`), or remove `coverage-min`.',
    },
    'AEGIS-E210': {
        title: 'Fixtures command failed',
        cause: '`fixtures-command` ended with an error, or left nothing at `fixtures-path`.',
        remedy: 'Run the command on your machine; its output is in the log.',
    },
    'AEGIS-E211': {
        title: 'pytest-xdist missing',
        cause: '`workers` asks for parallel workers and the environment has no pytest-xdist.',
        remedy: 'Add it (`poetry add --group dev pytest-xdist`), or use `workers: auto` or `1`.',
    },
    'AEGIS-E212': {
        title: 'Image not built',
        cause: '`docker buildx build` ended with an error for a line of `docker-build`.',
        remedy: 'Read its output in the log; run the same line on your machine.',
    },
    'AEGIS-E213': {
        title: 'Docker cannot build',
        cause: '`docker-build` is set, and docker, buildx or a builder that works is missing.',
        remedy: 'Run the job where Docker with buildx is installed, or name a builder in `docker-builder`.',
    },
    'AEGIS-E214': {
        title: 'No Ollama server',
        cause: '`ollama-models` is set, no server answers at OLLAMA_HOST, and none could be started.',
        remedy: 'Install Ollama in an earlier step, or set OLLAMA_HOST to a server that runs.',
    },
    'AEGIS-E215': {
        title: 'Model not there',
        cause: 'A model of `ollama-models` could not be pulled, or is damaged.',
        remedy: 'Check the name and the connection to the registry; the message has what the server said.',
    },
    'AEGIS-E301': {
        title: 'Tests failed',
        cause: 'At least one test failed.',
        remedy: 'The summary has the traceback and the command that reproduces it.',
    },
    'AEGIS-E302': {
        title: 'Collection error',
        cause: 'A test file could not be imported, so its tests did not run.',
        remedy: 'Mend the import that the traceback names.',
    },
    'AEGIS-E303': {
        title: 'No tests ran',
        cause: 'No shard found a test for the paths and markers given.',
        remedy: 'Check `test-paths`, `markers` and the test file names.',
    },
    'AEGIS-E304': {
        title: 'Tests hang',
        cause: 'Nothing happened for the time of `hang-timeout`.',
        remedy: 'The log has the stack of every thread at that moment; the message names the running test.',
    },
    'AEGIS-E305': {
        title: 'Tests took too long',
        cause: 'The run passed `timeout-minutes`.',
        remedy: 'Use more shards, or raise `timeout-minutes`.',
    },
    'AEGIS-E306': {
        title: 'Killed by a signal',
        cause: 'Something outside pytest ended the process.',
        remedy: 'The message names the signal and the running test.',
    },
    'AEGIS-E307': {
        title: 'Out of memory',
        cause: 'The kernel ended the process because memory ran out.',
        remedy: 'Use fewer `workers`, or a larger runner.',
    },
    'AEGIS-E308': {
        title: 'Interpreter crashed',
        cause: 'The interpreter died inside native code (segmentation fault, abort).',
        remedy: 'The log has the stack; the message names the running test.',
    },
    'AEGIS-E309': {
        title: 'xdist worker lost',
        cause: 'A parallel worker died, and its coverage with it.',
        remedy: 'Run the named test alone; look for crashes and memory.',
    },
    'AEGIS-E310': {
        title: 'Cancelled',
        cause: 'The job was cancelled while it ran.',
        remedy: 'Run it again.',
    },
    'AEGIS-E311': {
        title: 'pytest ended without saying so',
        cause: 'The process ended before the session was finished, e.g. by `os._exit` in a test.',
        remedy: 'Find what ends the process; the message names the last test that started.',
    },
    'AEGIS-E312': {
        title: 'Exit code contradicts the outcomes',
        cause: 'Something in the project changes the exit status of pytest.',
        remedy: 'Look for `session.exitstatus` in a conftest or a plugin.',
    },
    'AEGIS-E313': {
        title: 'Tests without an outcome',
        cause: 'Tests were collected and never ran to an end.',
        remedy: 'The message names them; look for plugins that stop or drop tests.',
    },
    'AEGIS-E314': {
        title: 'pytest refused its arguments',
        cause: 'pytest exited with a usage error.',
        remedy: 'Read its message in the log; check `pytest-args` and the configuration of pytest.',
    },
    'AEGIS-E315': {
        title: 'pytest internal error',
        cause: 'pytest or one of its plugins failed outside any test.',
        remedy: 'Read the traceback in the log; disable plugins one by one.',
    },
    'AEGIS-E316': {
        title: 'Tests wrote to command files',
        cause: 'Test code appended to GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT or GITHUB_STATE. It was cut off.',
        remedy: 'Remove what writes there, or make it a step of its own.',
    },
    'AEGIS-W317': {
        title: 'A process outlived the tests',
        cause: 'Test code started a process and did not end it. It was ended.',
        remedy: 'Stop it in a fixture teardown.',
    },
    'AEGIS-E318': {
        title: 'Working directory gone',
        cause: 'Something deleted the directory in which the tests run.',
        remedy: 'Let tests delete only what they made, in `tmp_path`.',
    },
    'AEGIS-E319': {
        title: 'Disk full',
        cause: 'No space was left on the device.',
        remedy: 'Free space before this step, or make less.',
    },
    'AEGIS-E320': {
        title: 'pytest was interrupted',
        cause: 'pytest exited with status 2 and no cancellation was asked for.',
        remedy: 'Look for `pytest.exit` or KeyboardInterrupt in the project.',
    },
    'AEGIS-E321': {
        title: 'Stopped early',
        cause: 'The run stopped after the number of failures that `max-failures` allows.',
        remedy: 'Mend the failures; the remaining tests did not run.',
    },
    'AEGIS-E322': {
        title: 'pytest did not start',
        cause: 'The process could not be started, or ended before pytest was configured.',
        remedy: 'Read its output in the log.',
    },
    'AEGIS-E323': {
        title: 'Open since an earlier attempt',
        cause: 'A test that failed in an earlier attempt was skipped when it ran again, or what had to run again was not found: nothing says that it passes. It may need tests that passed and did not run again.',
        remedy: 'Re-run all jobs: everything runs again then. Tests that need each other stay together in one `xdist_group`.',
    },
    'AEGIS-E401': {
        title: 'Result not uploaded',
        cause: 'The result of this shard could not be stored, so the lane cannot be complete.',
        remedy: 'Run the job again; see the message of the service.',
    },
    'AEGIS-E402': {
        title: 'Result of a shard missing',
        cause: 'A shard ended without a result.',
        remedy: 'Open the job of that shard; run it again.',
    },
    'AEGIS-E403': {
        title: 'Shards disagree on their number',
        cause: 'Jobs of one lane were given different counts.',
        remedy: 'Keep the count in one place: `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }`.',
    },
    'AEGIS-E404': {
        title: 'Shards tested different commits or selections',
        cause: 'The results are not of the same code, or not of the same arguments.',
        remedy: 'Give all shards the same checkout and the same inputs.',
    },
    'AEGIS-E405': {
        title: 'Shards see different files',
        cause: 'The test files that pytest finds differ between the shards.',
        remedy: 'Look for files that are made at run time, or ignored on some machines.',
    },
    'AEGIS-E406': {
        title: 'A test ran twice',
        cause: 'Two shards ran the same test.',
        remedy: 'Give different steps of a job their own `suite`.',
    },
    'AEGIS-E407': {
        title: 'A test was lost',
        cause: 'A collected test or a file of the census was run by no shard.',
        remedy: 'The message names it; run the job again.',
    },
    'AEGIS-E408': {
        title: 'Result damaged',
        cause: 'The artifact of a shard could not be read, or is not what its manifest says.',
        remedy: 'Run that shard again.',
    },
    'AEGIS-E409': {
        title: 'Result name taken',
        cause: 'Another step of this run has uploaded a result for the same lane and shard.',
        remedy: 'Give each step its own `suite`.',
    },
    'AEGIS-E410': {
        title: 'No artifacts here',
        cause: 'This server has no artifact service that the action can use, so shards cannot be merged.',
        remedy: 'Run one shard and no gate job; without artifacts every shard is judged by itself.',
    },
    'AEGIS-W411': {
        title: 'Merged result not uploaded',
        cause: 'The verdict stands; only the artifact with the files behind it is missing.',
        remedy: 'If the name is taken, give each step its own `suite`; else see the message of the service.',
    },
    'AEGIS-E412': {
        title: 'A lane left no result',
        cause: 'A lane that the gate was to judge has uploaded nothing, or no job of this run has.',
        remedy: 'Check that its job ran and did not stop before this action, and the names in `lanes`.',
    },
    'AEGIS-W413': {
        title: 'One test is longer than a shard',
        cause: 'A test, or a group of tests that stays together, takes longer than an even share of the shards.',
        remedy: 'Split it, or use fewer shards: more cannot make the lane faster than this one test.',
    },
    'AEGIS-E414': {
        title: 'Not one plan',
        cause: 'The shards did not follow one plan, and tests were lost or ran twice because of it. The message names both sides.',
        remedy: 'Run all jobs again. If it happens again, look for failed calls of the artifact service in the logs.',
    },
    'AEGIS-W415': {
        title: 'Tests left to the last shard',
        cause: 'The other shards have a plan that this shard could not get. It ran nothing, since by any other rule tests would run twice.',
        remedy: 'Nothing to do when the last shard says that it ran them; else run all jobs again.',
    },
    'AEGIS-W416': {
        title: 'Tests repaired',
        cause: 'Some tests were run by no shard. The last one ran them there and then.',
        remedy: 'Nothing is missing. The message says why it happened.',
    },
    'AEGIS-W417': {
        title: 'Lane perhaps not judged',
        cause: 'This shard could not take its ticket, and did not see the results of all others. If it was the last one, nobody merges and judges the lane.',
        remedy: 'Look for the merged result of the lane among the artifacts. If it is not there, run all jobs again. A gate job judges the lane in any case.',
    },
    'AEGIS-E501': {
        title: 'Coverage too low',
        cause: 'The merged coverage is below `coverage-min`.',
        remedy: 'Cover the number of lines that the message gives; the summary lists the worst files.',
    },
    'AEGIS-E502': {
        title: 'Coverage missing or unreadable',
        cause: 'The run made no coverage data, or it cannot be read.',
        remedy: 'Look for warnings of coverage in the log.',
    },
    'AEGIS-E503': {
        title: 'Nothing was measured',
        cause: 'Coverage has no statements, so there is no percentage for `coverage-min`.',
        remedy: 'Check `coverage-source` and the `[tool.coverage]` configuration.',
    },
    'AEGIS-E504': {
        title: 'Coverage switched off',
        cause: 'pytest-cov is installed, and the project switches it off (`--no-cov` in addopts).',
        remedy: 'Remove it from the configuration of pytest, or install no pytest-cov where no coverage is wanted.',
    },
    'AEGIS-E505': {
        title: 'Unknown coverage format',
        cause: 'This version of coverage writes a format that the action does not know.',
        remedy: 'Use coverage 7, or a newer version of the action.',
    },
    'AEGIS-E506': {
        title: 'Coverage paths leave the repository',
        cause: 'Measured files have absolute paths outside the workspace.',
        remedy: 'Set `relative_files = true` under `[tool.coverage.run]`, and a `[tool.coverage.paths]` section.',
    },
    'AEGIS-E507': {
        title: 'Branch and statement data mixed',
        cause: 'Some shards measured branches and some did not.',
        remedy: 'Give all shards the same coverage configuration.',
    },
    'AEGIS-W601': {
        title: 'Cache service unavailable',
        cause: 'The cache service refused, erred or did not answer. All caches are cold; the job goes on.',
        remedy: 'Nothing, if it passes. On a self-hosted runner check that the service can be reached.',
    },
    'AEGIS-W602': {
        title: 'Cache not restored',
        cause: 'One entry could not be restored. The job goes on as after a miss.',
        remedy: 'Nothing: it is made anew.',
    },
    'AEGIS-W603': {
        title: 'Cache not saved',
        cause: 'One entry could not be saved.',
        remedy: 'Nothing: the next run tries again.',
    },
    'AEGIS-W604': {
        title: 'Environment from the cache unusable',
        cause: 'The restored `.venv` failed its health check and was made anew.',
        remedy: 'Nothing. If it happens at every run, report it.',
    },
    'AEGIS-W605': {
        title: 'Cache not possible',
        cause: 'A cache was asked for whose directory or key files cannot be used. The job goes on without it.',
        remedy: 'Mend the input that the message names; for images, name a builder that can export a cache in `docker-builder`.',
    },
    'AEGIS-W606': {
        title: 'Cache restored in part',
        cause: 'Blobs of a model or an image are gone from the cache, or damaged. Only what needs them is made anew.',
        remedy: 'Nothing: what was made anew is saved again.',
    },
    'AEGIS-W607': {
        title: 'Models lie elsewhere',
        cause: 'The Ollama server that answers keeps its models in another directory than the cached one.',
        remedy: 'Stop the system service in an earlier step, or set OLLAMA_MODELS to its directory. The models of a container under `services:` cannot be cached.',
    },
    'AEGIS-W608': {
        title: 'Caches push each other out',
        cause: 'Entries that the index names are gone, or the caches of this job alone come near the limit of the repository.',
        remedy: 'Cache less, delete old entries, or raise the limit of the repository and `cache-limit-gb`.',
    },
    'AEGIS-E901': {
        title: 'Unexpected error',
        cause: 'A bug in the action.',
        remedy: 'Report it with the stack trace from the log.',
    },
};
/** `AEGIS-E101 Bad shard`: the title of an annotation. */
const titleOf = (code) => `${code} ${CODES[code].title}`;

;// CONCATENATED MODULE: ./lib/errors.js
/** An expected failure with its explanation: what ends the step early and is no bug. */
class StepError extends Error {
    reasons;
    constructor(reasons) {
        super(reasons.map((reason) => `${reason.code} ${reason.message}`).join('\n'));
        this.name = 'StepError';
        this.reasons = reasons;
    }
}
/** A StepError with one reason. */
const stepError = (code, message) => new StepError([{ code, message }]);

// EXTERNAL MODULE: ./lib/host/begin.js
var begin = __webpack_require__(89327);
;// CONCATENATED MODULE: ./lib/host/cancel.js
/** Listens for cancellation. To be called once per process, as early as possible. */
function listenForCancel(signals) {
    const first = new AbortController();
    const second = new AbortController();
    const listener = (signal) => {
        (first.signal.aborted ? second : first).abort(signal);
    };
    signals.on('SIGINT', listener).on('SIGTERM', listener);
    return { first: first.signal, second: second.signal };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./lib/text/quote.js
/** Control, format (bidi, zero width), separator, surrogate and unassigned characters: seen as escapes only. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u;
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/**
 * Makes text from outside (names of tests, files, branches, messages of services) fit for one line of
 * the log: control characters, ANSI sequences and bidi marks become escapes, workflow commands are
 * defused, and what is longer than `limit` characters is cut with an ellipsis.
 */
function quote(text, limit = 120) {
    let printable = '';
    for (const char of text) {
        const piece = UNPRINTABLE.test(char) ? escaped(char) : char;
        if (printable.length + piece.length > limit)
            return `${defuse(printable)}…`;
        printable += piece;
    }
    return defuse(printable);
}
function escaped(char) {
    return SHORT[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
/** Keeps the runner from taking one line as a workflow command: `::name::` at its start, `##[name]` anywhere. */
function defuse(line) {
    return line.replaceAll('##[', '# #[').replace(/^([\s\u0085]*):(?=:)/, '$1: ');
}

;// CONCATENATED MODULE: ./lib/host/facts.js




/** GitHub's own limit of an event is 25 MB. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;
const OS_RELEASE = ['/etc/os-release', '/usr/lib/os-release'];
/** What every runner sets at every event, and this action cannot do without. */
const REQUIRED = [
    'GITHUB_ACTIONS',
    'GITHUB_WORKSPACE',
    'GITHUB_REPOSITORY',
    'GITHUB_SHA',
    'GITHUB_EVENT_NAME',
    'GITHUB_RUN_ID',
    'GITHUB_JOB',
    'RUNNER_TEMP',
];
/** Reads what the runner says about this job. Every variable that is missing or wrong is one problem. */
function readFacts({ env, actionRoot, verbose }) {
    const problems = [...missing(env), ...wrongAttempt(env), ...wrongWorkspace(env)];
    if (problems.length > 0)
        return { ok: false, problems: problems.map(problem) };
    const given = env;
    const temp = isWritable(given.RUNNER_TEMP) ? given.RUNNER_TEMP : ownTemp();
    if (temp === null)
        return { ok: false, problems: [problem(unwritable(given.RUNNER_TEMP))] };
    const tools = toolCacheOf(env, temp);
    const facts = {
        workspace: (0,external_node_fs_.realpathSync)(given.GITHUB_WORKSPACE),
        temp,
        toolCache: tools.path,
        home: env.HOME || (0,external_node_os_.homedir)(),
        repository: given.GITHUB_REPOSITORY,
        sha: given.GITHUB_SHA,
        ref: env.GITHUB_REF ?? '',
        event: given.GITHUB_EVENT_NAME,
        defaultBranch: defaultBranch(env.GITHUB_EVENT_PATH),
        runId: given.GITHUB_RUN_ID,
        attempt: Number(env.GITHUB_RUN_ATTEMPT || '1'),
        job: given.GITHUB_JOB,
        serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
        platform: process.platform,
        arch: process.arch,
        osRelease: osRelease(),
        debug: verbose || env.RUNNER_DEBUG === '1',
        actionRoot,
        env,
    };
    const notices = temp === given.RUNNER_TEMP ? [] : [`${unwritable(given.RUNNER_TEMP)} Using ${temp}.`];
    return { ok: true, facts, notices: [...notices, ...tools.notices] };
}
/** Where Poetry goes, in the tool cache. */
const OWN_TOOLS = 'aegis-poetry';
/** Some runners have one that belongs to another user, or our folder in it does: Pythons to read, no place to install. */
function toolCacheOf({ RUNNER_TOOL_CACHE: given }, temp) {
    const own = (0,external_node_path_.join)(temp, 'tool-cache');
    if (!given)
        return { path: own, notices: [] };
    const ours = (0,external_node_path_.join)(given, OWN_TOOLS);
    const isThere = isMade(given);
    const place = isThere && (0,external_node_fs_.lstatSync)(ours, { throwIfNoEntry: false }) ? ours : given;
    if (isThere && isWritable(place))
        return { path: given, notices: [] };
    return { path: own, notices: [`${unwritable(place, 'RUNNER_TOOL_CACHE')} Using ${own}.`] };
}
/** Whether the directory is there, or can be made: then it is. Node's own `recursive` never returns below /proc. */
function isMade(path) {
    if (isDirectory(path))
        return true;
    if ((0,external_node_path_.dirname)(path) === path || !isMade((0,external_node_path_.dirname)(path)))
        return false;
    try {
        (0,external_node_fs_.mkdirSync)(path);
        return true;
    }
    catch {
        // Another job may have been quicker.
        return isDirectory(path);
    }
}
function problem(message) {
    return { code: 'AEGIS-E109', message };
}
function missing(env) {
    return REQUIRED.filter((name) => !env[name]).map((name) => `${name} is not set.`);
}
function wrongAttempt({ GITHUB_RUN_ATTEMPT: attempt = '' }) {
    return /^([1-9]\d{0,8})?$/.test(attempt)
        ? []
        : [`GITHUB_RUN_ATTEMPT is not a number from 1 on (got "${quote(attempt)}").`];
}
function wrongWorkspace({ GITHUB_WORKSPACE: workspace }) {
    if (!workspace || isDirectory(workspace))
        return [];
    return [`GITHUB_WORKSPACE is not a directory (got "${quote(workspace)}").`];
}
function isDirectory(path) {
    try {
        return (0,external_node_fs_.statSync)(path).isDirectory();
    }
    catch {
        return false;
    }
}
function isWritable(path) {
    try {
        (0,external_node_fs_.accessSync)(path, external_node_fs_.constants.W_OK);
        return isDirectory(path);
    }
    catch {
        return false;
    }
}
function unwritable(path, name = 'RUNNER_TEMP') {
    return `${name} is not a directory that can be written (got "${quote(path)}").`;
}
function ownTemp() {
    try {
        return (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'aegis-'));
    }
    catch {
        return null;
    }
}
/** `repository.default_branch` of the event payload; null when the payload does not say. */
function defaultBranch(path) {
    const event = asRecord(parsed(path));
    const branch = asRecord(event?.repository)?.default_branch;
    return typeof branch === 'string' && branch !== '' ? branch : null;
}
function parsed(path) {
    try {
        if (!path || (0,external_node_fs_.statSync)(path).size > MAX_EVENT_BYTES)
            return null;
        return JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
    }
    catch {
        return null;
    }
}
function asRecord(value) {
    return typeof value === 'object' && value !== null ? value : null;
}
function osRelease() {
    for (const path of OS_RELEASE) {
        const name = releaseName(path);
        if (name !== null)
            return name;
    }
    return (0,external_node_os_.release)();
}
/** "debian 12" from the lines ID=debian and VERSION_ID="12". */
function releaseName(path) {
    try {
        const text = (0,external_node_fs_.readFileSync)(path, 'utf8');
        const field = (name) => new RegExp(`^${name}=["']?([\\w.-]+)["']?$`, 'm').exec(text)?.[1];
        const id = field('ID');
        return id === undefined ? null : [id, field('VERSION_ID') ?? ''].join(' ').trim();
    }
    catch {
        return null;
    }
}

// EXTERNAL MODULE: ./lib/host/handoff.js
var handoff = __webpack_require__(17416);
;// CONCATENATED MODULE: ./lib/host/live/commands.js
/** Escapes the message of a workflow command. */
function escapeData(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
/** Escapes a property of a workflow command. */
function escapeProperty(text) {
    return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
/** An annotation as a workflow command. */
function annotationCommand({ level, title, message, file, line }) {
    const properties = [
        `title=${escapeProperty(title)}`,
        ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
        ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
    ];
    return `::${level} ${properties.join(',')}::${escapeData(message)}`;
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
;// CONCATENATED MODULE: ./lib/host/process/command-files.js


const NAMES = ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
/** The command files that this step was given. */
function commandFiles(secrets) {
    return NAMES.flatMap((name) => (secrets[name] ? [{ name, path: secrets[name] }] : []));
}
/** Remembers the files as they are. What exists and cannot be read is left out. */
async function measure(files) {
    const measured = await Promise.all(files.map(measureOne));
    return measured.filter((file) => file !== null);
}
async function measureOne(file) {
    try {
        return { ...file, content: await (0,promises_.readFile)(file.path) };
    }
    catch (error) {
        return error.code === 'ENOENT' ? { ...file, content: null } : null;
    }
}
/**
 * Puts every command file back to what it was: cuts off what was appended, makes anew what was
 * changed, replaced or deleted.
 * @returns the names of those that had changed.
 */
async function restore(files) {
    const changed = await Promise.all(files.map(restoreOne));
    return files.filter((_, at) => changed[at]).map((file) => file.name);
}
async function restoreOne(file) {
    // A file that can be neither compared nor mended is reported as changed: nobody vouches for it.
    const state = await compare(file).catch(() => 'other');
    if (state === 'same')
        return false;
    await mend(file, state).catch(() => undefined);
    return true;
}
async function compare({ path, content }) {
    const stat = await (0,promises_.lstat)(path).catch(() => null);
    if (stat === null || content === null)
        return stat === null && content === null ? 'same' : 'other';
    if (!stat.isFile() || stat.size < content.length)
        return 'other';
    if (!(await head(path, content.length)).equals(content))
        return 'other';
    return stat.size === content.length ? 'same' : 'grown';
}
async function mend({ path, content }, state) {
    if (state === 'grown')
        return await (0,promises_.truncate)(path, content?.length);
    await (0,promises_.rm)(path, { recursive: true, force: true });
    // Test code may have deleted the directory as well.
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    if (content !== null)
        await (0,promises_.writeFile)(path, content, { flag: 'wx' });
}
async function head(path, length) {
    const file = await (0,promises_.open)(path);
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
    }
    finally {
        await file.close();
    }
}

// EXTERNAL MODULE: ./lib/host/transfer/client-log.js
var client_log = __webpack_require__(63674);
// EXTERNAL MODULE: ./lib/host/transfer/limits.js
var transfer_limits = __webpack_require__(80362);
// EXTERNAL MODULE: ./lib/host/transfer/protocol.js
var protocol = __webpack_require__(73146);
;// CONCATENATED MODULE: ./lib/host/transfer/attend.js




const MOST_LINES = 200;
/** Sends one operation to a worker and waits for its end, or for a reason to give it up. Never rejects. */
async function attend(worker, operation, limits, around) {
    const begun = performance.now();
    const heard = { lines: [], activity: protocol/* STILL */.hs };
    const { promise, resolve } = Promise.withResolvers();
    const stop = (why, detail = '') => resolve({ end: 'stopped', why, detail });
    const cancel = () => stop('cancelled');
    const deadline = setTimeout(() => stop('deadline'), limits.deadlineMs);
    around.cancelled?.addEventListener('abort', cancel);
    worker.listen({
        message: (message) => {
            const end = hear(message, heard, limits, around);
            if (end !== null)
                resolve(end);
        },
        exit: () => stop('crashed'),
    });
    worker.send({ type: 'do', operation, secrets: around.secrets });
    const end = await promise;
    clearTimeout(deadline);
    around.cancelled?.removeEventListener('abort', cancel);
    worker.listen(null);
    const seconds = (performance.now() - begun) / 1000;
    const { quietMs, status } = heard.activity;
    return { ...end, seconds, lost: quietMs / 1000, status, lines: heard.lines };
}
/** Takes in one message; gives the end of the operation when this is it. */
function hear(message, heard, limits, around) {
    if (message.type === 'done')
        return { end: 'done', value: message.value };
    if (message.type === 'error')
        return { end: 'error', message: message.message, last: message.last };
    if (message.type === 'activity') {
        heard.activity = message.activity;
        const why = (0,transfer_limits/* stopReason */.PJ)(message.activity, limits);
        return why === null ? null : { end: 'stopped', why, detail: '' };
    }
    const announced = hearLine(message.line, heard.lines, around);
    if (announced === null || !(0,transfer_limits/* isHopeless */.cs)(announced, heard.activity.lostMs, limits))
        return null;
    return { end: 'stopped', why: 'troubled', detail: announced.error };
}
/** Takes note of a line of the client's log; gives the retry that it announces, if any. */
function hearLine(line, lines, around) {
    const { level, text } = (0,client_log/* readLine */.Xw)(line);
    if (level === 'add-mask') {
        around.mask(text);
        return null;
    }
    if ((0,client_log/* isTelling */.c0)(text) && lines.length < MOST_LINES)
        lines.push(text);
    if (!(0,client_log/* isNoise */.ty)(text))
        around.log(quote((0,client_log/* withoutQueries */.Bs)(text), 500));
    return (0,transfer_limits/* announcement */.uF)(text);
}

;// CONCATENATED MODULE: ./lib/host/transfer/limiter.js
/** Lets at most `most` tasks run at once; the others wait in order. A changed number counts when the next task ends. */
function limiter(most) {
    const room = typeof most === 'number' ? () => most : most;
    const waiting = [];
    let running = 0;
    const start = () => {
        while (running < room()) {
            const next = waiting.shift();
            if (!next)
                return;
            running += 1;
            next();
        }
    };
    return async (task) => {
        const turn = new Promise((resolve) => waiting.push(resolve));
        start();
        await turn;
        try {
            return await task();
        }
        finally {
            running -= 1;
            start();
        }
    };
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: ./lib/host/process/deaf.js
var deaf = __webpack_require__(74962);
;// CONCATENATED MODULE: ./lib/host/transfer/process.js






/** Forks `script`, which must call `runTransferWorker` when it sees AEGIS_PHASE=transfer. */
async function startWorker(facts, script) {
    const temp = await makeTemp(facts.temp);
    const child = (0,external_node_child_process_.fork)(script, [], {
        env: workerEnvironment(facts, temp.path),
        detached: facts.platform !== 'win32',
        execArgv: [...(0,deaf/* deafOptions */.b)()],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return wrap(child, temp.remove);
}
function wrap(child, removeTemp) {
    let listener = null;
    let alive = true;
    const gone = new Promise((resolve) => child.once('exit', () => resolve()));
    const ended = () => {
        if (alive)
            killGroup(child);
        alive = false;
        listener?.exit();
    };
    child.once('exit', ended).once('error', ended);
    child.on('message', (message) => listener?.message(message));
    // An idle worker must not keep its parent from ending.
    letGo(child);
    return {
        get alive() {
            return alive;
        },
        send: (message) => void child.send(message, () => undefined),
        listen(next) {
            listener = next;
            if (!alive)
                next?.exit();
            if (next === null)
                child.channel?.unref();
            else
                child.channel?.ref();
        },
        async kill() {
            // Once it is gone, its number may belong to somebody else.
            if (alive)
                killGroup(child);
            // Waiting for an idle worker must keep us alive, or the step would end here as if all were done.
            child.ref();
            if (alive && child.pid !== undefined)
                await gone;
            await removeTemp();
        },
    };
}
function letGo(child) {
    child.unref();
    child.channel?.unref();
    for (const stream of [child.stdout, child.stderr]) {
        stream?.resume();
        stream?.unref?.();
    }
}
function killGroup(child) {
    if (child.pid === undefined)
        return;
    try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    }
    catch {
        // No such group: it has ended, and so has all it started.
    }
}
const KEPT = [
    ...['PATH', 'Path', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'GITHUB_RETENTION_DAYS', 'RUNNER_TRACKING_ID'],
    ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
    ...[
        'NODE_EXTRA_CA_CERTS',
        'NODE_USE_SYSTEM_CA',
        'SSL_CERT_FILE',
        'SSL_CERT_DIR',
        'NODE_TLS_REJECT_UNAUTHORIZED',
    ],
    ...[
        'SystemRoot',
        'SYSTEMROOT',
        'SYSTEMDRIVE',
        'SystemDrive',
        'PROGRAMFILES',
        'ProgramFiles',
        'USERPROFILE',
    ],
    ...['TEMP', 'TMP', 'PATHEXT', 'COMSPEC', 'ComSpec', 'windir'],
];
/**
 * What the worker and its tar child start with: no secret, and nothing of the step's own `env:` but what a
 * client needs. The client packs relative to GITHUB_WORKSPACE and cannot take a blank in it, so it gets the
 * root; keys hold the true workspace. ZSTD_CLEVEL=1: what is cached is hardly compressible.
 */
function workerEnvironment(facts, temp) {
    const kept = KEPT.flatMap((name) => {
        const value = facts.env[name];
        return value === undefined ? [] : [[name, value]];
    });
    return {
        ...Object.fromEntries(kept),
        [protocol/* PHASE_VARIABLE */.nJ]: protocol/* TRANSFER_PHASE */.cW,
        GITHUB_SERVER_URL: facts.serverUrl,
        GITHUB_WORKSPACE: facts.platform === 'win32' ? facts.workspace : '/',
        RUNNER_TEMP: temp,
        ZSTD_CLEVEL: '1',
    };
}
/** A directory of its own, so that a killed worker leaves no archive behind, under a name without blanks. */
async function makeTemp(runnerTemp) {
    const directory = await (0,promises_.mkdir)(runnerTemp, { recursive: true })
        .then(() => (0,promises_.mkdtemp)((0,external_node_path_.join)(runnerTemp, 'aegis-transfer-')))
        .catch(() => (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'aegis-transfer-')));
    const removeDirectory = () => (0,promises_.rm)(directory, { recursive: true, force: true }).catch(() => undefined);
    if (!/[\s"'\\]/.test(directory) || process.platform === 'win32')
        return { path: directory, remove: removeDirectory };
    const link = (0,external_node_path_.join)(await (0,promises_.mkdtemp)(/\s/.test((0,external_node_os_.tmpdir)()) ? '/tmp/aegis-' : (0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'aegis-')), 'transfer');
    await (0,promises_.symlink)(directory, link);
    const removeLink = () => (0,promises_.rm)((0,external_node_path_.join)(link, '..'), { recursive: true, force: true }).catch(() => undefined);
    return { path: link, remove: async () => void (await Promise.all([removeLink(), removeDirectory()])) };
}

;// CONCATENATED MODULE: ./lib/host/transfer/client.js



/** Operations at once, each in a worker of its own: one that hangs is killed and takes no other with it. */
const MOST_AT_ONCE = 7;
/** Makes the pool; nothing is forked before the first call. */
function createTransfers(options) {
    const around = { ...options, secrets: needed(options.secrets), mask: once(options.mask) };
    const pool = workerPool(() => startWorker(options.facts, options.script ?? process.argv[1] ?? ''));
    const slots = limiter(MOST_AT_ONCE);
    const run = async (operation, limits) => {
        if (options.cancelled?.aborted)
            return notStarted('cancelled', '');
        const worker = await pool.take().catch((error) => String(error));
        if (typeof worker === 'string')
            return notStarted('crashed', worker);
        const ending = await attend(worker, operation, limits, around);
        if (ending.end === 'stopped' || (ending.end === 'error' && ending.last))
            await pool.discard(worker);
        else
            pool.giveBack(worker);
        return ending;
    };
    return {
        warm: pool.warm,
        run: (operation, limits) => slots(() => run(operation, limits)),
        close: pool.close,
    };
}
const notStarted = (why, detail) => ({
    end: 'stopped',
    why,
    detail,
    seconds: 0,
    lost: 0,
    status: 0,
    lines: [],
});
/** Of all that test code must not see, the clients need what names the services and opens them. */
function needed(secrets) {
    return Object.fromEntries(Object.entries(secrets).filter(([name]) => /^ACTIONS_(?!ID_TOKEN)/.test(name)));
}
/** The clients mask the same signature again and again. */
function once(act) {
    const seen = new Set();
    return (text) => {
        if (!seen.has(text))
            act(text);
        seen.add(text);
    };
}
/** One that could not be started is of no interest here. */
const onceStarted = (worker, act) => worker.then(act, () => undefined);
function workerPool(start) {
    const idle = [];
    const all = new Set();
    const add = () => {
        const worker = start();
        all.add(worker);
        worker.catch(() => all.delete(worker));
        return worker;
    };
    return {
        warm(client, count = 1) {
            while (idle.length < Math.min(count, MOST_AT_ONCE))
                idle.push(add());
            for (const worker of idle)
                void onceStarted(worker, (started) => started.send({ type: 'load', client }));
        },
        async take() {
            for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
                const worker = await next;
                if (worker.alive)
                    return worker;
            }
            return add();
        },
        giveBack: (worker) => void idle.push(Promise.resolve(worker)),
        discard: (worker) => worker.kill(),
        async close() {
            idle.length = 0;
            const ending = [...all].map((worker) => onceStarted(worker, (started) => started.kill()));
            all.clear();
            await Promise.all(ending);
        },
    };
}

;// CONCATENATED MODULE: ./lib/host/transfer/patience.js
/** Together well under 15 s, with room for the start of workers: caches first, artifacts take what is left. */
const CACHE_PATIENCE = 6.5;
const TOTAL_PATIENCE = 12;
/** A failure that came at once costs this much, or fast failures would go on for ever. */
const LEAST_COST = 2;
/** A service that was not asked yet. */
const newHealth = (patience) => ({ state: 'unknown', patience, reason: '' });
/** After an answer, be it a miss. */
const answered = (health) => health.state === 'down' ? health : { ...health, state: 'up' };
/** Nothing more is asked of the service. */
const down = (health, reason) => health.state === 'down' ? health : { ...health, state: 'down', reason };
/** After a call that failed and cost `seconds`; an empty budget means down. */
function spend(health, seconds, reason) {
    const patience = Math.max(0, health.patience - Math.max(seconds, LEAST_COST));
    return patience > 0 ? { ...health, patience } : down({ ...health, patience }, reason);
}
/** Reads what another phase wrote; null for anything else. */
function parseHealth(value) {
    const { state, patience, reason } = (value ?? {});
    if (state !== 'unknown' && state !== 'up' && state !== 'down')
        return null;
    if (typeof patience !== 'number' || !(patience >= 0 && patience <= TOTAL_PATIENCE))
        return null;
    if (typeof reason !== 'string' || reason.length > 2000)
        return null;
    return { state, patience, reason };
}

;// CONCATENATED MODULE: ./lib/host/transfer/reasons.js

/** The reason of whatever fails for want of space. */
const DISK_FULL = 'the disk is full';
const NO_REASON = 'the client gave no reason';
/** Why an operation failed, in one line: what was asked, what came, what was tried. */
function reasonOf(operation, ending) {
    const said = lastFailure(ending.lines);
    if (isDiskFull([...ending.lines, ending.end === 'error' ? ending.message : '']))
        return DISK_FULL;
    if (ending.end === 'done')
        return said ?? NO_REASON;
    if (ending.end === 'error')
        return tidy(ending.message) || (said ?? NO_REASON);
    const detail = tidy(ending.detail) || said || '';
    const status = ending.why === 'troubled' ? statusText(ending.status, detail) : '';
    const seen = [status, detail].filter((part) => part !== '').join(', ');
    const given = `${operation} given up after ${ending.seconds.toFixed(1)} s`;
    return `${STOPS[ending.why]}${seen === '' ? '' : `: ${seen}`} (${given})`;
}
function statusText(status, detail) {
    if (status < 400)
        return detail === '' ? 'connections break' : '';
    return detail.includes(`${status}`) ? '' : `status ${status}`;
}
const STOPS = {
    unanswered: 'the service accepts connections and never answers',
    stalled: 'the transfer stopped moving',
    troubled: 'the service keeps failing',
    deadline: 'the transfer is too slow',
    crashed: 'the transfer process ended early',
    cancelled: 'the job was cancelled',
};
/** Whether the service has refused for too many requests. */
const isTooMany = (reason) => reason.includes('(429)');
const OF_SERVICE = /\(?\b(429|5\d\d)\b|ECONN|socket hang up|Unable to make request|Failed to make request|timed? ?out|broke off|Incomplete download/;
/** Whether a restore failed for a reason that says nothing of the entry: the service, the way to it, or our worker. */
const isPassing = (reason) => Object.values(STOPS).some((stop) => reason.startsWith(stop)) || OF_SERVICE.test(reason);
// The line about the reservation has the true cause of what is later called "another job may be creating".
function lastFailure(lines) {
    const found = findLine(lines, /^Failed to reserve cache: /) ??
        findLine(lines, /^Failed to (restore|save): |^Cache reservation failed: |failed with error: |retries due to /);
    return found === null ? null : tidy(found);
}
/** tar, zstd and Node say it in words of their own. */
const isDiskFull = (lines) => findLine(lines, /ENOSPC|EDQUOT|no space left|disk quota/i) !== null;
/** The last line that matches, or null. */
const findLine = (lines, pattern) => lines.findLast((line) => pattern.test(line)) ?? null;
const PREFIXES = [
    /^Failed to (restore|save|reserve cache): /,
    /^(Reserve)?(Cache)?Error: /,
    /^\w+ - Attempt \d of \d failed with error: /,
    /^Received non-retryable error: /,
    /^Failed request: /,
];
/** One short line without the client's advice and its nested prefixes. */
function tidy(text) {
    let line = (text.split(/\r|\n/)[0] ?? '').replace(', another job may be creating this cache.', '');
    for (const prefix of PREFIXES)
        line = line.replace(prefix, '');
    const call = line.replace(/^(Failed to \w+: )(Received non-retryable error: |Rate limited: )?Failed request: /, '$1');
    const tar = text.startsWith('Failed to save')
        ? 'the files could not be packed'
        : 'the archive is damaged or gone';
    const plain = call
        .replace(/^"[^"]*tar" failed with error: .* exit code (\d+)$/, `${tar}: tar ended with exit code $1`)
        .replace(/^(aborted|Premature close)$/, 'the download broke off');
    return quote(plain.trim(), 300);
}

;// CONCATENATED MODULE: ./lib/host/transfer/learn.js


// What will not pass by itself within this job.
const FATAL = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|certificate|\(401\)|\(403\)|unknown field/;
// What is about the service or the way to it, and not about one entry.
const SERVICE = /\(5\d\d\)|\(429\)|responded with 5|Unable to make request|Failed to make request|ECONNRESET|JSON|Invalid URL|Incomplete download|timed? ?out|broke off|too large an answer/;
/** Seconds that it takes to start the next worker. */
const RESTART = 0.5;
/** What an operation teaches about the service. `failure`: its reason, or null when it did not fail. */
function learn(health, ending, failure) {
    if (ending.end === 'stopped') {
        if (ending.why === 'cancelled' || ending.why === 'crashed')
            return health;
        const reason = failure ?? ending.why;
        const left = spend(health, ending.lost + RESTART, reason);
        return ending.why === 'unanswered' || ending.why === 'deadline' ? down(left, reason) : left;
    }
    if (failure === null)
        return answered(health);
    if (FATAL.test(failure))
        return down(spend(health, ending.lost + RESTART, failure), failure);
    return SERVICE.test(failure) ? spend(health, ending.lost + RESTART, failure) : answered(health);
}
const BURST_MS = 2_000;
/**
 * Tells of each failure whether it is one of a burst: transfers that run at once are refused at once when there are
 * too many requests, and all those refusals within two seconds teach what the first has taught. A service that has
 * not answered anything else yet gets no such credit.
 */
function burstWatch(now) {
    let first = Number.NEGATIVE_INFINITY;
    return ({ state }, failure) => {
        if (state !== 'up' || failure === null || !isTooMany(failure))
            return false;
        if (now() - first < BURST_MS)
            return true;
        first = now();
        return false;
    };
}

;// CONCATENATED MODULE: ./lib/host/transfer/outcome.js


/** What `restoreCache` came to. It returns nothing for a miss and for a failure alike: its log decides. */
function restoreOutcome(key, ending) {
    const { seconds } = ending;
    if (ending.end !== 'done')
        return { kind: 'failed', reason: reasonOf('restore', ending), seconds };
    if (ending.value !== null) {
        const kind = ending.value.toLowerCase() === key.toLowerCase() ? 'exact' : 'partial';
        return { kind, key: ending.value, bytes: bytesIn(ending.lines, 'Cache Size: '), seconds };
    }
    const denied = findLine(ending.lines, /cache-mode|cache read denied:/);
    if (denied !== null)
        return { kind: 'skipped', reason: tidy(denied) };
    const failure = findLine(ending.lines, /^Failed to restore: /);
    if (failure === null)
        return { kind: 'miss', seconds };
    return { kind: 'failed', reason: isDiskFull(ending.lines) ? DISK_FULL : tidy(failure), seconds };
}
/** What `saveCache` came to. It returns -1 for a conflict, a denial and a failure alike: its log decides. */
function saveOutcome(ending) {
    const { seconds } = ending;
    if (ending.end === 'done') {
        if (ending.value === 'empty' || ending.value === 'duplicate')
            return { kind: ending.value };
        if (ending.value !== 'lookup-failed' && ending.value.tried >= 0)
            return { kind: 'stored', bytes: bytesIn(ending.lines, 'File Size: '), seconds };
    }
    const denied = findLine(ending.lines, /cache-mode|cache write denied:/);
    if (denied !== null)
        return { kind: 'denied', reason: tidy(denied) };
    // It was looked up a moment ago, and was not there.
    if (findLine(ending.lines, /\(409\)|already exists?|already reserved/i) !== null)
        return { kind: 'duplicate', reserved: true };
    return { kind: 'failed', reason: reasonOf('save', ending), seconds };
}
/** What an artifact operation came to. */
function artifactAnswer(operation, ending, value) {
    if (ending.end === 'done')
        return { ok: true, value: value(ending) };
    const reason = reasonOf(operation, ending);
    const said = [reason, ...ending.lines].join('\n');
    const conflict = /\(409\)|already exists/i.test(said);
    // Who knows the name speaks our language, whatever else was answered.
    const older = !conflict && (0,transfer_limits/* speaksOlderProtocol */.EP)(said);
    return {
        ok: false,
        conflict,
        unavailable: older || /JWT|not currently supported on GHES/.test(said),
        reason: older ? `the artifact service is for older clients (${reason})` : reason,
    };
}
function bytesIn(lines, label) {
    const line = lines.findLast((text) => text.includes(label)) ?? '';
    const match = /\((\d+) B\)/.exec(line) ?? /File Size: (\d+)/.exec(line);
    return match ? Number(match[1]) : 0;
}

;// CONCATENATED MODULE: ./lib/host/live/artifacts.js






/** The artifacts of this run over transfer workers. Never throws; a service that is down is not asked again. */
function liveArtifacts(transfers, options) {
    let health = newHealth(TOTAL_PATIENCE);
    let missing = missingService(options);
    const served = new Set();
    const limits = (operation) => ({
        patience: health.patience - (CACHE_PATIENCE - options.cacheHealth().patience),
        deadlineMs: transfer_limits/* DEADLINES */.YE[operation],
    });
    const once = async (operation) => {
        if (missing !== null)
            return refusal(missing, true);
        if (health.state === 'down')
            return refusal(`the artifact service is unavailable: ${health.reason || 'it has failed too often'}`, false);
        const name = operation.op;
        const ending = await transfers.run(operation, limits(name));
        const said = artifactAnswer(name, ending, (done) => done.value);
        if (said.ok || said.conflict)
            served.add(name);
        const answer = said.ok ? said : { ...said, unavailable: said.unavailable && !isGitHubs(options.secrets) };
        health = learn(health, ending, answer.ok || answer.conflict ? null : answer.reason);
        return answer;
    };
    // One strange answer is a fault. Shards that take it for a service that is not there go their own way.
    const ask = async (operation) => {
        const answer = await once(operation);
        if (answer.ok || !answer.unavailable || missing !== null)
            return answer;
        if (served.has(operation.op))
            return { ...answer, unavailable: false };
        const again = await once(operation);
        if (!again.ok && again.unavailable)
            missing = again.reason;
        return again;
    };
    return storeOver(ask, options.note);
}
function storeOver(ask, note) {
    return {
        async upload(name, files, root, retentionDays) {
            const fit = await fitFiles(files, root, note);
            if (fit.length === 0)
                return refusal(`there is no file to upload for ${name}`, false);
            return ask({ op: 'upload', name, files: fit, root, retentionDays });
        },
        list: () => ask({ op: 'list' }),
        download: (id, directory) => ask({ op: 'download', id, directory }),
        async remove(name) {
            const answer = await ask({ op: 'remove', name });
            return !answer.ok && /Artifact not found/.test(answer.reason) ? { ok: true, value: null } : answer;
        },
    };
}
const refusal = (reason, unavailable) => ({
    ok: false,
    conflict: false,
    unavailable,
    reason,
});
function missingService(options) {
    if (isEnterpriseServer(options.serverUrl))
        return 'GitHub Enterprise Server has no artifact service of version 4';
    const { ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN } = options.secrets;
    if (ACTIONS_RESULTS_URL && ACTIONS_RUNTIME_TOKEN)
        return null;
    return 'this runner has no artifact service (ACTIONS_RESULTS_URL or ACTIONS_RUNTIME_TOKEN is not set)';
}
/** GitHub's own service has artifacts: whatever it answers is a fault, and never a reason to do without. */
function isGitHubs({ ACTIONS_RESULTS_URL: url = '' }) {
    const host = URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '';
    return host.endsWith('.githubusercontent.com') || host.endsWith('.ghe.com');
}
function isEnterpriseServer(serverUrl) {
    const host = URL.canParse(serverUrl) ? new URL(serverUrl).hostname.toLowerCase() : 'github.com';
    return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
/** The files that may and can be uploaded; one note for each of the others. */
async function fitFiles(files, root, note) {
    const realRoot = await (0,promises_.realpath)(root).catch(() => root);
    const fit = [];
    for (const file of files) {
        const name = (0,external_node_path_.relative)(root, file);
        const problem = await unfit(file, name, realRoot);
        if (problem === null)
            fit.push(file);
        else
            note(`${JSON.stringify(name.slice(0, 120))} is not uploaded: ${problem}`);
    }
    return fit;
}
async function unfit(file, name, realRoot) {
    const parts = name.split(external_node_path_.sep);
    if (parts[0] === '..' || name === '')
        return 'it is outside the directory';
    if (parts.includes('.git'))
        return 'it is in `.git`';
    if (/["<>|*?\r\n]|:/.test(name))
        return 'artifacts cannot hold this name';
    const found = await (0,promises_.lstat)(file).catch(() => null);
    if (found === null)
        return 'it has vanished';
    const real = await (0,promises_.realpath)(file).catch(() => '');
    if (!`${real}${external_node_path_.sep}`.startsWith(realRoot.endsWith(external_node_path_.sep) ? realRoot : `${realRoot}${external_node_path_.sep}`))
        return 'it is a link that leaves the directory';
    const target = await (0,promises_.stat)(file).catch(() => null);
    return target?.isFile() ? null : 'it is not a regular file';
}

// EXTERNAL MODULE: ./lib/host/transfer/roots.js
var roots = __webpack_require__(91513);
;// CONCATENATED MODULE: ./lib/host/live/cache.js





/** The cache store over transfer workers. Never throws; a service that is down is not asked again. */
function liveCache(transfers, options) {
    let health = options.health ?? newHealth(CACHE_PATIENCE);
    const missing = cache_missingService(options.secrets);
    const obstacle = () => missing ?? (health.state === 'down' ? 'the cache service is unavailable' : null);
    const limits = (operation, entry) => ({
        patience: health.patience,
        deadlineMs: deadlineOf(operation, entry),
    });
    const isInBurst = burstWatch(() => performance.now());
    const take = (entry, ending, outcome) => {
        const failure = failureOf(outcome);
        if (!isInBurst(health, failure) && !isCutShort(entry, ending))
            health = learn(health, ending, failure);
    };
    return {
        health: () => health,
        async restore(entry) {
            const reason = obstacle();
            if (reason !== null)
                return { kind: 'skipped', reason };
            const before = await (0,roots/* namesIn */.wX)(entry.paths);
            const operation = { op: 'restore', ...entry };
            const ending = await transfers.run(operation, limits('restore', entry));
            const outcome = await checkContent(entry, restoreOutcome(entry.key, ending));
            take(entry, ending, outcome);
            if (outcome.kind === 'failed')
                await (0,roots/* undoRestore */.fW)(entry.paths, before);
            return withService(outcome, health);
        },
        async save(entry) {
            const reason = obstacle();
            if (reason !== null)
                return { kind: 'skipped', reason };
            const { paths, key, portable = false } = entry;
            const operation = { op: 'save', paths, key, portable };
            const ending = await transfers.run(operation, limits('save', entry));
            const outcome = saveOutcome(ending);
            take(entry, ending, outcome);
            return withService(outcome, health);
        },
    };
}
/** Milliseconds. */
function deadlineOf(operation, { deadlineSeconds, secondsLeft }) {
    const whole = deadlineSeconds ? deadlineSeconds * 1000 : transfer_limits/* DEADLINES */.YE[operation];
    return secondsLeft === undefined ? whole : Math.min(whole, Math.max(0, secondsLeft) * 1000);
}
/** The time was over that it had together with others: what came before it has used that up. */
const isCutShort = ({ secondsLeft }, ending) => secondsLeft !== undefined && ending.end === 'stopped' && ending.why === 'deadline';
function cache_missingService(secrets) {
    if (!secrets.ACTIONS_RESULTS_URL && !secrets.ACTIONS_CACHE_URL)
        return 'this runner has no cache service (neither ACTIONS_RESULTS_URL nor ACTIONS_CACHE_URL is set)';
    return secrets.ACTIONS_RUNTIME_TOKEN ? null : 'this runner has no cache service (no ACTIONS_RUNTIME_TOKEN)';
}
/** An empty archive unpacks without a complaint. */
async function checkContent(entry, outcome) {
    if (outcome.kind !== 'exact' && outcome.kind !== 'partial')
        return outcome;
    if ((await (0,roots/* pathStates */.wR)(entry.paths)).includes('filled'))
        return outcome;
    const { seconds } = outcome;
    return { kind: 'failed', reason: `the entry ${outcome.key} holds none of its paths`, seconds };
}
const failureOf = (outcome) => outcome.kind === 'failed' ? outcome.reason : null;
function withService(outcome, health) {
    return outcome.kind === 'failed' && health.state === 'down' ? { ...outcome, serviceDown: true } : outcome;
}

;// CONCATENATED MODULE: ./lib/host/live/clock.js
/** The machine's clocks. */
function createClock() {
    return { now: () => Date.now(), monotonic: () => performance.now() };
}

// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(75919);
;// CONCATENATED MODULE: ./lib/host/live/hasher.js

/**
 * A hasher over a thread, started by the first call. `script` must call `runHashThread` when it runs as a thread:
 * the running bundle does.
 */
function liveHasher(script = process.argv[1] ?? '') {
    let thread = null;
    let sums = 0;
    const running = () => {
        if (!thread?.alive)
            thread = startThread(script);
        return thread;
    };
    return {
        async digest(files, into) {
            const { ask } = running();
            const sum = sums++;
            try {
                await ask({ do: 'begin', sum, into: into ?? null });
                for await (const file of files)
                    await ask({ do: 'add', sum, file });
                return (await ask({ do: 'finish', sum }));
            }
            catch (error) {
                await ask({ do: 'drop', sum }).catch(() => undefined);
                throw error;
            }
        },
        async slice(file, start, length, into) {
            await running().ask({ do: 'slice', file, start, length, into });
        },
        async end() {
            await thread?.end();
            thread = null;
        },
    };
}
function startThread(script) {
    // No variable goes with it: it needs none.
    const worker = new external_node_worker_threads_.Worker(script, { env: {}, execArgv: [] });
    const waiting = new Map();
    let calls = 0;
    const thread = { ask, alive: true, end: async () => void (await worker.terminate()) };
    const die = (reason) => {
        thread.alive = false;
        for (const { reject } of waiting.values())
            reject(new Error(reason));
        waiting.clear();
    };
    worker.on('message', (answer) => {
        settle(waiting.get(answer.number), answer);
        waiting.delete(answer.number);
        // Only with work to do it keeps the process alive.
        if (waiting.size === 0)
            worker.unref();
    });
    worker.on('error', (error) => die(`the hashing thread failed: ${error.message}`));
    worker.on('exit', () => die('the hashing thread has ended'));
    return thread;
    function ask(job) {
        if (!thread.alive)
            return Promise.reject(new Error('the hashing thread has ended'));
        const answered = Promise.withResolvers();
        waiting.set(calls, answered);
        worker.ref();
        worker.postMessage({ number: calls++, job });
        return answered.promise;
    }
}
function settle(waiting, answer) {
    if ('sum' in answer)
        waiting?.resolve(answer.sum);
    else
        waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./lib/host/live/job.js



/** GitHub drops the whole summary of a step that is larger. */
const SUMMARY_BYTES = 1024 * 1024;
const SUMMARY_CUT = '\n\n_The summary was cut here: GitHub allows 1 MiB per step._\n';
/** Name of the one state value; the runner hands it to post as STATE_aegis. */
const STATE = 'aegis';
/**
 * Tells GitHub about the step by its command files, which are not in the environment any more.
 * Nothing here throws: what cannot be written is said in the log.
 */
function createJob({ console, log, secrets, onFail }) {
    const append = (variable, what, text) => {
        const problem = appendTo(secrets[variable], text);
        if (problem !== null)
            log.warning(`${what} could not be written: ${variable} ${problem}.`);
    };
    return {
        annotate: (annotation) => console.command(annotationCommand(annotation)),
        output: (name, value) => append('GITHUB_OUTPUT', `The output ${name}`, keyValue(name, value)),
        saveState: (json) => append('GITHUB_STATE', 'The state for post', keyValue(STATE, json)),
        state: () => secrets[`STATE_${STATE}`] ?? '',
        summary: summaryWriter(secrets.GITHUB_STEP_SUMMARY, log, (text) => append('GITHUB_STEP_SUMMARY', 'The summary', text)),
        fail: onFail,
    };
}
/** Appends to the summary until it is full, and says so there and in the log. */
function summaryWriter(path, log, append) {
    let full = false;
    return (markdown) => {
        if (full)
            return;
        const text = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
        const room = SUMMARY_BYTES - Buffer.byteLength(SUMMARY_CUT) - sizeOf(path);
        full = Buffer.byteLength(text) > room;
        if (full)
            log.warning('The summary is larger than GitHub allows (1 MiB) and was cut.');
        append(full ? wholeLines(text, room) + SUMMARY_CUT : text);
    };
}
/** The heredoc form; nobody can guess the delimiter, so no value can end early. */
function keyValue(name, value) {
    const delimiter = `aegis_${(0,external_node_crypto_.randomUUID)()}`;
    return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
function appendTo(path, text) {
    if (!path)
        return 'is not set';
    try {
        (0,external_node_fs_.appendFileSync)(path, text);
        return null;
    }
    catch (error) {
        return `failed (${error instanceof Error ? error.message : error})`;
    }
}
function sizeOf(path) {
    try {
        return path ? (0,external_node_fs_.statSync)(path).size : 0;
    }
    catch {
        return 0;
    }
}
/** As many lines as fit into so many bytes. */
function wholeLines(text, room) {
    const kept = Buffer.from(text).subarray(0, Math.max(0, room));
    return kept.subarray(0, kept.lastIndexOf('\n') + 1).toString('utf8');
}

;// CONCATENATED MODULE: ./lib/host/live/log.js

/**
 * The job log. With `verbose` (`log-level: debug`) debug lines are plain lines that everybody sees;
 * without, they are `::debug::` commands, which the runner shows when its own debugging is on.
 */
function createLog(console, verbose) {
    return {
        debug: (message) => verbose ? console.line(`debug: ${message}`) : console.command(`::debug::${escapeData(message)}`),
        info: (message) => console.line(message),
        warning: (message) => console.line(`Warning: ${message}`),
        group: async (title, body) => {
            console.command(`::group::${escapeData(title)}`);
            try {
                return await body();
            }
            finally {
                console.command('::endgroup::');
            }
        },
    };
}

;// CONCATENATED MODULE: ./lib/host/process/child.js


/** Starts a program. Resolves with a reason that a user can read when it cannot be started. */
async function startChild(command) {
    try {
        const child = (0,external_node_child_process_.spawn)(command.program, command.args, spawnOptions(command));
        const exited = new Promise((resolve) => {
            child.once('exit', (code, signal) => resolve({ code, signal }));
        });
        const pid = await started(child);
        const { stdout, stderr } = child;
        if (stdout === null || stderr === null)
            return `${command.program} has no pipes`;
        return { pid, pipes: [stdout, stderr], exited, signal: (signal) => signalGroup(pid, signal) };
    }
    catch (error) {
        return whyNot(command, error);
    }
}
function spawnOptions(command) {
    const grouped = process.platform !== 'win32';
    return {
        cwd: command.cwd,
        env: command.env,
        detached: grouped,
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
    };
}
function started(child) {
    return new Promise((resolve, reject) => {
        child.once('spawn', () => resolve(child.pid ?? 0));
        child.on('error', reject);
    });
}
/** ENOENT is said of the program even when it is the directory that is missing. */
function whyNot(command, error) {
    if (!(0,external_node_fs_.existsSync)(command.cwd))
        return `the working directory ${command.cwd} does not exist`;
    if (error.code === 'ENOENT')
        return `${command.program} was not found`;
    if (error.code === 'EACCES')
        return `${command.program} may not be executed`;
    if (error.code === 'E2BIG')
        return `the arguments and variables of ${command.program} are too long`;
    return `${command.program} could not be started: ${error.message}`;
}
/** Signals the whole group of a leader; silent when nobody is left. */
function signalGroup(pid, signal) {
    if (process.platform === 'win32')
        endTree(pid);
    else
        sendSignal(-pid, signal);
}
/** Sends a signal to a process, or with a negative number to a group; silent when it is gone. */
function sendSignal(pid, signal) {
    try {
        return process.kill(pid, signal);
    }
    catch {
        return false;
    }
}
/** Windows knows neither groups nor signals that can be handled. */
function endTree(pid) {
    (0,external_node_child_process_.spawn)('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
}

;// CONCATENATED MODULE: ./lib/host/process/end.js
/** What a wrapper (a shell, poetry) exits with when its child was ended by SIGKILL. */
const KILLED = 137;
/** Names how a run ended. `seconds` of a timeout or hang is the limit that was passed. */
function endOf(exit, cause, limits, oomKilled) {
    if (cause === 'cancelled')
        return { kind: cause };
    if (cause === 'timeout')
        return { kind: cause, seconds: limits.timeoutSeconds ?? 0 };
    if (cause === 'hang')
        return { kind: cause, seconds: limits.hangSeconds ?? 0 };
    const signal = exit.code === KILLED ? 'SIGKILL' : exit.signal;
    if (signal === null)
        return { kind: 'exited', code: exit.code ?? 0 };
    return { kind: 'signalled', signal, outOfMemory: signal === 'SIGKILL' && oomKilled };
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./lib/host/process/ending.js

/** Ends the group of one child: by the runner's signals, or because it is overdue. */
class Ending {
    #child;
    #timings;
    #cancellation;
    #beforeEnd;
    #cause = null;
    #over = false;
    #steps = [];
    constructor(child, timings, cancellation, beforeEnd = async () => undefined) {
        this.#child = child;
        this.#timings = timings;
        this.#cancellation = cancellation;
        this.#beforeEnd = beforeEnd;
        whenAborted(cancellation.first, this.#cancel);
        whenAborted(cancellation.second, this.#kill);
    }
    /** null: the child ends, or has ended, by itself. */
    get cause() {
        return this.#cause;
    }
    /** The child took too long: lets it dump its stacks, then interrupts it. Only the first call counts. */
    async overdue(cause) {
        if (this.#cause !== null || this.#over)
            return;
        this.#cause = cause;
        await atMost(this.#timings.dump, this.#beforeEnd);
        if (this.#cause === cause)
            this.#climb(this.#timings.interrupt);
    }
    /** The child is gone: sends nothing any more, since its number may be somebody else's soon. */
    over() {
        this.#over = true;
        this.#stop();
        this.#cancellation.first.removeEventListener('abort', this.#cancel);
        this.#cancellation.second.removeEventListener('abort', this.#kill);
    }
    #cancel = () => {
        this.#cause = 'cancelled';
        const { interrupt, terminate } = this.#timings;
        this.#climb(this.#cancellation.first.reason === 'SIGTERM' ? terminate : interrupt);
    };
    #kill = () => {
        this.#stop();
        this.#child.signal('SIGKILL');
    };
    #climb(ladder) {
        this.#stop();
        if (this.#over)
            return;
        this.#child.signal('SIGINT');
        this.#steps = [
            setTimeout(() => this.#child.signal('SIGTERM'), ladder.term),
            setTimeout(() => this.#child.signal('SIGKILL'), ladder.kill),
        ];
    }
    #stop() {
        for (const step of this.#steps)
            clearTimeout(step);
    }
}
function whenAborted(signal, listener) {
    if (signal.aborted)
        listener();
    else
        signal.addEventListener('abort', listener, { once: true });
}
/** Waits for `work`, whatever comes of it, but not longer than `ms`. */
async function atMost(ms, work) {
    const done = new AbortController();
    const limit = (0,external_node_timers_promises_.setTimeout)(ms, undefined, { signal: done.signal });
    await Promise.race([limit, Promise.resolve().then(work)]).catch(() => undefined);
    done.abort();
    await limit.catch(() => undefined);
}

;// CONCATENATED MODULE: ./lib/host/process/log-file.js


const HELD_BYTES = 4096;
/** The whole output of a run on disk. A disk that is full or read-only ends the log, not the run. */
class LogFile {
    #onFail;
    #file = null;
    #last = Promise.resolve();
    /** `onFail` is called once, with the reason, when the log cannot be written (any more). */
    static async open(path, onFail) {
        const log = new LogFile(onFail);
        try {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
            log.#file = await (0,promises_.open)(path, 'w', 0o600);
        }
        catch (error) {
            onFail(log_file_reasonOf(error));
        }
        return log;
    }
    constructor(onFail) {
        this.#onFail = onFail;
    }
    /** Appends; chunks of several writers arrive whole and in the order of the calls. Never rejects. */
    append(chunk) {
        if (chunk.length > 0)
            this.#last = this.#last.then(() => this.#append(chunk));
        return this.#last;
    }
    async close() {
        await this.#last;
        await this.#release();
    }
    async #append(chunk) {
        try {
            await this.#file?.writeFile(chunk);
        }
        catch (error) {
            await this.#release();
            this.#onFail(log_file_reasonOf(error));
        }
    }
    async #release() {
        const file = this.#file;
        this.#file = null;
        await file?.close().catch(() => undefined);
    }
}
/** Holds back unfinished lines of one pipe, so that two pipes do not mix within a line of the log. */
class WholeLines {
    #held = Buffer.alloc(0);
    /** @returns the bytes up to the last line end; all of them when a line grows too long. */
    push(chunk) {
        const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
        const end = bytes.lastIndexOf(0x0a) + 1;
        const whole = bytes.length - end > HELD_BYTES ? bytes.length : end;
        this.#held = Buffer.from(bytes.subarray(whole));
        return bytes.subarray(0, whole);
    }
    /** @returns what is held back at the end of the pipe. */
    end() {
        return this.#held;
    }
}
function log_file_reasonOf(error) {
    const code = error.code;
    if (code === 'ENOSPC' || code === 'EDQUOT')
        return 'no space is left on the device';
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./lib/host/process/memory.js


/**
 * How often the kernel has ended a process for want of memory, as far as this process's control group
 * (version 2 or 1) or else the machine can tell; null where nothing does. Only differences mean something.
 * `root` is the root of the file system.
 */
async function readOomKills(root = '/') {
    const groups = await textOf((0,external_node_path_.join)(root, 'proc/self/cgroup'));
    for (const source of sources(groups)) {
        const count = counter(await textOf((0,external_node_path_.join)(root, source.path)), source.field);
        if (count !== null)
            return count;
    }
    return null;
}
/** The nearest first. A container sees its own group at the root of the mount, whatever its path says. */
function sources(groups) {
    const unified = /^0::(\/.*)$/m.exec(groups)?.[1] ?? '/';
    const memory = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m.exec(groups)?.[1];
    const legacy = memory === undefined ? [] : [`sys/fs/cgroup/memory${memory}`, 'sys/fs/cgroup/memory'];
    return [
        ...[unified, '/'].map((at) => ({ path: `sys/fs/cgroup${at}/memory.events`, field: 'oom_kill' })),
        ...legacy.map((at) => ({ path: `${at}/memory.oom_control`, field: 'oom_kill' })),
        { path: 'proc/vmstat', field: 'oom_kill' },
        // Old kernels count only how often the limit was met.
        ...legacy.map((at) => ({ path: `${at}/memory.failcnt`, field: null })),
    ];
}
function counter(text, field) {
    const found = field === null ? /^(\d+)\s*$/.exec(text) : new RegExp(`^${field} (\\d+)$`, 'm').exec(text);
    return found === null ? null : Number(found[1]);
}
async function textOf(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch {
        return '';
    }
}

// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(46193);
;// CONCATENATED MODULE: ./lib/host/process/lines.js

/** Longest line that reaches the live log, in bytes. */
const LINE_LIMIT = 16 * 1024;
const CUT_MARKER = ' … [line cut at 16 KiB; the log file has all of it]';
/**
 * Splits the bytes of one pipe into lines that end with `\n`, `\r\n` or a lone `\r` (progress bars).
 * Holds at most one line of `LINE_LIMIT`; what is longer is cut with a marker and dropped up to its end.
 * Characters of several bytes survive any chunking.
 */
class LineSplitter {
    #decoder = new external_node_string_decoder_.StringDecoder('utf8');
    #carry = '';
    #dropping = false;
    /** @returns the lines that this chunk completed, without their ends. */
    push(chunk) {
        return this.#feed(this.#decoder.write(chunk));
    }
    /** @returns what is left when the pipe is closed. */
    end() {
        const lines = this.#feed(this.#decoder.end());
        const last = this.#carry.replace(/\r$/, '');
        this.#carry = '';
        return last === '' || this.#dropping ? lines : [...lines, cut(last)];
    }
    #feed(text) {
        // A `\r` at the end may be half of a `\r\n`, so it stays with its line.
        const parts = (this.#carry + text).split(/(\r\n|\n|\r(?!$))/);
        this.#carry = parts.pop() ?? '';
        const lines = [];
        for (let at = 0; at < parts.length; at += 2)
            this.#finish(parts[at] ?? '', parts[at + 1], lines);
        this.#bound(lines);
        return lines;
    }
    #finish(line, ending, lines) {
        // A progress bar that begins or ends with `\r` makes empty lines that nobody wrote.
        const noise = ending === '\r' && line.trim() === '';
        if (!this.#dropping && !noise)
            lines.push(cut(line));
        this.#dropping = false;
    }
    #bound(lines) {
        const held = this.#carry.endsWith('\r') ? '\r' : '';
        const line = this.#carry.slice(0, this.#carry.length - held.length);
        if (!this.#dropping && line.length <= LINE_LIMIT)
            return;
        if (!this.#dropping)
            lines.push(cut(line));
        this.#dropping = true;
        this.#carry = held;
    }
}
/** Cuts between characters. No character has more than three bytes per UTF-16 unit. */
function cut(line) {
    if (line.length * 3 <= LINE_LIMIT)
        return line;
    const bytes = Buffer.from(line);
    if (bytes.length <= LINE_LIMIT)
        return line;
    let end = LINE_LIMIT;
    while (((bytes[end] ?? 0) & 0xc0) === 0x80)
        end -= 1;
    return bytes.toString('utf8', 0, end) + CUT_MARKER;
}

;// CONCATENATED MODULE: ./lib/host/process/output.js

/** The pipes of one child, read side by side into the live log, no faster than that takes them. */
class Output {
    #pipes;
    #console;
    #open;
    #closed = false;
    /** Starts to read. Without a console nothing is printed. */
    constructor(pipes, console, tap) {
        this.#pipes = pipes;
        this.#console = console;
        this.#open = pipes.length;
        pipes.forEach((pipe, at) => void this.#pump(pipe, at, tap));
    }
    /** Whether all pipes have been read to their end and printed. */
    drained() {
        return this.#open === 0;
    }
    /** Nothing is printed after this: workflow commands may be on again. */
    close() {
        this.#closed = true;
        for (const pipe of this.#pipes)
            pipe.destroy();
    }
    async #pump(pipe, at, tap) {
        const splitter = new LineSplitter();
        try {
            for await (const chunk of pipe) {
                await tap(chunk, at);
                await this.#print(splitter.push(chunk));
            }
        }
        catch {
            // Closed while a process still held its other end.
        }
        await this.#print(splitter.end());
        this.#open -= 1;
    }
    async #print(lines) {
        if (!this.#closed)
            await this.#console?.child(lines);
    }
}

;// CONCATENATED MODULE: ./lib/host/process/leftovers.js


/**
 * Finds the living processes whose environment holds `marker` (`NAME=value`), by /proc; none where
 * there is no /proc, or where a process belongs to somebody else.
 */
async function findLeftovers(marker) {
    const names = await (0,promises_.readdir)('/proc').catch(() => []);
    const pids = names.filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    const found = await Promise.all(pids.map((pid) => inspect(pid, marker)));
    return found.filter((leftover) => leftover !== null);
}
async function inspect(pid, marker) {
    try {
        const environment = await (0,promises_.readFile)(`/proc/${pid}/environ`);
        if (!environment.includes(`${marker}\0`))
            return null;
        const name = (await (0,promises_.readFile)(`/proc/${pid}/comm`, 'utf8')).trimEnd();
        return { pid: Number(pid), label: `${quote(name)} (${pid})` };
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./lib/host/process/settle.js



const POLL_MS = 50;
const TERM_MS = 500;
/** A process may start another one while it is being ended. */
const ROUNDS = 3;
/**
 * Waits until no process of the run is left and its output is read, within the times of grace, ends
 * what outlived them, and closes its output.
 * @returns the labels of the processes that had to be ended.
 */
async function settle_settle(after) {
    const start = after.clock.monotonic();
    let left = await remaining(after);
    while ((left.length > 0 || !after.output.drained()) &&
        after.clock.monotonic() - start < limit(after, left)) {
        await (0,external_node_timers_promises_.setTimeout)(POLL_MS);
        left = await remaining(after);
    }
    const ended = await endAll(after, left);
    await drain(after);
    after.output.close();
    return ended;
}
function limit({ timings, hurried }, left) {
    if (hurried.aborted)
        return timings.hurriedGrace;
    return left.length > 0 ? timings.grace : timings.drain;
}
/** Without /proc only the group is known. */
async function remaining({ child, marker }) {
    if (process.platform === 'linux')
        return findLeftovers(marker);
    if (process.platform === 'win32' || !sendSignal(-child.pid, 0))
        return [];
    return [{ pid: -child.pid, label: `process group (${child.pid})` }];
}
async function endAll(after, first) {
    const labels = new Set();
    let left = first;
    for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
        for (const { label } of left)
            labels.add(label);
        if (!after.hurried.aborted)
            await terminate(after, left);
        for (const { pid } of await remaining(after))
            sendSignal(pid, 'SIGKILL');
        left = await remaining(after);
    }
    // Whoever left the marker but not the group.
    after.child.signal('SIGKILL');
    return [...labels];
}
async function terminate(after, left) {
    for (const { pid } of left)
        sendSignal(pid, 'SIGTERM');
    const start = after.clock.monotonic();
    while (after.clock.monotonic() - start < TERM_MS && (await remaining(after)).length > 0) {
        await (0,external_node_timers_promises_.setTimeout)(POLL_MS);
    }
}
/** Pipes without a writer end by themselves, once their last bytes are read. */
async function drain(after) {
    const start = after.clock.monotonic();
    while (!after.output.drained() && after.clock.monotonic() - start < after.timings.hurriedGrace) {
        await (0,external_node_timers_promises_.setTimeout)(10);
    }
}

;// CONCATENATED MODULE: ./lib/host/process/watch.js
/**
 * Calls `overdue` when the run passes its timeout, or when neither output nor `activity` has moved for
 * `hangSeconds`; every tick while that lasts. `tick` in milliseconds.
 */
function watch(clock, tick, options, overdue) {
    const start = clock.monotonic();
    let last = start;
    let seen = look(options.activity, undefined);
    const passed = (since, seconds) => seconds !== null && clock.monotonic() - since >= seconds * 1000;
    const timer = setInterval(() => {
        const now = look(options.activity, seen);
        if (now !== seen)
            last = clock.monotonic();
        seen = now;
        if (passed(start, options.timeoutSeconds))
            overdue('timeout');
        else if (passed(last, options.hangSeconds))
            overdue('hang');
    }, tick);
    return {
        moved: () => {
            last = clock.monotonic();
        },
        stop: () => clearInterval(timer),
    };
}
/** A look that fails, e.g. at a file that is gone, shows no progress. */
function look(activity, before) {
    try {
        return activity?.();
    }
    catch {
        return before;
    }
}

;// CONCATENATED MODULE: ./lib/host/process/supervisor.js










/**
 * Runs test or user code: own process group, filtered live output, deadlines, signals, and afterwards
 * nothing of it left: no process, no line in a command file. Never rejects.
 */
async function supervise(around, command, options) {
    const start = around.clock.monotonic();
    const files = await measure(around.commandFiles);
    const log = await LogFile.open(options.logFile, (reason) => around.console.line(`The log of this run cannot be written to disk: ${reason}. The run goes on.`));
    const resume = around.console.stopCommands();
    try {
        const outcome = await runOnce(around, command, options, log);
        const tampered = await restore(files);
        return { ...outcome, tampered, seconds: (around.clock.monotonic() - start) / 1000 };
    }
    finally {
        await log.close();
        resume();
    }
}
async function runOnce(around, command, options, log) {
    if (around.cancellation.first.aborted)
        return { end: { kind: 'cancelled' }, leftovers: [] };
    const run = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    const oomKills = await readOomKills();
    const child = await startChild({ ...command, env: { ...command.env, AEGIS_RUN: run } });
    if (typeof child === 'string')
        return { end: { kind: 'not-started', reason: child }, leftovers: [] };
    const { exit, cause, leftovers } = await supervisor_attend(around, child, options, log, `AEGIS_RUN=${run}`);
    const oomKilled = ((await readOomKills()) ?? 0) > (oomKills ?? 0);
    return { end: endOf(exit, cause, options, oomKilled), leftovers };
}
/** From the start of the child until nothing of it is left. */
async function supervisor_attend(around, child, options, log, marker) {
    const { cancellation, clock, timings } = around;
    const orphaned = () => child.signal('SIGKILL');
    process.on('exit', orphaned);
    const ending = new Ending(child, timings, cancellation, options.beforeEnd);
    const watching = watch(clock, timings.tick, options, (cause) => void ending.overdue(cause));
    const lines = child.pipes.map(() => new WholeLines());
    const output = new Output(child.pipes, around.console, (chunk, pipe) => {
        watching.moved();
        return log.append(lines[pipe]?.push(chunk) ?? chunk);
    });
    const exit = await child.exited;
    const { cause } = ending;
    watching.stop();
    ending.over();
    const leftovers = await settle_settle({ child, marker, output, hurried: cancellation.first, clock, timings });
    for (const line of lines)
        void log.append(line.end());
    process.off('exit', orphaned);
    return { exit, cause, leftovers };
}

;// CONCATENATED MODULE: ./lib/host/process/timings.js
const TIMINGS = {
    interrupt: { term: 5000, kill: 6500 },
    terminate: { term: 1000, kill: 1500 },
    grace: 2000,
    hurriedGrace: 300,
    drain: 10_000,
    dump: 5000,
    tick: 250,
};

;// CONCATENATED MODULE: ./lib/host/process/tools.js






const DEFAULT_SECONDS = 60;
/** Per pipe: more than any answer that is parsed, less than hurts. */
const CAPTURE_BYTES = 16 * 1024 * 1024;
/** Between SIGTERM and SIGKILL. */
const tools_TERM_MS = 2000;
const NOT_STARTED = 127;
/** What timeout(1) says. */
const TIMED_OUT = 124;
const CANCELLED = 130;
/**
 * Runs a short trusted tool: output captured, deadline, never rejects. A tool that is ended for its
 * deadline has the code 124, for a cancellation 130, one that died by signal n 128 + n; the reason
 * stands at the end of `stderr`. Own spawn, since a process of @actions/exec cannot be ended.
 * Tools run code of the project too (build scripts, plugins of coverage): the command files are guarded.
 */
async function runTool(around, command, options = {}) {
    const resume = options.live ? around.console.stopCommands() : () => undefined;
    const files = await measure(around.commandFiles);
    try {
        const child = await startChild(command);
        if (typeof child === 'string')
            return { code: NOT_STARTED, stdout: '', stderr: child };
        return await tools_attend(around, child, options.timeoutSeconds ?? DEFAULT_SECONDS, options.live === true);
    }
    finally {
        for (const name of await restore(files))
            around.console.line(`Warning: ${quote(command.program)} changed the file of ${name}; that was undone.`);
        resume();
    }
}
async function tools_attend(around, child, seconds, live) {
    const captured = [new Capture(), new Capture()];
    const output = new Output(child.pipes, live ? around.console : null, (chunk, at) => captured[at]?.add(chunk));
    const stopper = stopWhen(around, child, seconds);
    const exit = await child.exited;
    const stop = stopper.done();
    // Whoever of its group ignored SIGTERM.
    if (stop !== null)
        child.signal('SIGKILL');
    await drained(around, output);
    output.close();
    const [stdout, stderr] = captured.map((capture) => capture.text());
    return { code: stop?.code ?? codeOf(exit), stdout: stdout ?? '', stderr: withReason(stderr ?? '', stop) };
}
/** Ends the group at the deadline or at a cancellation; `done` tells which, and calls it off. */
function stopWhen({ cancellation }, child, seconds) {
    let stop = null;
    let last;
    const kill = () => child.signal('SIGKILL');
    const end = (code, reason) => {
        stop ??= { code, reason };
        child.signal('SIGTERM');
        last ??= setTimeout(kill, tools_TERM_MS);
    };
    const cancel = () => end(CANCELLED, 'the job was cancelled');
    const timer = setTimeout(() => end(TIMED_OUT, `ended after ${seconds} s without a result`), seconds * 1000);
    const { first, second } = cancellation;
    if (first.aborted)
        cancel();
    first.addEventListener('abort', cancel);
    second.addEventListener('abort', kill);
    return {
        done: () => {
            for (const each of [timer, last])
                clearTimeout(each);
            first.removeEventListener('abort', cancel);
            second.removeEventListener('abort', kill);
            return stop;
        },
    };
}
/** A daemon that the tool left may hold the pipes: it may live, but it is not waited for. */
async function drained({ clock, timings }, output) {
    const start = clock.monotonic();
    while (!output.drained() && clock.monotonic() - start < timings.grace)
        await (0,external_node_timers_promises_.setTimeout)(5);
}
function codeOf(exit) {
    return exit.signal === null ? exit.code : 128 + external_node_os_.constants.signals[exit.signal];
}
function withReason(stderr, stop) {
    return stop === null
        ? stderr
        : `${stderr}${stderr === '' || stderr.endsWith('\n') ? '' : '\n'}${stop.reason}`;
}
/** Keeps the first bytes of a pipe. */
class Capture {
    #chunks = [];
    #room = CAPTURE_BYTES;
    add(chunk) {
        if (this.#room > 0)
            this.#chunks.push(chunk.subarray(0, this.#room));
        this.#room -= chunk.length;
    }
    text() {
        return Buffer.concat(this.#chunks).toString('utf8');
    }
}

;// CONCATENATED MODULE: ./lib/host/live/processes.js



/** What a client of the cache service reads, e.g. buildx for `type=gha`; and nothing else of what is private. */
const cacheServiceIn = (secrets) => Object.fromEntries(['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2'].flatMap((name) => (secrets[name] === undefined ? [] : [[name, secrets[name]]])));
/**
 * The two ways to run a program. Timings are for tests; the defaults are what the runner allows. `cacheService`:
 * variables for the programs that ask for them, see SuperviseOptions.
 */
function createProcesses(around, cacheService = {}) {
    const surroundings = { timings: TIMINGS, ...around };
    return {
        run: (command, options) => runTool(surroundings, command, options),
        supervise: (command, options) => {
            const lent = options.cacheService ? cacheService : {};
            return supervise(surroundings, { ...command, env: { ...command.env, ...lent } }, options);
        },
    };
}

;// CONCATENATED MODULE: ./lib/host/live/host.js











/** All doors to the outside, live. */
function liveHost({ console, facts, secrets, cancellation, health, onFail }) {
    const clock = createClock();
    const log = createLog(console, facts.debug);
    const transfers = createTransfers({
        facts,
        secrets,
        cancelled: cancellation.first,
        log: (line) => log.debug(line),
        mask: (text) => console.command(`::add-mask::${escapeData(text)}`),
    });
    const cache = liveCache(transfers, { secrets, health: parseHealth(health) });
    const cacheHealth = () => cache.health();
    return {
        facts,
        clock,
        log,
        cache,
        artifacts: liveArtifacts(transfers, {
            secrets,
            serverUrl: facts.serverUrl,
            cacheHealth,
            note: (text) => log.info(text),
        }),
        job: createJob({ console, log, secrets, onFail }),
        hasher: liveHasher(),
        workers: { warm: transfers.warm, end: transfers.close, health: cacheHealth },
        processes: createProcesses({ console, clock, cancellation, commandFiles: commandFiles(secrets) }, cacheServiceIn(secrets)),
        cancelled: cancellation.first,
    };
}

;// CONCATENATED MODULE: ./lib/host/process/console.js



/** How long a full pipe is waited for when the process is about to end. */
const LAST_WORDS_MS = 1000;
/**
 * The one owner of standard output. Output of children goes between `::stop-commands::TOKEN` and
 * `::TOKEN::`, so that nothing in it acts as a workflow command. Our own commands wait for the end
 * of that time: printed within it they would be plain text, and a mask would show its secret.
 */
class Console {
    #out;
    #waiting = [];
    #wake = [];
    #broken = false;
    #token = null;
    #depth = 0;
    constructor(out) {
        this.#out = out;
        out.on('drain', () => this.#wakeAll());
        // Nobody reads any more: the work goes on without a live log.
        out.on('error', () => this.#breakOff());
        out.on('close', () => this.#breakOff());
    }
    /** Prints text of ours, each line defused, at any time. */
    line(text) {
        for (const line of text.split(/\r\n|\n|\r/))
            void this.#write(`${this.#hideToken(defuse(line))}\n`);
    }
    /** Prints one workflow command of ours, now or when commands are resumed. */
    command(line) {
        if (this.#token === null)
            void this.#write(`${line}\n`);
        else
            this.#waiting.push(line);
    }
    /** Prints lines of a child; resolves when the reader has kept up. */
    async child(lines) {
        if (lines.length === 0)
            return;
        await this.#write(`${this.#hideToken(lines.join('\n').replaceAll('##[', '# #['))}\n`);
    }
    /** Stops workflow commands until the returned function has been called; may be nested. */
    stopCommands() {
        if (this.#depth++ === 0) {
            this.#token = (0,external_node_crypto_.randomBytes)(16).toString('hex');
            process.on('exit', this.#lastWords);
            void this.#write(`::stop-commands::${this.#token}\n`);
        }
        let open = true;
        return () => {
            if (open)
                this.#resume();
            open = false;
        };
    }
    /** Resolves when everything printed so far has been handed to the system, or nobody reads it. */
    async flush() {
        while (!this.#broken && this.#out.writableLength > 0)
            await this.#drained();
    }
    #resume() {
        this.#depth -= 1;
        if (this.#depth > 0)
            return;
        void this.#write(`::${this.#token}::\n`);
        process.off('exit', this.#lastWords);
        this.#token = null;
        for (const line of this.#waiting.splice(0))
            this.command(line);
    }
    /** In an exit handler only synchronous writes arrive; a line may be half written. */
    #lastWords = () => {
        const text = ['', `::${this.#token}::`, ...this.#waiting, ''].join('\n');
        if (this.#out.fd === undefined)
            this.#out.write(text);
        else
            writeAll(this.#out.fd, Buffer.from(text));
    };
    /** A child that learned the token must not be able to use it. */
    #hideToken(text) {
        return this.#token !== null && text.includes(this.#token) ? text.replaceAll(this.#token, '***') : text;
    }
    async #write(text) {
        if (this.#broken || this.#out.write(text))
            return;
        await this.#drained();
    }
    #drained() {
        return new Promise((resolve) => {
            this.#wake.push(resolve);
        });
    }
    #breakOff() {
        this.#broken = true;
        this.#wakeAll();
    }
    #wakeAll() {
        for (const resolve of this.#wake.splice(0))
            resolve();
    }
}
/** Writes to a pipe that may be non-blocking and full; gives up after a second or when nobody reads. */
function writeAll(fd, bytes) {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    const until = Date.now() + LAST_WORDS_MS;
    for (let done = 0; done < bytes.length;) {
        try {
            done += (0,external_node_fs_.writeSync)(fd, bytes, done);
        }
        catch (error) {
            if (error.code !== 'EAGAIN' || Date.now() > until)
                return;
            Atomics.wait(pause, 0, 0, 5);
        }
    }
}

;// CONCATENATED MODULE: ./lib/coverage/error.js
/** Coverage data that cannot be used: a stable code, and a message with the values and what to do. */
class CoverageError extends Error {
    code;
    constructor(code, message) {
        super(message);
        this.name = 'CoverageError';
        this.code = code;
    }
}

;// CONCATENATED MODULE: ./lib/coverage/sets.js
/**
 * Algebra of sets of numbers as ascending lists. A result that equals the first set is that set itself: shards
 * mostly agree, so little is copied.
 */
/** Any numbers as a set; a list that ascends is taken as it is. */
function ascending(numbers) {
    for (let at = 1; at < numbers.length; at += 1) {
        if (numbers[at] <= numbers[at - 1])
            return [...new Set(numbers)].sort((a, b) => a - b);
    }
    return numbers;
}
function union(a, b) {
    if (isSubset(b, a))
        return a;
    const all = [];
    let at = 0;
    for (const item of a) {
        for (; at < b.length && b[at] < item; at += 1)
            all.push(b[at]);
        if (at < b.length && b[at] === item)
            at += 1;
        all.push(item);
    }
    for (; at < b.length; at += 1)
        all.push(b[at]);
    return all;
}
function intersection(a, b) {
    return isSubset(a, b) ? a : pick(a, b, true);
}
function difference(a, b) {
    return isDisjoint(a, b) ? a : pick(a, b, false);
}
/** The items of `a` that `b` has, or those that it has not. */
function pick(a, b, common) {
    const picked = [];
    let at = 0;
    for (const item of a) {
        at = firstFrom(b, at, item);
        if ((at < b.length && b[at] === item) === common)
            picked.push(item);
    }
    return picked;
}
/** Where the first item from `item` on is, counted from `at`. */
function firstFrom(set, at, item) {
    let next = at;
    while (next < set.length && set[next] < item)
        next += 1;
    return next;
}
function isDisjoint(a, b) {
    let at = 0;
    for (const item of b) {
        at = firstFrom(a, at, item);
        if (at < a.length && a[at] === item)
            return false;
    }
    return true;
}
function isSubset(a, of) {
    if (a.length > of.length)
        return false;
    let at = 0;
    for (const item of a) {
        at = firstFrom(of, at, item);
        if (at === of.length || of[at] !== item)
            return false;
        at += 1;
    }
    return true;
}
function has(set, item) {
    let [low, high] = [0, set.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (set[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return set[low] === item;
}

;// CONCATENATED MODULE: ./lib/coverage/merge.js


/**
 * What all shards together covered: a line or branch is missing when it is missing wherever its file was
 * measured. The same as `coverage combine`, whatever the order.
 * @throws CoverageError E507 some measured branches and some did not, E404 they measured different sources
 */
function mergeCoverage(parts) {
    const some = parts.filter(({ files }) => files.size > 0);
    const branch = (some.length > 0 ? some : parts).some((part) => part.branch);
    const measured = some.filter((part) => part.branch === branch || hasExecuted(part));
    if (measured.some((part) => part.branch !== branch))
        throw mixed(measured);
    const merged = new Map();
    for (const { files } of measured) {
        for (const [path, file] of files) {
            const known = merged.get(path);
            merged.set(path, known ? mergeFile(path, known, file) : file);
        }
    }
    const files = new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
    const versions = parts.map(({ version }) => version).sort();
    return { files, branch, version: versions.at(-1) ?? '' };
}
/** A run that executed nothing, as that of a shard without tests, says that it measured no branches whatever was asked. */
const hasExecuted = ({ files }) => [...files.values()].some(({ statements, missing }) => missing.length < statements.length);
function mixed(parts) {
    const branches = parts.filter(({ branch }) => branch).length;
    return new CoverageError('AEGIS-E507', `${branches} of ${parts.length} results measured branches, and ${parts.length - branches} only statements.`);
}
/** @throws CoverageError E404 they are not of the same source */
function mergeFile(path, a, b) {
    if (!sameSource(a, b))
        throw different(path, a, b);
    return {
        statements: union(a.statements, b.statements),
        missing: intersection(a.missing, b.missing),
        branches: a.branches && b.branches && union(a.branches, b.branches),
        missingBranches: a.missingBranches && b.missingBranches && intersection(a.missingBranches, b.missingBranches),
        statementCount: a.statementCount,
        branchCount: a.branchCount,
    };
}
/** What one result misses must be a statement to the other. */
function sameSource(a, b) {
    return (a.statementCount === b.statementCount &&
        a.branchCount === b.branchCount &&
        isSubset(a.missing, b.statements) &&
        isSubset(b.missing, a.statements));
}
function different(path, a, b) {
    const counts = ({ statementCount, branchCount }) => `${statementCount} statements and ${branchCount} branches`;
    const first = counts(a) === counts(b) ? 'the same number of lines at other places' : counts(a);
    return new CoverageError('AEGIS-E404', `The results are not of the same source: ${path} has ${counts(b)} in one and ${first} in another.`);
}
/** Exact sums over all files. */
function totalsOf({ files }) {
    const sum = { statements: 0, coveredStatements: 0, branches: 0, coveredBranches: 0, covered: 0, total: 0 };
    for (const file of files.values()) {
        const totals = totalsOfFile(file);
        for (const key of Object.keys(sum))
            sum[key] += totals[key];
    }
    return sum;
}
function totalsOfFile(file) {
    const { statementCount: statements, branchCount: branches, missing, missingBranches } = file;
    const coveredStatements = statements - missing.length;
    const coveredBranches = branches - (missingBranches?.length ?? 0);
    return {
        statements,
        coveredStatements,
        branches,
        coveredBranches,
        covered: coveredStatements + coveredBranches,
        total: statements + branches,
    };
}
/** The missing lines like coverage.py shows them: "12-18, 40". A range goes on over lines that are no statements. */
function missingRanges({ statements, missing }) {
    const ranges = [];
    let open = false;
    for (const line of statements) {
        const range = open ? ranges.at(-1) : undefined;
        open = has(missing, line);
        if (!open)
            continue;
        if (range)
            range.last = line;
        else
            ranges.push({ first: line, last: line });
    }
    return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

;// CONCATENATED MODULE: ./lib/results/totals.js
const COLUMNS = {
    passed: 'passed',
    failed: 'failed',
    error: 'failed',
    unfinished: 'failed',
    skipped: 'skipped',
    xfailed: 'xfailed',
    xpassed: 'xpassed',
};
/** How many tests ended in which way, and the seconds of all together. */
function totals_totalsOf(records) {
    const totals = { passed: 0, failed: 0, skipped: 0, xfailed: 0, xpassed: 0, notRun: 0 };
    for (const { outcome } of records)
        totals[outcome === null ? 'notRun' : COLUMNS[outcome]] += 1;
    const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
    return { tests: records.length, ...totals, seconds };
}
/** Did the test end in a way that fails a run? */
function isFailure({ outcome }) {
    return outcome !== null && COLUMNS[outcome] === 'failed';
}
/** Did the test end, and in no way that fails a run? */
function isGreen({ outcome }) {
    return outcome !== null && COLUMNS[outcome] !== 'failed';
}
/** Did the test run to its end, and succeed? */
function isPassed({ outcome }) {
    return outcome === 'passed' || outcome === 'xpassed';
}

;// CONCATENATED MODULE: ./lib/results/write.js


const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** Whether an error says that the disk is full. */
const isNoSpace = (error) => FULL.has(error?.code);
/**
 * Writes one file of the result. Test code may have filled the disk: that is a finding, and the
 * result is told by every way that needs no disk. Throws whatever else goes wrong.
 * @returns AEGIS-E319 when there is no space
 */
async function writeResult(path, text) {
    try {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
        await (0,promises_.writeFile)(path, text);
        return [];
    }
    catch (error) {
        if (!isNoSpace(error))
            throw error;
        return [{ code: 'AEGIS-E319', message: 'No space was left to write the result of this run.' }];
    }
}

;// CONCATENATED MODULE: ./lib/verdict/input.js
/** What a shard says of a rule that only the merged result can be held to. */
const elsewhere = ({ separate }) => separate ? 'Not judged: the shards cannot be merged here.' : 'Judged by the last shard.';

;// CONCATENATED MODULE: ./lib/verdict/sentences.js
/** The messages of some reasons as one text; each ends as a sentence, also one that quotes an error. */
const sentences = (reasons) => reasons.map(({ message }) => (/[.!?…]$/.test(message) ? message : `${message}.`)).join(' ');

;// CONCATENATED MODULE: ./lib/verdict/gates/completeness.js



/** Every shard is there, and together they ran every test once. */
const completeness = (facts) => {
    const { found, scope } = facts;
    const required = 'every test, once';
    if (found.completeness.length > 0)
        return {
            status: 'fail',
            actual: ran(facts),
            required,
            note: sentences(found.completeness),
            reasons: found.completeness,
            headline: titles(found.completeness),
        };
    if (scope === 'shard') {
        return { status: 'n/a', actual: ran(facts), required, note: elsewhere(facts), reasons: [] };
    }
    if (facts.proof && facts.proof.uncollected.length > 0)
        return { status: 'warn', actual: ran(facts), required, note: BLIND, reasons: [] };
    return { status: 'pass', actual: ran(facts), required, note: '', reasons: [] };
};
const BLIND = 'Which tests a file holds that could not be collected is not known; they are not in the number.';
function ran({ proof, scope, totals }) {
    if (proof !== null)
        return `${proof.ranOnce} of ${proof.collected} tests ran once${blind(proof)}`;
    return scope === 'shard'
        ? `${totals.tests - totals.notRun} of ${totals.tests} tests of this shard`
        : 'no proof';
}
function blind({ uncollected }) {
    if (uncollected.length === 0)
        return '';
    return `, ${uncollected.length} ${uncollected.length === 1 ? 'file' : 'files'} not collected`;
}
/** The first two kinds of reason, in the words of the table of codes. */
function titles(reasons) {
    const all = [...new Set(reasons.map(({ code }) => CODES[code].title))];
    return all.slice(0, 2).join(', ') + (all.length > 2 ? ` and ${all.length - 2} more` : '');
}

;// CONCATENATED MODULE: ./lib/coverage/threshold.js
const DECIMAL = /^(0|[1-9]\d{0,2})(?:\.(\d{1,9}))?$/;
/**
 * Reads a percentage as typed, without ever making it a float.
 * @param text a plain decimal from 0 to 100, e.g. `80` or `79.95`; one `%` behind it is forgiven
 */
function parseThreshold(text) {
    const typed = text.trim();
    const plain = typed.replace(/\s*%$/, '');
    const match = DECIMAL.exec(plain);
    if (!match)
        return { ok: false, reason: `is not a plain decimal${suggestion(plain)}` };
    const threshold = exact(match[1] ?? '', match[2] ?? '');
    const reason = outOfRange(threshold);
    if (reason)
        return { ok: false, reason };
    return plain === typed
        ? { ok: true, threshold }
        : { ok: true, threshold, notice: `read as ${plain} percent` };
}
function exact(whole, decimals) {
    const text = decimals ? `${whole}.${decimals}` : whole;
    return { units: BigInt(whole + decimals), scale: 10n ** BigInt(decimals.length), text };
}
function outOfRange({ units, scale, text }) {
    if (units > 100n * scale)
        return 'is above 100';
    if (units === 0n || units >= scale)
        return null;
    const percentage = decimal(units * 100n, scale, text.length - 2).replace(/\.?0+$/, '') || '0';
    return `is less than one percent; did you mean ${percentage}?`;
}
/** `80,5` is the one slip whose meaning is certain. */
function suggestion(text) {
    return /^\d{1,2},\d{1,9}$/.test(text) ? `; did you mean ${text.replace(',', '.')}?` : '';
}
/** Is `covered / total` at least the threshold? In integers, without rounding. Nothing measured meets nothing. */
function meets({ units, scale }, covered, total) {
    return total > 0 && 100n * BigInt(covered) * scale >= units * BigInt(total);
}
/** How many more lines or branches must be covered to meet the threshold; 0 when it is met. */
function linesMissing({ units, scale }, { covered, total }) {
    const per = 100n * scale;
    const needed = (units * BigInt(total) + per - 1n) / per;
    return Math.max(0, Number(needed - BigInt(covered)));
}
/** Would coverage.py's default rounding, half to even at whole percent, have called it met? 100 must really be 100. */
function roundsUpTo({ units, scale }, covered, total) {
    if (units === 100n * scale || total === 0)
        return false;
    const [twice, whole] = [200n * BigInt(covered), 2n * BigInt(total)];
    const up = (twice + BigInt(total)) / whole;
    const tie = (twice + BigInt(total)) % whole === 0n;
    return (tie && up % 2n === 1n ? up - 1n : up) * scale >= units;
}
/**
 * A percentage for people and outputs, cut off and never rounded up: 79.999 % shows as 79.99, so what
 * is below a threshold never looks as if it met it. `n/a` when there is nothing to cover.
 */
function percent(covered, total, places = 2) {
    return total > 0 ? decimal(100n * BigInt(covered), BigInt(total), places) : 'n/a';
}
/** `numerator / denominator` with `places` decimals, cut off. Both are not negative. */
function decimal(numerator, denominator, places) {
    const scaled = (numerator * 10n ** BigInt(places)) / denominator;
    const digits = scaled.toString().padStart(places + 1, '0');
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

;// CONCATENATED MODULE: ./lib/verdict/gates/coverage.js



/** The merged coverage is at least `coverage-min`. Never judged on data that is not complete. */
const coverage = (facts) => {
    const { found, incomplete, scope, threshold } = facts;
    const required = threshold ? `≥ ${threshold.text} %` : '';
    if (found.coverage.length > 0)
        return unusable(found.coverage, required);
    if (scope === 'shard')
        return ofShard(facts, required);
    if (incomplete)
        return notJudged('–', required, `Not judged, the data is incomplete: ${incomplete.message}`);
    const measured = totalsIn(facts);
    if ('code' in measured)
        return threshold ? unusable([measured], required) : unasked(facts, measured);
    return threshold ? judged(facts, measured, threshold, required) : shown(facts, measured);
};
/** The totals, or why there are none. */
function totalsIn({ coverage }) {
    if (coverage === null)
        return { code: 'AEGIS-E502', message: 'Coverage was not measured.' };
    if ('problem' in coverage)
        return coverage.problem;
    if (coverage.totals.statements > 0)
        return coverage.totals;
    return { code: 'AEGIS-E503', message: 'The merged coverage has no statements.' };
}
function unusable(reasons, required) {
    const note = sentences(reasons);
    return { status: 'fail', actual: 'unknown', required, note, reasons, headline: 'coverage unknown' };
}
const notJudged = (actual, required, note) => ({
    status: 'n/a',
    actual,
    required,
    note,
    reasons: [],
});
/** A limit that nobody will apply must not go unsaid. */
function ofShard(facts, required) {
    const status = facts.separate && facts.threshold ? 'warn' : 'n/a';
    return { ...notJudged('–', required, elsewhere(facts)), status };
}
/** No number, and none was asked for. */
function unasked(facts, why) {
    const limit = notApplied(facts);
    const status = facts.coverage === null && !limit ? 'n/a' : 'warn';
    return { ...notJudged('unknown', '', join(why.message, limit)), status };
}
/** A number without a limit. */
function shown(facts, totals) {
    const note = notApplied(facts);
    const gate = notJudged(actual(totals, 2), '', note || 'No `coverage-min` is set.');
    return { ...gate, status: note ? 'warn' : 'n/a', headline: `coverage ${share(totals, 2)}` };
}
function judged(facts, totals, threshold, required) {
    const places = Math.max(2, threshold.text.split('.')[1]?.length ?? 0);
    const numbers = { actual: actual(totals, places), required };
    const versus = (sign) => `coverage ${share(totals, places)} ${sign} ${threshold.text} %`;
    const disagreement = otherLimit(facts, threshold);
    if (meets(threshold, totals.covered, totals.total)) {
        const status = disagreement ? 'warn' : 'pass';
        return { ...numbers, status, note: disagreement, reasons: [], headline: versus('≥') };
    }
    const message = `Coverage is ${numbers.actual}, below ${threshold.text} %. ${coverage_mend(threshold, totals)}`;
    const note = join(coverage_mend(threshold, totals), coverage_hidden(totals, threshold), disagreement);
    const reasons = [{ code: 'AEGIS-E501', message }];
    return { ...numbers, status: 'fail', note, reasons, headline: versus('<') };
}
const share = ({ covered, total }, places) => `${percent(covered, total, places)} %`;
const actual = (totals, places) => `${share(totals, places)} (${totals.covered}/${totals.total})`;
function coverage_mend(threshold, totals) {
    const count = linesMissing(threshold, totals);
    const line = count === 1 ? 'line' : 'lines';
    const branch = count === 1 ? 'branch' : 'branches';
    return `Cover ${count} more ${line}${totals.branches > 0 ? ` or ${branch}` : ''}.`;
}
const coverage_hidden = ({ covered, total }, threshold) => roundsUpTo(threshold, covered, total)
    ? 'Rounded to whole percent, as coverage.py does by default, it would have passed.'
    : '';
function otherLimit({ projectFailUnder }, { text }) {
    if (!projectFailUnder || projectFailUnder === Number(text))
        return '';
    return `The project's own \`fail_under\` is ${projectFailUnder}; \`coverage-min: ${text}\` decides.`;
}
/** The project's limit would judge every shard alone, so it is switched off; that must not go unsaid. */
function notApplied({ projectFailUnder }) {
    if (!projectFailUnder)
        return '';
    return `The project's own \`fail_under = ${projectFailUnder}\` is not applied to shards: set \`coverage-min: ${projectFailUnder}\`.`;
}
const join = (...sentences) => sentences.filter(Boolean).join(' ');

;// CONCATENATED MODULE: ./lib/verdict/gates/tests.js


/** No test failed, and nothing went wrong around them. */
const tests = (facts) => {
    const { totals } = facts;
    const reasons = [...facts.found.tests, ...untold(facts)];
    const bad = totals.failed > 0 || reasons.length > 0;
    return {
        status: bad ? 'fail' : 'pass',
        actual: outcomes(totals),
        required: 'no failures',
        note: sentences(reasons),
        reasons,
        headline: bad ? failure(totals, reasons) : outcomes(totals),
    };
};
/** What the totals say and no reason does. */
function untold({ totals, found }) {
    const told = found.tests.length + found.completeness.length > 0;
    return told || totals.failed === 0 ? [] : [{ code: 'AEGIS-E301', message: `${failed(totals)}.` }];
}
function failure(totals, reasons) {
    const others = reasons
        .filter(({ code }) => code !== 'AEGIS-E301')
        .map(({ code }) => lowered(CODES[code].title));
    return [...(totals.failed > 0 ? [failed(totals)] : []), ...new Set(others)].join(', ');
}
/** A title within a sentence; names such as xdist and pytest are lower case anyway. */
const lowered = (title) => title.charAt(0).toLowerCase() + title.slice(1);
const failed = (totals) => totals.failed === 1 ? '1 test failed' : `${totals.failed} tests failed`;
/** `1 failed, 148 passed, 1 skipped`: what there was none of is left out. */
function outcomes({ tests: all, failed, passed, skipped, xfailed, xpassed, notRun }) {
    const counts = { failed, passed, skipped, xfailed, xpassed, 'not run': notRun };
    const seen = Object.entries(counts).filter(([, count]) => count > 0);
    return all === 0 ? 'no tests' : seen.map(([word, count]) => `${count} ${word}`).join(', ');
}

;// CONCATENATED MODULE: ./lib/verdict/gates/table.js



/** Every gate, in the order of the report. A new one is a file and a line here. */
const GATES = { completeness: completeness, tests: tests, coverage: coverage };

;// CONCATENATED MODULE: ./lib/verdict/sort.js
const TESTS = new Set([
    'AEGIS-E301',
    'AEGIS-E302',
    'AEGIS-E303',
    'AEGIS-E312',
    'AEGIS-E314',
    'AEGIS-E316',
    'AEGIS-E321',
]);
const COVERAGE = new Set([
    'AEGIS-E501',
    'AEGIS-E503',
    'AEGIS-E504',
    'AEGIS-E505',
    'AEGIS-E506',
    'AEGIS-E507',
]);
/** The tests answer for these, and yet some tests did not run, so coverage has no number. */
const PARTIAL = new Set(['AEGIS-E302', 'AEGIS-E303', 'AEGIS-E314', 'AEGIS-E321']);
/** The gate that answers for a code. What is not about a test or a number means that something is not there. */
function gateOf(code) {
    if (TESTS.has(code))
        return 'tests';
    return COVERAGE.has(code) ? 'coverage' : 'completeness';
}
/** Puts every reason to its gate, each once. Warnings (W) never gate. */
function sortReasons(input) {
    const problem = input.coverage && 'problem' in input.coverage ? input.coverage.problem : null;
    const unreadable = problem && gateOf(problem.code) === 'completeness' ? [problem] : [];
    const all = distinct([...input.reasons, ...proofReasons(input.proof), ...unreadable]);
    const of = (name) => all.filter(({ code }) => gateOf(code) === name);
    const partial = of('tests').find(({ code }) => PARTIAL.has(code)) ?? null;
    const told = of('completeness');
    const completeness = told.length > 0 ? told : unproven(input, partial);
    const found = { completeness, tests: of('tests'), coverage: of('coverage') };
    return { ...input, found, incomplete: completeness[0] ?? partial };
}
function distinct(reasons) {
    const gating = reasons.filter(({ code }) => !code.startsWith('AEGIS-W'));
    return [...new Map(gating.map((reason) => [JSON.stringify(reason), reason])).values()];
}
/** A proof that does not hold says why; the numbers are looked at all the same. */
function proofReasons(proof) {
    if (proof === null || proof.reasons.length > 0)
        return proof?.reasons ?? [];
    const { twice } = proof;
    return twice.length > 0 ? [{ code: 'AEGIS-E406', message: `${twice.length} tests ran twice.` }] : [];
}
/** Nothing is called complete for want of evidence against it. */
function unproven({ scope, proof, totals }, partial) {
    if (scope === 'lane' && proof === null)
        return [{ code: 'AEGIS-E402', message: 'There is no proof that the shards together ran every test.' }];
    if (proof !== null && (proof.lost.length > 0 || proof.ranOnce < proof.collected))
        return [partial ?? lostTests(proof)];
    if (totals.notRun === 0 || partial)
        return [];
    return [{ code: 'AEGIS-E313', message: `${totals.notRun} of ${totals.tests} tests did not run.` }];
}
const lostTests = ({ ranOnce, collected }) => ({
    code: 'AEGIS-E407',
    message: `${ranOnce} of ${collected} collected tests ran once.`,
});

;// CONCATENATED MODULE: ./lib/verdict/judge.js


/**
 * Judges all gates, even after one has failed. Pure.
 * @returns `cancelled` when the job was, else `config-error` when inputs or environment were at fault, else
 *   `incomplete` when something is missing, else `failed` when a gate failed, else `passed`
 */
function judge(input) {
    const facts = sortReasons(input);
    const names = Object.keys(GATES);
    const gates = names.map((name) => ({ name, ...GATES[name](facts) }));
    const reasons = gates.flatMap((gate) => gate.reasons);
    return { kind: kindOf(gates, reasons), gates, reasons };
}
function kindOf(gates, reasons) {
    const failed = gates.filter(({ status }) => status === 'fail').map(({ name }) => name);
    if (failed.length === 0)
        return 'passed';
    if (reasons.some(({ code }) => code === 'AEGIS-E310'))
        return 'cancelled';
    if (reasons.some(({ code }) => /^AEGIS-E[12]/.test(code)))
        return 'config-error';
    return failed.includes('completeness') ? 'incomplete' : 'failed';
}

;// CONCATENATED MODULE: ./lib/verdict/proof.js
/**
 * The proofs of several lanes as one: it holds when each of them does. Tests of different lanes are different
 * tests, whatever their names, so numbers add up, and ids say their lane. null without any lane.
 */
function proofOfAll(lanes) {
    const [first] = lanes;
    if (first === undefined || lanes.length === 1)
        return first?.proof ?? null;
    const sum = (field) => lanes.reduce((total, { proof }) => total + proof[field], 0);
    const all = (field) => lanes.flatMap(({ lane, proof }) => proof[field].map((name) => `${lane}: ${name}`));
    return {
        shards: sum('shards'),
        collected: sum('collected'),
        ranOnce: sum('ranOnce'),
        lost: all('lost'),
        twice: all('twice'),
        lostFiles: all('lostFiles'),
        repaired: sum('repaired'),
        agreed: agreedOn(lanes.map(({ proof }) => proof)),
        uncollected: all('uncollected'),
        commit: first.proof.commit,
        census: sum('census'),
        reasons: lanes.flatMap(({ proof }) => proof.reasons),
    };
}
/** A lane of one shard has nobody to agree with. */
function agreedOn(proofs) {
    const kinds = new Set(proofs.filter(({ shards }) => shards > 1).map(({ agreed }) => agreed));
    if (kinds.has('mixed'))
        return 'mixed';
    return kinds.has('plan') && !kinds.has('hash') ? 'plan' : 'hash';
}

;// CONCATENATED MODULE: ./lib/shards/whose.js
/**
 * Whose a result is, in front of what is said of it: `Shard 2/4`, `Repair`; '' for the only shard of the only lane.
 * @param named lanes are named too: `Shard 2/4 of unit-python-3.12`, `unit-python-3.12`
 */
function whose({ lane, role, shard }, named) {
    const one = role === 'repair' ? 'Repair' : `Shard ${shard.index}/${shard.count}`;
    if (role === 'shard' && shard.count === 1)
        return named ? lane : '';
    return named ? `${one} of ${lane}` : one;
}
/** A reason that says of which lane it is: `Shard 3/4 of unit left no result.`, `unit: …`. */
function ofLane(lane, reason) {
    const { message } = reason;
    const shard = /^Shard \d{1,3}\/\d{1,3}(?= )/.exec(message)?.[0];
    if (shard === undefined)
        return { ...reason, message: `${lane}: ${message}` };
    return { ...reason, message: `${shard} of ${lane}${message.slice(shard.length)}` };
}

;// CONCATENATED MODULE: ./lib/shards/lane-reasons.js

/**
 * The reasons of all shards of a lane, each saying whose it is, and those of the lane itself.
 * @param named lanes are named too
 */
function reasonsOf(lane, proof, named) {
    const shards = lane.results.flatMap(({ manifest }) => {
        const who = whose(manifest, named);
        return manifest.reasons.map((reason) => who === '' ? reason : { ...reason, message: `${who}: ${reason.message}` });
    });
    const own = [...lane.reasons, ...nothingRan(lane, proof)];
    return [...shards, ...(named ? own.map((reason) => ofLane(lane.lane, reason)) : own)];
}
/** A shard of many may have no test, and says nothing then; that none of them has any is the fault of the lane. */
function nothingRan({ results, reasons }, proof) {
    const told = [...proof.reasons, ...reasons, ...results.flatMap(({ manifest }) => manifest.reasons)];
    const ran = results.some(({ manifest }) => manifest.session.tests.length > 0);
    return told.length > 0 || ran ? [] : [{ code: 'AEGIS-E303', message: 'No shard ran any test.' }];
}

;// CONCATENATED MODULE: ./lib/coverage/arcs.js
/** No source file has more lines than this. */
const LAST_LINE = 10_000_000;
/** Lines are no more than LAST_LINE, so both ends fit; arcs are in the order of their first line, then of their second. */
const SPAN = 2 ** 25;
/** An arc from a line to a line as one exact number. @param to below 0 it is an exit */
const arcOf = (from, to) => from * SPAN + to;
function endsOf(arc) {
    const from = Math.round(arc / SPAN);
    return [from, arc - from * SPAN];
}

;// CONCATENATED MODULE: ./lib/coverage/cobertura.js





/**
 * A report in Cobertura's format (DTD 04), element by element what `coverage xml` writes, but with
 * repository-relative file names and rates that are not rounded.
 */
function cobertura(data, { sources = ['.'], timestamp }) {
    const totals = totalsOf(data);
    const counts = {
        'lines-valid': totals.statements,
        'lines-covered': totals.coveredStatements,
        'branches-valid': totals.branches,
        'branches-covered': totals.coveredBranches,
    };
    return [
        '<?xml version="1.0" ?>',
        `<coverage${attributes({ version: data.version, timestamp, ...counts, ...rates(totals, data.branch) })}>`,
        ' <sources>',
        ...sources.map((source) => `  <source>${escapeXml(source)}</source>`),
        ' </sources>',
        ' <packages>',
        ...packagesOf(data).flatMap(([name, entries]) => packageLines(name, entries, data)),
        ' </packages>',
        '</coverage>',
        '',
    ].join('\n');
}
/** A package is a folder. */
function packagesOf({ files }) {
    const packages = new Map();
    for (const entry of files) {
        const name = external_node_path_.posix.dirname(entry[0]).replaceAll('/', '.');
        const entries = packages.get(name);
        if (entries)
            entries.push(entry);
        else
            packages.set(name, [entry]);
    }
    return [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
}
function packageLines(name, entries, { branch, version }) {
    const totals = totalsOf({ files: new Map(entries), branch, version });
    return [
        `  <package${attributes({ name, ...rates(totals, branch) })}>`,
        '   <classes>',
        ...entries.flatMap((entry) => classLines(entry, branch)),
        '   </classes>',
        '  </package>',
    ];
}
function classLines([path, file], branch) {
    const name = external_node_path_.posix.basename(path);
    const exits = exitsOf(file);
    return [
        `    <class${attributes({ name, filename: path, ...rates(totalsOfFile(file), branch) })}>`,
        '     <methods/>',
        '     <lines>',
        ...file.statements.map((line) => `      <line${attributes(lineAttributes(line, file, exits))}/>`),
        '     </lines>',
        '    </class>',
    ];
}
function exitsOf({ branches, missingBranches }) {
    const exits = new Map();
    for (const arc of branches ?? []) {
        const [from, to] = endsOf(arc);
        const known = exits.get(from) ?? { all: 0, missing: [] };
        known.all += 1;
        if (has(missingBranches ?? [], arc))
            known.missing.push(to);
        exits.set(from, known);
    }
    return exits;
}
function lineAttributes(line, file, exits) {
    const hit = { number: line, hits: has(file.missing, line) ? 0 : 1 };
    const branching = exits.get(line);
    if (!branching)
        return hit;
    // A line marked `no branch` shows only the exits that were taken; branching, it has two at least.
    const all = Math.max(2, branching.all);
    const taken = all - branching.missing.length;
    const coverage = `${Math.floor((100 * taken) / all)}% (${taken}/${all})`;
    const condition = { ...hit, branch: 'true', 'condition-coverage': coverage };
    if (branching.missing.length === 0)
        return condition;
    const missing = branching.missing.map((to) => (to < 0 ? 'exit' : `${to}`));
    return { ...condition, 'missing-branches': missing.join(',') };
}
function rates(totals, branch) {
    return {
        'line-rate': rate(totals.coveredStatements, totals.statements),
        'branch-rate': branch ? rate(totals.coveredBranches, totals.branches) : '0',
        complexity: 0,
    };
}
/** 16 decimals, cut off, so that nothing below a limit reads as if it met it. Nothing to cover is 1. */
function rate(covered, total) {
    if (total === 0 || covered === total)
        return '1';
    return decimal(BigInt(Math.max(0, covered)), BigInt(total), 16).replace(/\.?0+$/, '');
}
const attributes = (values) => Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(`${value}`)}"`)
    .join('');
const ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\t': '&#9;',
    '\n': '&#10;',
    '\r': '&#13;',
};
/** What XML 1.0 cannot hold at all becomes the replacement character. */
const escapeXml = (text) => text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);

;// CONCATENATED MODULE: ./lib/coverage/docstrings.js

/** An executed line that begins with a string is a docstring, apart from the odd `"".join(…)`; an empty one no line. */
const DOCSTRING = /^\s*($|[rRuU]?["'])/;
/**
 * Coverage before 7.11 or so lists executed docstrings as lines and does not count them. Takes them out of
 * `statements`, so that reports made line by line add up to coverage.py's counts. The totals stay the same.
 * @param read the text of a repository-relative source file; null when it cannot be had. Called only for
 *   files that need it; such a file stays as it is when its text does not account for the surplus exactly
 */
async function withoutDocstrings(data, read) {
    const files = new Map();
    for (const [path, file] of data.files) {
        const text = surplus(file) > 0 ? await read(path) : null;
        files.set(path, text === null ? file : withoutThoseOf(text, file));
    }
    return { ...data, files };
}
const surplus = ({ statements, statementCount }) => statements.length - statementCount;
function withoutThoseOf(text, file) {
    const source = text.split(/\r\n|[\r\n]/);
    const executed = difference(file.statements, file.missing);
    const docstrings = executed.filter((line) => DOCSTRING.test(source[line - 1] ?? ''));
    if (docstrings.length !== surplus(file))
        return file;
    return { ...file, statements: difference(file.statements, docstrings) };
}

;// CONCATENATED MODULE: ./lib/coverage/paths.js


const SNIPPET = `[tool.coverage.run]
relative_files = true

[tool.coverage.paths]
source = ["src", "*/src"]`;
/** @returns the repository-relative path with forward slashes, or null when it leaves the repository */
function repositoryPath(path, { workspace, directory }) {
    const slashed = path.replaceAll('\\', '/');
    const absolute = isAbsolute(slashed);
    const inside = absolute ? below(slashed, workspace.replaceAll('\\', '/')) : external_node_path_.posix.join(directory, slashed);
    if (inside === null)
        return null;
    const normal = external_node_path_.posix.normalize(inside);
    return normal === '.' || normal === '..' || normal.startsWith('../') || isAbsolute(normal) ? null : normal;
}
const isAbsolute = (path) => path.startsWith('/') || /^[a-z]:/i.test(path);
/** Drives and folders of Windows have no case. */
function below(path, root) {
    const folder = `${root.replace(/\/+$/, '')}/`;
    const fold = (text) => (/^[a-z]:/i.test(root) ? text.toLowerCase() : text);
    const normal = external_node_path_.posix.normalize(path);
    return fold(normal).startsWith(fold(folder)) ? normal.slice(folder.length) : null;
}
/** Names the paths that leave the repository, and shows what to paste. */
function pathsLeave(paths, { workspace }) {
    const shown = paths.slice(0, 3).map((path) => JSON.stringify(path.slice(0, 300)));
    const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
    return new CoverageError('AEGIS-E506', `Coverage measured ${shown.join(', ')}${more}, outside of ${workspace}. Paste this into pyproject.toml ` +
        `and name your own source folders:\n\n${SNIPPET}`);
}

;// CONCATENATED MODULE: ./lib/coverage/strict.js

const damaged = (what) => new CoverageError('AEGIS-E502', `The coverage data cannot be used: ${what}.`);
function object(value, name) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw damaged(`${name} is not an object`);
    return value;
}
/** Own members only: `constructor` and `__proto__` are names like any other. */
function member(from, name) {
    if (!Object.hasOwn(from, name))
        throw damaged(`${name} is missing`);
    return from[name];
}
function list(value, name) {
    if (!Array.isArray(value))
        throw damaged(`${name} is not a list`);
    return value;
}
function string(value, name, limit) {
    if (typeof value !== 'string' || value.length > limit)
        throw damaged(`${name} is not a short text`);
    return value;
}
function flag(value, name) {
    if (typeof value !== 'boolean')
        throw damaged(`${name} is neither true nor false`);
    return value;
}

;// CONCATENATED MODULE: ./lib/coverage/pack.js





const REPOSITORY = { workspace: '/', directory: '' };
function packCoverage({ files, ...meta }) {
    return { ...meta, files: new Map([...files].map(([path, file]) => [path, packFile(file)])) };
}
/** @throws CoverageError E502 a file's name, text or bits are not what `packCoverage` makes */
function unpackCoverage({ files, ...meta }) {
    const unpack = ([path, file]) => {
        if (repositoryPath(path, REPOSITORY) !== path)
            throw damaged(`${path.slice(0, 300)} is no path in a repository`);
        return [path, unpackFile(path, file, meta.branch)];
    };
    return { ...meta, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(unpack)) };
}
/** `mergeCoverage` of two. @throws CoverageError E404, E502, E507 */
function mergePacked(a, b) {
    // Whose branches count, if not both measured them, is a question for few.
    if (a.branch !== b.branch)
        return packCoverage(mergeCoverage([unpackCoverage(a), unpackCoverage(b)]));
    const files = new Map(a.files);
    for (const [path, file] of b.files) {
        const known = files.get(path);
        files.set(path, known ? mergeFiles(path, known, file, a.branch) : file);
    }
    return { branch: a.branch, version: a.version > b.version ? a.version : b.version, files };
}
function mergeFiles(path, a, b, branch) {
    if (a.source !== b.source)
        return packFile(mergeFile(path, unpackFile(path, a, branch), unpackFile(path, b, branch)));
    if (a.missing.length !== b.missing.length)
        throw damaged(`the bits of ${path} are not as many as its lines`);
    return { source: a.source, missing: a.missing.map((byte, at) => byte & b.missing[at]) };
}
function packFile(file) {
    const { statements, missing, statementCount, branchCount } = file;
    const [branches, missingBranches] = [file.branches ?? [], file.missingBranches ?? []];
    const bits = new Uint8Array(bytesFor(statements.length + branches.length));
    mark(bits, 0, statements, missing);
    mark(bits, statements.length, branches, missingBranches);
    const arcs = branches.map((arc) => endsOf(arc).join('>')).join();
    return { source: [statementCount, branchCount, rangesOf(statements), arcs].join(';'), missing: bits };
}
const bytesFor = (bits) => Math.ceil(bits / 8);
/** Sets the bit of each item of `all` that `missing` has. */
function mark(bits, from, all, missing) {
    all.forEach((item, at) => {
        const bit = from + at;
        if (has(missing, item))
            bits[bit >> 3] = bits[bit >> 3] | (1 << (bit & 7));
    });
}
/** `3,5,8-14` */
function rangesOf(lines) {
    const ranges = [];
    for (const line of lines) {
        const range = ranges.at(-1);
        if (range && line === range.last + 1)
            range.last = line;
        else
            ranges.push({ first: line, last: line });
    }
    return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join();
}
const COUNT = /^\d{1,9}$/;
const RANGE = /^(\d{1,8})(?:-(\d{1,8}))?$/;
const ARC = /^(\d{1,8})>(-?\d{1,8})$/;
function unpackFile(path, { source, missing: bits }, branch) {
    const [counted = '', countedBranches = '', ranges = '', texts = '', ...rest] = source.split(';');
    const [statementCount, branchCount] = [Number(counted), Number(countedBranches)];
    const statements = linesIn(ranges, bits.length * 8);
    const arcs = texts === '' ? [] : texts.split(',').map(arcIn);
    const isMissing = (bit) => ((bits[bit >> 3] >> (bit & 7)) & 1) === 1;
    const missing = statements.filter((_, at) => isMissing(at));
    const missingArcs = arcs.filter((_, at) => isMissing(statements.length + at));
    const agree = rest.length === 0 &&
        COUNT.test(counted) &&
        COUNT.test(countedBranches) &&
        (branch || arcs.length === 0) &&
        bits.length === bytesFor(statements.length + arcs.length) &&
        bitsIn(bits) === missing.length + missingArcs.length &&
        missing.length <= statementCount &&
        statementCount <= statements.length &&
        missingArcs.length <= branchCount;
    if (!agree || !ascends(statements) || !ascends(arcs))
        throw damaged(`the lines of ${path} contradict each other`);
    const branches = branch ? { branches: arcs, missingBranches: missingArcs } : NO_BRANCHES;
    return { statements, missing, ...branches, statementCount, branchCount };
}
const NO_BRANCHES = { branches: null, missingBranches: null };
/** @param most no more than there are bits for, whatever the ranges say */
function linesIn(ranges, most) {
    const lines = [];
    for (const range of ranges === '' ? [] : ranges.split(',')) {
        const [, from, to = from] = RANGE.exec(range) ?? [];
        const [first, last] = [Number(from), Number(to)];
        // Not a number, as of no match, is not in order.
        if (!(first <= last && last <= LAST_LINE && lines.length + last - first < most))
            throw damaged(`it has the lines ${range.slice(0, 30)}`);
        for (let line = first; line <= last; line += 1)
            lines.push(line);
    }
    return lines;
}
function arcIn(text) {
    const [, first, second] = ARC.exec(text) ?? [];
    const [from, to] = [Number(first), Number(second)];
    if (!(from <= LAST_LINE && Math.abs(to) <= LAST_LINE))
        throw damaged(`it has the arc ${text.slice(0, 30)}`);
    return arcOf(from, to);
}
function bitsIn(bytes) {
    let count = 0;
    for (const byte of bytes)
        for (let rest = byte; rest > 0; rest &= rest - 1)
            count += 1;
    return count;
}
const ascends = (numbers) => numbers.every((number, at) => at === 0 || number > numbers[at - 1]);

;// CONCATENATED MODULE: ./lib/coverage/pack-text.js

const LIMITS = { bytes: 64 * 1024 * 1024, files: 200_000 };
const FORMAT = 'aegis-coverage-1';
/** Packed coverage as JSON: `{ format, branch, version, files: { path: [source, missing as base64] } }`. */
function writePacked({ branch, version, files }) {
    const entries = [...files].map(([path, { source, missing }]) => [
        path,
        [source, Buffer.from(missing).toString('base64')],
    ]);
    return JSON.stringify({ format: FORMAT, branch, version, files: Object.fromEntries(entries) });
}
/**
 * Reads it, as untrusted. Paths, lines and bits are checked where they are unpacked.
 * @throws CoverageError E502
 */
function readPacked(bytes) {
    if (bytes.length > LIMITS.bytes)
        throw damaged('it is larger than 64 MiB');
    const document = object(pack_text_parsed(bytes.toString()), 'the document');
    if (member(document, 'format') !== FORMAT)
        throw damaged(`its format is not ${FORMAT}`);
    const branch = flag(member(document, 'branch'), 'branch');
    const version = string(member(document, 'version'), 'version', 50);
    const files = object(member(document, 'files'), 'files');
    const paths = Object.keys(files);
    if (paths.length > LIMITS.files)
        throw damaged(`it lists ${paths.length} files`);
    return { branch, version, files: new Map(paths.map((path) => [path, readFile(files, path)])) };
}
function pack_text_parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw damaged('it is not JSON, or was cut off');
    }
}
function readFile(files, path) {
    const [source, missing, ...rest] = list(files[path], path);
    if (typeof source !== 'string' || typeof missing !== 'string' || rest.length > 0)
        throw damaged(`the entry of ${path} is not a pair of texts`);
    return { source, missing: Buffer.from(missing, 'base64') };
}

;// CONCATENATED MODULE: ./lib/coverage/unite.js


/**
 * What several lanes together covered. Other than the shards of one lane they may have run on different versions
 * of Python or coverage, to which not quite the same lines of a file are statements. Of such a file every line and
 * branch counts that any of them knows, and those are missing that none has executed. All others merge exactly.
 * @throws CoverageError E507 some measured branches and some did not
 */
function uniteCoverage(a, b) {
    const left = new Map(a.files);
    const right = new Map(b.files);
    for (const [path, file] of b.files) {
        const known = a.files.get(path);
        if (!known || sameSource(known, file))
            continue;
        left.set(path, asSeenByBoth(known, file));
        right.set(path, asSeenByBoth(file, known));
    }
    return mergeCoverage([
        { ...a, files: left },
        { ...b, files: right },
    ]);
}
/** One file as if its lines and branches were those of both: what it has not executed of them is missing. */
function asSeenByBoth(file, other) {
    const lines = both(file.statements, file.missing, other.statements);
    const shared = { ...file, statements: lines.all, missing: lines.missing };
    const statementCount = lines.all.length + Math.min(unlistedLines(file), unlistedLines(other));
    if (!file.branches || !file.missingBranches || !other.branches)
        return { ...shared, statementCount };
    const arcs = both(file.branches, file.missingBranches, other.branches);
    const branchCount = arcs.all.length + Math.min(unlistedBranches(file), unlistedBranches(other));
    return { ...shared, statementCount, branches: arcs.all, missingBranches: arcs.missing, branchCount };
}
function both(own, missing, others) {
    const all = union(own, others);
    return { all, missing: difference(all, difference(own, missing)) };
}
/** Counted and not listed. Below 0 where executed docstrings are listed as lines and not counted. */
const unlistedLines = ({ statementCount, statements }) => statementCount - statements.length;
const unlistedBranches = ({ branchCount, branches }) => branchCount - (branches?.length ?? 0);

// EXTERNAL MODULE: ./lib/host/process/environment.js
var process_environment = __webpack_require__(19953);
;// CONCATENATED MODULE: ./lib/python/programs.js





const onWindows = () => process.platform === 'win32';
/** The value of a variable whose name Windows may spell otherwise (`Path`). */
const variable = (env, name) => env[name] ?? Object.entries(env).find(([key]) => onWindows() && key.toUpperCase() === name)?.[1] ?? '';
/** What stands at the path: a file that can be started, a directory, or nothing of use. */
async function whatIs(path) {
    const stats = await (0,promises_.stat)(path).catch(() => null);
    if (!stats)
        return 'absent';
    if (stats.isDirectory())
        return 'directory';
    const startable = await (0,promises_.access)(path, external_node_fs_.constants.X_OK).then(() => true, () => false);
    return stats.isFile() && startable ? 'program' : 'other';
}
/** The absolute path of a program on PATH, or null. Relative entries of PATH do not count. */
async function findProgram(name, env) {
    const directories = variable(env, 'PATH').split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute);
    const names = onWindows() && !/\.\w+$/.test(name) ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
    for (const path of directories.flatMap((directory) => names.map((each) => (0,external_node_path_.join)(directory, each)))) {
        if ((await whatIs(path)) === 'program')
            return path;
    }
    return null;
}
/** Where a venv keeps its programs. */
const programsOf = (venv) => (0,external_node_path_.join)(venv, onWindows() ? 'Scripts' : 'bin');
/** The interpreter of a venv. */
const pythonOf = (venv) => (0,external_node_path_.join)(programsOf(venv), onWindows() ? 'python.exe' : 'python');
/** The environment as activating the venv would make it; a PYTHONHOME would defeat it. */
function activated(env, venv) {
    const { PYTHONHOME: _home, ...rest } = env;
    const path = [programsOf(venv), variable(env, 'PATH')].filter(Boolean).join(external_node_path_.delimiter);
    const spelling = Object.keys(env).find((key) => onWindows() && key.toUpperCase() === 'PATH') ?? 'PATH';
    return { ...rest, [spelling]: path, VIRTUAL_ENV: venv };
}
/** The last words of a failed tool for a message: at most five lines, printable, one line. */
function lastWords(result) {
    const lines = `${result.stdout}\n${result.stderr}`.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
    const said = lines.slice(-5).map((line) => line.trim());
    return quote(said.join(' | '), 500) || 'it said nothing';
}
/** How `Processes.run` says that a cancellation ended the tool. */
const programs_CANCELLED = 130;
/** Why a tool failed, in its own last words; a cancelled job is not held against the tool. */
function toolFailure(code, what, result) {
    if (result.code === programs_CANCELLED)
        return stepError('AEGIS-E310', `The job was cancelled: ${what}.`);
    return stepError(code, `${what} (exit code ${result.code}). Last words: ${lastWords(result)}`);
}

;// CONCATENATED MODULE: ./lib/python/html.js




const SECONDS = 300;
/**
 * Makes the HTML report of several data files of coverage, for people: the numbers that are judged
 * come from elsewhere. Runs in the working directory, so the project's own settings (paths,
 * relative_files) hold. The data files are kept.
 * @returns null, or in a few words why there is no report
 */
async function combineHtml(host, python, { directory, dataFiles, scratch, target }) {
    const combined = (0,external_node_path_.join)(scratch, 'coverage-combined');
    const env = (0,process_environment/* childEnvironment */.Qc)(python.env, { COVERAGE_FILE: combined });
    const coverage = (args) => host.processes.run({ program: python.python, args: ['-m', 'coverage', ...args], cwd: directory, env }, { timeoutSeconds: SECONDS });
    try {
        const merged = await coverage(['combine', '--keep', ...dataFiles]);
        if (merged.code !== 0)
            return `coverage combine exits with ${merged.code}: ${lastWords(merged)}`;
        const html = await coverage(['html', '--fail-under=0', '--ignore-errors', '--directory', target]);
        return html.code === 0 ? null : `coverage html exits with ${html.code}: ${lastWords(html)}`;
    }
    finally {
        await (0,promises_.rm)(combined, { force: true }).catch(() => undefined);
    }
}

;// CONCATENATED MODULE: ./lib/results/capped.js


/**
 * null for what is no regular file or cannot be read; 'large' beyond `most` bytes.
 * A pipe would keep us waiting for ever.
 */
async function readCapped(path, most) {
    const flags = external_node_fs_.constants.O_RDONLY | (external_node_fs_.constants.O_NONBLOCK ?? 0);
    const file = await (0,promises_.open)(path, flags).catch(() => null);
    try {
        const stats = await file?.stat();
        if (!file || !stats?.isFile())
            return null;
        return stats.size > most ? 'large' : await file.readFile();
    }
    catch {
        return null;
    }
    finally {
        await file?.close();
    }
}
/**
 * The same as text; null for what is too large, too.
 * @param tooLarge called then
 */
async function readCappedText(path, most, tooLarge = () => { }) {
    const content = await readCapped(path, most);
    if (content === 'large')
        tooLarge();
    return content === 'large' ? null : (content?.toString('utf8') ?? null);
}

;// CONCATENATED MODULE: ./lib/results/xml.js
/** Characters that XML 1.0 cannot hold in any form, lone surrogates among them. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const xml_ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '\t': '&#9;',
    '\n': '&#10;',
    '\r': '&#13;',
};
/**
 * Any text as XML text or attribute value. What XML cannot hold is written out as pytest does it (#x1B);
 * line ends are kept by references, for a parser would turn them into spaces in attributes.
 */
function xml_escapeXml(text) {
    return text
        .replace(/[&<>"'\t\n\r]/g, (character) => xml_ENTITIES[character] ?? '')
        .replace(IMPOSSIBLE, (character) => `#x${hex(character)}`);
}
const hex = (character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0');
/** Element text, in which line ends and tabs stay readable. */
function escapeXmlText(text) {
    return xml_escapeXml(text).replace(/&#10;/g, '\n').replace(/&#9;/g, '\t');
}

;// CONCATENATED MODULE: ./lib/results/junit.js

/**
 * One JUnit document of those that the shards' pytest wrote: a <testsuite> per shard, in their order,
 * with properties and outputs as they were, and sums counted from the test cases themselves.
 */
function mergeJunit(parts) {
    return documentOf(parts.map(({ name, junit }) => suiteOf(name, junit)));
}
/** The JUnit document of a session whose pytest died before it wrote its own. */
const junitFromSession = (session) => mergeJunit([{ name: 'pytest', junit: junitOf(session) }]);
/** What a session knows of its cases: no outputs and no properties. */
function junitOf({ tests, collectErrors }) {
    const outcomes = tests.map(({ outcome }) => CASE_KINDS[outcome ?? 'unfinished']);
    const errors = collectErrors.map(({ file, message, trace }) => caseXml({ classname: '', name: file, seconds: 0 }, junit_problem('error', message, trace)));
    const kinds = [...errors.map(() => 'error'), ...outcomes];
    return {
        items: kinds.map((kind) => ({
            failure: kind === 'failure',
            error: kind === 'error',
            skipped: kind === 'skipped',
        })),
        attributes: {
            time: tests.reduce((sum, { seconds }) => sum + seconds, 0),
            timestamp: '',
            hostname: '',
        },
        content: [...errors, ...tests.map(recordXml)].join(''),
    };
}
function suiteOf(name, { items, attributes, content }) {
    const having = (kind) => items.filter((item) => item[kind]).length;
    return {
        name,
        tests: items.length,
        failures: having('failure'),
        errors: having('error'),
        skipped: having('skipped'),
        time: attributes.time,
        timestamp: attributes.timestamp,
        hostname: attributes.hostname,
        content,
    };
}
function documentOf(suites) {
    const sum = (field) => suites.reduce((total, suite) => total + suite[field], 0);
    const totals = attributesXml({
        tests: sum('tests'),
        failures: sum('failures'),
        errors: sum('errors'),
        skipped: sum('skipped'),
        time: sum('time').toFixed(3),
    });
    const parts = suites.map(({ content, time, ...said }) => `<testsuite${attributesXml({ ...said, time: time.toFixed(3) })}>${content}</testsuite>\n`);
    return `<?xml version="1.0" encoding="utf-8"?>\n<testsuites${totals}>\n${parts.join('')}</testsuites>\n`;
}
function attributesXml(attributes) {
    const said = Object.entries(attributes).filter(([, value]) => value !== '');
    return said.map(([name, value]) => ` ${name}="${xml_escapeXml(String(value))}"`).join('');
}
const CASE_KINDS = {
    passed: 'passed',
    xpassed: 'passed',
    failed: 'failure',
    error: 'error',
    unfinished: 'error',
    skipped: 'skipped',
    xfailed: 'skipped',
};
function recordXml(record) {
    const kind = CASE_KINDS[record.outcome ?? 'unfinished'];
    const message = record.message || (record.outcome === null ? 'did not run' : (record.outcome ?? ''));
    return caseXml({ ...namesOf(record.id), seconds: record.seconds }, kind === 'passed' ? '' : junit_problem(kind, message, record.trace));
}
/** tests/test_a.py::TestX::test_y[1] is the case test_y[1] of the class tests.test_a.TestX, as pytest says it. */
function namesOf(id) {
    const bracket = id.indexOf('[');
    const parts = (bracket < 0 ? id : id.slice(0, bracket)).split('::');
    const name = (parts.length > 1 ? parts.pop() : '') ?? '';
    const [file = '', ...classes] = parts;
    const module = file.replace(/\.py$/, '').replaceAll('/', '.');
    return { classname: [module, ...classes].join('.'), name: name + (bracket < 0 ? '' : id.slice(bracket)) };
}
function caseXml(test, inner) {
    const { classname, name, seconds } = test;
    return `<testcase classname="${xml_escapeXml(classname)}" name="${xml_escapeXml(name)}" time="${seconds.toFixed(3)}">${inner}</testcase>\n`;
}
function junit_problem(kind, message, trace) {
    return `<${kind} message="${xml_escapeXml(message)}">${escapeXmlText(trace)}</${kind}>`;
}

// EXTERNAL MODULE: ./node_modules/saxes/saxes.js
var saxes = __webpack_require__(59800);
;// CONCATENATED MODULE: ./lib/results/junit-parse.js


class JunitError extends Error {
}
/** Bytes; larger documents are not read. */
const JUNIT_LIMIT = 64 << 20;
const MAX_DEPTH = 64;
/**
 * Reads a JUnit document strictly: well-formed, no DOCTYPE (so no entities of its own), 64 MiB, 64 deep,
 * <testsuites> or <testsuite> outermost.
 * @param who whose document it is, for the message
 * @throws JunitError
 */
function parseJunit(text, who) {
    const bytes = Buffer.byteLength(text);
    if (bytes > JUNIT_LIMIT)
        throw junit_parse_damaged(who, `it has ${bytes} bytes, more than ${JUNIT_LIMIT}`);
    const reading = { items: [], parts: [], open: [], time: 0, timestamp: '', hostname: '' };
    const parser = parserInto(reading, who);
    parser.write(text).close();
    const { time, timestamp, hostname } = reading;
    return { items: reading.items, attributes: { time, timestamp, hostname }, content: reading.parts.join('') };
}
const junit_parse_damaged = (who, why) => new JunitError(`The JUnit file of ${who} cannot be read: ${why}.`);
function parserInto(reading, who) {
    const parser = new saxes/* SaxesParser */.wT();
    parser.on('error', (error) => {
        throw junit_parse_damaged(who, error.message.slice(0, 200));
    });
    parser.on('doctype', () => {
        throw junit_parse_damaged(who, 'it has a DOCTYPE');
    });
    parser.on('opentag', (tag) => {
        if (reading.open.length >= MAX_DEPTH)
            throw junit_parse_damaged(who, `it is more than ${MAX_DEPTH} deep`);
        if (reading.open.length === 0 && !isSuite(tag.name))
            throw junit_parse_damaged(who, `it begins with <${tag.name}>`);
        opened(reading, tag);
    });
    parser.on('closetag', (tag) => {
        reading.open.pop();
        if (!isSuite(tag.name))
            reading.parts.push(`</${tag.name}>`);
    });
    const text = (data) => {
        if (reading.open.some((name) => !isSuite(name)))
            reading.parts.push(escapeXmlText(data));
    };
    parser.on('text', text);
    parser.on('cdata', text);
    return parser;
}
const isSuite = (name) => name === 'testsuites' || name === 'testsuite';
function opened(reading, { name, attributes }) {
    reading.open.push(name);
    if (isSuite(name)) {
        if (name === 'testsuite')
            suiteOpened(reading, attributes);
        return;
    }
    if (name === 'testcase')
        reading.items.push({ failure: false, error: false, skipped: false });
    const item = reading.open.includes('testcase') ? reading.items.at(-1) : undefined;
    if (item && (name === 'failure' || name === 'error' || name === 'skipped'))
        item[name] = true;
    const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${xml_escapeXml(value)}"`);
    reading.parts.push(`<${name}${said.join('')}>`);
}
function suiteOpened(reading, attributes) {
    const time = attributes.time ?? '';
    if (/^\d{1,9}(\.\d{1,9})?$/.test(time))
        reading.time += Number(time);
    reading.timestamp ||= attributes.timestamp ?? '';
    reading.hostname ||= attributes.hostname ?? '';
}

;// CONCATENATED MODULE: ./lib/shards/junit.js





/**
 * Merges the JUnit files of all results into one. A file that is damaged, or too large, is replaced by what its
 * manifest knows, and said.
 * @param named suites of tests are named by their lane too
 */
async function writeJunit(path, results, named) {
    const parts = await Promise.all(results.map((result) => readJunit(result, named)));
    const unwritten = await writeResult(path, mergeJunit(parts.map(({ part }) => part)));
    return {
        reasons: [...parts.flatMap(({ reason }) => reason ?? []), ...unwritten],
        notices: parts.flatMap(({ notice }) => notice ?? []),
    };
}
async function readJunit({ manifest, directory }, named) {
    const name = suiteName(manifest, named);
    const known = () => ({ name, junit: junitOf(manifest.session) });
    try {
        const junit = await junit_parsed((0,external_node_path_.join)(directory, 'test-results.xml'), name);
        if (junit)
            return { part: { name, junit } };
        const size = `larger than ${JUNIT_LIMIT >> 20} MiB`;
        const notice = `test-results.xml of ${name} is ${size}: the merged file has its tests without their output.`;
        return { part: known(), notice };
    }
    catch (error) {
        const message = `test-results.xml of ${name} cannot be used: ${error.message}`;
        const told = manifest.reasons.length > 0;
        return { part: known(), ...(told ? {} : { reason: { code: 'AEGIS-E408', message } }) };
    }
}
/** null for a file that is too large, which tests with much output make. @throws what says why it cannot be used */
async function junit_parsed(path, name) {
    const content = await readCapped(path, JUNIT_LIMIT);
    if (content === null)
        throw new Error('it is no file that can be read.');
    return content === 'large' ? null : parseJunit(content.toString('utf8'), name);
}
/** `shard 2`, `repair`; where there are lanes, `unit shard 2`. */
function suiteName({ lane, role, shard }, named) {
    const one = role === 'repair' ? 'repair' : `shard ${shard.index}`;
    return named ? `${lane} ${one}` : one;
}

;// CONCATENATED MODULE: ./lib/shards/measured.js






const FILE = 'coverage.packed.json';
/**
 * Packs the coverage for the others, a tenth of what coverage.py wrote, which is not needed any more.
 * @param data names of the data files of coverage in the directory
 */
async function writeCoverage(directory, coverage, data) {
    if (!coverage)
        return { files: null, unwritten: [] };
    await (0,promises_.rm)((0,external_node_path_.join)(directory, 'coverage.json'), { force: true });
    const text = writePacked(packCoverage(coverage));
    const unwritten = await writeResult((0,external_node_path_.join)(directory, FILE), text);
    const files = { file: FILE, sha256: digestOf(text), data };
    return { files: unwritten.length > 0 ? null : files, unwritten };
}
/** The packed coverage of a result. @throws when it is gone, or not what the manifest says */
async function coverageBytes(directory, { file, sha256 }) {
    const bytes = await (0,promises_.readFile)((0,external_node_path_.join)(directory, file));
    if (digestOf(bytes) !== sha256)
        throw new Error('its coverage data is not what its manifest says.');
    return bytes;
}
const digestOf = (content) => (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');

;// CONCATENATED MODULE: ./lib/shards/merge.js















/**
 * Merges JUnit and coverage of all shards of all lanes, and writes what people and other tools take from here.
 * @param own the shard of this job; null in a gate job
 */
async function mergeLanes(step, own, lanes) {
    const { lane } = step.places;
    const results = lanes.flatMap((one) => one.results);
    const junit = await writeJunit((0,external_node_path_.join)(lane, 'test-results.xml'), results, own === null);
    const merged = await mergedCoverage(step, own, lanes);
    const { coverage, byLane } = merged;
    if (!coverage)
        return { ...merged, ...junit, paths: pathsOf(lane, false, '') };
    const counted = await withoutDocstrings(coverage, sourceIn(step.host.facts.workspace));
    const xml = cobertura(counted, { timestamp: step.host.clock.now() });
    const unwritten = await writeResult((0,external_node_path_.join)(lane, 'coverage.xml'), xml);
    const html = own ? await writeHtml(step, own, results) : { directory: '', notices: [] };
    return {
        coverage,
        byLane,
        problem: null,
        notices: [...junit.notices, ...html.notices],
        reasons: [...junit.reasons, ...unwritten],
        paths: pathsOf(lane, true, html.directory),
    };
}
/** Reads a source file of the workspace; null when it cannot be read. */
const sourceIn = (workspace) => (path) => (0,promises_.readFile)((0,external_node_path_.join)(workspace, path), 'utf8').catch(() => null);
const pathsOf = (lane, measured, html) => ({
    junitXml: (0,external_node_path_.join)(lane, 'test-results.xml'),
    coverageXml: measured ? (0,external_node_path_.join)(lane, 'coverage.xml') : '',
    coverageHtml: html,
});
async function mergedCoverage(step, own, lanes) {
    const byLane = [];
    let all = null;
    try {
        for (const lane of lanes) {
            const data = await coverageOfLane(own, lane);
            byLane.push(data && totalsOf(data));
            if (data)
                all = all ? uniteCoverage(all, data) : data;
        }
        if (all)
            return { coverage: notEmpty(all), byLane, problem: null };
        return { coverage: null, byLane, problem: nothingMeasured(step.inputs, lanes) };
    }
    catch (error) {
        if (!(error instanceof CoverageError))
            throw error;
        return { coverage: null, byLane: [], problem: { code: error.code, message: error.message } };
    }
}
/** One result after the other: all of them in memory at once would be gigabytes for large projects. */
async function coverageOfLane(own, { lane, results }) {
    let merged = null;
    try {
        for (const result of results) {
            const part = await coverageOf(own, result);
            if (part)
                merged = merged ? mergePacked(merged, part) : part;
        }
        return merged && unpackCoverage(merged);
    }
    catch (error) {
        if (own || !(error instanceof CoverageError))
            throw error;
        throw new CoverageError(error.code, ofLane(lane, error).message);
    }
}
async function coverageOf(own, { manifest, directory }) {
    if (manifest === own?.manifest)
        return own.coverage && packCoverage(own.coverage);
    if (!manifest.coverage)
        return null;
    // A repair has run test code since the results came.
    const bytes = await coverageBytes(directory, manifest.coverage).catch(() => null);
    if (!bytes)
        throw new CoverageError('AEGIS-E502', `The coverage data of shard ${manifest.shard.index} is gone or was changed.`);
    return readPacked(bytes);
}
function notEmpty(data) {
    if (totalsOf(data).statements > 0)
        return data;
    throw new CoverageError('AEGIS-E503', 'The coverage data of all shards together has no statements.');
}
/** No shard has coverage: a problem only where it was asked for. */
function nothingMeasured({ coverageMin }, lanes) {
    const manifests = lanes.flatMap(({ results }) => results.map(({ manifest }) => manifest));
    // Whatever kept a shard from its tests, or its coverage, is told already.
    if (!coverageMin || manifests.some(({ reasons }) => reasons.length > 0))
        return null;
    // Lost data is a reason of its shard, so there was none to lose.
    return manifests.some(({ session }) => 'pytest-cov' in session.versions)
        ? { code: 'AEGIS-E503', message: 'The tests ran nothing that is measured, and `coverage-min` is set.' }
        : { code: 'AEGIS-E502', message: 'No shard has coverage data, and `coverage-min` is set.' };
}
/** With one shard pytest made the report; with more, coverage combines their data. For people only. */
async function writeHtml(step, own, results) {
    const target = (0,external_node_path_.join)(step.places.lane, 'htmlcov');
    const none = (notice) => ({ directory: '', notices: notice ? [notice] : [] });
    const made = (0,external_node_path_.join)(step.places.shard, 'htmlcov');
    const parts = results.flatMap(({ manifest, directory }) => (manifest.coverage?.data ?? []).map((data) => (0,external_node_path_.join)(directory, data)));
    // What an earlier attempt covered is not in the report that pytest made.
    if (results.length === 1 && parts.length < 2)
        return (0,external_node_fs_.existsSync)(made) ? { directory: made, notices: [] } : none('');
    if (!own.python)
        return none('There is no HTML report of coverage: this shard has no Python environment.');
    const data = parts.filter((path) => (0,external_node_fs_.existsSync)(path));
    // What runs here finds the project's own modules first.
    await step.host.workers.end();
    const scratch = (0,external_node_path_.join)(step.host.facts.temp, 'aegis-combine');
    await (0,promises_.mkdir)(scratch, { recursive: true });
    const { directory } = step.inputs.tests;
    const work = { directory, dataFiles: data, scratch, target };
    const problem = await combineHtml(step.host, own.python, work);
    await (0,promises_.rm)(scratch, { recursive: true, force: true });
    return problem
        ? none(`There is no HTML report of coverage: ${problem}`)
        : { directory: target, notices: [] };
}

;// CONCATENATED MODULE: ./lib/text/format.js
/** Numbers as people read them. */
/** `1 test`, `1,234 tests`. */
function count(number, noun, plural = `${noun}s`) {
    return `${grouped(number)} ${number === 1 ? noun : plural}`;
}
/** `1,234` */
function grouped(number) {
    return number.toLocaleString('en-US');
}
/** `0.03 s`, `8.1 s`, `42 s`, `3 min 05 s`. */
function duration(seconds) {
    if (seconds < 1)
        return `${seconds.toFixed(2)} s`;
    if (seconds < 9.95)
        return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole} s`;
    return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
/** `0 s`, `0.5 s`, `20 s`, `2 min`, `1 h`: a round number of seconds, on an axis. */
function plainSeconds(seconds) {
    const rounded = Math.round(seconds * 10) / 10;
    if (rounded >= 3600 && rounded % 3600 === 0)
        return `${rounded / 3600} h`;
    return rounded >= 60 && rounded % 60 === 0 ? `${rounded / 60} min` : `${rounded} s`;
}
/** Bytes: `0 MB`, `4 kB`, `12.3 MB`, `1.2 GB`; never 0 for something. */
function megabytes(bytes) {
    if (bytes === 0)
        return '0 MB';
    if (bytes < 0.1e6)
        return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
    if (bytes < 999.5e6)
        return `${(bytes / 1e6).toFixed(bytes < 99.95e6 ? 1 : 0)} MB`;
    return `${(bytes / 1e9).toFixed(bytes < 9.95e9 ? 1 : 0)} GB`;
}
/** `42 %`; never 0 for something, never 100 for less. */
function format_share(part, whole) {
    if (part <= 0)
        return '0 %';
    const percent = Math.round((part / whole) * 100);
    if (percent < 1)
        return 'less than 1 %';
    return `${part < whole ? Math.min(99, percent) : percent} %`;
}
/** `45 MB/s`, or '' when so little was moved that it says nothing. */
function format_rate(bytes, seconds) {
    if (bytes === 0 || seconds <= 0)
        return '';
    const speed = bytes / 1e6 / seconds;
    if (speed < 0.05)
        return '';
    return `${speed < 10 ? speed.toFixed(1) : grouped(Math.round(speed))} MB/s`;
}
/** A bar of `width` characters, full at `share` 1, never full before: `███████████████░░░░░`. */
function gauge(share, width = 20) {
    const full = Math.floor(Math.min(1, Math.max(0, share)) * width);
    return '█'.repeat(full) + '░'.repeat(width - full);
}
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** A bar for comparing lengths, in eighths of a character: `██████▌`. */
function bar(share, width = 12) {
    const eighths = Math.max(1, Math.round(Math.min(1, Math.max(0, share)) * width * 8));
    return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}
/**
 * A bar of something measured against what was expected, in whole characters: `█` as far as both go, `▓` what it
 * is longer, `░` what it is shorter. What was expected is always seen.
 */
function bullet(share, expected, width) {
    const cells = (part) => Math.round(Math.min(1, Math.max(0, part)) * width);
    const [real, wanted] = [cells(share), Math.max(1, cells(expected))];
    const both = Math.min(real, wanted);
    return '█'.repeat(both) + '▓'.repeat(real - both) + '░'.repeat(wanted - both);
}

;// CONCATENATED MODULE: ./lib/results/phrases.js

/** The first three, and how many more. */
function names(all) {
    const more = all.length - 3;
    return all.slice(0, 3).join(', ') + (more > 0 ? ` and ${grouped(more)} more` : '');
}
/** ", while … ran": what was going on when the record stops; '' when nothing was. */
function runningNow({ running, tests, finished }) {
    if (running.length > 0)
        return `, while ${names(running)} ran`;
    if (finished)
        return ', after pytest had finished';
    return tests.some(({ outcome }) => outcome !== null) ? ', between two tests' : ', before the first test';
}
/** "; 3 of 12 tests have no outcome", or ''. */
function withoutOutcome({ tests }) {
    const open = tests.filter(({ outcome }) => outcome === null || outcome === 'unfinished').length;
    return open > 0
        ? `; ${grouped(open)} of ${count(tests.length, 'test')} ${open === 1 ? 'has' : 'have'} no outcome`
        : '';
}

;// CONCATENATED MODULE: ./lib/shards/plan/model.js
/** Named in every plan and manifest: shards that compute in different ways must not work together. */
const ALGORITHM = 'lpt-1';

;// CONCATENATED MODULE: ./lib/shards/proof/seen.js
/** Reads the results of a lane, repairs among them. */
function seenIn(manifests) {
    const runs = new Map();
    const collected = new Map();
    for (const { session } of manifests) {
        for (const { file, ids } of session.others ?? [])
            for (const id of ids)
                collected.set(id, file);
        for (const { id, file } of session.tests)
            collected.set(id, file);
        for (const id of endedIn(session.tests))
            runs.set(id, (runs.get(id) ?? 0) + 1);
    }
    const taken = new Set(manifests.flatMap(({ session }) => session.owned));
    return { census: censusOf(manifests), collected, runs, taken };
}
const endedIn = (tests) => new Set(tests.filter(({ outcome }) => outcome !== null).map(({ id }) => id));
/** Shards whose session never got as far as a census are judged by their own reasons. */
const walked = (manifests) => manifests.filter(({ session }) => session.finished || session.census.length > 0);
const censusOf = (manifests) => [...new Set(walked(manifests).flatMap(({ session }) => session.census))].sort();
/** `Shard 2/4` */
const nameOf = ({ shard, role }) => role === 'repair' ? 'The repair' : `Shard ${shard.index}/${shard.count}`;

;// CONCATENATED MODULE: ./lib/shards/proof/agreement.js



/** Every shard is there. */
function presence(shards, { count }) {
    const present = new Set(shards.map(({ shard }) => shard.index));
    const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !present.has(index));
    return missing.map((index) => ({
        code: 'AEGIS-E402',
        message: `Shard ${index}/${count} left no result.`,
    }));
}
/** One number of shards, one commit, one selection, one way to spread. Both sides are named. */
function agreement(shards, { count, commit }) {
    const [first] = shards;
    return shards.flatMap((manifest) => {
        const who = nameOf(manifest);
        const theirs = manifest.shard.count;
        if (theirs !== count)
            return [{ code: 'AEGIS-E403', message: `${who} counts ${theirs} shards, this job counts ${count}.` }];
        const clash = clashOf(manifest, first, commit);
        return clash === null ? [] : [{ code: 'AEGIS-E404', message: `${who} ${clash}.` }];
    });
}
function clashOf(manifest, first, commit) {
    if (manifest.commit !== commit)
        return `tested commit ${manifest.commit}, this job tested ${commit}`;
    if (manifest.algorithm !== ALGORITHM)
        return `spreads tests by ${manifest.algorithm}, this job by ${ALGORITHM}: pin one version of the action`;
    if (manifest.selection !== first.selection)
        return `has another checkout, or other paths, markers or arguments, than shard ${first.shard.index}`;
    return null;
}
/** What told the shards which tests are theirs. Who waived its share took nothing from anybody. */
function agreement_agreedOn(shards) {
    const used = shards.flatMap(({ plan }) => (plan.kind === 'waived' ? [] : [plan]));
    const hashes = new Set(used.map((plan) => (plan.kind === 'plan' ? plan.hash : '')));
    if (hashes.size > 1)
        return 'mixed';
    return hashes.has('') || hashes.size === 0 ? 'hash' : 'plan';
}
/** Who followed which plan; told only where tests were lost or ran twice because of it. */
function differentPlans(shards) {
    const sides = new Map();
    for (const { plan, shard } of shards) {
        if (plan.kind === 'waived')
            continue;
        const name = plan.kind === 'plan'
            ? `plan ${plan.hash.slice(0, 7)}`
            : `no plan (${plan.reason || 'none was agreed'})`;
        sides.set(name, [...(sides.get(name) ?? []), String(shard.index)]);
    }
    const told = [...sides].map(([name, who]) => `${who.length > 1 ? 'shards' : 'shard'} ${names(who)}: ${name}`);
    return [{ code: 'AEGIS-E414', message: `The shards did not follow one plan: ${told.join('; ')}.` }];
}
/** Every shard walked the same files. */
function sameCensus(manifests, { census }) {
    return walked(manifests).flatMap((manifest) => {
        const own = new Set(manifest.session.census);
        const unseen = census.filter((file) => !own.has(file));
        return unseen.length === 0 ? [] : [unlike(manifest, unseen)];
    });
}
/** All shards that share a file found the same tests in it. */
function sameCollection(shards) {
    const sighted = shards.filter(({ session }) => session.finished && session.stopped === null);
    const shared = new Set(sighted.flatMap(({ session }) => (session.others ?? []).map(({ file }) => file)));
    const views = sighted.map((manifest) => ({ manifest, found: collectedFrom(manifest, shared) }));
    return [...shared].sort().flatMap((file) => {
        const all = new Set(views.flatMap(({ found }) => [...(found.get(file) ?? [])]));
        return views.flatMap(({ manifest, found }) => {
            const own = found.get(file);
            const unseen = own ? [...all].filter((id) => !own.has(id)) : [];
            return unseen.length === 0 ? [] : [unlike(manifest, unseen)];
        });
    });
}
/** The ids of each shared file that this shard collected, its own and those of others. */
function collectedFrom({ session }, shared) {
    const broken = new Set(session.collectErrors.map(({ file }) => file));
    const owned = session.owned.filter((file) => shared.has(file) && !broken.has(file));
    const found = new Map(owned.map((file) => [file, new Set()]));
    for (const { file, id } of session.tests)
        found.get(file)?.add(id);
    for (const { file, ids } of session.others ?? [])
        for (const id of ids)
            found.get(file)?.add(id);
    return found;
}
const unlike = (manifest, unseen) => ({
    code: 'AEGIS-E405',
    message: `${nameOf(manifest)} does not see ${names(unseen)}, which other shards see.`,
});

;// CONCATENATED MODULE: ./lib/results/shape.js
class ShapeError extends Error {
}
const refuse = (place, expected) => {
    throw new ShapeError(`${place || 'the value'} is not ${expected}`);
};
/** A text of at most `cap` UTF-16 units. */
function shape_string(cap) {
    return (value, place) => typeof value === 'string' && value.length <= cap
        ? value
        : refuse(place, `a text of at most ${cap} characters`);
}
/** A text that a rule accepts. */
function matching(accepts, expected) {
    return (value, place) => (typeof value === 'string' && accepts(value) ? value : refuse(place, expected));
}
const shape_boolean = (value, place) => typeof value === 'boolean' ? value : refuse(place, 'true or false');
/** A safe integer within bounds. */
function integer(from, to = Number.MAX_SAFE_INTEGER) {
    return (value, place) => Number.isSafeInteger(value) && value >= from && value <= to
        ? value
        : refuse(place, `a whole number from ${from} to ${to}`);
}
/** A finite number from 0. */
const seconds = (value, place) => typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : refuse(place, 'a number of seconds');
function oneOf(...allowed) {
    return (value, place) => allowed.find((one) => one === value) ?? refuse(place, `one of ${allowed.join(', ')}`);
}
function nullable(check) {
    return (value, place) => (value === null ? null : check(value, place));
}
function array(check, cap) {
    return (value, place) => {
        if (!Array.isArray(value) || value.length > cap)
            return refuse(place, `a list of at most ${cap}`);
        return value.map((each, at) => check(each, `${place}[${at}]`));
    };
}
/** An object with exactly these fields; the optional ones may be absent. Unknown fields are refused. */
function shape_object(fields, optional) {
    const known = new Map(Object.entries({ ...fields, ...optional }));
    return (value, place) => {
        const found = entriesOf(value, place);
        for (const key of Object.keys(fields))
            if (!found.has(key))
                refuse(`${place}.${key}`, 'there');
        const checked = [...found].map(([key, each]) => {
            const check = known.get(key) ?? refuse(`${place}.${key}`, 'a known field');
            return [key, check(each, `${place}.${key}`)];
        });
        return Object.fromEntries(checked);
    };
}
/** A map of at most `cap` names to values. */
function record(check, cap) {
    return (value, place) => {
        const found = entriesOf(value, place);
        if (found.size > cap)
            return refuse(place, `a map of at most ${cap}`);
        return Object.fromEntries([...found].map(([key, each]) => [key, check(each, `${place}.${key}`)]));
    };
}
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
function entriesOf(value, place) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return refuse(place, 'an object');
    const entries = Object.entries(value);
    if (entries.some(([key]) => PROTOTYPE_KEYS.has(key)))
        return refuse(place, 'free of prototype keys');
    return new Map(entries);
}

;// CONCATENATED MODULE: ./lib/shards/plan/owner.js

/**
 * The shard (from 1) that owns a test. Total: every file and id has exactly one owner, so no test can be
 * lost however old the plan is. The plugin computes the very same:
 * 1. a file that is not in the plan: rendezvous over all shards, by file (ownerOf);
 * 2. a file that is not cut: its shard;
 * 3. a cut file: the first of keysOf(id) that the plan names;
 * 4. else rendezvous over the owners of the cut file, by id (ownerAmong).
 */
function planOwner(plan, file, id) {
    const entry = Object.hasOwn(plan.files, file) ? plan.files[file] : undefined;
    if (entry === undefined)
        return ownerOf(file, plan.count);
    if (typeof entry === 'number')
        return entry;
    const key = keysOf(id).find((each) => Object.hasOwn(entry.ids, each));
    return key === undefined ? ownerAmong(id, entry.owners) : entry.ids[key];
}
/** The shards (from 1) that run tests of a file: one, or those among which it is cut. */
function fileOwners(plan, file) {
    const entry = Object.hasOwn(plan.files, file) ? plan.files[file] : undefined;
    if (entry === undefined)
        return [ownerOf(file, plan.count)];
    return typeof entry === 'number' ? [entry] : entry.owners;
}
/**
 * The keys under which a cut file may name a test, from the narrowest: the id; the id up to the first `[`
 * behind its first `::` (the function); then that with its last `::name` dropped, again and again, while
 * an earlier `::` is left (the classes). `a.py::B::c[1]` gives itself, `a.py::B::c` and `a.py::B`.
 */
function keysOf(id) {
    const first = id.indexOf('::');
    if (first < 0)
        return [id];
    const keys = [id];
    const bracket = id.indexOf('[', first);
    if (bracket > 0)
        keys.push(id.slice(0, bracket));
    let end = keys.at(-1).lastIndexOf('::');
    while (end > first) {
        keys.push(id.slice(0, end));
        end = id.slice(0, end).lastIndexOf('::');
    }
    return keys;
}
/**
 * The shard (from 1) that owns a file by rendezvous hashing. Adding a shard moves only the files that the new shard
 * wins; no list is needed, so nothing can be without an owner. The plugin computes the very same.
 * (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.)
 */
const ownerOf = (file, count) => ownerAmong(file, Array.from({ length: count }, (_, at) => at + 1));
/** The shard among `owners` (at least one) whose sha256 over `id` and shard is greatest. */
function ownerAmong(id, owners) {
    const weight = (shard) => (0,external_node_crypto_.createHash)('sha256').update(`${id}\n${shard}`).digest('hex');
    const weighed = owners.map((shard) => ({ shard, weight: weight(shard) }));
    return weighed.reduce((best, each) => (each.weight > best.weight ? each : best)).shard;
}

;// CONCATENATED MODULE: ./lib/shards/plan/cost.js

/** Order by code units: the same on every machine, whatever its language. */
const compareNames = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Seconds that every shard pays which runs a part of the file. */
const overheadOf = ({ importSeconds, fixtureSeconds, }) => importSeconds + fixtureSeconds;
const secondsOf = (tests) => tests.reduce((sum, { seconds }) => sum + seconds, 0);
/** A piece of at least one test. */
function pieceOf(leaves) {
    const files = [...new Set(leaves.map(({ file }) => file))];
    const overhead = files.reduce((sum, file) => sum + overheadOf(file), 0);
    return { name: leaves[0].id, leaves, seconds: secondsOf(leaves), files, overhead };
}
/** Whole files, ordered by name; files that share a group are one piece. */
function wholePieces(files) {
    const sorted = files.filter(({ tests }) => tests.length > 0).sort((a, b) => compareNames(a.file, b.file));
    const bundles = new Map(sorted.map((file) => [file, [file]]));
    const homes = new Map();
    for (const file of sorted)
        for (const { group } of file.tests) {
            if (group === '')
                continue;
            const home = homes.get(group) ?? file;
            homes.set(group, home);
            cost_join(bundles, home, file);
        }
    return [...new Set(bundles.values())].map((bundle) => pieceOf(bundle.flatMap(leavesOf)));
}
/** Makes one bundle of the two in which `a` and `b` are. */
function cost_join(bundles, a, b) {
    const [into, from] = [bundles.get(a), bundles.get(b)];
    if (!into || !from || into === from)
        return;
    for (const file of from) {
        into.push(file);
        bundles.set(file, into);
    }
}
const leavesOf = (file) => file.tests.map((test) => ({
    ...test,
    file,
    path: [file.file, ...keysOf(test.id).reverse()],
}));
/** How many tests are known how well. */
function qualityOf({ files }) {
    const counts = { measured: 0, estimated: 0, unknown: 0 };
    for (const { tests } of files)
        for (const { quality } of tests)
            counts[quality]++;
    return counts;
}

;// CONCATENATED MODULE: ./lib/shards/plan/codec.js




const codec_LIMITS = { bytes: 64 * 1024 * 1024, files: 200_000, ids: 500_000, shards: 999, name: 10_000 };
const shard = integer(1, codec_LIMITS.shards);
const codec_tests = integer(0);
const cutShape = shape_object({ owners: array(shard, codec_LIMITS.shards), ids: record(shard, codec_LIMITS.ids) });
const entry = (value, place) => typeof value === 'number' ? shard(value, place) : cutShape(value, place);
const planShape = shape_object({
    schema: oneOf(1),
    algorithm: oneOf(ALGORITHM),
    count: shard,
    files: record(entry, codec_LIMITS.files),
    predicted: array(seconds, codec_LIMITS.shards),
    quality: shape_object({ measured: codec_tests, estimated: codec_tests, unknown: codec_tests }),
});
/** The one text of a plan: equal plans give equal texts. */
const serializePlan = (plan) => `${canonical(plan)}\n`;
/** What the shards of a run compare. sha256 of the text, in hex. */
const planHash = (plan) => (0,external_node_crypto_.createHash)('sha256').update(serializePlan(plan)).digest('hex');
/**
 * Reads a plan that came from outside.
 * @throws ShapeError that says what is not as it should be
 */
function parsePlan(text) {
    const bytes = Buffer.byteLength(text);
    if (bytes > codec_LIMITS.bytes)
        throw new ShapeError(`plan has ${bytes} bytes, more than ${codec_LIMITS.bytes}`);
    const plan = planShape(parseJson(text), 'plan');
    if (plan.predicted.length !== plan.count)
        throw new ShapeError(`plan.predicted has ${plan.predicted.length} entries for ${plan.count} shards`);
    for (const [file, each] of Object.entries(plan.files))
        checkEntry(file, each, plan.count);
    return plan;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new ShapeError(`plan is not JSON: ${error.message.slice(0, 200)}`);
    }
}
/** A file whose shard does not exist, or differs between what is read here and there, would be lost. */
function checkEntry(file, entry, count) {
    shape_string(codec_LIMITS.name)(file, 'the name of a file in plan.files');
    const place = `plan.files.${file}`;
    const { owners, ids } = typeof entry === 'number' ? { owners: [entry], ids: {} } : entry;
    const ascending = owners.every((owner, at) => at === 0 || owner > owners[at - 1]);
    if (owners.length === 0 || !ascending)
        throw new ShapeError(`${place}.owners is not a list of ascending shards`);
    if (owners.at(-1) > count)
        throw new ShapeError(`${place} names a shard beyond ${count}`);
    const known = new Set(owners);
    if (Object.values(ids).some((owner) => !known.has(owner)))
        throw new ShapeError(`${place}.ids names a shard that is none of its owners`);
}
/** JSON with sorted keys. */
function canonical(value) {
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value);
    if (Array.isArray(value))
        return `[${value.map(canonical).join(',')}]`;
    const entries = Object.entries(value).sort(([a], [b]) => compareNames(a, b));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

;// CONCATENATED MODULE: ./lib/shards/proof/owners.js




/** The plan's rule, or hashing alone without one. */
function ruleOf(plan, count) {
    // Each file is hashed once for all shards.
    const known = new Map();
    const file = (name) => {
        const owners = known.get(name) ?? (plan ? fileOwners(plan, name) : [ownerOf(name, count)]);
        known.set(name, owners);
        return owners;
    };
    const test = (name, id) => {
        const owners = file(name);
        return plan && owners.length > 1 ? planOwner(plan, name, id) : owners[0];
    };
    return { file, test };
}
/**
 * Every shard took the files, and ran the tests, that its own rule gives it, and no others.
 * Of a plan that is not at hand nothing can be said here; what was lost or ran twice shows by the ids.
 */
function ownedOnce(shards, { count, plan }, { census }) {
    const hash = plan && planHash(plan);
    const planned = ruleOf(plan, count);
    const hashed = ruleOf(null, count);
    return walked(shards).flatMap((manifest) => {
        const use = manifest.plan;
        if (use.kind === 'rendezvous')
            return against(manifest, hashed, census);
        return use.kind === 'plan' && use.hash === hash ? against(manifest, planned, census) : [];
    });
}
function against(manifest, rule, census) {
    const { shard, session } = manifest;
    const owned = new Set(session.owned);
    const due = new Set(census.filter((file) => rule.file(file).includes(shard.index)));
    const left = [...due].filter((file) => !owned.has(file));
    const taken = session.owned.filter((file) => !due.has(file));
    const foreign = session.tests.filter(({ file, id }) => due.has(file) && rule.test(file, id) !== shard.index);
    const who = nameOf(manifest).toLowerCase();
    return [
        ...told('AEGIS-E407', left, `belongs to ${who}, which did not take it`),
        ...told('AEGIS-E406', taken, `was taken by ${who}, to which it does not belong`),
        ...told('AEGIS-E406', foreign.map(({ id }) => id), `was run by ${who}, to which it does not belong`),
    ];
}
/** A reason with the first of the things; none of none. */
function told(code, things, what) {
    return things.length === 0 ? [] : [{ code, message: `${names(things)} ${what}.` }];
}

;// CONCATENATED MODULE: ./lib/shards/proof/missing.js


/** Everything that did not run, for whatever reason. */
function missingIn(shards, { census, collected, runs, taken }) {
    const ran = shards.length > 0;
    return {
        files: ran ? census.filter((file) => !taken.has(file)) : [],
        ids: new Map([...collected].filter(([id]) => !runs.has(id))),
    };
}
/**
 * Of what is missing, what no shard accounts for. A shard that never came is named as such, and one that
 * was cut short, or names its open tests, says so itself: no riddle is to be made of their tests.
 */
function unexplained(missing, shards, expected) {
    const clear = new Set(shards.filter((manifest) => !explains(manifest)).map(({ shard }) => shard.index));
    const own = new Set(shards.filter(explains).flatMap(({ session }) => session.tests.map(({ id }) => id)));
    const rule = ruleOf(expected.plan, expected.count);
    return {
        files: missing.files.filter((file) => rule.file(file).some((index) => clear.has(index))),
        ids: new Map([...missing.ids].filter(([id, file]) => !own.has(id) && clear.has(rule.test(file, id)))),
    };
}
function explains({ end, session, reasons, plan }) {
    if (plan.kind === 'waived')
        return false;
    const cutShort = end.kind !== 'exited' || !session.finished || session.stopped !== null;
    return reasons.length > 0 && (cutShort || reasons.some(({ code }) => code === 'AEGIS-E313'));
}
/**
 * What the last shard is to run because no shard did, and all that it need not run; null when there is
 * nothing, or when the results do not fit together: then nobody can say what is missing.
 * @param foreseen the test files that the last shard expects
 */
function repairOf(manifests, expected, foreseen = []) {
    const fit = manifests.every(({ shard, commit }) => shard.count === expected.count && commit === expected.commit);
    const seen = seenIn(manifests);
    // Of shards that all had no plan none has even looked at the files.
    const untouched = manifests.every(({ plan }) => plan.kind === 'waived');
    const missing = untouched
        ? { files: foreseen, ids: new Map() }
        : unexplained(missingIn(manifests, seen), manifests, expected);
    const whole = !untouched && missing.files.length + missing.ids.size === 0;
    if (!fit || manifests.length < expected.count || whole)
        return null;
    const open = new Set([...missing.files, ...missing.ids.values()]);
    return {
        missing,
        done: {
            files: seen.census.filter((file) => !open.has(file)),
            ids: [...seen.collected]
                .filter(([id, file]) => open.has(file) && !missing.ids.has(id))
                .map(([id]) => id),
        },
    };
}

;// CONCATENATED MODULE: ./lib/shards/proof/prove.js




/**
 * Checks that the shards together ran every collected test exactly once.
 * @param manifests the newest manifest of each shard, and that of the repair if there was one
 */
function prove(manifests, expected) {
    const shards = manifests.filter(({ role }) => role === 'shard');
    const seen = seenIn(manifests);
    const missing = missingIn(shards, seen);
    const twice = [...seen.runs].filter(([, times]) => times > 1).map(([id]) => id);
    return {
        shards: expected.count,
        collected: seen.collected.size,
        ranOnce: [...seen.runs.values()].filter((times) => times === 1).length,
        lost: [...missing.ids.keys()],
        lostFiles: missing.files,
        twice,
        repaired: repairedIn(manifests),
        agreed: agreement_agreedOn(shards),
        uncollected: uncollectedIn(manifests),
        commit: expected.commit,
        census: seen.census.length,
        reasons: prove_reasonsOf(manifests, expected, seen, { missing, twice }),
    };
}
function prove_reasonsOf(manifests, expected, seen, { missing, twice }) {
    const shards = manifests.filter(({ role }) => role === 'shard');
    const riddles = unexplained(missing, shards, expected);
    const broken = riddles.files.length + riddles.ids.size + twice.length > 0;
    return [
        ...presence(shards, expected),
        ...agreement(shards, expected),
        ...(broken && agreement_agreedOn(shards) === 'mixed' ? differentPlans(shards) : []),
        ...sameCensus(manifests, seen),
        ...sameCollection(shards),
        ...ownedOnce(shards, expected, seen),
        ...told('AEGIS-E407', riddles.files, 'was taken by no shard'),
        ...told('AEGIS-E407', [...riddles.ids.keys()], 'ran on no shard'),
        ...told('AEGIS-E406', twice, 'ran on more than one shard'),
    ];
}
const uncollectedIn = (manifests) => [...new Set(manifests.flatMap(({ session }) => session.collectErrors.map(({ file }) => file)))].sort();
const repairedIn = (manifests) => manifests
    .filter(({ role }) => role === 'repair')
    .reduce((sum, { session }) => sum + session.tests.filter(({ outcome }) => outcome !== null).length, 0);

;// CONCATENATED MODULE: ./lib/shards/conclude.js










/**
 * Proves of each lane that nothing is missing, merges all results, and judges once. The one way to a verdict,
 * for the last shard as for a gate job. Without lanes there is no proof, so the verdict is incomplete.
 */
async function conclude(step, { own, reasons, projectFailUnder }, lanes) {
    const named = own === null;
    const proofs = lanes.map((lane) => proofOfLane(step, lane, named));
    const unwritten = await writeProofs(step, proofs);
    const merged = await step.watch.time('merge', () => mergeLanes(step, own, lanes));
    const manifests = lanes.flatMap(manifestsOf);
    const proof = proofOfAll(proofs);
    const verdict = judge({
        scope: 'lane',
        proof,
        reasons: [...proofs.flatMap((one) => one.reasons), ...reasons, ...unwritten, ...merged.reasons],
        totals: totals_totalsOf(manifests.flatMap(({ session }) => session.tests)),
        coverage: coverageFinding(merged.coverage, merged.problem),
        threshold: step.inputs.coverageMin,
        projectFailUnder,
    });
    const lines = lanes.map((lane, at) => laneLine(lane, merged.byLane[at] ?? null));
    const { coverage, notices, paths } = merged;
    return { manifests, proof, verdict, coverage, lanes: lines, notices, paths };
}
const manifestsOf = ({ results }) => results.map(({ manifest }) => manifest);
/** The proof of a lane, and what else is wrong with it. */
function proofOfLane({ host }, lane, named) {
    const { count, plan } = lane;
    const proof = prove(manifestsOf(lane), { count, commit: host.facts.sha, plan });
    const reasons = named ? proof.reasons.map((reason) => ofLane(lane.lane, reason)) : proof.reasons;
    return { lane: lane.lane, proof: { ...proof, reasons }, reasons: reasonsOf(lane, proof, named) };
}
/** proof.json: the proof of each lane, for programs and for whoever asks later. */
const writeProofs = ({ places }, proofs) => {
    const lanes = proofs.map(({ lane, proof }) => ({ lane, ...proof }));
    return writeResult((0,external_node_path_.join)(places.lane, 'proof.json'), `${JSON.stringify({ schema: 1, lanes }, null, 2)}\n`);
};
function laneLine(lane, coverage) {
    const manifests = manifestsOf(lane);
    return {
        lane: lane.lane,
        suite: lane.suite,
        count: lane.count,
        present: manifests.filter(({ role }) => role === 'shard').length,
        totals: totals_totalsOf(manifests.flatMap(({ session }) => session.tests)),
        coverage,
    };
}
function coverageFinding(data, problem) {
    if (problem)
        return { problem };
    return data && { totals: totalsOf(data) };
}

;// CONCATENATED MODULE: ./lib/results/json.js
/** A JSON text, or a value found in one, as an object; null for anything else. Never throws. */
function parseObject(value) {
    try {
        const found = typeof value === 'string' ? JSON.parse(value) : value;
        return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : null;
    }
    catch {
        return null;
    }
}
const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
/** '' when it is no text; at most `cap` UTF-16 units; no lone surrogates. */
function json_text(object, key, cap) {
    const value = own(object, key);
    return typeof value === 'string' ? value.slice(0, cap).toWellFormed() : '';
}
/** null when it is no finite number. */
function number(object, key) {
    const value = own(object, key);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
/** What a test or a part of it has taken: from 0 to a day, whatever a clock says that was frozen or set. */
const json_seconds = (object, key) => Math.min(86_400, Math.max(0, number(object, key) ?? 0));
/** null when it is no non-negative safe integer. */
function whole(object, key) {
    const value = own(object, key);
    return Number.isSafeInteger(value) && value >= 0 ? value : null;
}
const json_flag = (object, key) => own(object, key) === true;
function json_list(object, key) {
    const value = own(object, key);
    return Array.isArray(value) ? value : [];
}
/** A path that a result may name: forward slashes, no way up, no NUL. '' when it is none. */
function fileName(object, key) {
    const value = json_text(object, key, 10_000);
    return isFileName(value) ? value : '';
}
/** Tests outside the repository have absolute names; a way up (`..`) is never one. */
function isFileName(name) {
    return name !== '' && name.length <= 10_000 && !name.includes('\0') && !name.split('/').includes('..');
}

;// CONCATENATED MODULE: ./lib/shards/agree/envelope.js




/** Bytes; what is larger is not even read. */
const ENVELOPE_LIMIT = 65 << 20;
/** The text of `plan.json`. */
function sealPlan(plan, origin) {
    const head = { schema: 1, ...origin, algorithm: plan.algorithm, hash: planHash(plan) };
    return `${JSON.stringify({ ...head, plan })}\n`;
}
const word = matching((text) => /^[\w./@+-]{0,100}$/.test(text), 'a plain word');
const anything = (value) => value;
const envelopeShape = shape_object({
    schema: oneOf(1),
    lane: word,
    runId: word,
    commit: word,
    algorithm: word,
    hash: matching((text) => /^[0-9a-f]{64}$/.test(text), 'a sha256'),
    plan: anything,
});
/**
 * Reads a `plan.json` that came from outside.
 * @throws ShapeError when it is damaged, not of this lane and run, or not the plan that its hash says
 */
function openEnvelope(text, { lane, runId }) {
    const { schema: _, plan, ...head } = envelopeShape(parseObject(text), 'the envelope');
    if (head.lane !== lane)
        throw new ShapeError(`it is of lane ${head.lane}`);
    if (head.runId !== runId)
        throw new ShapeError(`it is of run ${head.runId}`);
    if (head.algorithm !== ALGORITHM)
        return { ...head, plan: null };
    const parsed = parsePlan(JSON.stringify(plan));
    if (planHash(parsed) !== head.hash)
        throw new ShapeError('it is not what its hash says');
    return { ...head, plan: parsed };
}

;// CONCATENATED MODULE: ./lib/shards/agree/fit.js

/** The plan, if it is for what this job does; else this shard runs nothing, and says whom it disagrees with. */
function agreed({ hash, ...made }, expected) {
    const { plan } = made;
    const refusal = fit_refuse(made, expected);
    if (refusal || !plan)
        return { use: { kind: 'waived', reason: refusal?.message ?? '' }, plan: null, refusal };
    return { use: { kind: 'plan', hash }, plan, refusal: null };
}
function fit_refuse({ commit, algorithm, plan }, expected) {
    const say = (code, theirs, ours) => ({
        code,
        message: `The plan of this run is ${theirs}, this job ${ours}.`,
    });
    if (commit !== expected.commit)
        return say('AEGIS-E404', `for commit ${commit}`, `tests commit ${expected.commit}`);
    if (!plan)
        return say('AEGIS-E404', `made by the rules ${algorithm}`, `spreads tests by ${ALGORITHM}`);
    if (plan.count !== expected.count)
        return say('AEGIS-E403', `for ${plan.count} shards`, `counts ${expected.count}`);
    return null;
}

;// CONCATENATED MODULE: ./lib/shards/agree/shelf.js




/** The plan in a listing: that of the first attempt that has one, and of several with one name the lowest id. */
function lowestPlan(listed, { names }) {
    const plans = listed.flatMap((one) => {
        const attempt = names.parsePlan(one.name);
        return attempt === null ? [] : [{ attempt, one }];
    });
    plans.sort((a, b) => a.attempt - b.attempt || a.one.id - b.one.id);
    return plans[0]?.one ?? null;
}
const shelf_FILE = 'plan.json';
/** Downloads a plan and reads it as untrusted. Never throws. */
async function takePlan(shelf, { id, size }) {
    const refuse = (reason, again) => ({ envelope: null, reason, again });
    if (size > ENVELOPE_LIMIT)
        return refuse(`the plan of the run has ${size} bytes`, false);
    try {
        const directory = await emptyPlace(shelf, 'found');
        const answer = await shelf.artifacts.download(id, directory);
        if (!answer.ok)
            return refuse(`the plan of the run could not be downloaded: ${answer.reason}`, true);
        const content = await readCapped((0,external_node_path_.join)(directory, shelf_FILE), ENVELOPE_LIMIT);
        if (content === 'large')
            return refuse('the plan of the run is too large', false);
        if (content === null)
            return refuse(`the plan of the run has no ${shelf_FILE}`, false);
        return {
            envelope: openEnvelope(content.toString('utf8'), { lane: shelf.names.lane, runId: shelf.runId }),
        };
    }
    catch (error) {
        return refuse(`the plan of the run cannot be used: ${error.message}`, false);
    }
}
/** Uploads a sealed plan. Throws when it cannot be written to the disk. */
async function putPlan(shelf, sealed) {
    const directory = await emptyPlace(shelf, 'made');
    const file = (0,external_node_path_.join)(directory, shelf_FILE);
    await (0,promises_.writeFile)(file, sealed);
    // A re-run of failed jobs needs it as long as the results.
    return shelf.artifacts.upload(shelf.names.plan(shelf.attempt), [file], directory, shelf.retentionDays);
}
async function emptyPlace({ temp, names }, what) {
    const directory = (0,external_node_path_.join)(temp, 'aegis-plan', names.lane, what);
    await (0,promises_.rm)(directory, { recursive: true, force: true });
    await (0,promises_.mkdir)(directory, { recursive: true });
    return directory;
}

;// CONCATENATED MODULE: ./lib/results/manifest.js




const MAX_BYTES = 256 << 20;
const MAX_TESTS = 1_000_000;
const MAX_FILES = 500_000;
const line = shape_string(100_000);
const manifest_name = shape_string(1000);
const trace = shape_string(1 << 20);
const file = matching(isFileName, 'a path with forward slashes and no way up');
const sha256 = matching((text) => /^[0-9a-f]{64}$/.test(text), 'a sha256');
const outcome = oneOf('passed', 'failed', 'error', 'skipped', 'xfailed', 'xpassed', 'unfinished');
const nodeId = matching((text) => text !== '' && text.length <= 20_000, 'a node id');
const test = shape_object({
    id: nodeId,
    file,
    line: nullable(integer(0)),
    outcome: nullable(outcome),
    seconds: seconds,
    message: line,
    trace,
    failureLine: nullable(integer(0)),
}, { sharedSeconds: seconds, groups: array(manifest_name, 10), attempt: integer(1, 100_000) });
const session = shape_object({
    started: shape_boolean,
    finished: shape_boolean,
    exitStatus: nullable(integer(0)),
    versions: record(manifest_name, 50),
    census: array(file, MAX_FILES),
    owned: array(file, MAX_FILES),
    tests: array(test, MAX_TESTS),
    collectErrors: array(shape_object({ file, message: line, trace }), MAX_FILES),
    lostWorkers: array(shape_object({ worker: manifest_name, reason: line, running: nullable(line) }), 10_000),
    stopped: nullable(line),
    collectSeconds: seconds,
    pids: array(integer(0), 10_000),
    running: array(line, MAX_TESTS),
}, {
    others: array(shape_object({ file, ids: array(nodeId, MAX_TESTS) }), MAX_FILES),
    coverageOff: shape_boolean,
    deselected: integer(0),
    internalErrors: array(trace, 10_000),
    pluginFaults: array(line, 10_000),
    files: array(shape_object({ file, importSeconds: seconds, fixtureSeconds: seconds }), MAX_FILES),
    fixtureSeconds: seconds,
});
const signal = oneOf(...Object.keys(external_node_os_.constants.signals));
const ENDS = {
    exited: shape_object({ kind: oneOf('exited'), code: integer(0, 0xffffffff) }),
    signalled: shape_object({ kind: oneOf('signalled'), signal, outOfMemory: shape_boolean }),
    timeout: shape_object({ kind: oneOf('timeout'), seconds: seconds }),
    hang: shape_object({ kind: oneOf('hang'), seconds: seconds }),
    cancelled: shape_object({ kind: oneOf('cancelled') }),
    'not-started': shape_object({ kind: oneOf('not-started'), reason: line }),
};
const end = (value, place) => {
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
    const known = oneOf(...Object.keys(ENDS))(kind, `${place}.kind`);
    return ENDS[known](value, place);
};
const reason = shape_object({ code: oneOf(...Object.keys(CODES)), message: shape_string(1 << 20) }, { file: shape_string(10_000), line: integer(0) });
const planUse = (value, place) => {
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
    if (kind === 'plan')
        return shape_object({ kind: oneOf('plan'), hash: sha256 })(value, place);
    return shape_object({ kind: oneOf('rendezvous', 'waived'), reason: line })(value, place);
};
const plainName = matching(isPlainName, 'a plain file name');
const manifest = shape_object({
    schema: oneOf(1),
    lane: manifest_name,
    suite: manifest_name,
    shard: shape_object({ index: integer(1, 256), count: integer(1, 256) }),
    attempt: integer(1, 100_000),
    commit: matching((text) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text), 'a commit'),
    runId: matching((text) => /^\d{1,20}$/.test(text), 'a run id'),
    algorithm: manifest_name,
    plan: planUse,
    role: oneOf('shard', 'repair'),
    selection: manifest_name,
    directory: shape_string(4096),
    session,
    end,
    seconds: seconds,
    reasons: array(reason, 10_000),
    coverage: nullable(shape_object({ file: plainName, sha256, data: array(plainName, 1000) })),
    reproduce: shape_object({ all: shape_string(1 << 20), failures: nullable(shape_string(1 << 20)) }),
});
/** A name within the artifact's own folder. */
function isPlainName(text) {
    return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(text);
}
/**
 * The manifest in a shard's artifact, which is not trusted: sizes, types, names and ranges are checked
 * and unknown fields refused.
 * @throws ShapeError that says which field is not what it should be
 */
function parseManifest(text) {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_BYTES)
        throw new ShapeError(`manifest.json has ${bytes} bytes, more than ${MAX_BYTES}`);
    const found = manifest(parse(text), 'manifest');
    const { index, count } = found.shard;
    if (index > count)
        throw new ShapeError(`manifest.shard is ${index} of ${count}`);
    return found;
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new ShapeError(`manifest.json is not JSON: ${error.message.slice(0, 200)}`);
    }
}
/** One line of JSON, which `parseManifest` accepts. */
function serializeManifest(value) {
    return `${JSON.stringify(value)}\n`;
}

;// CONCATENATED MODULE: ./lib/shards/last.js

/**
 * Whether every other result is there. On the first attempt the lowest free ticket tells, however
 * late a listing shows the results: creating an artifact is atomic, so one shard alone gets the last
 * ticket. A ticket can be lost, with its job or on its way, and then nobody gets the last one; so
 * whoever sees all results, and nobody who merges them, merges too. Later attempts do not know how many
 * shards run again, so every one that sees all results merges as well: merging twice is harmless, never
 * merging is not.
 * @param ticket ours; null when it was lost
 * @param listed names of artifacts, our own among them
 */
async function finisherOf(meeting, ticket, listed, asking) {
    if (ticket === meeting.shard.count)
        return 'us';
    const again = meeting.attempt > 1;
    const complete = isComplete(meeting, listed);
    if (!complete && !again && ticket !== null)
        return 'others';
    // The last one may trust that its listing is complete, while we are all that knows of the lost ticket.
    const patience = again ? asking : { ...asking, pauseMs: 2 * asking.pauseMs };
    if (!complete && !(await showsAll(meeting, listed, patience)))
        return again ? 'others' : 'unknown';
    // Without a ticket of our own the others cannot have the last one.
    const ours = again || ticket === null || (await isAbandoned(meeting, asking));
    return ours ? 'us' : 'others';
}
/** A listing that fails cannot say that somebody else merges. */
async function isAbandoned({ artifacts, names, shard, attempt }, asking) {
    const signs = [names.ticket(shard.count, attempt), names.merged(attempt)];
    for (let left = asking.tries; left > 0; left--) {
        const listed = await artifacts.list();
        if (!listed.ok)
            return true;
        if (listed.value.some(({ name }) => signs.includes(name)))
            return false;
        await (0,external_node_timers_promises_.setTimeout)(asking.pauseMs);
    }
    return true;
}
/** Where tickets do not tell, the listing does, and it may be late. */
async function showsAll(meeting, own, { tries, pauseMs }) {
    for (let left = tries; left > 0; left--) {
        await (0,external_node_timers_promises_.setTimeout)(pauseMs);
        const listed = await meeting.artifacts.list();
        if (!listed.ok)
            return false;
        if (isComplete(meeting, [...own, ...listed.value.map(({ name }) => name)]))
            return true;
    }
    return false;
}
/** Do these names hold a result of every shard that counts in this attempt? */
function isComplete({ names, shard, attempt }, listed) {
    const counts = names.counting(listed, attempt);
    const present = new Set();
    for (const name of listed) {
        const result = names.parse(name);
        if (result && counts(result))
            present.add(result.shard.index);
    }
    return present.size === shard.count;
}

;// CONCATENATED MODULE: ./lib/shards/publish.js




const FINISHER = { tries: 10, pauseMs: 1000 };
/** Uploads the result of this shard and finds out whether it is the last one. */
async function publishResult(meeting, directory, asking = FINISHER) {
    const name = meeting.names.result(meeting.shard, meeting.attempt);
    const upload = await meeting.artifacts.upload(name, await filesUnder(directory), directory, meeting.retentionDays);
    if (!upload.ok) {
        if (upload.conflict)
            await writeNote(meeting, meeting.names.twice());
        return { name, upload, finisher: 'others', last: false, reasons: [refusedUpload(name, upload)] };
    }
    const answer = await meeting.artifacts.list();
    // A listing may not show yet what was just made.
    const listed = [name, ...(answer.ok ? answer.value.map((one) => one.name) : [])];
    const ticket = await takeTicket(meeting, listed);
    const finisher = await finisherOf(meeting, ticket, listed, asking);
    // Who has no ticket and sees nothing may be the last, and then nobody would judge the lane.
    const blind = ticket === null && !answer.ok ? [unlisted(answer.reason)] : [];
    const last = ticket === meeting.shard.count;
    return { name, upload, finisher, last, reasons: [...otherCounts(meeting, listed), ...blind] };
}
/** The results of the others are somewhere, and nobody can say where. */
const unlisted = (reason, whose = 'others') => ({
    code: 'AEGIS-E402',
    message: `The results of the ${whose} could not be listed: ${reason}`,
});
function refusedUpload(name, answer) {
    if (answer.conflict)
        return {
            code: 'AEGIS-E409',
            message: `An artifact ${name} is there already: another step of this run has the same lane and shard, or an upload of this job broke off.`,
        };
    if (answer.unavailable)
        return { code: 'AEGIS-E410', message: answer.reason };
    return { code: 'AEGIS-E401', message: answer.reason };
}
/**
 * Jobs of this lane and attempt that count the shards differently. A result is uploaded before the
 * others are listed, so of two such jobs at least the later one sees the other.
 */
function otherCounts({ names, shard, attempt }, listed) {
    return listed.flatMap((name) => {
        const other = names.parse(name);
        if (other?.attempt !== attempt || other.shard.count === shard.count)
            return [];
        const { index, count } = other.shard;
        const message = `Shard ${index}/${count} counts ${count} shards, this job counts ${shard.count}.`;
        return [{ code: 'AEGIS-E403', message }];
    });
}
async function takeTicket(meeting, listed) {
    const { names, attempt } = meeting;
    const taken = new Set(listed.map((name) => names.parseTicket(name, attempt)));
    for (let k = 1; k <= meeting.shard.count; k++) {
        if (taken.has(k))
            continue;
        // A ticket is of use while shards of its attempt run.
        const answer = await writeNote({ ...meeting, retentionDays: 1 }, names.ticket(k, attempt));
        if (answer.ok)
            return k;
        if (!answer.conflict)
            return null;
    }
    return null;
}
/** An artifact that says something by being there, as long as the results do. */
async function writeNote({ artifacts, temp, shard, names, retentionDays }, name) {
    const directory = (0,external_node_path_.join)(temp, 'aegis-notes', `${names.lane}-${shard.index}`);
    const file = (0,external_node_path_.join)(directory, 'note.txt');
    const [unwritten] = await writeResult(file, `shard ${shard.index} of ${shard.count}\n`);
    if (unwritten)
        return { ok: false, conflict: false, unavailable: false, reason: unwritten.message };
    return artifacts.upload(name, [file], directory, retentionDays);
}
/** Every file under a directory, as absolute paths; links are left out. */
async function filesUnder(directory) {
    const entries = await (0,promises_.readdir)(directory, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => (0,external_node_path_.join)(entry.parentPath, entry.name))
        .sort();
}

;// CONCATENATED MODULE: ./lib/shards/gather.js








/** A listing may show an artifact seconds after it was made. */
const LISTING = { tries: 10, pauseMs: 2000 };
/** A listing that fails has been tried again by the client already. */
const MOST_FAILURES = 2;
/** Bytes; what is larger is not even read. */
const MANIFEST_LIMIT = 256 * 1024 * 1024;
/** Fetches the results of all other shards; our own is on disk already. */
async function gatherResults(meeting, own, asking = LISTING) {
    const { others, reasons } = await listOthers(meeting, asking);
    const fetched = await Promise.all([...others].map(([index, artifact]) => fetchResult(meeting, index, artifact)));
    const results = [own, ...fetched.flatMap((one) => ('manifest' in one ? [one] : []))];
    return {
        results: results.sort(byShard),
        reasons: [...reasons, ...fetched.flatMap((one) => ('manifest' in one ? [] : [one]))],
    };
}
/** In the order of the shards, and the repair behind them. */
const byShard = ({ manifest: a }, { manifest: b }) => a.role === b.role ? a.shard.index - b.shard.index : a.role === 'shard' ? -1 : 1;
/** Waits until the listing shows all shards, then gives up: the proof names who is missing. */
async function listOthers(meeting, { tries, pauseMs }) {
    let failures = 0;
    for (let left = tries;; left--) {
        const listed = await meeting.artifacts.list();
        const artifacts = listed.ok ? listed.value : [];
        const others = newestOf(meeting, artifacts);
        others.delete(meeting.shard.index);
        if (!listed.ok)
            failures += 1;
        if (others.size >= meeting.shard.count - 1 || left <= 1 || failures >= MOST_FAILURES) {
            const names = artifacts.map(({ name }) => name);
            return {
                others,
                reasons: [...otherCounts(meeting, names), ...(listed.ok ? [] : [unlisted(listed.reason)])],
            };
        }
        await (0,external_node_timers_promises_.setTimeout)(pauseMs);
    }
}
/** The artifact of each shard's latest attempt that counts; of two with one name the later one. */
function newestOf({ names, attempt }, artifacts) {
    const listed = artifacts.map(({ name }) => name);
    const counts = names.counting(listed, attempt);
    const newest = new Map();
    for (const artifact of artifacts) {
        const name = names.parse(artifact.name);
        if (!name || !counts(name) || name.attempt > attempt)
            continue;
        const known = newest.get(name.shard.index);
        const newer = !known ||
            name.attempt > known.attempt ||
            (name.attempt === known.attempt && artifact.id > known.artifact.id);
        if (newer)
            newest.set(name.shard.index, { attempt: name.attempt, artifact });
    }
    return new Map([...newest].map(([index, { artifact }]) => [index, artifact]));
}
/** Of several artifacts with one name the later one; null for none. */
function latestOf(artifacts, name) {
    const found = artifacts.filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
    return found[0] ?? null;
}
/** Where the files of an artifact are put; not there when it did not come whole. */
const unpackedAt = ({ temp }, name) => (0,external_node_path_.join)(temp, 'aegis-shards', name);
/**
 * Fetches the result of one shard: its own artifact, or that of a lane with one shard, which holds it in a folder.
 * @param index null for a repair, which any shard may have made
 */
async function fetchResult(meeting, index, artifact) {
    const unpacked = unpackedAt(meeting, artifact.name);
    const clear = () => (0,promises_.rm)(unpacked, { recursive: true, force: true });
    await clear();
    const answer = await meeting.artifacts.download(artifact.id, unpacked);
    if (!answer.ok)
        await clear();
    if (!answer.ok)
        return gather_damaged(artifact.name, answer.reason);
    const directory = (0,external_node_fs_.existsSync)((0,external_node_path_.join)(unpacked, 'shard')) ? (0,external_node_path_.join)(unpacked, 'shard') : unpacked;
    try {
        return { manifest: await readResult(directory, index, meeting), directory };
    }
    catch (error) {
        return gather_damaged(artifact.name, error.message);
    }
}
const gather_damaged = (name, why) => ({
    code: 'AEGIS-E408',
    message: `The result ${name} cannot be used: ${why}`,
});
/** Reads a manifest that came from outside, and checks that it is whose it should be. */
async function readResult(directory, index, meeting) {
    const path = (0,external_node_path_.join)(directory, 'manifest.json');
    if ((await (0,promises_.stat)(path)).size > MANIFEST_LIMIT)
        throw new Error('its manifest is too large.');
    const manifest = parseManifest(await (0,promises_.readFile)(path, 'utf8'));
    if (index !== null && manifest.shard.index !== index)
        throw new Error(`its manifest says shard ${manifest.shard.index}.`);
    if (manifest.runId !== meeting.runId)
        throw new Error(`its manifest says run ${manifest.runId}.`);
    if (manifest.lane !== meeting.names.lane)
        throw new Error(`its manifest says lane ${manifest.lane}.`);
    const { coverage } = manifest;
    if (coverage)
        await coverageBytes(directory, coverage);
    return manifest;
}
/** Bytes; no report is larger. */
const REPORT_LIMIT = 256 << 20;
/** The text of the report in a merged result; null when there is none, or it is too large. */
const reportIn = (directory) => readCappedText((0,external_node_path_.join)(directory, 'report.json'), REPORT_LIMIT);
/** Removes the tickets of a finished lane; what fails stays, expires after a day and harms nobody. */
async function removeTickets({ artifacts, names, shard, attempt }) {
    const tickets = Array.from({ length: shard.count }, (_, at) => names.ticket(at + 1, attempt));
    await Promise.all(tickets.map((name) => artifacts.remove(name)));
}

;// CONCATENATED MODULE: ./lib/shards/agree/witness.js

/** Each costs a download. */
const MOST_WITNESSES = 4;
/**
 * What a shard must do that finds results of its lane and no plan: as they did, if they spread the files by
 * hash; else nothing, since their plan is gone. null when their shards ran no test. Never throws.
 */
async function witnessed(meeting, results) {
    const oldest = [...results].sort((a, b) => a.id - b.id).slice(0, MOST_WITNESSES);
    for (const result of oldest) {
        const fetched = await fetchResult(meeting, null, result);
        if (!('manifest' in fetched))
            return { kind: 'waived', reason: `${result.name} has no plan beside it and cannot be read` };
        const { manifest } = fetched;
        if (manifest.session.tests.length === 0)
            continue;
        if (manifest.plan.kind === 'rendezvous')
            return { kind: 'rendezvous', reason: `${result.name} was made without a plan` };
        if (manifest.plan.kind === 'plan')
            return { kind: 'waived', reason: `the plan that ${result.name} followed is gone` };
    }
    return null;
}

;// CONCATENATED MODULE: ./lib/shards/agree/agree.js





/** 12 seconds in all: a service that hangs must not cost more. */
const PAUSES = [500, 1000, 1500, 2000, 3000, 4000];
/** Calls that may fail: the client has tried each several times, and the results need what is left of the patience. */
const agree_MOST_FAILURES = 2;
/** So many looks show a plan that is older than the results beside it. */
const LOOKS_FOR_OLDER = 3;
/**
 * The plan of the run: whoever uploads it first wins, everybody else takes what is there. Without artifacts
 * the files are spread by hash. When others have a plan that cannot be had, this shard must run nothing.
 * Never throws, and waits for half a minute at most, besides what the service takes to answer.
 * @param make the plan as this shard would make it; asked for when nobody's plan is there
 */
async function agreePlan(meeting, expected, make, pauses = PAUSES) {
    const search = {
        ...{ meeting, expected, make, pauses },
        ...{ looks: 0, failures: 0, own: null, trouble: '' },
        ...{ blind: false, exists: false, shown: false, halfOurs: false, cleared: false },
    };
    for (const pause of [0, ...pauses]) {
        await (0,external_node_timers_promises_.setTimeout)(pause);
        const agreement = await round(search).catch((error) => note(search, String(error)));
        if (agreement)
            return agreement;
        if (search.blind && search.failures >= agree_MOST_FAILURES)
            break;
    }
    return withoutPlan(search);
}
async function round(search) {
    const { meeting } = search;
    const listed = await meeting.artifacts.list();
    search.looks++;
    if (!listed.ok)
        note(search, listed.reason);
    search.blind = !listed.ok;
    if (!listed.ok && listed.unavailable)
        return withoutPlan(search);
    const found = listed.ok ? lowestPlan(listed.value, meeting) : null;
    if (found)
        return take(search, found);
    if (search.exists)
        return null;
    if (listed.ok && !search.cleared) {
        const answer = await asOthersDid(search, listed.value);
        if (answer !== 'cleared')
            return answer;
        search.cleared = true;
    }
    return search.failures < agree_MOST_FAILURES ? offer(search) : null;
}
async function take(search, artifact) {
    search.exists = search.shown = true;
    const found = await takePlan(search.meeting, artifact);
    if (found.envelope)
        return agreed(found.envelope, search.expected);
    note(search, found.reason);
    return found.again && search.failures < agree_MOST_FAILURES ? null : withoutPlan(search);
}
/** Where tests ran already and there is no plan, a new one would tear the shards apart. */
async function asOthersDid(search, listed) {
    const { meeting } = search;
    const results = listed.filter(({ name }) => meeting.names.parse(name)?.shard.count === meeting.shard.count);
    if (results.length === 0)
        return 'cleared';
    if (search.looks < Math.min(LOOKS_FOR_OLDER, search.pauses.length))
        return null;
    const use = await witnessed(meeting, results);
    return use === null ? 'cleared' : { use, plan: null, refusal: null };
}
/** Uploads our own plan, unless somebody else is first. */
async function offer(search) {
    search.own ??= await makeOwn(search);
    const answer = await putPlan(search.meeting, search.own.sealed);
    if (answer.ok)
        return agree_settle(search, search.own.envelope, answer.value);
    if (answer.conflict)
        search.exists = true;
    else
        search.halfOurs = true;
    if (answer.conflict)
        search.trouble = answer.reason;
    else
        note(search, answer.reason);
    return answer.unavailable ? withoutPlan(search) : null;
}
async function makeOwn({ meeting, expected, make }) {
    const origin = { lane: meeting.names.lane, runId: meeting.runId, commit: expected.commit };
    const sealed = sealPlan(await make(), origin);
    // A plan that the others cannot read must not be published.
    return { sealed, envelope: openEnvelope(sealed, origin) };
}
/** Ours is stored. Should another of the name be there and be older, that one counts. */
async function agree_settle(search, envelope, own) {
    const { meeting, expected, pauses } = search;
    for (const pause of [0, ...pauses.slice(0, 2)]) {
        await (0,external_node_timers_promises_.setTimeout)(pause);
        const listed = await meeting.artifacts.list();
        const shown = listed.ok ? listed.value : [];
        const first = lowestPlan([...shown, own], meeting);
        if (first && first.id !== own.id)
            return take(search, first);
        if (!listed.ok)
            break;
        if (shown.some(({ id }) => id === own.id))
            break;
    }
    return agreed(envelope, expected);
}
/** A call that failed, after the client had tried it several times. */
function note(search, trouble) {
    search.failures++;
    search.trouble = trouble;
    return null;
}
function withoutPlan({ exists, shown, halfOurs, trouble: reason }) {
    // A name that our own broken upload holds is nobody's plan: all others see nothing, and run nothing.
    const theirs = exists && (shown || !halfOurs);
    const use = theirs ? { kind: 'waived', reason } : { kind: 'rendezvous', reason };
    return { use, plan: null, refusal: null };
}
/** Looks for the plan and makes none: for whoever judges what the shards did. Never throws. */
async function fetchPlan(shelf, expected, pauses = PAUSES.slice(0, 3)) {
    let reason = 'there is no plan of this run';
    for (const pause of [0, ...pauses]) {
        await (0,external_node_timers_promises_.setTimeout)(pause);
        const listed = await shelf.artifacts.list();
        const found = listed.ok ? lowestPlan(listed.value, shelf) : null;
        if (!listed.ok)
            reason = `the plan of the run could not be looked for: ${listed.reason}`;
        if (!found)
            continue;
        const taken = await takePlan(shelf, found);
        if (taken.envelope)
            return foundPlan(agreed(taken.envelope, expected));
        reason = taken.reason;
        if (!taken.again)
            break;
    }
    return { plan: null, reason };
}
function foundPlan({ plan, refusal }) {
    return plan ? { plan, reason: '' } : { plan: null, reason: refusal?.message ?? '' };
}

;// CONCATENATED MODULE: ./lib/shards/agree/followed.js

/** The plan that results followed, for whoever judges them; null when none did, or it is not to be had. */
async function followedPlan(shelf, expected, manifests) {
    const followed = manifests.some(({ plan }) => plan.kind === 'plan');
    return followed ? (await fetchPlan(shelf, expected)).plan : null;
}

;// CONCATENATED MODULE: ./lib/shards/names.js
/** The default of the input `artifact-name`. */
const USUAL_BASE = 'test-results';
const suffix = (attempt) => (attempt > 1 ? `-attempt${attempt}` : '');
/**
 * @param base the input `artifact-name`
 * @param lane its name
 * @param count its number of shards
 */
function names_namesOf(base, lane, count) {
    const merged = `${base}-${lane}`;
    const own = base === USUAL_BASE ? lane : `${base}+${lane}`;
    const plan = `aegis-plan-${own}`;
    const ticket = `aegis-done-${own}-`;
    const again = `aegis-again-${own}`;
    const ticketEnd = `of${count}`;
    const restarts = (listed, attempt) => {
        const found = listed.flatMap((name) => parseResult(afterStart(name, again) ?? '') ?? []);
        const ours = found.filter((one) => one.shard.count === count && one.attempt <= attempt);
        return new Map(ours.sort((a, b) => a.attempt - b.attempt).map((one) => [one.shard.index, one.attempt]));
    };
    return {
        lane,
        result: (shard, attempt) => `${merged}-${shard.index}of${shard.count}${suffix(attempt)}`,
        merged: (attempt) => `${merged}${suffix(attempt)}`,
        repair: (attempt) => `${merged}-repair${suffix(attempt)}`,
        everything: (attempt) => `aegis-all-${own}${suffix(attempt)}`,
        again: (shard, attempt) => `${again}-${shard.index}of${shard.count}${suffix(attempt)}`,
        restarts,
        counting: (listed, attempt) => {
            const begun = restarts(listed, attempt);
            return ({ shard, attempt: of }) => shard.count === count && of >= (begun.get(shard.index) ?? 1);
        },
        ticket: (k, attempt) => `${ticket}${k}${ticketEnd}${suffix(attempt)}`,
        twice: () => `aegis-twice-${own}`,
        plan: (attempt) => `${plan}${attempt > 1 ? `@${attempt}` : ''}`,
        parsePlan: (name) => (name === plan ? 1 : attemptAfter(name, `${plan}@`)),
        parse: (name) => parseResult(afterStart(name, merged) ?? ''),
        parseTicket: (name, attempt) => {
            const end = `${ticketEnd}${suffix(attempt)}`;
            return name.startsWith(ticket) && name.endsWith(end)
                ? names_whole(name.slice(ticket.length, -end.length))
                : null;
        },
    };
}
function parseResult(rest) {
    const match = /^-([1-9]\d{0,2})of([1-9]\d{0,2})(?:-attempt([1-9]\d{0,3}))?$/.exec(rest);
    if (!match)
        return null;
    return { shard: { index: Number(match[1]), count: Number(match[2]) }, attempt: Number(match[3] ?? 1) };
}
const afterStart = (name, start) => name.startsWith(start) ? name.slice(start.length) : null;
const attemptAfter = (name, start) => names_whole(afterStart(name, start) ?? '');
const names_whole = (text) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : null);

;// CONCATENATED MODULE: ./lib/shards/gate/fetch.js






/** So many downloads at once: each holds a connection and its unpacked files. */
const AT_ONCE = 8;
/** Fetches all that the lanes left. Nothing in it is believed before it is checked. */
async function fetchLanes(errand, lanes) {
    const wanted = lanes.flatMap((found) => wantedOf(found, meetingOf(errand, found)));
    const fetched = await eachOf(wanted, fetchOne);
    const of = ({ lane }) => fetched.filter((_, at) => wanted[at]?.lane === lane);
    return Promise.all(lanes.map((found) => laneOf(errand, found, of(found))));
}
/** The meeting of the lane's own shards, as if the gate were one of them. */
function meetingOf({ gate, base }, { lane, count }) {
    return { ...gate, names: names_namesOf(base, lane, count), shard: { index: 1, count } };
}
function wantedOf({ lane, newest, repair }, meeting) {
    const shards = [...newest].map(([index, artifact]) => ({ lane, meeting, index, artifact }));
    return repair ? [...shards, { lane, meeting, index: null, artifact: repair }] : shards;
}
async function laneOf(errand, found, fetched) {
    const { lane, count } = found;
    const results = fetched.flatMap((one) => ('manifest' in one ? one : [])).sort(byShard);
    const broken = fetched.flatMap((one) => ('manifest' in one ? [] : one));
    const stray = found.whole && found.newest.size > 0 && results.length === 0 ? await strayIn(errand, found) : null;
    if (stray)
        return stray;
    const manifests = results.map(({ manifest }) => manifest);
    const plan = await followedPlan(meetingOf(errand, found), { count, commit: errand.commit }, manifests);
    const suite = results[0]?.manifest.suite ?? lane;
    return { results: { lane, suite, count, results, plan, reasons: [...found.reasons, ...broken] } };
}
async function fetchOne({ meeting, index, artifact }) {
    const result = await fetchResult(meeting, index, artifact);
    if (!('manifest' in result))
        return result;
    const role = index === null ? 'repair' : 'shard';
    if (result.manifest.role === role)
        return result;
    const message = `The result ${artifact.name} cannot be used: its manifest says that it is a ${result.manifest.role}.`;
    return { code: 'AEGIS-E408', message };
}
/** Runs the work on all items, a few at a time; results in their order. */
async function eachOf(items, work) {
    const done = [];
    for (let at = 0; at < items.length; at += AT_ONCE)
        done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
    return done;
}
/**
 * Whether an artifact that has the name of an unsharded lane is none: it came whole, and holds no manifest. That of
 * a gate, or of somebody else, is nothing to us. A merged result whose shards are gone is a lane that is lost.
 */
async function strayIn({ gate }, { lane, newest }) {
    const name = newest.get(1)?.name ?? '';
    const place = unpackedAt(gate, name);
    if (!(0,external_node_fs_.existsSync)(place) || (0,external_node_fs_.existsSync)((0,external_node_path_.join)(place, 'shard', 'manifest.json')))
        return null;
    const report = await reportIn(place);
    if (report === null)
        return { stray: name };
    const lanes = json_list(parseObject(report) ?? {}, 'lanes');
    // Of our own name: an earlier attempt of this very gate, which may have found no lane.
    if (lanes.length > 0 || lane === gate.names.lane)
        return { stray: null };
    const message = `The merged result ${name} is there, and the results of its shards are not.`;
    const reasons = [{ code: 'AEGIS-E412', message }];
    return { results: { lane, suite: lane, count: 1, results: [], plan: null, reasons } };
}

;// CONCATENATED MODULE: ./lib/shards/gate/lanes.js


const LANE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const REST = /^(.+?)(?:-([1-9]\d{0,2})of([1-9]\d{0,2}))?(?:-attempt([1-9]\d{0,3}))?$/;
/** Every lane of which the listing shows a result, by name. Names that are not ours are passed over. */
function lanesIn(artifacts, search) {
    const named = artifacts.flatMap((artifact) => readName(artifact, search) ?? []);
    const sharded = Map.groupBy(named.filter(({ shard }) => shard !== null), lanes_laneOf);
    const merged = Map.groupBy(named.filter(({ shard }) => shard === null), lanes_laneOf);
    const known = new Set([...sharded.keys(), ...merged.keys()]);
    const whole = [...merged].filter(([lane]) => !sharded.has(lane) && !isRepair(lane, known));
    return [
        ...[...sharded].map(([lane, parts]) => shardedLane(lane, parts, search, artifacts)),
        ...whole.map(([lane, parts]) => wholeLane(lane, parts, search, artifacts)),
    ].sort((a, b) => (a.lane < b.lane ? -1 : 1));
}
const lanes_laneOf = ({ lane }) => lane;
function readName(artifact, { base, attempt }) {
    const rest = artifact.name.startsWith(`${base}-`) ? artifact.name.slice(base.length + 1) : '';
    const [, lane = '', index, count, again] = REST.exec(rest) ?? [];
    const shard = index === undefined ? null : { index: Number(index), count: Number(count) };
    const named = { lane, shard, attempt: Number(again ?? 1), artifact };
    const possible = LANE.test(lane) && named.attempt <= attempt;
    return possible && (shard === null || (shard.index <= shard.count && shard.count <= 256)) ? named : null;
}
const REPAIR = '-repair';
const isRepair = (lane, known) => lane.endsWith(REPAIR) && known.has(lane.slice(0, -REPAIR.length));
const newestAttempt = (parts) => Math.max(...parts.map(({ attempt }) => attempt));
/** The newest attempt says how many shards there are; earlier ones may have been started otherwise. */
function shardedLane(lane, parts, search, artifacts) {
    const count = Math.max(...latestIn(parts).map((shard) => shard.count));
    const names = names_namesOf(search.base, lane, count);
    const newest = newestOf({ names, attempt: search.attempt }, artifacts);
    return foundLane({ lane, count, whole: false, newest }, parts, search, artifacts);
}
function latestIn(parts) {
    const newest = newestAttempt(parts);
    return parts.flatMap(({ attempt, shard }) => (attempt === newest && shard ? shard : []));
}
function wholeLane(lane, parts, search, artifacts) {
    const names = names_namesOf(search.base, lane, 1);
    const attempt = newestAttempt(parts);
    const counts = names.counting(namesIn(artifacts), search.attempt);
    const own = { shard: { index: 1, count: 1 }, attempt };
    const result = counts(own) ? latestOf(artifacts, names.merged(attempt)) : null;
    return foundLane({ lane, count: 1, whole: true, newest: new Map(result ? [[1, result]] : []) }, parts, search, artifacts);
}
const namesIn = (artifacts) => artifacts.map(({ name }) => name);
/** What holds for lanes of both kinds. */
function foundLane(found, parts, search, artifacts) {
    const names = names_namesOf(search.base, found.lane, found.count);
    const restarts = names.restarts(namesIn(artifacts), search.attempt);
    return {
        ...found,
        repair: latestOf(artifacts, names.repair(newestAttempt(parts))),
        reasons: [...lanes_otherCounts(parts, found), ...outdated(found, restarts), ...twiceIn(artifacts, names)],
    };
}
const lanes_otherCounts = (parts, { count }) => latestIn(parts)
    .filter((shard) => shard.count !== count)
    .map((shard) => ({
    code: 'AEGIS-E403',
    message: `Shard ${shard.index}/${shard.count} counts ${shard.count} shards, others count ${count}.`,
}));
/** Shards that began again and came to nothing. */
function outdated({ count, newest }, restarts) {
    const lost = [...restarts].filter(([index]) => !newest.has(index));
    return lost.map(([index, attempt]) => ({
        code: 'AEGIS-E402',
        message: `Shard ${index}/${count} began again in attempt ${attempt} and left no result. What it left before does not count: run it again.`,
    }));
}
/** A step that found the name of its result taken ran tests of which nothing is here. */
function twiceIn(artifacts, names) {
    if (!artifacts.some(({ name }) => name === names.twice()))
        return [];
    return [{ code: 'AEGIS-E409', message: 'Two steps of this run have this lane, and one left no result.' }];
}
/** The lanes that were asked for, and what of that no lane is called. Nothing asked for is all of them. */
function selectLanes(lanes, patterns) {
    if (patterns.length === 0)
        return { lanes, unmatched: [] };
    const matching = (pattern) => lanes.filter(({ lane }) => matches(pattern, lane));
    return {
        lanes: lanes.filter(({ lane }) => patterns.some((pattern) => matches(pattern, lane))),
        unmatched: patterns.filter((pattern) => matching(pattern).length === 0),
    };
}
/** `*` stands for any characters; all else for itself. */
function matches(pattern, lane) {
    const [head = '', ...rest] = pattern.split('*');
    const tail = rest.pop();
    if (tail === undefined)
        return lane === pattern;
    if (!lane.startsWith(head))
        return false;
    let at = head.length;
    for (const part of rest) {
        const found = lane.indexOf(part, at);
        if (found < 0)
            return false;
        at = found + part.length;
    }
    return lane.length >= at + tail.length && lane.endsWith(tail);
}

;// CONCATENATED MODULE: ./lib/shards/gate/find.js



/** A listing may show an artifact seconds after it was made: 20 seconds in all. */
const find_LISTING = { tries: 11, pauseMs: 2000 };
/** A listing that fails has been tried again by the client already. */
const find_MOST_FAILURES = 2;
/**
 * Finds the lanes of this run by the names of their artifacts. As long as something is missing it asks again,
 * and then takes what is there.
 */
async function findLanes(artifacts, { search, patterns, stop }, { tries, pauseMs } = find_LISTING) {
    let failures = 0;
    for (let left = tries;; left--) {
        const listed = await artifacts.list();
        if (!listed.ok && listed.unavailable)
            return { ...NOTHING, reasons: [find_blind(listed.reason)] };
        if (!listed.ok)
            failures += 1;
        const all = listed.ok ? lanesIn(listed.value, search) : [];
        const { lanes, unmatched } = selectLanes(all, patterns);
        const complete = lanes.length > 0 && unmatched.length === 0 && lanes.every(find_isComplete);
        if (complete || left <= 1 || failures >= find_MOST_FAILURES || stop.aborted) {
            const others = all.filter((lane) => !lanes.includes(lane)).map(({ lane }) => lane);
            return { lanes, others, reasons: listed.ok ? [] : [unlisted(listed.reason, 'other jobs')] };
        }
        await (0,external_node_timers_promises_.setTimeout)(pauseMs, null, { signal: stop }).catch(() => null);
    }
}
const NOTHING = { lanes: [], others: [], reasons: [] };
const find_isComplete = ({ newest, count }) => newest.size >= count;
/** Without artifacts a gate can prove nothing. */
const find_blind = (reason) => ({
    code: 'AEGIS-E410',
    message: `A gate cannot see what other jobs ran: ${reason}.`,
});

;// CONCATENATED MODULE: ./lib/shards/gate/gate.js




/**
 * A gate job: takes what all lanes of this run left, and judges it as the last shard of a lane would. It runs
 * nothing, restores nothing, and needs neither Python nor a checkout.
 */
async function judgeGate(step) {
    const found = await step.watch.time('find', () => find(step));
    const { inputs, meeting, host } = step;
    const errand = { gate: meeting, base: inputs.artifactName, commit: host.facts.sha };
    const fetched = await step.watch.time('gather', () => fetchLanes(errand, found.lanes));
    const lanes = fetched.flatMap((one) => ('results' in one ? one.results : []));
    const strays = fetched.flatMap((one) => ('stray' in one ? (one.stray ?? []) : []));
    const reasons = [...found.reasons, ...gate_missing(inputs.lanes, lanes, found)];
    const concluded = await conclude(step, { own: null, reasons, projectFailUnder: null }, lanes);
    return {
        ...concluded,
        scope: 'lane',
        own: { ...ownOf(step), attempt: meeting.attempt, commit: host.facts.sha },
        plan: null,
        predicted: [],
        caches: [],
        cacheLimit: inputs.caches.limitBytes,
        artifacts: [],
        notices: [...inputs.notices, ...strays.map(strayNotice), ...concluded.notices],
        timings: step.watch.timings(),
    };
}
const ownOf = ({ inputs: { lane } }) => ({ lane: lane.name, suite: lane.suite, shard: lane.shard });
function find({ host, inputs }) {
    const search = { base: inputs.artifactName, attempt: host.facts.attempt };
    return findLanes(host.artifacts, { search, patterns: inputs.lanes, stop: host.cancelled });
}
/** Lanes that were asked for and are not there; without any lane there is nothing that could pass. */
function gate_missing(patterns, lanes, { others, reasons }) {
    if (reasons.length > 0)
        return [];
    if (lanes.length + patterns.length === 0)
        return [{ code: 'AEGIS-E412', message: 'No job of this run left a result.' }];
    const names = [...lanes.map(({ lane }) => lane), ...others];
    const there = names.length > 0 ? `There are ${names.slice(0, 10).join(', ')}.` : 'There is no other either.';
    return selectLanes(lanes, patterns).unmatched.map((pattern) => ({
        code: 'AEGIS-E412',
        message: `No lane of this run is called ${pattern}. ${there}`,
    }));
}
const strayNotice = (name) => `The artifact ${name} holds no result of a lane, and was left out.`;

;// CONCATENATED MODULE: ./lib/python/ini.js
/**
 * The settings of one section of an INI file, as pytest and coverage write them: `key = value` or `key: value`,
 * lines that begin with white space go on with the value, `#` and `;` begin comments.
 * @returns null when there is no such section
 */
function iniSection(text, section) {
    const settings = new Map();
    let [inside, found, key] = [false, false, ''];
    for (const line of text.split(/\r?\n/)) {
        const heading = /^\[([^\]]+)\]/.exec(line);
        if (heading)
            [inside, key] = [heading[1] === section, ''];
        if (heading || !inside || /^\s*([#;]|$)/.test(line)) {
            found ||= inside;
            continue;
        }
        const entry = /^([^\s=:][^=:]*?)\s*[=:](.*)$/.exec(line);
        if (entry)
            key = entry[1] ?? '';
        const value = entry ? (entry[2] ?? '') : `${settings.get(key) ?? ''}\n${line}`;
        if (key !== '')
            settings.set(key, value.trim());
    }
    return found ? settings : null;
}

// EXTERNAL MODULE: ./node_modules/smol-toml/dist/index.js + 8 modules
var dist = __webpack_require__(3292);
;// CONCATENATED MODULE: ./lib/python/pyproject.js



const pyproject_MAX_BYTES = 4 * 1024 * 1024;
/** The bytes of a file, or null where there is none. */
async function readIfThere(path) {
    return (0,promises_.readFile)(path).catch((error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return null;
        throw error;
    });
}
/**
 * The tables of a pyproject.toml.
 * Throws E205: not UTF-8 (naming UTF-16), not TOML (with line and column), too large.
 */
function parsePyproject(bytes) {
    if (bytes.length > pyproject_MAX_BYTES)
        throw invalid(`is larger than ${pyproject_MAX_BYTES} bytes`);
    const text = decode(bytes);
    try {
        return (0,dist/* parse */.qg)(text);
    }
    catch (error) {
        if (!(error instanceof dist/* TomlError */.zx))
            throw error;
        const [what = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
        throw invalid(`is not valid TOML at line ${error.line}, column ${error.column}: ${what}`);
    }
}
/** The tables of a TOML text of which nobody needs to know why it is none: then null. */
function tablesOf(text) {
    try {
        return (0,dist/* parse */.qg)(text);
    }
    catch {
        return null;
    }
}
function decode(bytes) {
    const [first, second] = bytes;
    const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (marked || bytes.subarray(0, 2).includes(0))
        throw invalid('is UTF-16; save it as UTF-8');
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        throw invalid('is not UTF-8; save it as UTF-8');
    }
}
const invalid = (what) => stepError('AEGIS-E205', `pyproject.toml ${what}.`);
/** The table at the path of keys; empty where there is none. */
function tableAt(table, ...path) {
    return path.reduce((at, key) => {
        const next = Object.hasOwn(at, key) ? at[key] : undefined;
        return typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {};
    }, table);
}
/** The text at a key of a table, or null. */
function textAt(table, key) {
    const value = Object.hasOwn(table, key) ? table[key] : undefined;
    return typeof value === 'string' ? value : null;
}
/** JSON with sorted keys: equal for tables that mean the same, however they are ordered. */
function pyproject_canonical(value) {
    return JSON.stringify(value, (_key, part) => {
        if (typeof part === 'bigint')
            return String(part);
        if (typeof part !== 'object' || part === null || Array.isArray(part) || part instanceof Date)
            return part;
        return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    });
}

;// CONCATENATED MODULE: ./lib/coverage/fail-under.js




/** Where coverage.py looks for its settings, in its order; the first file with settings counts. */
const INI_FILES = [
    { file: '.coveragerc', section: 'report' },
    { file: 'setup.cfg', section: 'coverage:report' },
    { file: 'tox.ini', section: 'coverage:report' },
];
/**
 * `fail_under` of the project's own coverage settings. It fires on every partial shard, so it is
 * switched off for the run; it is read here to be mentioned where it disagrees with `coverage-min`.
 * @returns null when it is not set, or cannot be read
 */
async function projectFailUnder(directory) {
    for (const { file, section } of INI_FILES) {
        const found = fromIni(await fail_under_textOf((0,external_node_path_.join)(directory, file)), section);
        if (found !== null)
            return found;
    }
    return fromToml(await fail_under_textOf((0,external_node_path_.join)(directory, 'pyproject.toml')));
}
const fail_under_textOf = (path) => (0,promises_.readFile)(path, 'utf8').catch(() => '');
function fromIni(text, section) {
    const value = iniSection(text, section)?.get('fail_under') ?? '';
    return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}
function fromToml(text) {
    const { fail_under: value } = tableAt(tablesOf(text) ?? {}, 'tool', 'coverage', 'report');
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

;// CONCATENATED MODULE: ./lib/inputs/untrusted.js


/**
 * pull_request_target runs with the secrets and the caches of the base branch. With the code of the
 * pull request checked out, its tests could use both, so nothing is run.
 * (GitHub Security Lab, "Keeping your GitHub Actions and workflows secure: preventing pwn requests".)
 * @param directory of the project: the checkout that it lies in is looked at
 */
function untrustedCode(job, directory = job.workspace) {
    if (job.event !== 'pull_request_target')
        return [];
    const head = checkedOut(directory, job.workspace);
    if (head === null || !isOfPull(head, job))
        return [];
    const message = `The job runs on pull_request_target, and code other than the base branch's is checked out (${head.commit}).`;
    return [{ code: 'AEGIS-E112', message }];
}
/** A merge commit is made anew whenever the base moves, so the event may not know it: only the base is trusted by name. */
function isOfPull({ commit, detached }, { env, sha }) {
    const pull = pullOf(env.GITHUB_EVENT_PATH ?? '');
    if (commit === pull?.head?.sha || commit === pull?.merge_commit_sha)
        return true;
    return detached && commit !== sha && commit !== pull?.base?.sha;
}
/** The commit of the checkout that holds the directory; null where git tells none. */
function checkedOut(directory, workspace) {
    const head = read((0,external_node_path_.join)(directory, '.git', 'HEAD')).trim();
    if (head !== '')
        return headOf((0,external_node_path_.join)(directory, '.git'), head);
    const parent = (0,external_node_path_.dirname)(directory);
    return directory === workspace || parent === directory ? null : checkedOut(parent, workspace);
}
const COMMIT = /^[0-9a-f]{40,64}$/;
function headOf(git, head) {
    if (COMMIT.test(head))
        return { commit: head, detached: true };
    const ref = /^ref: (refs\/[\w./+@-]+)$/.exec(head)?.[1];
    if (ref === undefined || ref.includes('..'))
        return null;
    const loose = read((0,external_node_path_.join)(git, ref)).trim();
    const packed = read((0,external_node_path_.join)(git, 'packed-refs')).split('\n');
    const commit = loose || packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] || '';
    return COMMIT.test(commit) ? { commit, detached: false } : null;
}
function pullOf(eventPath) {
    try {
        return JSON.parse(read(eventPath)).pull_request;
    }
    catch {
        return undefined;
    }
}
function read(path) {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./lib/shards/frame.js




/** Where paths in coverage data start. */
function placeOf({ host, inputs }) {
    const { workspace } = host.facts;
    return { workspace, directory: (0,external_node_path_.relative)(workspace, inputs.tests.directory).split(external_node_path_.sep).join('/') };
}
/** The part of a manifest that is known before anything runs. */
function frameOf(step, plan) {
    const { host: { facts }, inputs: { lane }, } = step;
    return {
        schema: 1,
        lane: lane.name,
        suite: lane.suite,
        shard: lane.shard,
        attempt: facts.attempt,
        commit: facts.sha,
        runId: facts.runId,
        algorithm: ALGORITHM,
        plan,
        role: 'shard',
        selection: selectionOf(step),
        directory: placeOf(step).directory,
    };
}
/** Fingerprint of everything that selects tests: shards that were given different ones must not be merged. */
function selectionOf({ host, inputs: { tests } }) {
    const { testPaths, pytestArgs, markers, directory } = tests;
    const { workspace } = host.facts;
    // The event's commit is not always the one that was checked out.
    const head = checkedOut(directory, workspace)?.commit ?? '';
    const parts = [testPaths, pytestArgs, markers, (0,external_node_path_.relative)(workspace, directory), head];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

;// CONCATENATED MODULE: ./lib/text/shell-words.js
const BLANK = /[ \t\r\n]/;
/** What a backslash escapes between double quotes; before anything else it stands for itself. */
const ESCAPED_IN_QUOTES = /[$`"\\]/;
/**
 * Splits a text into words as a POSIX shell does: blanks and newlines separate, single and double
 * quotes and backslashes quote. Nothing is expanded and nothing is an operator or a comment.
 * Refuses an unbalanced quote, a trailing backslash and a NUL.
 */
function splitWords(text) {
    const nul = text.indexOf('\0');
    if (nul >= 0)
        return shell_words_refuse(text, 'a NUL character', nul);
    const words = [];
    let word = null;
    let index = 0;
    while (index < text.length) {
        if (BLANK.test(text[index] ?? '')) {
            if (word !== null)
                words.push(word);
            word = null;
            index++;
            continue;
        }
        const piece = readPiece(text, index);
        if ('reason' in piece)
            return shell_words_refuse(text, piece.reason, piece.at);
        // A line that goes on behind a backslash neither starts nor ends a word.
        if (piece.text !== '' || text[index] !== '\\')
            word = (word ?? '') + piece.text;
        index = piece.next;
    }
    return { ok: true, words: word === null ? words : [...words, word] };
}
function readPiece(text, index) {
    switch (text[index]) {
        case "'":
            return readSingle(text, index);
        case '"':
            return readDouble(text, index);
        case '\\':
            return readEscape(text, index);
        default:
            return { text: text[index] ?? '', next: index + 1 };
    }
}
function readSingle(text, start) {
    const end = text.indexOf("'", start + 1);
    if (end < 0)
        return { reason: "an unbalanced '", at: start };
    return { text: text.slice(start + 1, end), next: end + 1 };
}
function readDouble(text, start) {
    let value = '';
    let index = start + 1;
    while (index < text.length && text[index] !== '"') {
        const char = text[index] ?? '';
        const next = text[index + 1] ?? '';
        if (char === '\\' && (next === '\n' || ESCAPED_IN_QUOTES.test(next))) {
            value += next === '\n' ? '' : next;
            index += 2;
        }
        else {
            value += char;
            index++;
        }
    }
    return index < text.length ? { text: value, next: index + 1 } : { reason: 'an unbalanced "', at: start };
}
function readEscape(text, index) {
    const next = text[index + 1];
    if (next === undefined)
        return { reason: 'a trailing backslash', at: index };
    return { text: next === '\n' ? '' : next, next: index + 2 };
}
function shell_words_refuse(text, reason, at) {
    const before = text.slice(0, at).split('\n');
    const line = before.length > 1 ? ` on line ${before.length}` : '';
    return { ok: false, reason: reason + line, column: (before.at(-1)?.length ?? 0) + 1 };
}
/** The word as a POSIX shell reads it back: bare where that is safe, else in single quotes. */
function quoteWord(word) {
    if (/^[\w@%+=:,./-]+$/.test(word))
        return word;
    return `'${word.replaceAll("'", `'\\''`)}'`;
}
/** A command line that users can paste: each word quoted where it must be. */
const joinWords = (words) => words.map(quoteWord).join(' ');

;// CONCATENATED MODULE: ./lib/shards/ledger/pytest-files.js





const PYTHON_FILES = ['test_*.py', '*_test.py'];
const SKIPPED = ['*.egg', '.*', '_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}'];
/** Where pytest looks for its settings, in its order; the first that has some counts. */
const SOURCES = [
    { file: 'pytest.toml', read: (text) => tableOf(text, 'pytest') ?? {} },
    { file: '.pytest.toml', read: (text) => tableOf(text, 'pytest') ?? {} },
    { file: 'pytest.ini', read: (text) => settingsOf(text, 'pytest') ?? {} },
    { file: '.pytest.ini', read: (text) => settingsOf(text, 'pytest') ?? {} },
    {
        file: 'pyproject.toml',
        read: (text) => tableOf(text, 'tool', 'pytest', 'ini_options') ?? tableOf(text, 'tool', 'pytest'),
    },
    { file: 'tox.ini', read: (text) => settingsOf(text, 'pytest') },
    { file: 'setup.cfg', read: (text) => settingsOf(text, 'tool:pytest') },
];
/** Bytes of a configuration. */
const MOST = 4 << 20;
/**
 * The settings of the nearest configuration, from `start` up to the workspace. What cannot be read counts as
 * absent: pytest itself will say so. Never throws.
 */
async function pytestFiles(start, workspace) {
    for (let directory = start; isIn(directory, workspace); directory = (0,external_node_path_.dirname)(directory)) {
        for (const { file, read } of SOURCES) {
            const text = await readCappedText((0,external_node_path_.join)(directory, file), MOST);
            const settings = text === null ? null : read(text);
            if (settings)
                return filesOf(directory, settings);
        }
        if ((0,external_node_path_.dirname)(directory) === directory)
            break;
    }
    return filesOf(null, {});
}
const isIn = (directory, workspace) => (0,external_node_path_.relative)(workspace, directory).split(external_node_path_.sep)[0] !== '..';
const filesOf = (root, settings) => ({
    root,
    pythonFiles: wordsOf(settings.python_files) ?? PYTHON_FILES,
    testPaths: wordsOf(settings.testpaths) ?? [],
    skipped: wordsOf(settings.norecursedirs) ?? SKIPPED,
});
const MOST_WORDS = 200;
const MOST_WORD = 1000;
/** A list, or a text of words; null when there are none. */
function wordsOf(value) {
    const given = typeof value === 'string' ? splitWords(value) : { ok: true, words: value };
    const words = given.ok && Array.isArray(given.words) ? given.words : [];
    const good = words.filter((word) => typeof word === 'string' && word !== '' && word.length <= MOST_WORD);
    return good.length > 0 ? good.slice(0, MOST_WORDS) : null;
}
function settingsOf(text, section) {
    const found = iniSection(text, section);
    return found && Object.fromEntries(found);
}
function tableOf(text, ...path) {
    const table = tableAt(tablesOf(text) ?? {}, ...path);
    return Object.keys(table).length > 0 ? table : null;
}

;// CONCATENATED MODULE: ./lib/shards/ledger/wildcard.js
const wildcard_anything = () => true;
const noSlash = (char) => char !== '/';
/**
 * A pattern with `*`, `?` and `[…]` as a test of whole names. It takes time in proportion to pattern and name,
 * whatever the pattern: whoever can write one in a repository must not be able to hold up a job with it.
 * @param path `*` and `?` stop at slashes and `**` does not, as in globs; without it nothing stops them, as in fnmatch
 */
function wildcard(pattern, { path }) {
    const tokens = tokensOf(pattern, path);
    return (name) => {
        let states = reach(new Set([0]), tokens);
        for (const char of name)
            states = step(states, char, tokens);
        return states.has(tokens.length);
    };
}
/** Where the pattern may stand after one more character. */
function step(states, char, tokens) {
    const next = new Set();
    for (const at of states) {
        const token = tokens[at];
        if (token?.kind === 'one' && token.fits(char))
            next.add(at + 1);
        if ((token?.kind === 'many' && token.fits(char)) || token?.kind === 'folders')
            next.add(at);
        if (token?.kind === 'folders' && char === '/')
            next.add(at + 1);
    }
    return reach(next, tokens);
}
/** Adds what is reached without a character. */
function reach(states, tokens) {
    // A set that grows is walked to its new end.
    for (const at of states) {
        const kind = tokens[at]?.kind;
        if (kind === 'many' || kind === 'perhaps')
            states.add(at + 1);
        if (kind === 'perhaps')
            states.add(at + 2);
    }
    return states;
}
function tokensOf(pattern, path) {
    const parts = pattern.match(/\*\*\/|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
    return parts.flatMap((part) => {
        if (part === '**/' && path)
            return [{ kind: 'perhaps' }, { kind: 'folders' }];
        if (part === '**/')
            return [{ kind: 'many', fits: wildcard_anything }, ...literal('/')];
        const free = !path || part.length > 1;
        if (part.startsWith('*'))
            return [{ kind: 'many', fits: free ? wildcard_anything : noSlash }];
        if (part === '?')
            return [{ kind: 'one', fits: path ? noSlash : wildcard_anything }];
        return part.length > 1 && part.startsWith('[') ? setOf(part) : literal(part);
    });
}
const literal = (text) => [...text].map((own) => ({ kind: 'one', fits: (char) => char === own }));
function setOf(part) {
    const inverted = /^\[[!^]/.test(part);
    const members = part.slice(inverted ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
    if (members === '')
        return literal(part);
    try {
        const set = new RegExp(`^[${inverted ? '^' : ''}${members}]$`, 'su');
        return [{ kind: 'one', fits: (char) => set.test(char) }];
    }
    catch {
        // A range that runs backwards.
        return literal(part);
    }
}
const isPattern = (text) => /[*?[]/.test(text);

;// CONCATENATED MODULE: ./lib/shards/ledger/candidates.js




const MOST_FILES = 200_000;
const MOST_DIRECTORIES = 100_000;
const MOST_STARTS = 1000;
const candidates_AT_ONCE = 32;
/**
 * The files that pytest would likely look into, found without Python: repository-relative, forward slashes, sorted.
 * Need not be exact: a test in a file that is missed is spread by hash, and one too many only costs balance.
 * Links are not followed. Never throws.
 */
async function findCandidates(places) {
    const given = places.testPaths.map((path) => (0,external_node_path_.resolve)(places.directory, path.split('::')[0] ?? path));
    const settings = await pytestFiles(await commonDirectory(given, places.directory), places.workspace);
    const starts = given.length > 0 ? given : await defaultStarts(places, settings);
    const found = new Set();
    await walk([...new Set(starts)], settings, (path) => {
        const file = (0,external_node_path_.relative)(places.workspace, path).split(external_node_path_.sep).join('/');
        if (file !== '' && !file.startsWith('../') && found.size < MOST_FILES)
            found.add(file);
    });
    return [...found].sort();
}
/** pytest looks for its configuration from what its arguments have in common. */
async function commonDirectory(paths, otherwise) {
    const [first, ...rest] = await Promise.all(paths.map(async (path) => ((await candidates_isDirectory(path)) ? path : (0,external_node_path_.dirname)(path)).split(external_node_path_.sep)));
    if (!first)
        return otherwise;
    const differs = first.findIndex((name, at) => rest.some((other) => other[at] !== name));
    return (differs < 0 ? first : first.slice(0, differs)).join(external_node_path_.sep) || external_node_path_.sep;
}
const candidates_isDirectory = async (path) => (await (0,promises_.stat)(path).catch(() => null))?.isDirectory() ?? false;
/** `testpaths` counts only where pytest is started beside its configuration. */
async function defaultStarts({ directory }, { root, testPaths }) {
    if (root !== directory)
        return [directory];
    const found = [];
    for (const path of testPaths) {
        if (isPattern(path))
            found.push(...(await candidates_matches(path, directory)));
        else if (await (0,promises_.stat)((0,external_node_path_.resolve)(directory, path)).catch(() => null))
            found.push((0,external_node_path_.resolve)(directory, path));
    }
    return found.length > 0 ? found : [directory];
}
async function candidates_matches(pattern, directory) {
    const found = [];
    const exclude = (name) => /^(\..*|node_modules|__pycache__)$/.test((0,external_node_path_.basename)(name));
    try {
        for await (const match of (0,promises_.glob)(pattern, { cwd: directory, exclude }))
            if (found.push((0,external_node_path_.resolve)(directory, match)) >= MOST_STARTS)
                break;
    }
    catch {
        // What cannot be listed has no tests that pytest could see.
    }
    return found.sort();
}
/** Tells every test file at or under the starts; a file that is named outright is one, whatever it is called. */
async function walk(starts, settings, tell) {
    const isTest = matcher(settings.pythonFiles);
    const isSkipped = matcher(settings.skipped);
    const named = new Set(starts);
    const level = [...starts];
    for (let visited = 0; level.length > 0 && visited < MOST_DIRECTORIES;) {
        const batch = level.splice(0, candidates_AT_ONCE);
        visited += batch.length;
        const lists = await Promise.all(batch.map(candidates_entriesOf));
        for (const [at, entries] of lists.entries()) {
            const directory = batch[at];
            if (entries === 'file')
                tell(directory);
            if (entries === 'file' || (!named.has(directory) && isEnvironment(entries)))
                continue;
            for (const entry of entries) {
                const path = (0,external_node_path_.join)(directory, entry.name);
                if (entry.isFile() && isTest(path))
                    tell(path);
                if (entry.isDirectory() && entry.name !== '__pycache__' && !isSkipped(path))
                    level.push(path);
            }
        }
    }
}
/** Nothing for what is not there. */
async function candidates_entriesOf(path) {
    return (0,promises_.readdir)(path, { withFileTypes: true }).catch((error) => error.code === 'ENOTDIR' ? 'file' : []);
}
/** A virtual environment holds the tests of others. */
const isEnvironment = (entries) => entries.some(({ name }) => name === 'pyvenv.cfg' || name === 'conda-meta');
/** As pytest's fnmatch_ex: a pattern with a slash is one for the end of the whole path. */
function matcher(patterns) {
    const rules = patterns.map((pattern) => {
        const whole = pattern.includes('/');
        const fits = wildcard(whole && !pattern.startsWith('/') ? `*/${pattern}` : pattern, { path: false });
        return (path) => fits(whole ? path.split(external_node_path_.sep).join('/') : (0,external_node_path_.basename)(path));
    });
    return (path) => rules.some((fits) => fits(path));
}

;// CONCATENATED MODULE: ./lib/caches/keys.js

/** Bumped when what an entry holds changes its meaning. */
const keys_FORMAT = 'aegis1';
/** The service's limit, in characters. */
const MAX_KEY = 512;
/** The first `length` hex digits of the sha256 over the parts; `['ab']` and `['a', 'b']` differ. */
function digest(parts, length = 16) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for (const part of parts)
        hash.update(`${Buffer.byteLength(part)}:`).update(part);
    return hash.digest('hex').slice(0, length);
}
/** `E` of every key: 8 hex digits over the place and the compression, since archives hold absolute paths. */
function environmentTag(place, compression) {
    return digest([place.osRelease, place.arch, place.home, place.workspace, compression], 8);
}
/** The parts of `E`, readable, for the log group "Cache keys". */
function environmentComponents(place, compression) {
    return {
        'operating system': place.osRelease,
        architecture: place.arch,
        home: place.home,
        workspace: place.workspace,
        compression,
    };
}
/**
 * `aegis1-[user prefix-]name-part-part…`, at most 512 characters, no comma and no white space.
 * A key that is too long ends in the digest of the whole instead.
 */
function cacheKey(userPrefix, name, parts) {
    const key = [keys_FORMAT, userPrefix, name, ...parts]
        .filter((part) => part !== '')
        .map(safe)
        .join('-');
    return key.length <= MAX_KEY ? key : `${key.slice(0, MAX_KEY - 17)}-${digest([key])}`;
}
/** The restore key under which every entry of `name` made in this environment is found. */
function keyPrefix(userPrefix, name, parts) {
    return `${cacheKey(userPrefix, name, parts)}-`;
}
function safe(part) {
    return part.replace(/[^A-Za-z0-9._+@=/-]/g, '_');
}

;// CONCATENATED MODULE: ./lib/shards/ledger/model.js
const NO_LEDGER = { schema: 1, run: 0, speeds: [], sessionMs: [], files: new Map() };
/** How many runs a median is made of. */
const RUNS = 5;
/** A test or file that this many runs did not see is forgotten. */
const FORGET_AFTER = 20;
/** Whoever can write to the cache can write a ledger, so nothing about it may be without bounds. */
const model_LIMITS = {
    tests: 200_000,
    bytes: 64 << 20,
    id: 10_000,
    group: 200,
    groups: 10,
    ms: 86_400_000,
    run: 1e9,
};
/** null of nothing. */
function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const [low, high] = [sorted[sorted.length - 1 - middle], sorted[middle]];
    return low === undefined || high === undefined ? null : (low + high) / 2;
}
/** How fast the machines of late are, against the ledger's times: predicted seconds are multiplied by it. */
const paceOf = ({ speeds }) => median(speeds) ?? 1;
/** The key of a test in its file. */
const keyOf = (id, prefix) => id.startsWith(`${prefix}::`) ? id.slice(prefix.length) : id;
/** The node id of a key. */
const idOf = (key, prefix) => (key.startsWith('::') ? prefix + key : key);
/** A node id without its parameters: `a.py::test_b[1]` is a case of `a.py::test_b`. */
const functionOf = (id) => {
    const bracket = id.indexOf('[', id.indexOf('::') + 2);
    return bracket < 0 ? id : id.slice(0, bracket);
};
/** The newest `RUNS` values with one more; tenths of a millisecond are kept. */
const withRun = (values, ms) => [...values, Math.min(model_LIMITS.ms, Math.max(0, Math.round(ms * 10) / 10))].slice(-RUNS);

;// CONCATENATED MODULE: ./lib/shards/ledger/text.js



const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);
/**
 * The ledger as JSON, files by name. At most 200,000 tests and 64 MiB: what was not seen for longest is left out.
 */
function serializeLedger({ files, ...ledger }) {
    const newest = [...files].sort(([a, x], [b, y]) => y.seen - x.seen || compareNames(a, b));
    let [tests, bytes] = [0, 1000];
    const pieces = [];
    for (const [name, file] of newest) {
        const json = `${JSON.stringify(name)}:${JSON.stringify(rawFile(name, file))}`;
        const [moreTests, moreBytes] = [tests + file.tests.size, bytes + Buffer.byteLength(json) + 2];
        if (moreTests > model_LIMITS.tests || moreBytes > model_LIMITS.bytes)
            continue;
        [tests, bytes] = [moreTests, moreBytes];
        pieces.push([name, json]);
    }
    pieces.sort(([a], [b]) => compareNames(a, b));
    const head = JSON.stringify(ledger).slice(0, -1);
    return `${head},"files":{\n${pieces.map(([, json]) => json).join(',\n')}\n}}\n`;
}
function rawFile(name, file) {
    const tests = [...file.tests].map(([key, { seen, ms }]) => [key, [seen, ...ms]]);
    const pairs = [...file.tests].flatMap(([key, { groups = [] }]) => groups.map((group) => ({ group, key })));
    const groups = Map.groupBy(pairs, ({ group }) => group);
    const keys = [...groups].map(([group, found]) => [group, found.map(({ key }) => key)]);
    return {
        hash: file.hash,
        seen: file.seen,
        ...(file.prefix === name ? {} : { prefix: file.prefix }),
        import: file.importMs,
        fixtures: file.fixtureMs,
        ...(keys.length > 0 ? { groups: Object.fromEntries(keys) } : {}),
        tests: Object.fromEntries(tests),
    };
}
/**
 * A ledger from the cache, which is not trusted: sizes, names and numbers are checked one by one, and
 * what is wrong is left out and told. null when there is nothing to use: too large, no JSON, another schema.
 */
function parseLedger(json, tell = () => { }) {
    const found = parseBounded(json, 'ledger', tell);
    if (!found)
        return null;
    if (found.schema !== 1) {
        tell('The ledger has another schema.');
        return null;
    }
    const run = Math.min(model_LIMITS.run, whole(found, 'run') ?? 0);
    const reader = { run, left: model_LIMITS.tests, files: 0, tests: 0 };
    const files = text_filesOf(parseObject(found.files) ?? {}, reader);
    if (reader.files + reader.tests > 0)
        tell(`${reader.files} files and ${reader.tests} tests of the ledger could not be used.`);
    const speeds = timesOf(json_list(found, 'speeds')).filter((speed) => speed >= 0.01 && speed <= 100);
    return { schema: 1, run, speeds, sessionMs: timesOf(json_list(found, 'sessionMs')), files };
}
/** A JSON object of at most 64 MiB; null for anything else, which is told. Never throws. */
function parseBounded(json, what, tell) {
    const bytes = json.length > model_LIMITS.bytes ? json.length : Buffer.byteLength(json);
    const found = bytes > model_LIMITS.bytes ? null : parseObject(json);
    if (bytes > model_LIMITS.bytes)
        tell(`The ${what} has ${bytes} bytes, more than ${model_LIMITS.bytes}.`);
    else if (!found)
        tell(`The ${what} is no JSON object.`);
    return found;
}
function text_filesOf(raw, reader) {
    const files = new Map();
    for (const [name, value] of Object.entries(raw)) {
        const found = isFileName(name) && !UNSAFE.has(name) ? parseObject(value) : null;
        if (found && files.size < model_LIMITS.tests)
            files.set(name, fileOf(name, found, reader));
        else
            reader.files++;
    }
    return files;
}
function fileOf(name, raw, reader) {
    const hash = json_text(raw, 'hash', 64);
    const prefix = json_text(raw, 'prefix', model_LIMITS.id);
    return {
        hash: /^[0-9a-f]{16}$/.test(hash) ? hash : '',
        seen: text_seenIn(raw.seen, reader),
        prefix: isFileName(prefix) ? prefix : name,
        importMs: timesOf(json_list(raw, 'import')),
        fixtureMs: timesOf(json_list(raw, 'fixtures')),
        tests: inGroups(testsOf(raw.tests, isFileName(prefix) ? prefix : name, reader), raw.groups),
    };
}
function testsOf(raw, prefix, reader) {
    const tests = new Map();
    for (const [key, value] of Object.entries(parseObject(raw) ?? {})) {
        const usable = isKey(key, prefix) && Array.isArray(value) && reader.left > 0;
        if (usable)
            tests.set(key, { seen: text_seenIn(value[0], reader), ms: timesOf(value.slice(1)) });
        if (usable)
            reader.left--;
        else
            reader.tests++;
    }
    return tests;
}
/** Adds the groups to the tests that are there: to each a few, and a group has no more keys than there are tests. */
function inGroups(tests, raw) {
    for (const [group, keys] of Object.entries(parseObject(raw) ?? {})) {
        if (!isGroup(group) || !Array.isArray(keys))
            continue;
        for (const key of keys.slice(0, tests.size)) {
            const test = typeof key === 'string' ? tests.get(key) : undefined;
            const groups = [...(test?.groups ?? []), group];
            if (test && groups.length <= model_LIMITS.groups)
                tests.set(key, { ...test, groups });
        }
    }
    return tests;
}
/** A name that a group may have: as a marker gives it, of at most 200 characters. */
const isGroup = (name) => name !== '' && name.length <= model_LIMITS.group && !UNSAFE.has(name);
/** A test has one key: of two for one id a test would be planned twice. */
const isKey = (key, prefix) => key !== '' &&
    keyOf(idOf(key, prefix), prefix) === key &&
    !UNSAFE.has(key) &&
    idOf(key, prefix).length <= model_LIMITS.id &&
    !key.includes('\0');
const text_seenIn = (value, { run }) => Number.isSafeInteger(value) ? Math.min(run, Math.max(0, value)) : 0;
/** Milliseconds: the last five that are numbers from 0; more than a day is a day. */
function timesOf(values) {
    const good = values.slice(-RUNS).map((ms) => number({ ms }, 'ms'));
    return good.filter((ms) => ms !== null && ms >= 0).map((ms) => Math.min(model_LIMITS.ms, ms));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/entry.js






/**
 * The ledger of the lane from the newest run that saved one. Where the service failed there may be a long history
 * that could not be had: then the short one of this run must not take its place. Never throws.
 */
async function restoreLedger(step) {
    const { host, inputs, caches } = step;
    if (inputs.caches.caches !== 'auto' && inputs.caches.caches.length === 0)
        return { ledger: null, entry: null };
    const entry = ledgerSpec(step);
    const [path = ''] = entry.paths;
    // Another step of this job may have had one.
    await (0,promises_.rm)(path, { force: true }).catch(() => undefined);
    const { kind } = await caches.restore(entry);
    if (kind === 'failed' || kind === 'skipped')
        return { ledger: null, entry: null };
    const tooLarge = () => host.log.info(`The ledger has more than ${model_LIMITS.bytes} bytes.`);
    const text = kind === 'miss' ? null : await readCappedText(path, model_LIMITS.bytes, tooLarge);
    return { ledger: text === null ? null : parseLedger(text, host.log.info), entry };
}
/** `@` is in no lane's name, so that the lane `unit` never gets what `unit-python-3.12` has learned. */
function ledgerSpec({ host: { facts }, inputs }) {
    const lane = inputs.lane.name;
    const prefix = `${cacheKey(inputs.caches.prefix, 'led', [lane])}@`;
    return {
        kind: 'ledger',
        label: 'timings',
        paths: [(0,external_node_path_.join)(facts.temp, 'aegis-ledger', lane, 'ledger.json')],
        key: `${prefix}${facts.runId}-${facts.attempt}`,
        restoreKeys: [prefix],
        components: { lane, run: facts.runId, attempt: `${facts.attempt}` },
        savedWhen: 'post',
        // The plan waits for it.
        deadlineSeconds: 30,
        // Runners of one lane may have different directories.
        portable: true,
    };
}

;// CONCATENATED MODULE: ./lib/shards/ledger/unite.js

/**
 * Makes one of all groups that a list names together, and of those that share a member with them.
 * @returns the name that stands for a group: the lowest of those that are one; its own for any other
 */
function unite(lists) {
    const parents = new Map();
    const top = (group) => {
        let root = group;
        for (let next = parents.get(root); next !== undefined; next = parents.get(root))
            root = next;
        // The way is made shorter for the next who asks.
        for (let at = group; at !== root;) {
            const next = parents.get(at) ?? root;
            parents.set(at, root);
            at = next;
        }
        return root;
    };
    for (const [first, ...others] of lists)
        for (const other of others) {
            const [low = '', high = ''] = [top(first), top(other)].sort(compareNames);
            if (low !== high)
                parents.set(high, low);
        }
    return top;
}

;// CONCATENATED MODULE: ./lib/shards/ledger/groups.js

// The plugin gives groups the same names: all tests of a file are in a group that begins like this.
const OWN = 'aegis:';
/** Tests that depend on each other by markers of pytest-dependency: those of one file, and those of all files together. */
const DEPENDENCY = 'aegis:dependency';
/** The group that keeps all tests of a file together. */
const wholeFile = (file) => `${OWN}file ${file}`;
const MARKER = /\bxdist_group\(\s*(?:name\s*=\s*)?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})')/g;
const MOST_NAMES = 100;
const DEPENDS = /\bmark\.dependency\b/;
/** The arguments of a marker end where the next decorator, function or class begins. */
const DEPENDS_WIDELY = /\bmark\.dependency\((?:(?!\n[ \t]*(?:@|def\b|class\b|async\b))[\s\S]){0,2000}?\bscope\s*=\s*["'](?:session|package)["']/;
/** The groups that a source names, as far as they are written out; sorted. */
function groupsIn(file, source) {
    const names = new Set();
    for (const [, double, single] of source.matchAll(MARKER))
        if (names.size < MOST_NAMES)
            names.add(double ?? single ?? '');
    if (DEPENDS.test(source))
        names.add(`${DEPENDENCY} ${file}`);
    if (DEPENDS_WIDELY.test(source))
        names.add(DEPENDENCY);
    return [...names].sort();
}
/**
 * What stands for a group: groups that share a test are one, and where a test depends on others anywhere, so are all
 * with dependencies, since these do not tell.
 * @param lists the groups of each test
 * @param more groups whose tests are not known
 */
function joined(lists, more = []) {
    const dependent = new Set([...lists.flat(), ...more].filter((name) => name.startsWith(DEPENDENCY)));
    return unite(dependent.has(DEPENDENCY) ? [...lists, [...dependent]] : lists);
}
/**
 * One group for each test, of all that it is in and that have a test in common. Which of its tests a source puts
 * in a group shows only when they are collected, so all of them are put there.
 * @param names the groups of each file whose tests are not known for sure; empty for any other
 */
function withGroups(files, names) {
    const common = files.map(({ tests }, at) => [
        ...new Set([...(names[at] ?? []), ...tests.flatMap(ownGroups)]),
    ]);
    const listsOf = ({ tests }, at) => tests.map(({ groups }) => [...(common[at] ?? []), ...groups]);
    const lists = files.map(listsOf);
    const whole = joined(lists.flat(), common.flat());
    return files.map((file, at) => {
        const tests = file.tests.map(({ groups: _, ...test }, nth) => {
            const first = lists[at]?.[nth]?.[0];
            return { ...test, group: first === undefined ? '' : whole(first) };
        });
        return { ...file, tests };
    });
}
const ownGroups = ({ groups }) => groups.filter((name) => name.startsWith(OWN));

;// CONCATENATED MODULE: ./lib/shards/ledger/outline.js
const MOST_CASES = 1000;
const MOST_SKETCHES = 20_000;
/** Lists of parameters are counted as far as this many characters, and so many of them. */
const LIST_CAP = 50_000;
const MOST_LISTS = 2000;
/** What a list is taken for that is made elsewhere. */
const UNSEEN_LIST = 3;
const LINE = /^([ \t]*)(?:class[ \t]+(\w+)|(?:async[ \t]+)?def[ \t]+(test\w*)|@[\w.]*parametrize\()/gmu;
/**
 * The test functions of a Python source in the order of their definition, found without running or parsing it:
 * by the lines that begin with `class`, `def test…` and `@…parametrize(`. Rough, and linear in the length of the text.
 */
function outline(source) {
    const sketches = [];
    let classes = [];
    let [cases, lists] = [1, 0];
    for (const match of source.matchAll(LINE)) {
        const [line, { length: indent } = '', className, test] = match;
        classes = classes.filter((outer) => outer.indent < indent);
        if (className)
            classes.push({ indent, name: className, cases });
        if (test && sketches.length < MOST_SKETCHES)
            sketches.push(sketchOf(test, cases, classes));
        if (className || test)
            cases = 1;
        else
            cases *= lists++ < MOST_LISTS ? casesIn(source, match.index + line.length) : UNSEEN_LIST;
        cases = Math.min(MOST_CASES, cases);
    }
    return sketches;
}
function sketchOf(test, cases, classes) {
    const count = classes.reduce((product, outer) => product * outer.cases, cases);
    const name = [...classes.map((outer) => outer.name), test].join('::');
    return { name, count: Math.min(MOST_CASES, count) };
}
/** How many elements the list has that follows the names in a `parametrize(` whose arguments begin at `from`. */
function casesIn(source, from) {
    const comma = nextAtTop(source, from);
    if (source[comma] !== ',')
        return 1;
    const list = comma + 1 + (/^\s*(?:argvalues\s*=\s*)?/.exec(source.slice(comma + 1, comma + 200))?.[0].length ?? 0);
    if (source[list] !== '[' && source[list] !== '(')
        return UNSEEN_LIST;
    let [count, start] = [0, list + 1];
    while (start - list < LIST_CAP) {
        const end = nextAtTop(source, start);
        const element = source.slice(start, end);
        if (COMPREHENSION.test(element.slice(0, 500).replace(STRING, '')))
            return UNSEEN_LIST;
        if (element.trim() !== '')
            count++;
        if (source[end] !== ',')
            break;
        start = end + 1;
    }
    return Math.max(1, count);
}
const STRING = /"[^"\n]*"|'[^'\n]*'/gu;
const COMPREHENSION = /\sfor\s+[\w(*]/u;
const TOKEN = /#[^\n]*|"""|'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[[\](){},]/gu;
/** Where the next comma or closing bracket stands that belongs to no bracket opened behind `from`. */
function nextAtTop(source, from) {
    const text = source.slice(from, from + LIST_CAP);
    let depth = 0;
    for (const { 0: token, index } of text.matchAll(TOKEN)) {
        if ('[({'.includes(token))
            depth++;
        else if (token === ',' ? depth === 0 : '])}'.includes(token) && depth-- === 0)
            return from + index;
    }
    return from + text.length;
}

;// CONCATENATED MODULE: ./lib/shards/ledger/predict.js

/** What a test, and an import, is taken for when there is nothing to compare it with. */
const predict_DEFAULT_SECONDS = 0.1;
/** @param seeds seconds by node id from another tool, for what the ledger does not know */
function predictor(ledger, seeds) {
    const { own, byFile, imports } = gathered(ledger ?? NO_LEDGER);
    const functions = meansBy([...(seeds ?? []), ...own], ([id]) => functionOf(id));
    const foreign = meansBy([...(seeds ?? [])], ([id]) => id.split('::')[0] ?? '');
    const suite = median([...(byFile.size > 0 ? byFile : foreign).values()]) ?? predict_DEFAULT_SECONDS;
    const perTest = (file) => byFile.get(file) ?? foreign.get(file) ?? suite;
    return {
        perTest,
        importSeconds: median(imports) ?? predict_DEFAULT_SECONDS,
        test(id, file) {
            const measured = own.get(id);
            if (measured !== undefined)
                return { seconds: measured, quality: 'measured' };
            const similar = seeds?.get(id) ?? functions.get(functionOf(id)) ?? byFile.get(file) ?? foreign.get(file);
            return similar === undefined
                ? { seconds: suite, quality: 'unknown' }
                : { seconds: similar, quality: 'estimated' };
        },
    };
}
/** The ledger's medians in seconds of today's machines. */
function gathered(ledger) {
    const scale = paceOf(ledger) / 1000;
    const own = new Map();
    const byFile = new Map();
    const imports = [];
    for (const [file, { prefix, tests, importMs }] of ledger.files) {
        const times = [];
        for (const [key, { ms }] of tests) {
            const time = median(ms);
            if (time === null)
                continue;
            own.set(idOf(key, prefix), time * scale);
            times.push(time * scale);
        }
        if (times.length > 0)
            byFile.set(file, mean(times));
        const time = median(importMs);
        if (time !== null)
            imports.push(time * scale);
    }
    return { own, byFile, imports };
}
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
function meansBy(entries, keyOf) {
    const groups = Map.groupBy(entries, keyOf);
    return new Map([...groups].map(([key, group]) => [key, mean(group.map(([, seconds]) => seconds))]));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/estimate.js




/**
 * What the files of a commit are expected to cost, in their order. A file is looked up by its name, then by its content
 * (it was renamed), then in the seeds; what none of them knows is judged by the number of its test functions.
 * Files of the ledger that are not given are no more.
 */
function estimate(ledger, seeds, files) {
    const predict = predictor(ledger, seeds);
    const find = finder(ledger ?? NO_LEDGER);
    const seeded = seedsByFile(seeds, files);
    const pace = paceOf(ledger ?? NO_LEDGER);
    const costs = files.map((source) => {
        const found = find(source);
        if (found)
            return fromLedger(source, found, predict, pace);
        const ids = seeded.get(source.file);
        return ids ? fromSeeds(source, ids, predict) : unseen(source, predict);
    });
    const isNews = (source) => find(source)?.times.hash !== source.hash;
    return withGroups(costs, files.map((source) => (isNews(source) ? groupsIn(source.file, source.text ?? '') : [])));
}
/** What a shard pays before its first test, in seconds; null when the ledger does not know. */
function sessionSeconds(ledger) {
    const ms = ledger && median(ledger.sessionMs);
    return ledger && ms !== null ? (ms / 1000) * paceOf(ledger) : null;
}
function finder({ files }) {
    const byHash = new Map();
    for (const name of [...files.keys()].sort().reverse()) {
        const times = files.get(name);
        if (times?.hash && times.tests.size > 0)
            byHash.set(times.hash, { name, times });
    }
    return ({ file, hash }) => {
        const times = files.get(file);
        return times ? { name: file, times } : (byHash.get(hash) ?? null);
    };
}
function fromLedger(source, { name, times }, predict, pace) {
    const renamed = name !== source.file;
    const prefix = renamed ? movedPrefix(name, times.prefix, source.file) : times.prefix;
    const changed = times.hash !== source.hash && source.text !== undefined;
    const kept = [...times.tests].filter(changed ? stillIn(source.text ?? '') : () => true);
    const tests = kept.map(([key, { groups }]) => {
        const prediction = predict.test(idOf(key, times.prefix), name);
        return cost(idOf(key, prefix), renamed ? guessed(prediction) : prediction, groups);
    });
    const added = changed ? addedTo(source, prefix, times, predict) : [];
    const seconds = (ms) => scaled(median(ms), pace);
    return {
        file: source.file,
        importSeconds: seconds(times.importMs) ?? predict.importSeconds,
        fixtureSeconds: seconds(times.fixtureMs) ?? 0,
        tests: [...tests, ...added],
    };
}
const scaled = (ms, pace) => (ms === null ? null : (ms / 1000) * pace);
const guessed = ({ seconds, quality }) => ({
    seconds,
    quality: quality === 'measured' ? 'estimated' : quality,
});
/** What node ids of the new name begin with, if pytest's root directory is where it was. */
function movedPrefix(oldFile, oldPrefix, file) {
    const root = oldFile.endsWith(oldPrefix) ? oldFile.slice(0, -oldPrefix.length) : '';
    return file.startsWith(root) ? file.slice(root.length) : file;
}
/**
 * Is a test likely still in the changed source? Its class or function must be named there; methods of a class
 * may be inherited from elsewhere, and what is no identifier (a doctest) cannot be told.
 */
function stillIn(text) {
    const names = new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
    return ([key]) => {
        const name = key.startsWith('::') ? (key.slice(2).split(/::|[[@]/u)[0] ?? '') : '';
        return !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || names.has(name);
    };
}
/** Functions of the changed source that the ledger has never seen, one entry each. */
function addedTo({ file, text = '' }, prefix, { tests }, predict) {
    const known = new Set([...tests.keys()].map((key) => key.slice(2).split(/[[@]/u)[0]));
    // One name may be defined twice, for one platform and another.
    const sketches = new Map(outline(text).map((sketch) => [sketch.name, sketch]));
    const fresh = [...sketches.values()].filter(({ name }) => !known.has(name));
    const seconds = predict.perTest(file);
    return fresh.map(({ name, count }) => cost(`${prefix}::${name}`, { seconds: seconds * count, quality: 'estimated' }));
}
const cost = (id, { seconds, quality }, groups = []) => ({
    id,
    seconds,
    groups,
    quality,
});
/** What is no Python (a notebook) has items of a plugin, which may need each other. */
function fromSeeds({ file }, ids, predict) {
    const groups = file.endsWith('.py') ? [] : [wholeFile(file)];
    const tests = ids.map((id) => cost(id, predict.test(id, file), groups));
    return { file, importSeconds: predict.importSeconds, fixtureSeconds: 0, tests };
}
/** One entry for the whole file: nobody knows yet what its tests are called. */
function unseen({ file, text = '' }, predict) {
    const count = outline(text).reduce((sum, sketch) => sum + sketch.count, 0);
    const seconds = Math.max(1, count) * predict.perTest(file);
    const whole = cost(file, { seconds, quality: 'unknown' });
    return { file, importSeconds: predict.importSeconds, fixtureSeconds: 0, tests: [whole] };
}
/** The seeds' ids by file of the commit. Their names may be relative to a folder of it: the one that fits most. */
function seedsByFile(seeds, files) {
    const byPrefix = Map.groupBy(seeds?.keys() ?? [], (id) => id.split('::')[0] ?? '');
    const votes = new Map([['', 0]]);
    for (const { file } of files)
        for (let at = 0; at >= 0; at = file.indexOf('/', at) + 1 || -1)
            if (byPrefix.has(file.slice(at)))
                votes.set(file.slice(0, at), (votes.get(file.slice(0, at)) ?? 0) + 1);
    const [root] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best));
    const found = files.filter(({ file }) => file.startsWith(root) && byPrefix.has(file.slice(root.length)));
    return new Map(found.map(({ file }) => [file, byPrefix.get(file.slice(root.length)) ?? []]));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/pins.js



/**
 * Makes each pin a group. A test of a pin that has a group already brings the whole group along, and pins with
 * a test in common are one. A file whose tests are not known yet is pinned as a whole. Pure.
 * @param directory working directory, relative to the repository; '' for its root
 */
function pinFiles(files, pins, directory) {
    if (pins.length === 0)
        return { files, notices: [] };
    const rules = pins.map((words, at) => ({
        name: `pin ${at + 1}`,
        words: words.map((one) => pins_ruleOf(one, directory)),
    }));
    const memberships = new Map();
    const held = new Set();
    for (const file of files)
        for (const { name, words } of rules) {
            const near = words.filter(({ fits }) => fits(file.file));
            for (const test of near.length > 0 ? file.tests : []) {
                if (!near.some(({ part }) => holds(part, test.id)))
                    continue;
                held.add(name);
                memberships.set(test, [...(memberships.get(test) ?? groupsOf(test)), name]);
            }
        }
    const whole = unite(memberships.values());
    const grouped = (test) => {
        const group = memberships.get(test)?.[0] ?? test.group;
        return group === '' ? test : { ...test, group: whole(group) };
    };
    return {
        files: files.map((file) => ({ ...file, tests: file.tests.map(grouped) })),
        notices: pins.flatMap((words, at) => (held.has(`pin ${at + 1}`) ? [] : [unheld(words)])),
    };
}
const groupsOf = ({ group }) => (group === '' ? [] : [group]);
const unheld = (words) => `A line of \`pin\` holds no test that is known: ${words.join(' ')}`;
function pins_ruleOf(word, directory) {
    const at = word.indexOf('::');
    const file = external_node_path_.posix.join(directory, at < 0 ? word : word.slice(0, at)).replace(/\/$/, '');
    const part = at < 0 ? '' : word.slice(at);
    const exact = isPattern(file) ? wildcard(file, { path: true }) : () => false;
    const under = file === '.' ? '' : `${file}/`;
    return { part, fits: (name) => name === file || name.startsWith(under) || exact(name) };
}
/** A class or function holds all that is in it. The id of a file whose tests are not known has no parts. */
function holds(part, id) {
    const at = id.indexOf('::');
    const own = at < 0 ? '' : id.slice(at);
    return (part === '' || own === '' || own === part || ['::', '[', '@'].some((next) => own.startsWith(part + next)));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/seeds.js


const MOST_SECONDS = model_LIMITS.ms / 1000;
/**
 * A `.test_durations` of pytest-split, or any JSON object of node id to seconds. Not trusted: at most
 * 64 MiB and 200,000 ids; what is no id or no time is left out, more than a day is a day.
 * null when it is no such object; what was not used is told.
 */
function parseDurations(json, tell = () => { }) {
    const found = parseBounded(json, 'file of durations', tell);
    if (!found)
        return null;
    const entries = Object.entries(found);
    const good = entries.filter(([id, value]) => isId(id) && isTime(value));
    const kept = good.slice(0, model_LIMITS.tests);
    if (kept.length < entries.length)
        tell(`${entries.length - kept.length} durations could not be used.`);
    return new Map(kept.map(([id, seconds]) => [id, Math.min(MOST_SECONDS, seconds)]));
}
const isId = (id) => id !== '' && id.length <= model_LIMITS.id && !id.includes('\0');
const isTime = (value) => Number.isFinite(value) && value >= 0;

;// CONCATENATED MODULE: ./lib/shards/ledger/read.js





const MOST_SOURCE = 4 << 20;
const read_AT_ONCE = 32;
/** Bytes of all texts together. */
const MOST_TEXT = 256 << 20;
/**
 * The test files of the checkout with text and fingerprint, in the order given. What is not there is left out;
 * what is larger than 4 MiB comes without its text, and so does what comes behind 256 MiB of texts.
 * @param root directory that the names are relative to
 * @param wanted whose text is of use; all when absent
 */
async function readSources(root, files, wanted = () => true) {
    const found = new Map();
    let room = MOST_TEXT;
    const queue = files.values();
    const work = async () => {
        for (const file of queue) {
            const content = await readCapped((0,external_node_path_.join)(root, file), MOST_SOURCE);
            if (!content)
                continue;
            const hash = content === 'large' ? '' : fingerprint(content);
            const kept = content !== 'large' && content.length <= room && wanted(file, hash) ? content : null;
            room -= kept?.length ?? 0;
            found.set(file, kept ? { file, text: kept.toString('utf8'), hash } : { file, hash });
        }
    };
    await Promise.all(Array.from({ length: read_AT_ONCE }, work));
    return files.flatMap((file) => found.get(file) ?? []);
}
/** Enough of the sha256 to tell the files of one repository apart. */
const fingerprint = (content) => (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex').slice(0, 16);
/** Durations that another tool left in the repository; null when there are none that can be used. Never throws. */
async function readDurations(path, tell = () => { }) {
    const text = await readCappedText(path, model_LIMITS.bytes, () => tell(`The file of durations has more than ${model_LIMITS.bytes} bytes.`));
    return text === null ? null : parseDurations(text, tell);
}

;// CONCATENATED MODULE: ./lib/shards/ledger/forecast.js







const NO_FORECAST = {
    files: [],
    sessionSeconds: 0,
    ledger: null,
    entry: null,
    notices: [],
};
/**
 * Looks at the checkout and at what earlier runs of the lane have left, without Python. A pure function of these:
 * shards that see the same forecast the same. Never fails for what it finds.
 */
async function forecast(step) {
    const { facts } = step.host;
    const { directory, testPaths } = step.inputs.tests;
    const notices = [];
    const [{ ledger, entry }, candidates, seeds] = await Promise.all([
        restoreLedger(step),
        findCandidates({ workspace: facts.workspace, directory, testPaths }),
        findSeeds(directory, facts.workspace, (message) => notices.push(message)),
    ]);
    const names = [...new Set([...candidates, ...(ledger?.files.keys() ?? [])])].sort();
    const isNews = (file, hash) => ledger?.files.get(file)?.hash !== hash;
    const sources = await readSources(facts.workspace, names, isNews);
    const pinned = pinFiles(estimate(ledger, seeds, sources), step.inputs.pins, placeOf(step).directory);
    return {
        files: pinned.files,
        sessionSeconds: sessionSeconds(ledger) ?? 0,
        ledger,
        entry,
        notices: [...notices, ...pinned.notices],
    };
}
/** What pytest-split left in the project, or in the root of the repository. */
async function findSeeds(directory, workspace, tell) {
    for (const place of new Set([directory, workspace])) {
        const seeds = await readDurations((0,external_node_path_.join)(place, '.test_durations'), tell);
        if (seeds)
            return seeds;
    }
    return null;
}

;// CONCATENATED MODULE: ./lib/shards/ledger/sightings.js

/** Every file that the shards took, with or without tests. */
function sightingsOf(shards) {
    const found = new Map();
    for (const { manifest, speed, fresh } of shards) {
        const { session } = manifest;
        const at = (file) => {
            const sighting = found.get(file) ?? { tests: [], imports: [], fixtures: [], fresh };
            found.set(file, sighting);
            return sighting;
        };
        const scale = 1000 / speed;
        for (const file of session.owned)
            at(file);
        for (const test of session.tests)
            at(test.file).tests.push({ test, ms: goodMs(test, scale), fresh: fresh && test.attempt === undefined });
        for (const { file, importSeconds, fixtureSeconds } of session.files ?? []) {
            at(file).imports.push(importSeconds * scale);
            at(file).fixtures.push(fixtureSeconds * scale);
        }
    }
    return found;
}
/**
 * Without the fixtures that it happened to set up for others. Skips are no good deed, but they are the test's time:
 * else one that is always skipped would cost like its neighbours.
 */
const goodMs = (test, scale) => isGreen(test) ? Math.max(0, test.seconds - (test.sharedSeconds ?? 0)) * scale : null;

;// CONCATENATED MODULE: ./lib/shards/ledger/speed.js

const ENOUGH = 20;
const [SLOWEST, FASTEST] = [5, 0.2];
/** Below a millisecond the clock and the scheduler are measured, not the machine. */
const LEAST_MS = 1;
/** Milliseconds by node id of all tests that the ledger has a time of. */
function known({ files }) {
    const times = new Map();
    for (const { prefix, tests } of files.values())
        for (const [key, { ms }] of tests) {
            const time = median(ms);
            if (time !== null)
                times.set(idOf(key, prefix), time);
        }
    return times;
}
/**
 * How many times slower than the ledger this session's machine was: the median over the passed tests that both know,
 * from 0.2 to 5. null when they have fewer than 20 in common.
 */
function speedOf({ tests }, times) {
    const ratios = [];
    for (const { id, outcome, seconds, sharedSeconds = 0, attempt } of tests) {
        if (attempt !== undefined)
            continue;
        const before = times.get(id) ?? 0;
        const now = 1000 * (seconds - sharedSeconds);
        if (outcome === 'passed' && before >= LEAST_MS && now > 0)
            ratios.push(now / before);
    }
    const ratio = ratios.length < ENOUGH ? null : median(ratios);
    return ratio === null ? null : Math.min(SLOWEST, Math.max(FASTEST, ratio));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/learn.js




/**
 * The ledger after one more run of its lane. Only sessions that came to their end count, and of those only
 * tests that ended well; each time is divided by the speed of the machine it was measured on, so a slow
 * machine leaves no trace. What an earlier attempt measured may be in the ledger already: it is taken only
 * where nothing is known. The order of the manifests does not matter.
 */
function learn_learn(before, { manifests, hashes, outside = [] }) {
    const ledger = before ?? NO_LEDGER;
    const ended = manifests.filter(({ session }) => session.finished).sort(learn_byShard);
    if (ended.length === 0)
        return ledger;
    const run = ledger.run + 1;
    const { shards, speeds, usual } = learn_measure(ended, ledger);
    const sightings = sightingsOf(shards);
    const lessons = { run, hashes, complete: learn_isComplete(ended) };
    const files = new Map(ledger.files);
    for (const [name, sighting] of sightings)
        files.set(name, fileAfter(name, files.get(name), sighting, lessons));
    if (lessons.complete)
        for (const name of outside)
            if (!sightings.has(name))
                files.set(name, strange(name, lessons));
    const own = median(shards.flatMap(sessionMs));
    return {
        schema: 1,
        run,
        speeds: speeds.length > 0 ? [...ledger.speeds, usual].slice(-RUNS) : ledger.speeds,
        sessionMs: own === null ? ledger.sessionMs : withRun(ledger.sessionMs, own),
        files: new Map([...files].filter(([, { seen }]) => run - seen < FORGET_AFTER)),
    };
}
const learn_byShard = (a, b) => a.shard.index - b.shard.index ||
    a.attempt - b.attempt ||
    (a.role === b.role ? 0 : a.role === 'shard' ? -1 : 1);
/** How slow each machine was; the usual one where that is not known. */
function learn_measure(ended, ledger) {
    const times = known(ledger);
    const newest = Math.max(...ended.map(({ attempt }) => attempt));
    const found = ended.map((manifest) => ({
        manifest,
        speed: speedOf(manifest.session, times),
        fresh: manifest.attempt === newest && !isCarried(manifest),
    }));
    const speeds = found.flatMap(({ speed, fresh }) => (fresh ? (speed ?? []) : []));
    const usual = median(speeds) ?? median(ledger.speeds) ?? 1;
    const shards = found.map((one) => ({ ...one, speed: one.speed ?? usual }));
    return { shards, speeds, usual };
}
/** A shard that had nothing left to run repeats what it said in the earlier attempt. */
const isCarried = ({ session: { tests } }) => tests.length > 0 && tests.every(({ attempt }) => attempt !== undefined);
/** Did every test come that there is? Then one that did not come is no more. */
function learn_isComplete(ended) {
    const shards = ended.filter(({ role }) => role === 'shard');
    const indices = new Set(shards.map(({ shard }) => shard.index));
    const whole = ({ session, attempt }) => attempt === 1 && !session.stopped && !session.deselected && session.collectErrors.length === 0;
    return indices.size === shards[0]?.shard.count && ended.every(whole);
}
/**
 * What a shard paid besides its own tests and files, of which nothing is known where workers ran side by side: then
 * the time to collect and to set up what all share. A repair begins where a shard has ended, and an earlier
 * attempt has been counted.
 */
function sessionMs({ manifest: { role, session, seconds }, speed, fresh }) {
    if (role === 'repair' || !fresh)
        return [];
    const files = session.files ?? [];
    const imports = files.reduce((sum, { importSeconds }) => sum + importSeconds, 0);
    const fixtures = files.reduce((sum, { fixtureSeconds }) => sum + fixtureSeconds, 0);
    const tests = session.tests.reduce((sum, { attempt, seconds: all, sharedSeconds: shared = 0 }) => {
        return attempt === undefined ? sum + all - shared : sum;
    }, 0);
    const begun = Math.max(0, session.collectSeconds - imports) + (session.fixtureSeconds ?? 0);
    return [(1000 * Math.max(begun, seconds - tests - imports - fixtures)) / speed];
}
const strange = (name, { run, hashes }) => ({
    hash: hashes.get(name) ?? '',
    seen: run,
    prefix: name,
    importMs: [],
    fixtureMs: [],
    tests: new Map(),
});
function fileAfter(name, before, sighting, { run, hashes, complete }) {
    const prefix = prefixOf(name, sighting) ?? before?.prefix ?? name;
    const again = before?.prefix === prefix ? before.tests : new Map();
    const seen = new Map(sighting.tests
        .sort((a, b) => (a.test.line ?? 0) - (b.test.line ?? 0))
        .map((one) => {
        const key = keyOf(one.test.id, prefix);
        return [key, testAfter(again.get(key)?.ms ?? [], one, run)];
    }));
    const unseen = [...again].filter(([key, test]) => !seen.has(key) && run - test.seen < FORGET_AFTER);
    return {
        hash: hashes.get(name) ?? '',
        seen: run,
        prefix,
        importMs: withMedian(before?.importMs, sighting.imports, sighting.fresh),
        fixtureMs: withMedian(before?.fixtureMs, sighting.fixtures, sighting.fresh),
        tests: complete ? seen : new Map([...seen, ...unseen]),
    };
}
function testAfter(before, { test, ms, fresh }, run) {
    const news = ms !== null && (fresh || before.length === 0);
    const history = { seen: run, ms: news ? withRun(before, ms) : before };
    const groups = (test.groups ?? []).filter(isGroup).slice(0, model_LIMITS.groups);
    return groups.length > 0 ? { ...history, groups } : history;
}
/** Node ids begin with the file's name as seen from pytest's root directory. */
const prefixOf = (name, { tests }) => tests
    .map(({ test }) => test.id.split('::')[0] ?? '')
    .find((prefix) => name.endsWith(prefix) && prefix !== '');
function withMedian(before = [], found, fresh) {
    const one = median(found);
    return one === null || (!fresh && before.length > 0) ? before : withRun(before, one);
}

;// CONCATENATED MODULE: ./lib/shards/lessons.js







/**
 * Learns from a run of the lane, for the next run by way of the cache, and for `npm run plan` by way of
 * `ledger.json` in the merged result.
 * @param manifests the newest result of every shard that came, and that of a repair
 * @returns what is known now, and what the lane costs by it
 */
async function keepLessons({ host, places, caches }, forecast, manifests) {
    const census = new Set(manifests.flatMap(({ session }) => session.census));
    const outside = forecast.files.map(({ file }) => file).filter((file) => !census.has(file));
    const files = new Set([...manifests.flatMap(({ session }) => session.owned), ...outside]);
    const sources = await readSources(host.facts.workspace, [...files].sort(), () => false);
    const hashes = new Map(sources.map(({ file, hash }) => [file, hash]));
    const ledger = learn_learn(forecast.ledger, { manifests, hashes, outside });
    const text = serializeLedger(ledger);
    // An extra: where it cannot be written, neither can what matters, and that is told.
    await writeResult((0,external_node_path_.join)(places.lane, 'ledger.json'), text);
    const { entry } = forecast;
    const news = ledger.run > (forecast.ledger?.run ?? 0);
    if (entry && news && (await placed(entry, text)))
        await caches.save(entry);
    const costs = { files: estimate(ledger, null, sources), sessionSeconds: sessionSeconds(ledger) ?? 0 };
    return { ledger, costs };
}
/** Test code can have put anything where the entry belongs, or filled the disk: then this run is not remembered. */
async function placed({ paths: [path = ''] }, text) {
    try {
        await (0,promises_.rm)((0,external_node_path_.dirname)(path), { recursive: true, force: true });
        return (await writeResult(path, text)).length === 0;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./lib/results/parallelism.js
/**
 * Seconds of tests per second in which tests ran: near the number of xdist's workers, 1 without them. What is
 * known of single tests and their files, a plan for one, is divided by it to be a time on the clock.
 */
function parallelism(manifests) {
    const clock = manifests.reduce((sum, run) => sum + clockOf(run), 0);
    const work = manifests.reduce((sum, { session }) => sum + workOf(session), 0);
    // A process on its own is never fully busy: what it waits for must not stretch the time of others.
    return clock > 0 ? Math.max(1, work / clock) : 1;
}
/** Without the start of pytest and the collection, which is as long with many workers as with one. */
const clockOf = ({ seconds, session }) => Math.max(0, seconds - session.collectSeconds);
/** Tests of an earlier attempt took no time in this one. */
const workOf = ({ tests }) => tests.reduce((sum, { seconds, attempt }) => (attempt === undefined ? sum + seconds : sum), 0);

;// CONCATENATED MODULE: ./lib/shards/plan/bound.js

/**
 * Seconds that no plan can beat: the smallest T such that the shards together have room for all tests and
 * for every file's own cost as often as it must be cut to fit into T, and that holds the longest test, or
 * group of tests, with its file; plus the session.
 */
function lowerBound({ files, count, sessionSeconds }) {
    const used = files
        .filter(({ tests }) => tests.length > 0)
        .map((file) => ({ seconds: secondsOf(file.tests), overhead: overheadOf(file) }));
    const fits = (most) => bound_needed(used, most) <= count * most;
    let low = longest(files).seconds;
    if (fits(low))
        return sessionSeconds + low;
    let high = bound_needed(used, Number.POSITIVE_INFINITY);
    // Halving a double 60 times leaves less than its last digit.
    for (let step = 0; step < 60; step++) {
        const middle = (low + high) / 2;
        if (fits(middle))
            high = middle;
        else
            low = middle;
    }
    return sessionSeconds + low;
}
function bound_needed(files, most) {
    const cuts = ({ seconds, overhead }) => 
    // Rounding must not make one more of an exact fit.
    seconds > 0 ? Math.max(1, Math.ceil(seconds / (most - overhead) - 1e-9)) : 1;
    return files.reduce((sum, file) => sum + file.seconds + file.overhead * cuts(file), 0);
}
/** The longest of all tests and groups; no shard can be shorter. The first of equals; '' and 0 of none. */
function longest(files) {
    const groups = new Map();
    let most = { name: '', seconds: 0 };
    const consider = (name, seconds) => {
        if (seconds > most.seconds)
            most = { name, seconds };
    };
    for (const file of files) {
        const overhead = overheadOf(file);
        const here = new Map();
        for (const { id, group, seconds } of file.tests) {
            if (group === '')
                consider(id, overhead + seconds);
            else
                here.set(group, (here.get(group) ?? overhead) + seconds);
        }
        for (const [group, seconds] of here)
            groups.set(group, (groups.get(group) ?? 0) + seconds);
    }
    for (const [group, seconds] of groups)
        consider(group, seconds);
    return most;
}

;// CONCATENATED MODULE: ./lib/shards/plan/cut.js

/**
 * Cuts a piece into slices of at most `most` seconds, the files' own costs included, in definition order:
 * at files, then classes, then functions, then single parameters, each only where the coarser part is too
 * large. A group is never cut, and no slice runs for less than its file costs to begin, so it may be larger.
 */
function cut_cut(piece, most) {
    if (piece.seconds + piece.overhead <= most)
        return [piece];
    return pack(refine(piece.leaves, 0, most), most);
}
/** The coarsest parts that are small enough, or cannot be cut. */
function refine(leaves, depth, most) {
    return [...partsAt(leaves, depth).values()].flatMap((part) => {
        const piece = pieceOf(part);
        const one = part.every(({ id }) => id === part[0]?.id);
        const whole = one || part[0]?.group !== '' || piece.seconds <= limitOf(piece, most);
        return whole ? [piece] : refine(part, depth + 1, most);
    });
}
/** Seconds of tests in a slice. Slices that cost more to begin than to run would only add up. */
const limitOf = ({ overhead }, most) => Math.max(most - overhead, overhead);
function partsAt(leaves, depth) {
    const parts = new Map();
    for (const leaf of leaves) {
        // A path never begins with NUL, so a group cannot be taken for one.
        const key = leaf.group === '' ? (leaf.path[depth] ?? leaf.id) : `\0${leaf.group}`;
        const part = parts.get(key);
        if (part)
            part.push(leaf);
        else
            parts.set(key, [leaf]);
    }
    return parts;
}
/** Joins neighbours as long as they stay small enough. */
function pack(parts, most) {
    const slices = [];
    for (const part of parts) {
        const last = slices.at(-1);
        if (last && fits(last, part, most))
            grow(last, part);
        else
            slices.push(grow({ parts: [], files: new Set(), seconds: 0, overhead: 0 }, part));
    }
    return slices.map((slice) => pieceOf(slice.parts.flatMap(({ leaves }) => leaves)));
}
function fits({ files, seconds, overhead }, part, most) {
    const added = addedBy(part, files);
    const total = seconds + part.seconds;
    return added > 0 ? total + overhead + added <= most : total <= limitOf({ overhead }, most);
}
function grow(slice, part) {
    slice.overhead += addedBy(part, slice.files);
    slice.seconds += part.seconds;
    slice.parts.push(part);
    for (const file of part.files)
        slice.files.add(file);
    return slice;
}
/** Seconds that the part's files add to a slice with these. */
const addedBy = (part, files) => part.files.reduce((sum, file) => (files.has(file) ? sum : sum + overheadOf(file)), 0);

;// CONCATENATED MODULE: ./lib/shards/plan/assign.js


/**
 * Longest piece first, each to the shard that ends first with it; a shard that has the file already does
 * not import it again. A piece that fits nowhere within `most` seconds is cut to the room that is left.
 * Ties go to the lower name and the lower shard.
 * (Graham, "Bounds on multiprocessing timing anomalies", 1969.)
 * @returns one load per shard, in the order of the shards
 */
function assign_assign(pieces, count, most = Number.POSITIVE_INFINITY) {
    const seconds = new Array(count).fill(0);
    const taken = seconds.map(() => []);
    const homes = new Map();
    const place = (piece) => {
        const [shard, total] = cheapest(seconds, piece, homes);
        const [first, ...rest] = total > most ? cutToRoom(piece, most - seconds[shard]) : [piece];
        if (first && rest.length > 0) {
            place(first);
            place(pieceOf(rest.flatMap(({ leaves }) => leaves)));
            return;
        }
        seconds[shard] = total;
        taken[shard]?.push(piece);
        for (const file of piece.files)
            homes.set(file, (homes.get(file) ?? new Set()).add(shard));
    };
    for (const piece of [...pieces].sort(longestFirst))
        place(piece);
    return taken.map((own, shard) => ({ seconds: seconds[shard], pieces: own }));
}
const costOf = ({ seconds, overhead }) => seconds + overhead;
const longestFirst = (a, b) => costOf(b) - costOf(a) || compareNames(a.name, b.name);
/** Where not even the file's own cost fits, a cut would only add to it. */
const cutToRoom = (piece, room) => room > piece.overhead ? cut_cut(piece, room) : [piece];
/** The shard that has the least seconds once it has the piece, and these seconds. */
function cheapest(seconds, piece, homes) {
    const saved = savedBy(piece, homes);
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    // A plain loop: this is where planning spends its time.
    for (let shard = 0; shard < seconds.length; shard++) {
        const total = seconds[shard] - (saved?.get(shard) ?? 0);
        if (total < least)
            [best, least] = [shard, total];
    }
    return [best, least + costOf(piece)];
}
/** Seconds by shard that need not be paid again, because the shard has files of the piece; null: none. */
function savedBy(piece, homes) {
    if (!piece.files.some((file) => homes.has(file)))
        return null;
    const saved = new Map();
    for (const file of piece.files)
        for (const shard of homes.get(file) ?? [])
            saved.set(shard, (saved.get(shard) ?? 0) + overheadOf(file));
    return saved;
}

;// CONCATENATED MODULE: ./lib/shards/plan/plan.js





/** First way to cut: files that cost more than this share of a shard. */
const FRACTIONS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Second way: files that find no room in shards of this length, in lower bounds. Best where all files are alike. */
const FILLS = [1, 1.0025, 1.005, 1.0075, 1.01, 1.015, 1.02, 1.03, 1.05, 1.1, 1.2];
/** Plans whose longest shards differ by less than this share are equally good: then fewer slices are better. */
const ALIKE = 0.001;
/** The best of one schedule without cuts, and one for each fraction and fill. */
function schedule(input) {
    const bound = lowerBound(input);
    // Rounding must not cut what just fits.
    const target = (bound - input.sessionSeconds) * (1 + 1e-9);
    const whole = wholePieces(input.files);
    const slices = (share) => whole.flatMap((piece) => cut_cut(piece, share * target));
    const fitting = slices(1);
    const candidates = [
        assign_assign(whole, input.count),
        ...FRACTIONS.map((share) => assign_assign(slices(share), input.count)),
        ...FILLS.map((fill) => assign_assign(fitting, input.count, fill * target)),
    ];
    const ranked = candidates.map((loads) => rank(loads, input, bound));
    return ranked.reduce((a, b) => ((b.steps - a.steps || b.slices - a.slices) < 0 ? b : a)).schedule;
}
function rank(loads, { sessionSeconds }, bound) {
    const makespan = sessionSeconds + Math.max(...loads.map(({ seconds }) => seconds));
    return {
        schedule: { loads, makespan, lowerBound: Math.min(bound, makespan) },
        steps: bound > 0 ? Math.round(makespan / bound / ALIKE) : 0,
        slices: loads.reduce((sum, { pieces }) => sum + pieces.length, 0),
    };
}
/** The plan for all shards of a run: a pure function of its input. */
function makePlan(input) {
    const { loads } = schedule(input);
    return {
        schema: 1,
        algorithm: ALGORITHM,
        count: input.count,
        files: plan_entriesOf(loads),
        predicted: loads.map(({ seconds }) => toMillis(input.sessionSeconds + seconds)),
        quality: qualityOf(input),
    };
}
const toMillis = (seconds) => Math.round(seconds * 1000) / 1000;
function plan_entriesOf(loads) {
    const files = new Map();
    loads.forEach(({ pieces }, at) => {
        for (const leaf of pieces.flatMap(({ leaves }) => leaves)) {
            const placed = files.get(leaf.file.file) ?? [];
            placed.push([leaf, at + 1]);
            files.set(leaf.file.file, placed);
        }
    });
    return Object.fromEntries([...files].map(([file, placed]) => [file, entryOf(placed)]));
}
function entryOf(placed) {
    const owners = [...new Set(placed.map(([, shard]) => shard))].sort((a, b) => a - b);
    const [only] = owners;
    return owners.length === 1 && only !== undefined ? only : { owners, ids: idsOf(placed) };
}
/** Names each test by the widest function or class whose tests are all on its shard, else by its id. */
function idsOf(placed) {
    const shards = new Map();
    for (const [{ path }, shard] of placed)
        for (const key of path)
            shards.set(key, (shards.get(key) ?? new Set()).add(shard));
    const keyOf = ({ path, id }) => path.slice(1).find((key) => shards.get(key)?.size === 1) ?? id;
    return Object.fromEntries(placed.map(([leaf, shard]) => [keyOf(leaf), shard]));
}

;// CONCATENATED MODULE: ./lib/shards/plan/table.js

/** What people choose from. */
const USUAL_COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
/** "N shards → wall time, billed minutes" for each count (at least one), and where more no longer pays. */
function shardTable(input, counts) {
    const rows = counts.map((count) => rowOf({ ...input, count }));
    const price = ({ wallSeconds, billedMinutes }) => wallSeconds * billedMinutes;
    const knee = rows.reduce((best, row) => (price(row) < price(best) ? row : best));
    return { rows, knee: knee.count };
}
function rowOf(input) {
    const { loads, makespan } = schedule(input);
    const minutes = loads.map(({ seconds }) => Math.max(1, Math.ceil((input.sessionSeconds + seconds) / 60)));
    return {
        count: input.count,
        wallSeconds: makespan,
        billedMinutes: minutes.reduce((sum, each) => sum + each, 0),
    };
}

;// CONCATENATED MODULE: ./lib/shards/outlook.js





/** Digits of the plan's hash: enough to compare two by eye. */
const HASH_DIGITS = 7;
/** A second of waiting for one test is not worth a warning. */
const LEAST_EXCESS = 1;
/**
 * A job is billed by the begun minute: a single one that ends within its first cannot be made cheaper, and
 * hardly faster, so its owner is not told of shards.
 */
const WORTH_SHARDING = 60;
/**
 * Tests, and files tenfold, that are planned per table, over all its counts: about 0.3 s of processor time for
 * 20,000 tests in 1,000 files, which get 8 counts. Only where these are in a handful of files it is 1 to 2 s.
 */
const MOST_PLANNED = 240_000;
const FILE_WEIGHT = 10;
/** From many counts to few: a large lane is planned for fewer, and a very large one for none. */
const LADDERS = [USUAL_COUNTS, [1, 2, 4, 8, 16, 32, 64], [1, 4, 16, 64]];
/**
 * How the tests were spread and how else they could be, for the report; null when there is nothing to tell:
 * nothing is known, or one shard was quick. Pure.
 * @param manifests the results of one lane
 * @param plan what the shards followed; null when files were spread by hash
 */
function outlook(manifests, plan, costs) {
    const count = manifests[0]?.shard.count ?? 1;
    const known = costs.files.some(({ tests }) => tests.length > 0);
    const parallel = parallelism(manifests);
    const table = known ? outlook_tableOf(costs, count, parallel) : null;
    const tooLong = tooLongFor(costs.files, count, parallel);
    if (count === 1 ? table === null : !plan && !known)
        return null;
    const quality = plan?.quality ?? qualityOf(costs);
    return { hash: plan ? planHash(plan).slice(0, HASH_DIGITS) : '', quality, table, tooLong };
}
/** null when it would say nothing, or take long. */
function outlook_tableOf(costs, count, parallel) {
    const counts = countsFor(costs.files, count);
    if (counts === null)
        return null;
    const onClock = { ...costs, files: costs.files.map((file) => shortened(file, parallel)) };
    const table = shardTable(onClock, counts);
    const alone = table.rows[0]?.wallSeconds ?? 0;
    return count === 1 && alone <= WORTH_SHARDING ? null : table;
}
/** The counts to plan for, ascending: what people choose from, and what they have. More shards than tests idle. */
function countsFor(files, own) {
    const tests = files.reduce((sum, file) => sum + file.tests.length, 0);
    const weight = tests + FILE_WEIGHT * files.length;
    const rungs = LADDERS.map((ladder) => [...new Set([...ladder.filter((count) => count <= tests), own])].sort((a, b) => a - b));
    return rungs.find((counts) => counts.length * weight <= MOST_PLANNED) ?? null;
}
/** The file as workers side by side get through it. */
const shortened = (file, parallel) => ({
    ...file,
    importSeconds: file.importSeconds / parallel,
    fixtureSeconds: file.fixtureSeconds / parallel,
    tests: file.tests.map((test) => ({ ...test, seconds: test.seconds / parallel })),
});
/** Workers shorten the share of a shard, and not one test. */
function tooLongFor(files, count, parallel) {
    const all = files.reduce((sum, file) => sum + overheadOf(file) + secondsOf(file.tests), 0);
    const share = all / count / parallel;
    const most = longest(files);
    return count > 1 && most.seconds - share >= LEAST_EXCESS ? { ...most, share } : null;
}

;// CONCATENATED MODULE: ./lib/results/attempts.js
function trailOf(trails, worker) {
    const trail = trails.get(worker) ?? { settled: [], phases: [], ended: false, seconds: 0 };
    trails.set(worker, trail);
    return trail;
}
const FINAL = new Set(['passed', 'failed', 'skipped']);
const WORST_FIRST = [
    'failed',
    'error',
    'unfinished',
    'xpassed',
    'passed',
    'xfailed',
    'skipped',
];
/**
 * One more report. A set-up after other phases begins another attempt; a teardown with nothing before it ends
 * an attempt that does not count.
 */
function addPhase(trails, worker, phase) {
    const trail = trailOf(trails, worker);
    trail.seconds += phase.part ? 0 : phase.seconds;
    const voids = !FINAL.has(phase.outcome);
    const voided = trail.phases.length === 0 && phase.when === 'teardown' && phase.outcome === 'passed';
    const again = phase.when === 'setup' && trail.phases.length > 0;
    if (again && !voids)
        trail.settled.push(endingOf(trail));
    if (again || voids)
        trail.phases = [];
    if (!voids && !voided)
        trail.phases.push(phase);
    const last = phase.when === 'teardown' || phase.when === '???';
    trail.ended = !voids && (last || (trail.ended && !again));
}
/** The test has ended, whichever reports are missing. */
function attempts_endAll(trails) {
    if (trails.size === 0)
        trailOf(trails, '');
    for (const trail of trails.values())
        trail.ended = true;
}
/** Did every worker that began the test come to its end? */
const hasEnded = (trails) => trails.size > 0 && [...trails.values()].every(({ ended }) => ended);
/** Of all attempts on all workers. */
const attempts_secondsOf = (trails) => [...trails.values()].reduce((sum, { seconds }) => sum + seconds, 0);
/**
 * What became of the test. Attempts that a plugin repeated do not count, so the last one decides;
 * a test that simply ran twice is as bad as the worse of the two, as it is for pytest's exit status.
 */
function verdictOf(trails) {
    const endings = [...trails.values()].flatMap((trail) => trail.phases.length > 0 ? [...trail.settled, endingOf(trail)] : trail.settled);
    const rank = ({ outcome }) => WORST_FIRST.indexOf(outcome);
    return endings.sort((a, b) => rank(a) - rank(b))[0] ?? plain('unfinished');
}
const plain = (outcome, message = '') => ({
    outcome,
    message,
    trace: '',
    failureLine: null,
});
function endingOf({ phases, ended }) {
    const failures = phases.filter(({ outcome }) => outcome === 'failed');
    const first = failures[0];
    if (first)
        return attempts_failed(first, failures);
    if (!ended)
        return plain('unfinished');
    const whole = phases.filter(({ part }) => !part);
    const deciding = whole.findLast(({ when }) => when === 'call') ?? whole.find(skippedInSetup);
    return deciding ? quiet(deciding) : plain('unfinished');
}
const skippedInSetup = ({ when, outcome }) => when === 'setup' && outcome === 'skipped';
function attempts_failed(first, failures) {
    const inCall = first.when !== 'setup' && first.when !== 'teardown';
    return {
        outcome: inCall ? 'failed' : 'error',
        message: first.message,
        trace: traceOf(failures),
        failureLine: first.line,
    };
}
/** Characters; a trace of more than 1 MiB would make the manifest unreadable. The first failure is shown in any case. */
const TRACE_CAP = 256 * 1024;
/** The texts of all failures, or of the first ones and how many more there are: a test can have thousands of parts. */
function traceOf(failures) {
    const shown = [];
    let length = 0;
    for (const { text } of failures) {
        length += text.length;
        if (length > TRACE_CAP && shown.length > 0)
            break;
        shown.push(text);
    }
    const left = failures.length - shown.length;
    if (left > 0)
        shown.push(`… ${left} more ${left === 1 ? 'failure' : 'failures'}`);
    return shown.join('\n\n');
}
function quiet({ outcome, xfail, message }) {
    if (xfail !== null)
        return plain(outcome === 'passed' ? 'xpassed' : 'xfailed', xfail);
    return outcome === 'skipped' ? plain('skipped', message) : plain('passed');
}

;// CONCATENATED MODULE: ./lib/results/file-times.js

const newTimes = () => ({
    imports: new Map(),
    fixtures: new Map(),
    tests: new Map(),
    session: 0,
});
const file_times_MOST = 500_000;
function add(times, key, seconds) {
    const before = times.get(key);
    if (key && (before !== undefined || times.size < file_times_MOST))
        times.set(key, (before ?? 0) + seconds);
}
function countImport(times, event) {
    add(times.imports, fileName(event, 'f'), json_seconds(event, 'd'));
}
/** Set-up of a fixture wider than a class, which the test that came first had to wait for. */
function countFixture(times, event) {
    const own = json_seconds(event, 'd');
    add(times.tests, json_text(event, 'id', 20_000), own);
    if (json_text(event, 'scope', 40) === 'module')
        add(times.fixtures, fileName(event, 'f'), own);
    else
        times.session += own;
}
/** Sorted by file. */
function fileTimes({ imports, fixtures }) {
    const files = [...new Set([...imports.keys(), ...fixtures.keys()])].sort();
    return files.map((file) => ({
        file,
        importSeconds: imports.get(file) ?? 0,
        fixtureSeconds: fixtures.get(file) ?? 0,
    }));
}

;// CONCATENATED MODULE: ./lib/results/count.js



const count_MOST = { tests: 1_000_000, files: 500_000, errors: 500, groups: 4 };
/** More than the plugin writes: an id that is cut here would have another owner. In UTF-16 units. */
const ID_CAP = 20_000;
const GROUP_CAP = 1000;
const TEXT_CAP = 80_000;
const LINE_CAP = 2000;
const SHORT_CAP = 200;
/** Adds one line. What is no event (a cut line, something that test code wrote) is passed over. */
function count_count(tally, line) {
    const event = parseObject(line);
    const handler = event && HANDLERS.get(json_text(event, 'e', 40));
    if (event && handler)
        handler(tally, event);
}
const HANDLERS = new Map([
    ['start', start],
    ['coverage', count_coverage],
    ['file', count_file],
    ['tests', count_tests],
    ['others', others],
    ['collected', collected],
    ['import', ({ times }, event) => countImport(times, event)],
    ['fixture', ({ times }, event) => countFixture(times, event)],
    ['collect-error', collectError],
    ['begin', count_begin],
    ['phase', phase],
    ['end', count_end],
    ['worker-lost', workerLost],
    ['crash', crash],
    ['stopped', stopped],
    ['internal-error', (tally, event) => keep(tally.internalErrors, json_text(event, 'text', TEXT_CAP))],
    ['internal', (tally, event) => keep(tally.faults, json_text(event, 'message', LINE_CAP))],
    ['finish', finish],
]);
function keep(kept, value) {
    if (kept.length < count_MOST.errors)
        kept.push(value);
}
function start(tally, event) {
    tally.started = true;
    tally.firstStart = Math.min(tally.firstStart, number(event, 't') ?? Number.POSITIVE_INFINITY);
    const pid = whole(event, 'pid');
    if (pid !== null && pid > 1 && json_flag(event, 'dumps'))
        tally.pids.set(pid, json_text(event, 'worker', 80));
    const versions = parseObject(event.versions) ?? {};
    for (const name of ['python', 'pytest', 'pluggy', 'pytest-cov', 'xdist'])
        if (json_text(versions, name, 40))
            tally.versions.set(name, json_text(versions, name, 40));
}
function count_coverage(tally, event) {
    if (json_text(event, 'version', 40))
        tally.versions.set('coverage', json_text(event, 'version', 40));
    if (event.state === 'off')
        tally.coverageOff = true;
}
function count_file(tally, event) {
    const name = fileName(event, 'f');
    if (name && tally.files.size < count_MOST.files)
        tally.files.set(name, json_flag(event, 'owned'));
}
/** The record of a test, made when it is new; undefined for what is no id or beyond all bounds. */
function seen(tally, id, name) {
    const known = tally.tests.get(id);
    if (known || !id || tally.tests.size >= count_MOST.tests)
        return known;
    const place = isFileName(name) ? name : '.';
    const fresh = { file: place, line: null, groups: [], begun: false, trails: new Map() };
    tally.tests.set(id, fresh);
    return fresh;
}
function count_tests(tally, event) {
    const name = fileName(event, 'f');
    const groups = parseObject(event.groups) ?? {};
    const together = count_groupsOf(json_list(event, 'together'));
    for (const id of count_idsOf(event)) {
        const test = name ? seen(tally, id, name) : undefined;
        const own = count_groupsOf([json_text(groups, id, GROUP_CAP)]);
        if (test)
            Object.assign(test, { file: name, groups: [...own, ...together] });
    }
}
const count_groupsOf = (names) => names
    .slice(0, count_MOST.groups)
    .flatMap((name) => (typeof name === 'string' && name ? [name.slice(0, GROUP_CAP).toWellFormed()] : []));
function others(tally, event) {
    const name = fileName(event, 'f');
    for (const id of count_idsOf(event))
        if (name && tally.others.size < count_MOST.tests)
            tally.others.set(id, name);
}
const count_idsOf = (event) => json_list(event, 'ids').flatMap((id) => (typeof id === 'string' && id ? [id.slice(0, ID_CAP)] : []));
function collected(tally, event) {
    tally.lastCollected = Math.max(tally.lastCollected, number(event, 't') ?? 0);
    tally.deselected = Math.max(tally.deselected, whole(event, 'deselected') ?? 0);
}
function collectError(tally, event) {
    const name = fileName(event, 'f') || '.';
    const message = json_text(event, 'message', LINE_CAP);
    const key = `${name}\n${message}`;
    const known = tally.collectErrors;
    if (known.has(key) || known.size >= count_MOST.files)
        return;
    // Of the many only the text is left out: a file that is not named here would count as empty in a re-run.
    const few = known.size < count_MOST.errors;
    const error = { file: name, message, trace: few ? json_text(event, 'text', TEXT_CAP) : '' };
    known.set(few ? key : `${name}\n`, few ? error : { ...error, message: message.slice(0, SHORT_CAP) });
}
function count_begin(tally, event) {
    const test = seen(tally, json_text(event, 'id', ID_CAP), fileName(event, 'f'));
    if (test)
        Object.assign(test, { begun: true, line: whole(event, 'line') });
}
function phase(tally, event) {
    const id = json_text(event, 'id', ID_CAP);
    const test = seen(tally, id, id.split('::')[0] ?? '');
    if (!test)
        return;
    const report = {
        when: json_text(event, 'when', 40),
        outcome: json_text(event, 'outcome', 40),
        seconds: json_seconds(event, 'd'),
        xfail: typeof event.xfail === 'string' ? json_text(event, 'xfail', LINE_CAP) : null,
        message: json_text(event, 'message', LINE_CAP),
        text: json_text(event, 'text', TEXT_CAP),
        line: whole(event, 'line'),
        part: json_flag(event, 'sub'),
    };
    test.begun = true;
    addPhase(test.trails, json_text(event, 'worker', 80), report);
}
function count_end(tally, event) {
    const test = tally.tests.get(json_text(event, 'id', ID_CAP));
    if (test)
        attempts_endAll(test.trails);
}
function workerLost(tally, event) {
    const worker = json_text(event, 'worker', 80);
    const running = tally.lost.get(worker)?.running ?? null;
    if (tally.lost.size < count_MOST.errors)
        tally.lost.set(worker, { worker, reason: json_text(event, 'reason', LINE_CAP), running });
}
function crash(tally, event) {
    const worker = json_text(event, 'worker', 80);
    const reason = tally.lost.get(worker)?.reason ?? 'it crashed';
    if (tally.lost.size < count_MOST.errors)
        tally.lost.set(worker, { worker, reason, running: json_text(event, 'id', ID_CAP) });
}
function stopped(tally, event) {
    tally.stopped ??= json_text(event, 'reason', LINE_CAP) || 'stopped';
}
function finish(tally, event) {
    const pid = whole(event, 'pid');
    if (!json_text(event, 'worker', 80))
        tally.exitStatus = whole(event, 'decided');
    else if (pid !== null)
        tally.pids.delete(pid);
}

;// CONCATENATED MODULE: ./lib/results/event-lines.js



const CAPS = { line: 4 << 20, total: 1 << 30, files: 1024 };
const NEWLINE = 0x0a;
/** Every line of the event files in a directory, file after file by name. No directory, no lines. */
async function* eventLines(directory, caps = CAPS) {
    const names = await (0,promises_.readdir)(directory).catch(() => []);
    const files = names.filter((name) => name.endsWith('.jsonl')).sort();
    let left = caps.total;
    for (const name of files.slice(0, caps.files)) {
        const file = await openRegular((0,external_node_path_.join)(directory, name));
        if (!file)
            continue;
        try {
            for await (const chunk of splitLines(bytesOf(file, left), caps.line))
                yield chunk;
            left -= Math.min(left, (await file.stat()).size);
        }
        finally {
            await file.close();
        }
    }
}
/** null for links, pipes, directories and what vanished: none of them is an event file. */
async function openRegular(path) {
    const flags = external_node_fs_.constants.O_RDONLY | (external_node_fs_.constants.O_NOFOLLOW ?? 0) | (external_node_fs_.constants.O_NONBLOCK ?? 0);
    const file = await (0,promises_.open)(path, flags).catch(() => null);
    if (!file || (await file.stat()).isFile())
        return file;
    await file.close();
    return null;
}
async function* bytesOf(file, most) {
    for (let at = 0; at < most;) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(1 << 18), 0, Math.min(1 << 18, most - at), at);
        if (bytesRead === 0)
            return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
    }
}
async function* splitLines(chunks, cap) {
    let held = [];
    let size = 0;
    for await (const chunk of chunks) {
        let from = 0;
        for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
            if (size + to - from <= cap)
                yield Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8');
            [held, size, from] = [[], 0, to + 1];
        }
        size += chunk.length - from;
        if (size <= cap)
            held.push(chunk.subarray(from));
        else
            held = [];
    }
    if (size > 0 && size <= cap)
        yield Buffer.concat(held).toString('utf8');
}

;// CONCATENATED MODULE: ./lib/results/tally.js

function newTally() {
    return {
        versions: new Map(),
        files: new Map(),
        tests: new Map(),
        others: new Map(),
        collectErrors: new Map(),
        lost: new Map(),
        pids: new Map(),
        internalErrors: [],
        faults: [],
        times: newTimes(),
        started: false,
        exitStatus: null,
        stopped: null,
        coverageOff: false,
        deselected: 0,
        firstStart: Number.POSITIVE_INFINITY,
        lastCollected: 0,
    };
}

;// CONCATENATED MODULE: ./lib/results/events.js





/**
 * What the event files in a directory say about one pytest session: the files of all its processes,
 * in any order, with lines cut off or written by strangers. Never throws for content; a missing
 * directory is a session that did not start. May be called while the tests still run.
 */
async function readSession(directory) {
    const tally = newTally();
    for await (const line of eventLines(directory))
        count_count(tally, line);
    return sessionOf(tally);
}
/** The session as far as the events tell of it. */
function sessionOf(tally) {
    const entries = [...tally.tests];
    const census = [...tally.files.keys()].sort();
    const files = fileTimes(tally.times);
    const others = othersOf(tally);
    const { session: fixtureSeconds, tests: shared } = tally.times;
    const seconds = tally.lastCollected - tally.firstStart;
    return {
        started: tally.started,
        finished: tally.exitStatus !== null,
        exitStatus: tally.exitStatus,
        versions: Object.fromEntries(tally.versions),
        census,
        owned: census.filter((name) => tally.files.get(name)),
        tests: withinBudget(entries.map(([id, test]) => recordOf(id, test, shared.get(id)))),
        collectErrors: [...tally.collectErrors.values()],
        lostWorkers: [...tally.lost.values()],
        stopped: tally.stopped,
        collectSeconds: Number.isFinite(seconds) ? Math.max(0, seconds) : 0,
        pids: [...tally.pids].filter(([, worker]) => !tally.lost.has(worker)).map(([pid]) => pid),
        running: entries.filter(([, test]) => test.begun && !hasEnded(test.trails)).map(([id]) => id),
        coverageOff: tally.coverageOff,
        deselected: tally.deselected,
        internalErrors: tally.internalErrors,
        pluginFaults: tally.faults,
        ...(others.length > 0 ? { others } : {}),
        ...(files.length > 0 ? { files } : {}),
        ...(fixtureSeconds > 0 ? { fixtureSeconds } : {}),
    };
}
/** By file, sorted; ids as they were collected. */
const othersOf = ({ others }) => [...Map.groupBy(others, ([, file]) => file)]
    .map(([file, found]) => ({ file, ids: found.map(([id]) => id) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
function recordOf(id, { file, line, groups, begun, trails }, shared = 0) {
    const place = { id, file, line, ...(groups.length > 0 ? { groups } : {}) };
    if (!begun)
        return { ...place, outcome: null, seconds: 0, message: '', trace: '', failureLine: null };
    const { outcome, message, trace, failureLine } = verdictOf(trails);
    const seconds = attempts_secondsOf(trails);
    const record = { ...place, outcome, seconds, message, trace, failureLine };
    return shared > 0 ? { ...record, sharedSeconds: Math.min(shared, seconds) } : record;
}
const TRACE_BUDGET = 64 << 20;
const TRACE_STUB = 1000;
/** A suite that fails as a whole keeps its first tracebacks entire and the ends of the others. */
function withinBudget(records) {
    let spent = 0;
    return records.map((record) => {
        spent += record.trace.length;
        return spent <= TRACE_BUDGET ? record : { ...record, trace: record.trace.slice(-TRACE_STUB) };
    });
}

;// CONCATENATED MODULE: ./lib/python/versions.js
/** The numbers at the start of a version: `3.13.0rc1` is [3, 13, 0]. Empty when there are none. */
function releaseOf(version) {
    const match = /^v?(\d{1,9}(?:\.\d{1,9})*)/.exec(version.trim());
    return match?.[1]?.split('.').map(Number) ?? [];
}
/** Negative, 0 or positive as `a` is older, the same or newer; missing numbers count as 0. */
function compareReleases(a, b) {
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const difference = (a[i] ?? 0) - (b[i] ?? 0);
        if (difference !== 0)
            return difference;
    }
    return 0;
}
/** `3.12` of `3.12.4`. */
const minorOf = (version) => version.split('.').slice(0, 2).join('.');
/** Is the version at least that new? */
const isAtLeast = (version, least) => compareReleases(releaseOf(version), releaseOf(least)) >= 0;
/** Does `2` or `2.1` or `2.1.3` name this version? */
const isVersionOf = (wanted, version) => version === wanted || version.startsWith(`${wanted}.`);
/**
 * Does a constraint as in `requires-python` or Poetry's `python = "^3.9"` allow the version?
 * null when the constraint cannot be read with certainty; whoever installs judges then.
 */
function satisfies(version, constraint) {
    const release = releaseOf(version);
    const anyOf = constraint.split(/\|\|?/).map((part) => allowsAll(release, part.trim()));
    if (anyOf.includes(true))
        return true;
    return anyOf.includes(null) ? null : false;
}
function allowsAll(release, part) {
    const clauses = part
        .replace(/([<>=!~^])\s+/g, '$1')
        .split(/[\s,]+/)
        .filter(Boolean);
    if (clauses.length === 0)
        return null;
    const answers = clauses.map((clause) => allows(release, clause));
    if (answers.includes(false))
        return false;
    return answers.includes(null) ? null : true;
}
function allows(release, clause) {
    if (clause === '*')
        return true;
    const match = /^(\^|~=|~|==|!=|<=|>=|<|>)?(\d+(?:\.\d+)*)(\.\*)?$/.exec(clause);
    if (!match)
        return null;
    const [, operator = '', number = '', wildcard] = match;
    const bound = number.split('.').map(Number);
    const order = compareReleases(release, bound);
    const same = wildcard ? bound.every((part, at) => part === (release[at] ?? 0)) : order === 0;
    if (wildcard)
        return { '': same, '==': same, '!=': !same }[operator] ?? null;
    return versions_judge(operator, order, release, bound);
}
function versions_judge(operator, order, release, bound) {
    const below = (upper) => order >= 0 && compareReleases(release, upper) < 0;
    const verdicts = {
        '==': () => order === 0,
        '!=': () => order !== 0,
        '<': () => order < 0,
        '<=': () => order <= 0,
        '>': () => order > 0,
        '>=': () => order >= 0,
        '^': () => below(bumped(bound, Math.max(0, bound.findIndex((part) => part > 0)))),
        '~': () => below(bumped(bound, Math.min(1, bound.length - 1))),
        '~=': () => below(bumped(bound, Math.max(0, bound.length - 2))),
    };
    return verdicts[operator]?.() ?? null;
}
/** The first release behind all that share the numbers up to and with `at`. */
const bumped = (release, at) => release.slice(0, at + 1).map((part, index) => (index === at ? part + 1 : part));

;// CONCATENATED MODULE: ./lib/python/coverage-json.js




const coverage_json_SECONDS = 300;
/** The first pytest-cov that writes coverage as JSON by itself. */
const WRITES_JSON = '4.1';
/** Does the pytest of this environment leave its coverage as JSON? */
const writesJson = ({ packages }) => isAtLeast(packages['pytest-cov'] ?? '', WRITES_JSON);
/**
 * The JSON of this run's coverage. Where pytest-cov left none (it is too old, it was told to leave out reports
 * of failing runs, a report failed), coverage is asked for it once more; what it says against it is logged.
 */
async function completeJson(host, python, directory, { coverageData, coverageJson }) {
    if ((0,external_node_fs_.existsSync)(coverageJson))
        return 'written';
    if (!(0,external_node_fs_.existsSync)(coverageData))
        return 'absent';
    const env = (0,process_environment/* childEnvironment */.Qc)(python.env, { COVERAGE_FILE: coverageData });
    // As pytest-cov does it: a file whose source is gone is left out.
    const args = ['-m', 'coverage', 'json', '--fail-under=0', '--ignore-errors', '-o', coverageJson];
    const command = { program: python.python, args, cwd: directory, env };
    const result = await host.processes.run(command, { timeoutSeconds: coverage_json_SECONDS });
    if (result.code === 0)
        return 'written';
    if (/^No data to report/m.test(result.stdout + result.stderr))
        return 'empty';
    host.log.info(`coverage json exits with ${result.code}: ${lastWords(result)}`);
    return 'absent';
}

;// CONCATENATED MODULE: ./lib/python/command.js



/**
 * The one command that runs the tests of this shard. The action's own options come after
 * `pytest-args`: of two that contradict each other pytest takes the last.
 */
function pytestCommand(inputs, python, place) {
    const args = [
        '-m',
        'pytest',
        '-p',
        'aegis_pytest',
        ...(inputs.debug ? ['-vv', '-s', '--tb=long'] : []),
        ...inputs.pytestArgs,
        ...selection(inputs),
        ...workerArgs(inputs, python, place.cpus),
        // A file that cannot be imported is one finding; without this pytest would run nothing else.
        '--continue-on-collection-errors',
        ...(inputs.maxFailures > 0 ? [`--maxfail=${inputs.maxFailures}`] : []),
        `--junitxml=${place.files.junit}`,
        ...coverageArgs(inputs, python, place),
        ...inputs.testPaths,
    ];
    return { program: python.python, args, cwd: inputs.directory, env: environmentOf(python, place) };
}
/** Is coverage measured in this environment? */
const measuresCoverage = ({ packages }) => 'pytest-cov' in packages;
/** The options that decide which tests are run, beside `pytest-args` and the paths. */
const selection = ({ markers }) => markers === '' ? [] : ['-m', markers];
/** How the tests are spread over the workers is left to the project; where it says nothing, the plugin does. */
function workerArgs(inputs, { packages }, cpus) {
    if (!('pytest-xdist' in packages))
        return [];
    const count = workerCount(inputs.workers, cpus);
    return count === null ? [] : ['-n', count];
}
/** The value of `-n`; null leaves it to the configuration of the project. */
function workerCount(workers, cpus) {
    if (workers === 'auto')
        return cpus > 1 ? 'auto' : null;
    return workers === 'off' || workers === 1 ? '0' : String(workers);
}
/** Each report is of one shard, so no threshold of the project may judge it. */
function coverageArgs(inputs, python, { files, assignment: { shard } }) {
    if (!measuresCoverage(python))
        return [];
    return [
        ...inputs.coverageSource.map((source) => `--cov=${source}`),
        '--cov-fail-under=0',
        ...(writesJson(python) ? [`--cov-report=json:${files.coverageJson}`] : []),
        ...(shard.count === 1 ? [`--cov-report=html:${files.html}`] : []),
    ];
}
/**
 * The same on every shard and in every attempt: ids of parameters that come from a set follow its order, and a
 * test is told from another by nothing but its id.
 */
const hashSeed = (given = '') => (/^\d+$/.test(given) ? given : '0');
function environmentOf(python, { files, assignment, workspace, actionRoot }) {
    const { shard, plan, done } = assignment;
    const paths = [(0,external_node_path_.join)(actionRoot, 'pytest'), python.env.PYTHONPATH ?? ''].filter(Boolean);
    return (0,process_environment/* childEnvironment */.Qc)(python.env, {
        AEGIS_EVENTS: files.events,
        AEGIS_SHARD: `${shard.index}/${shard.count}`,
        ...(plan ? { AEGIS_PLAN: plan } : {}),
        ...(done ? { AEGIS_DONE: done } : {}),
        AEGIS_ROOT: workspace,
        AEGIS_COVERAGE: measuresCoverage(python) ? 'auto' : 'off',
        COVERAGE_FILE: files.coverageData,
        PYTHONPATH: paths.join(external_node_path_.delimiter),
        PYTHONUNBUFFERED: '1',
        PYTHONHASHSEED: hashSeed(python.env.PYTHONHASHSEED),
    });
}

;// CONCATENATED MODULE: ./lib/python/pytest-cache.js


const MAX_FILE_BYTES = 16 * 1024 * 1024;
/**
 * Copies `.pytest_cache` of the first directory that has one. Best effort, plain files alone: test
 * code could have put anything there.
 */
async function keepPytestCache(directories, target) {
    for (const directory of directories) {
        const source = (0,external_node_path_.join)(directory, '.pytest_cache');
        const found = await (0,promises_.lstat)(source).catch(() => null);
        if (!found?.isDirectory())
            continue;
        await (0,promises_.cp)(source, target, { recursive: true, filter: isPlain }).catch(() => undefined);
        return;
    }
}
async function isPlain(path) {
    const stats = await (0,promises_.lstat)(path);
    return stats.isDirectory() || (stats.isFile() && stats.size <= MAX_FILE_BYTES);
}

;// CONCATENATED MODULE: ./lib/python/stacks.js



/** Long enough for faulthandler to write every thread of one process. */
const DUMP_MILLISECONDS = 150;
/** More would not be read, and the run is to end. */
const MAX_PROCESSES = 16;
/**
 * Asks every process of the session for the stacks of its threads (SIGUSR2, which the plugin
 * registered), and waits until they are written. Never throws.
 */
async function dumpStacks(log, events) {
    if (process.platform === 'win32') {
        log.info('Stacks cannot be dumped on Windows.');
        return;
    }
    const { pids } = await readSession(events).catch(() => ({ pids: [] }));
    // One after the other: they share one log, and faulthandler writes in pieces.
    for (const pid of pids.slice(0, MAX_PROCESSES)) {
        if ((await isOurs(pid, events)) && ask(pid))
            await (0,external_node_timers_promises_.setTimeout)(DUMP_MILLISECONDS);
    }
}
/**
 * The pids come from files that test code can write, and SIGUSR2 ends what does not expect it: on
 * Linux only processes that were started with this very directory of events are asked.
 */
async function isOurs(pid, events) {
    if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid)
        return false;
    if (process.platform !== 'linux')
        return true;
    const environment = await (0,promises_.readFile)(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    return environment.split('\0').includes(`AEGIS_EVENTS=${events}`);
}
function ask(pid) {
    try {
        return process.kill(pid, 'SIGUSR2');
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./lib/python/run.js










/**
 * Runs the tests of one shard under supervision and gathers what it left behind. However the run
 * ends, that is a value: nothing is thrown for failing, hanging or dying tests.
 * @param run.directory an empty directory for everything that the run leaves behind
 */
async function runTests(host, inputs, python, { assignment, directory }) {
    const files = await makeResultFiles(directory);
    const { workspace, actionRoot } = host.facts;
    const command = pytestCommand(inputs, python, {
        assignment,
        files,
        workspace,
        actionRoot,
        cpus: (0,external_node_os_.availableParallelism)(),
    });
    host.log.info(joinWords([command.program, ...command.args]));
    const result = await host.processes.supervise(command, {
        logFile: files.log,
        timeoutSeconds: inputs.timeoutSeconds,
        hangSeconds: inputs.hangSeconds,
        activity: () => sizesIn(files.events),
        beforeEnd: () => dumpStacks(host.log, files.events),
    });
    await keepPytestCache([inputs.directory, workspace], files.pytestCache);
    const session = await readSession(files.events);
    const coverage = measuresCoverage(python) ? 'expected' : 'off';
    const json = coverage === 'expected' ? await completeJson(host, python, inputs.directory, files) : 'absent';
    const coverageEmpty = json === 'empty';
    return { files, present: await presentOf(files), coverage, coverageEmpty, command, result, session };
}
/** The places in a fresh directory of this run: nothing older can be taken for a result. */
async function makeResultFiles(directory) {
    const at = (name) => (0,external_node_path_.join)(directory, name);
    await (0,promises_.mkdir)(at('events'));
    return {
        directory,
        junit: at('test-results.xml'),
        coverageJson: at('coverage.json'),
        coverageData: at('coverage-data'),
        html: at('htmlcov'),
        events: at('events'),
        log: at('pytest.log'),
        pytestCache: at('pytest_cache'),
    };
}
/** Changes whenever the plugin wrote something. Test code may have deleted the directory. */
function sizesIn(directory) {
    try {
        return (0,external_node_fs_.readdirSync)(directory)
            .map((name) => `${name}:${(0,external_node_fs_.statSync)((0,external_node_path_.join)(directory, name)).size}`)
            .join();
    }
    catch {
        return '';
    }
}
async function presentOf({ directory: _, ...files }) {
    const there = (path) => (0,promises_.stat)(path).then(() => true, () => false);
    const found = Object.entries(files).map(async ([name, path]) => [name, await there(path)]);
    return Object.fromEntries(await Promise.all(found));
}

;// CONCATENATED MODULE: ./lib/coverage/parse-file.js




/** A summary's members, by coverage.py's names. */
const COUNTS = {
    num_statements: 'statements',
    missing_lines: 'missing',
    num_branches: 'branches',
    missing_branches: 'missingBranches',
};
/** @param branch were branches measured? If not, nothing of them is read. */
function readSummary(scanner, name, branch) {
    const counts = { statements: -1, missing: -1, branches: branch ? -1 : 0, missingBranches: branch ? -1 : 0 };
    scanner.members((key) => {
        const field = Object.hasOwn(COUNTS, key) ? COUNTS[key] : undefined;
        if (field && (branch || field === 'statements' || field === 'missing'))
            counts[field] = scanner.integer();
        else
            scanner.skip();
    });
    const { statements, missing, branches, missingBranches } = counts;
    if (statements < 0 || missing < 0 || branches < 0 || missingBranches < 0)
        throw damaged(`a count of ${name} is missing or below 0`);
    return counts;
}
/** One entry of `files`. @throws CoverageError E502, E505 */
function readFileCoverage(scanner, name, branch) {
    const lists = readLists(scanner, name, branch);
    const { summary, executed_lines: executed, missing_lines: missing, excluded_lines: excluded } = lists;
    if (!summary || !executed || !missing || !excluded)
        throw damaged(`the entry of ${name} is not complete`);
    if (!isDisjoint(executed, missing))
        throw damaged(`${name} has lines that are both executed and missing`);
    const statements = union(difference(executed, excluded), missing);
    const arcs = branch ? arcsOf(lists, excluded) : { branches: null, missingBranches: null };
    parse_file_compare(name, summary, { statements, missing, missingBranches: arcs.missingBranches });
    return { statements, missing, ...arcs, statementCount: summary.statements, branchCount: summary.branches };
}
function readLists(scanner, name, branch) {
    const lists = {};
    scanner.members((key) => {
        if (key === 'summary')
            lists.summary = readSummary(scanner, name, branch);
        else if (key === 'executed_lines' || key === 'missing_lines' || key === 'excluded_lines')
            lists[key] = readLines(scanner, key, name);
        else if (branch && (key === 'executed_branches' || key === 'missing_branches'))
            lists[key] = readArcs(scanner, key, name);
        else
            scanner.skip();
    });
    return lists;
}
function readLines(scanner, key, name) {
    const lines = ascending(scanner.integers());
    if ((lines[0] ?? 0) < 0 || (lines.at(-1) ?? 0) > LAST_LINE)
        throw damaged(`${key} of ${name} has something that is not a line number`);
    return lines;
}
function readArcs(scanner, key, name) {
    const arcs = [];
    scanner.pairs((from, to) => {
        if (from < 0 || from > LAST_LINE || Math.abs(to) > LAST_LINE)
            throw damaged(`${key} of ${name} has something that is not a pair of lines`);
        arcs.push(arcOf(from, to));
    });
    return ascending(arcs);
}
/** Arcs into excluded lines, and of comprehensions to themselves, are executed and not counted as branches. */
function arcsOf({ executed_branches: executed, missing_branches: missing }, excluded) {
    if (!executed)
        throw tooOld('executed_branches');
    if (!missing)
        throw tooOld('missing_branches');
    const counted = executed.filter((arc) => {
        const [from, to] = endsOf(arc);
        return from !== to && !has(excluded, to);
    });
    return { branches: union(counted, missing), missingBranches: missing };
}
const tooOld = (key) => new CoverageError('AEGIS-E505', `The JSON report has no ${key}: branches need coverage 6.5 or newer.`);
/** A count that contradicts its list means that one of them was changed. */
function parse_file_compare(name, summary, { statements, missing, missingBranches }) {
    const agree = summary.missing === missing.length &&
        summary.missingBranches === (missingBranches?.length ?? 0) &&
        summary.statements >= missing.length &&
        summary.statements <= statements.length;
    if (!agree)
        throw damaged(`the counts of ${name} contradict its lines`);
}

;// CONCATENATED MODULE: ./lib/coverage/scanner.js

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** More than any line number has. */
const MOST_DIGITS = 9;
/**
 * Reads JSON from its bytes, front to back, and builds only what is asked for: reports are mostly what
 * nobody here needs, and there is one of every shard. Of what is skipped only brackets and texts are checked.
 * Every function throws E502 where the bytes are not what it reads.
 */
class Scanner {
    at = 0;
    bytes;
    constructor(bytes) {
        this.bytes = bytes;
    }
    /** An object. `visit` must read or skip the value of each member. */
    members(visit) {
        this.expect(OPEN_OBJECT);
        if (this.takes(CLOSE_OBJECT))
            return;
        do {
            const name = this.text();
            this.expect(COLON);
            visit(name);
        } while (this.takes(COMMA));
        this.expect(CLOSE_OBJECT);
    }
    /** A list of whole numbers. */
    integers() {
        const found = [];
        this.expect(OPEN_LIST);
        if (this.takes(CLOSE_LIST))
            return found;
        do
            found.push(this.integer());
        while (this.takes(COMMA));
        this.expect(CLOSE_LIST);
        return found;
    }
    /** A list of pairs of whole numbers. */
    pairs(visit) {
        this.expect(OPEN_LIST);
        if (this.takes(CLOSE_LIST))
            return;
        do {
            this.expect(OPEN_LIST);
            const first = this.integer();
            this.expect(COMMA);
            visit(first, this.integer());
            this.expect(CLOSE_LIST);
        } while (this.takes(COMMA));
        this.expect(CLOSE_LIST);
    }
    /** A whole number of at most nine digits. */
    integer() {
        const negative = this.takes(MINUS);
        const start = this.at;
        let value = 0;
        for (;;) {
            const digit = this.bytes[this.at];
            if (!(digit >= ZERO && digit <= NINE))
                break;
            value = value * 10 + (digit - ZERO);
            this.at += 1;
        }
        if (this.at === start || this.at > start + MOST_DIGITS)
            throw this.broken();
        return negative ? -value : value;
    }
    /** Any value; for what is small. */
    value() {
        this.space();
        const start = this.at;
        this.skip();
        return this.parsed(start);
    }
    /** Leaves out a value of any kind. */
    skip() {
        this.space();
        const first = this.bytes[this.at];
        if (first === QUOTE)
            this.skipText();
        else if (first === OPEN_OBJECT || first === OPEN_LIST)
            this.skipNested();
        else
            this.skipScalar();
    }
    /** Nothing may be left. */
    end() {
        this.space();
        if (this.at < this.bytes.length)
            throw this.broken();
    }
    text() {
        this.space();
        const start = this.at;
        if (this.bytes[start] !== QUOTE)
            throw this.broken();
        return this.skipText()
            ? this.bytes.toString('latin1', start + 1, this.at - 1)
            : String(this.parsed(start));
    }
    parsed(start) {
        try {
            return JSON.parse(this.bytes.toString('utf8', start, this.at));
        }
        catch {
            throw this.broken();
        }
    }
    /** @returns whether the text is plain: ASCII without escapes */
    skipText() {
        const { bytes } = this;
        let plain = true;
        let at = this.at + 1;
        for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
            if (byte === undefined)
                throw this.broken();
            if (byte === BACKSLASH || byte < SPACE || byte > 0x7e)
                plain = false;
            at += byte === BACKSLASH ? 2 : 1;
        }
        this.at = at + 1;
        return plain;
    }
    skipNested() {
        const { bytes } = this;
        let depth = 0;
        do {
            let byte = bytes[this.at];
            // Most of it: digits, commas and space.
            while (byte < OPEN_LIST && byte !== QUOTE)
                byte = bytes[++this.at];
            if (byte === undefined)
                throw this.broken();
            if (byte === QUOTE)
                this.skipText();
            else
                this.at += 1;
            if (byte === OPEN_OBJECT || byte === OPEN_LIST)
                depth += 1;
            else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST)
                depth -= 1;
        } while (depth > 0);
    }
    skipScalar() {
        const start = this.at;
        for (let byte = this.bytes[start]; byte !== undefined; byte = this.bytes[this.at]) {
            if (byte <= SPACE || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST)
                break;
            this.at += 1;
        }
        if (this.at === start)
            throw this.broken();
    }
    space() {
        let byte = this.bytes[this.at];
        while (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09)
            byte = this.bytes[++this.at];
    }
    takes(byte) {
        this.space();
        if (this.bytes[this.at] !== byte)
            return false;
        this.at += 1;
        return true;
    }
    expect(byte) {
        if (!this.takes(byte))
            throw this.broken();
    }
    broken() {
        return damaged(`at byte ${this.at} it is not what \`coverage json\` writes, or it was cut off`);
    }
}

;// CONCATENATED MODULE: ./lib/coverage/parse.js





const parse_LIMITS = { bytes: 256 * 1024 * 1024, files: 200_000 };
/**
 * Reads what `coverage json` wrote (coverage 6 and 7), as untrusted: every value that is used is checked, every
 * count is compared with the lists it counts, every path becomes repository-relative.
 * @param bytes the document; like coverage.py's, it has `meta` before `files` before `totals`
 * @throws CoverageError E502 unreadable or contradictory, E505 unknown format, E506 paths outside the repository
 */
function parseCoverage(bytes, place) {
    if (bytes.length > parse_LIMITS.bytes)
        throw damaged('it is larger than 256 MiB');
    const { meta, files, totals } = readDocument(new Scanner(bytes), place);
    if (!meta || !files)
        throw damaged('`meta` and `files` are not both there, in this order');
    if (files.size > 0)
        parse_compare(files, totals);
    return { files, ...meta };
}
function readDocument(scanner, place) {
    const reading = {};
    scanner.members((key) => {
        const { meta, files } = reading;
        if (key === 'meta' && !meta)
            reading.meta = metaOf(object(scanner.value(), 'meta'));
        else if (key === 'files' && meta)
            reading.files = readFiles(scanner, meta.branch, place);
        else if (key === 'totals' && meta && files?.size)
            reading.totals = readSummary(scanner, 'everything', meta.branch);
        else
            scanner.skip();
    });
    scanner.end();
    return reading;
}
const metaOf = (meta) => ({
    branch: flag(member(meta, 'branch_coverage'), 'meta.branch_coverage'),
    version: versionOf(meta),
});
/** Before 7.4 the document has no format number; its shape is that of format 2. */
function versionOf(meta) {
    const version = string(member(meta, 'version'), 'meta.version', 50);
    const format = Object.hasOwn(meta, 'format') ? meta.format : 2;
    if ((format === 2 || format === 3) && /^[67]\.\d/.test(version))
        return version;
    throw new CoverageError('AEGIS-E505', `Coverage ${version} wrote its JSON report in format ${String(format).slice(0, 20)}; formats 2 and 3 of coverage 6 and 7 are known.`);
}
function readFiles(scanner, branch, place) {
    const files = new Map();
    const outside = [];
    scanner.members((path) => {
        if (files.size + outside.length >= parse_LIMITS.files)
            throw damaged(`it lists more than ${parse_LIMITS.files} files`);
        const name = repositoryPath(path, place);
        const file = readFileCoverage(scanner, name ?? path, branch);
        if (name === null)
            outside.push(path);
        else if (files.has(name))
            throw damaged(`it lists ${name} twice`);
        else
            files.set(name, file);
    });
    if (outside.length > 0)
        throw pathsLeave(outside, place);
    return files;
}
/** The totals must be the sums of the files. */
function parse_compare(files, totals) {
    if (!totals)
        throw damaged('totals is missing');
    const sum = { statements: 0, missing: 0, branches: 0, missingBranches: 0 };
    for (const file of files.values()) {
        sum.statements += file.statementCount;
        sum.missing += file.missing.length;
        sum.branches += file.branchCount;
        sum.missingBranches += file.missingBranches?.length ?? 0;
    }
    const wrong = Object.keys(sum).find((key) => sum[key] !== totals[key]);
    if (wrong)
        throw damaged(`its totals contradict its files (${totals[wrong]} and ${sum[wrong]})`);
}

;// CONCATENATED MODULE: ./lib/python/reproduce.js





/** Longer than this no one pastes; in characters. */
const MAX_TARGETS = 8_000;
/**
 * The commands that repeat this shard, and only its failures, on a developer's machine: shell-quoted,
 * from the root of the repository, with files as arguments instead of the plugin, and of a file that is
 * cut the shard's own tests.
 */
function reproduceCommands(inputs, python, workspace, shard, session) {
    const folder = (0,external_node_path_.relative)(workspace, inputs.directory).split(external_node_path_.sep).join('/');
    const targets = shard.count === 1 ? inputs.testPaths : session.owned.flatMap((file) => partsOf(file, session, folder));
    const failed = session.tests.filter(isFailure).map((test) => targetOf(test, folder));
    const broken = session.collectErrors.map(({ file }) => fromFolder(folder, file));
    const bad = [...new Set([...broken, ...failed])];
    const line = commandLine(inputs, python, folder);
    // A shard of many without a file would name none, and pytest would run them all.
    const all = shard.count > 1 && targets.length === 0 ? '' : line(targets);
    return { all, failures: bad.length > 0 ? line(bad) : null };
}
const fromFolder = (folder, file) => external_node_path_.posix.relative(folder, file) || file;
/** The file; or, where others run parts of it, the widest names that mean tests of this shard alone. */
function partsOf(file, { tests, others = [] }, folder) {
    const left = others.find((other) => other.file === file);
    if (!left)
        return [fromFolder(folder, file)];
    const theirs = new Set(left.ids.flatMap(keysOf));
    const own = tests.filter((test) => test.file === file);
    const widest = own.map((test) => ({
        ...test,
        id: keysOf(test.id).findLast((key) => !theirs.has(key)) ?? test.id,
    }));
    return [...new Set(widest.map((test) => targetOf(test, folder)))];
}
/**
 * A node id counts from pytest's rootdir, and xdist may add the group; an argument from where it is typed. A test of
 * a file that another file yields cannot be named by itself.
 */
function targetOf({ id, file, groups = [] }, folder) {
    const at = id.indexOf('::');
    const group = groups.find((name) => id.endsWith(`@${name}`));
    const end = group === undefined ? id.length : id.length - group.length - 1;
    const named = at >= 0 && external_node_path_.posix.basename(file) === external_node_path_.posix.basename(id.slice(0, at));
    return fromFolder(folder, file) + (named ? id.slice(at, end) : '');
}
function commandLine(inputs, { kind }, folder) {
    const start = folder === '' ? '' : `cd ${joinWords([folder])} && `;
    const python = kind === 'poetry' ? ['poetry', 'run', 'python'] : ['python'];
    const words = [...python, '-m', 'pytest', ...inputs.pytestArgs, ...selection(inputs)];
    return (targets) => {
        const kept = withinLimit(targets);
        const left = targets.length - kept.length;
        return start + joinWords([...words, ...kept]) + (left > 0 ? ` # and ${left} more` : '');
    };
}
function withinLimit(targets) {
    let length = 0;
    const end = targets.findIndex((target) => {
        length += target.length + 1;
        return length > MAX_TARGETS;
    });
    return end < 0 ? targets : targets.slice(0, end);
}

;// CONCATENATED MODULE: ./lib/results/exit-status.js



/** What pytest's exit codes mean. */
const EXIT = { ok: 0, failed: 1, interrupted: 2, internal: 3, usage: 4, nothing: 5 };
/** 128 + signal: how a wrapper or a shell reports a death by signal. */
const SIGNAL_CODES = new Map([
    [132, 'SIGILL'],
    [134, 'SIGABRT'],
    [135, 'SIGBUS'],
    [136, 'SIGFPE'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
]);
/** What the exit code says that does not agree with a pass, held against the record of the session. */
function exitReasons(code, session, shards) {
    const signal = SIGNAL_CODES.get(code);
    if (signal)
        return [signalCode(code, signal, session)];
    return session.finished ? finishedReasons(code, session, shards) : unfinishedReasons(code, session);
}
function signalCode(code, signal, session) {
    const where = `${runningNow(session)}${withoutOutcome(session)}`;
    return signal === 'SIGKILL'
        ? {
            code: 'AEGIS-E306',
            message: `pytest exited with ${code}, which is ${signal}${where}. Likely too little memory.`,
        }
        : { code: 'AEGIS-E308', message: `pytest exited with ${code}, which is ${signal}${where}.` };
}
function unfinishedReasons(code, session) {
    if (code === EXIT.usage)
        return [usageReason()];
    if (code === EXIT.internal)
        return [{ code: 'AEGIS-E315', message: 'pytest exited with 3 (internal error).' }];
    const walked = session.census.length > 0 || session.tests.length > 0;
    if (!session.started || !walked) {
        const message = `pytest exited with ${code} before it had collected anything.`;
        return [{ code: 'AEGIS-E322', message }];
    }
    const message = `The process exited with ${code} and the session was never finished${runningNow(session)}${withoutOutcome(session)}. Likely \`os._exit\` or a crash of the interpreter at its end.`;
    return [{ code: 'AEGIS-E311', message }];
}
const usageReason = () => ({
    code: 'AEGIS-E314',
    message: 'pytest exited with 4 (usage error): an argument, a path, an ini option or a conftest.',
});
function finishedReasons(code, session, shards) {
    const changed = contradiction(code, session);
    return [...(changed ? [changed] : []), ...meaningOf(code, session, shards)];
}
/** pytest decided on one status and the process ended with another, or the outcomes say otherwise. */
function contradiction(code, session) {
    const failures = session.tests.filter(isFailure);
    const nothing = session.tests.length === 0;
    const e312 = (message) => ({ code: 'AEGIS-E312', message });
    if (code === EXIT.ok && failures.length > 0)
        return e312(`pytest exited with 0 although ${count(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`);
    if (code === EXIT.nothing && !nothing)
        return e312(`pytest exited with 5 (no tests) although it collected ${count(session.tests.length, 'test')}.`);
    const decided = session.exitStatus;
    const { internalErrors = [] } = session;
    const broken = code !== EXIT.ok && internalErrors.length > 0;
    const excused = broken || (code === EXIT.ok && decided === EXIT.nothing && nothing);
    if (decided !== null && decided !== code && !excused)
        return e312(`pytest decided on exit status ${decided} and the process ended with ${code}.`);
    if (code === EXIT.failed && failures.length === 0 && !explained(session))
        return e312('pytest exited with 1 although no test failed. Likely a plugin, or a warning turned into an error at the end.');
    if (code > EXIT.nothing && !session.stopped)
        return e312(`pytest exited with ${code}, which is none of its own codes.`);
    return null;
}
const explained = ({ collectErrors, lostWorkers, stopped, internalErrors = [] }) => collectErrors.length > 0 || lostWorkers.length > 0 || stopped !== null || internalErrors.length > 0;
function meaningOf(code, session, shards) {
    if (code === EXIT.internal)
        return [{ code: 'AEGIS-E315', message: 'pytest exited with 3 (internal error).' }];
    if (code === EXIT.usage)
        return [usageReason()];
    const stopped = stopReason(code, session);
    if (stopped)
        return [stopped];
    const empty = session.tests.length === 0 && session.collectErrors.length === 0;
    if (empty && shards === 1 && (code === EXIT.ok || code === EXIT.nothing))
        return [nothingReason(session)];
    return [];
}
/** A stop because of collection errors is told by those errors. */
function stopReason(code, session) {
    const notRun = session.tests.filter(({ outcome }) => outcome === null).length;
    const left = notRun > 0 ? `; ${count(notRun, 'test')} did not run` : '';
    if (session.stopped !== null && /^stopping after \d+ failures/.test(session.stopped))
        return { code: 'AEGIS-E321', message: `pytest stopped early: ${session.stopped}${left}.` };
    if (session.collectErrors.length > 0)
        return null;
    if (code !== EXIT.interrupted && session.stopped === null)
        return null;
    return {
        code: 'AEGIS-E320',
        message: `pytest was interrupted: ${session.stopped ?? 'it exited with 2'}${left}.`,
    };
}
function nothingReason({ census, deselected = 0 }) {
    const why = deselected > 0 ? `${count(deselected, 'test')} left out by markers or keywords` : 'no test in them';
    const message = census.length === 0
        ? 'pytest found no test file.'
        : `pytest found ${count(census.length, 'test file')} and ${why}.`;
    return { code: 'AEGIS-E303', message };
}

;// CONCATENATED MODULE: ./lib/results/evidence.js




/** Every rule that a pass has to satisfy; what broke first comes first. */
const RULES = [
    endRule,
    collectionRule,
    failureRule,
    workerRule,
    internalErrorRule,
    outcomeRule,
    surroundingsRule,
    coverageRule,
];
/**
 * Every reason why this shard must not be called passed; none when all the evidence agrees:
 * how the process ended, what the plugin wrote down, and the coverage data.
 */
function judgeRun(evidence) {
    const reasons = RULES.flatMap((rule) => rule(evidence));
    return reasons.filter(({ code }, at) => code === 'AEGIS-E309' || at === firstOf(reasons, code));
}
const firstOf = (reasons, code) => reasons.findIndex((reason) => reason.code === code);
function endRule({ end, session, shards }) {
    switch (end.kind) {
        case 'not-started':
            return [{ code: 'AEGIS-E322', message: `pytest could not be started: ${end.reason}.` }];
        case 'cancelled':
            return [{ code: 'AEGIS-E310', message: `The job was cancelled${runningNow(session)}.` }];
        case 'hang': {
            const message = `Nothing happened for ${end.seconds} s${runningNow(session)}${withoutOutcome(session)}.`;
            return [{ code: 'AEGIS-E304', message }];
        }
        case 'timeout': {
            const message = `The tests took longer than ${end.seconds} s${runningNow(session)}${withoutOutcome(session)}.`;
            return [{ code: 'AEGIS-E305', message }];
        }
        case 'signalled':
            return [signalReason(end.signal, end.outOfMemory, session)];
        case 'exited':
            return exitReasons(end.code, session, shards);
    }
}
const CRASHES = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE']);
function signalReason(signal, outOfMemory, session) {
    const where = `${runningNow(session)}${withoutOutcome(session)}`;
    if (outOfMemory)
        return { code: 'AEGIS-E307', message: `The kernel ended pytest for lack of memory${where}.` };
    if (CRASHES.has(signal))
        return { code: 'AEGIS-E308', message: `The interpreter died of ${signal}${where}.` };
    const guess = signal === 'SIGKILL' ? ' Likely too little memory, or a test that kills its own group.' : '';
    return { code: 'AEGIS-E306', message: `pytest was killed by ${signal}${where}.${guess}` };
}
function collectionRule({ session: { collectErrors } }) {
    const [first] = collectErrors;
    if (!first)
        return [];
    const files = names(collectErrors.map(({ file }) => file));
    const message = `${count(collectErrors.length, 'file')} could not be collected: ${files}. First: ${first.message}`;
    return [{ code: 'AEGIS-E302', message, file: first.file }];
}
function failureRule({ session }) {
    const failures = session.tests.filter((test) => isFailure(test) && test.outcome !== 'unfinished');
    if (failures.length === 0)
        return [];
    const message = `${count(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`;
    return [{ code: 'AEGIS-E301', message }];
}
function workerRule({ session: { lostWorkers } }) {
    return lostWorkers.map(({ worker, reason, running }) => ({
        code: 'AEGIS-E309',
        message: `Worker ${worker} was lost${running ? ` while it ran ${running}` : ''}: ${reason}.`,
    }));
}
function internalErrorRule({ session }) {
    const [text] = session.internalErrors ?? [];
    if (text === undefined)
        return [];
    const last = text.trim().split('\n').at(-1) ?? '';
    const guess = last.includes('[Errno 9]') ? '. Likely a test closed standard output' : '';
    return [{ code: 'AEGIS-E315', message: `pytest failed outside any test: ${last}${guess}.` }];
}
/** Of a run that came to its end in order, every owned test must have an outcome. */
function outcomeRule({ end, session }) {
    const orderly = end.kind === 'exited' && session.finished && !session.stopped;
    if (!orderly || session.collectErrors.length > 0)
        return [];
    const open = session.tests.filter(({ outcome }) => outcome === null || outcome === 'unfinished');
    if (open.length === 0)
        return [];
    const message = `${count(open.length, 'test')} of ${grouped(session.tests.length)} ran to no outcome: ${names(open.map(({ id }) => id))}.`;
    return [{ code: 'AEGIS-E313', message }];
}
function surroundingsRule(evidence) {
    const { tampered = [], directoryGone = false } = evidence;
    const full = noSpace(evidence);
    const found = [
        tampered.length > 0 && { code: 'AEGIS-E316', message: `The tests wrote to ${names(tampered)}.` },
        directoryGone && { code: 'AEGIS-E318', message: 'The directory in which the tests ran is gone.' },
        full !== null && { code: 'AEGIS-E319', message: full },
    ];
    return found.filter((reason) => reason !== false);
}
/** pytest-cov leaves no report then. */
const evidence_isCutShort = ({ stopped, internalErrors = [] }) => stopped !== null || internalErrors.length > 0;
/** A full disk: as a test, pytest or our plugin met it, or found after a run that left an unfinished record. */
function noSpace({ session, diskFull }) {
    const { internalErrors = [], pluginFaults = [] } = session;
    const told = [...session.tests, ...session.collectErrors].map(({ message }) => message);
    const lines = [...told, ...internalErrors, ...pluginFaults].flatMap((text) => text.split('\n'));
    const found = lines.find((text) => /\[Errno 28\]|No space left on device/.test(text));
    if (found !== undefined)
        return `No space left on the device: ${found.trim()}`;
    return diskFull && !session.finished ? 'No space is left on the device.' : null;
}
/** A shard that ran no test to its end has nothing to measure, and the cause is told elsewhere. */
function coverageRule({ end, session, coverage, coverageStatements }) {
    if (coverage === 'off')
        return [];
    if (session.coverageOff)
        return [
            {
                code: 'AEGIS-E504',
                message: 'pytest-cov is there to measure coverage, and `--no-cov` of the project switches it off.',
            },
        ];
    const ran = session.tests.some(({ outcome }) => outcome !== null && outcome !== 'unfinished');
    if (end.kind !== 'exited' || !session.finished || !ran || evidence_isCutShort(session))
        return [];
    // Data without statements is judged with the lane: one shard of many may touch nothing that is measured.
    return coverageStatements === null
        ? [{ code: 'AEGIS-E502', message: 'The tests ran, and there is no coverage data of this run.' }]
        : [];
}

;// CONCATENATED MODULE: ./lib/shards/carry.js







/** What an earlier result covered. @throws what says that it cannot be read */
async function coverageIn({ coverage }, directory) {
    return coverage && unpackCoverage(readPacked(await coverageBytes(directory, coverage)));
}
/** Takes over the data files of coverage of an earlier attempt, under names that say whose they are. @returns the names */
async function carryData(earlier, target) {
    const found = earlier?.manifest.coverage?.data ?? [];
    const names = found.map((name) => `${name}-${earlier?.manifest.attempt}`);
    // Only for the HTML report, which does without what is not there.
    for (const [at, name] of found.entries())
        await (0,promises_.copyFile)((0,external_node_path_.join)(earlier?.directory ?? '', name), (0,external_node_path_.join)(target, names[at])).catch(() => undefined);
    return names;
}
/** The union of what is there, null of nothing; or why there is none, when they do not fit together. */
function together(parts) {
    const there = parts.filter((part) => part !== null);
    try {
        return { data: there.length > 1 ? mergeCoverage(there) : (there[0] ?? null), broken: [] };
    }
    catch (error) {
        if (!(error instanceof CoverageError))
            throw error;
        return { data: null, broken: [{ code: error.code, message: error.message }] };
    }
}

;// CONCATENATED MODULE: ./lib/report/copy.js
/** The words of the report, each once. */
const VERDICT_ICONS = {
    passed: '✅',
    failed: '❌',
    incomplete: '⚠️',
    cancelled: '⚠️',
    'config-error': '❌',
};
const REASON_TITLES = {
    passed: 'Worth knowing',
    failed: 'Why it failed',
    incomplete: 'Why it is incomplete',
    cancelled: 'What was cut short',
    'config-error': 'What to mend first',
};
const GATE_ICONS = {
    pass: '✅',
    fail: '❌',
    warn: '⚠️',
    'n/a': '➖',
};
const OUTCOME_WORDS = {
    passed: 'passed',
    failed: 'failed',
    error: 'error in set-up or teardown',
    skipped: 'skipped',
    xfailed: 'failed as expected',
    xpassed: 'passed against expectation',
    unfinished: 'never ended',
};
const RESTORE_WORDS = {
    exact: '✅ exact',
    partial: '🟡 older entry',
    miss: '⬜ miss',
    skipped: '➖ not used',
    failed: '⚠️ failed',
};
/** A store of which a model or an image could not be had. */
const RESTORE_IN_PART = '⚠️ in part';
/** What earlier runs have learned: the newest is all that one can get. */
const LEDGER_NEWEST = '✅ newest';
const SAVE_WORDS = {
    stored: 'saved',
    current: 'not needed: it is up to date',
    duplicate: 'no: another job has saved it, or is at it',
    empty: 'no: nothing to save',
    denied: 'no',
    skipped: 'no',
    failed: 'failed',
};
/** A save that is left to the end of the job. */
const SAVE_LATER = 'when the job is over';

;// CONCATENATED MODULE: ./lib/shards/rerun.js




/** What of an earlier attempt need not run again: tests that count in this one, and files with nothing but them. */
function doneIn({ session }) {
    const carried = carriedIn(session);
    const byFile = Map.groupBy(session.tests, ({ file }) => file);
    const empty = knowsEmptyFiles(session);
    const isDone = (file) => byFile.get(file)?.every(({ id }) => carried.has(id)) ?? empty;
    const files = new Set(session.owned.filter(isDone));
    const ids = session.tests.filter(({ id, file }) => carried.has(id) && !files.has(file)).map(({ id }) => id);
    return { files: [...files], ids };
}
/** Only of a session in which nothing went wrong before the tests is a file without tests known to have none. */
const knowsEmptyFiles = ({ finished, stopped, collectErrors }) => finished && stopped === null && collectErrors.length === 0;
/** A skip and an expected failure are no successes: what failed beside them may have caused them. */
const isIdle = (test) => isGreen(test) && !isPassed(test);
/** The tests that passed, where nothing that runs again may need them: those of a group count together or not at all. */
function carriedIn({ tests, collectErrors }) {
    const broken = new Set(collectErrors.map(({ file }) => file));
    const byFile = [...Map.groupBy(tests, ({ file }) => file)];
    const clear = new Set(byFile.flatMap(([file, own]) => (!broken.has(file) && isClear(own) ? [file] : [])));
    const counts = (test) => isPassed(test) && clear.has(test.file);
    const whole = joined(tests.map(({ groups = [] }) => groups));
    const groupsOf = ({ groups = [] }) => groups.slice(0, 1).map(whole);
    const open = new Set(tests.filter((test) => !counts(test)).flatMap(groupsOf));
    const isFree = (test) => counts(test) && !groupsOf(test).some((name) => open.has(name));
    return new Set(tests.filter(isFree).map(({ id }) => id));
}
/** A skip beside a failure, and a test that was not reached, may hang on any test of their file: all of it runs. */
function isClear(tests) {
    const open = tests.filter((test) => !isPassed(test));
    return open.every(isFailure) || open.every(isIdle);
}
/** Is there anything that has to run again? A result without reasons has nothing. */
const isGreenResult = ({ reasons, plan }) => reasons.length === 0 && plan.kind !== 'waived';
/** Failures that tests or files answer for: they run again, and so does whatever was not reached. */
const OF_TESTS = new Set(['AEGIS-E301', 'AEGIS-E302', 'AEGIS-E313', 'AEGIS-E321']);
/** Ends in the middle: the test that was under way runs again, if there was one. */
const CUT_SHORT = new Set([
    ...['AEGIS-E304', 'AEGIS-E305', 'AEGIS-E306', 'AEGIS-E307'],
    ...['AEGIS-E308', 'AEGIS-E309', 'AEGIS-E310', 'AEGIS-E311'],
]);
/** Would everything that went wrong be tried again? A fault that belongs to no test would vanish unseen. */
function isTriedAgain({ reasons, session }) {
    const own = session.tests.filter(({ attempt }) => attempt === undefined);
    const open = own.some(({ outcome }) => outcome === null || outcome === 'unfinished');
    const told = reasons.every(({ code }) => OF_TESTS.has(code) || (open && CUT_SHORT.has(code)));
    return told && (reasons.length === 0 || isWholeRecord(session));
}
/** Was every test of this session listed? Not after a stop among collection errors, nor where the plugin has gaps. */
const isWholeRecord = ({ stopped, collectErrors, pluginFaults = [] }) => (stopped === null || collectErrors.length === 0) && pluginFaults.length === 0;
/** Its tests ran with pytest-cov, and what they covered is lost. */
const lacksCoverage = ({ coverage, session }) => coverage === null &&
    'pytest-cov' in session.versions &&
    session.tests.some(({ outcome }) => outcome !== null);
/** Does an earlier result count in this attempt? Only of the same commit, selection and plan. */
function countsAgain(earlier, now) {
    const same = earlier.commit === now.commit &&
        earlier.selection === now.selection &&
        earlier.algorithm === now.algorithm;
    const sound = isTriedAgain(earlier) && !lacksCoverage(earlier);
    return same && sound && now.plan.kind !== 'waived' && planOf(earlier) === planOf(now);
}
const planOf = ({ plan }) => (plan.kind === 'plan' ? plan.hash : plan.kind);
/** This attempt's session together with what stands of the earlier one: an outcome gives way to another one only. */
function carryOver(session, earlier) {
    const now = new Map(session.tests.map((test) => [test.id, test]));
    const kept = earlier.session.tests.filter((test) => stands(test, now.get(test.id)));
    const standing = new Set(kept.map(({ id }) => id));
    const tests = [
        ...kept.map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt })),
        ...session.tests.filter(({ id }) => !standing.has(id)),
    ];
    const shared = new Set((session.others ?? []).map(({ file }) => file));
    const others = [
        ...(session.others ?? []),
        ...(earlier.session.others ?? []).filter(({ file }) => !shared.has(file)),
    ];
    return others.length > 0 ? { ...session, tests, others } : { ...session, tests };
}
/** Neither a skip nor a test that was not reached says anything against what it did before. */
function stands(before, now) {
    if (now === undefined)
        return true;
    return (now.outcome === null || isIdle(now)) && before.outcome !== null && !isIdle(before);
}
/** What had to run again and was not answered: it is gone, or a failure became a skip. Never green for want of evidence. */
function unanswered(session, earlier, attempt) {
    const open = [...openTests(session, earlier), ...openFiles(session, earlier)];
    const told = names(open.map(([what, before, now]) => `${what} (${before}, ${now} in attempt ${attempt})`));
    return open.length === 0 ? [] : [{ code: 'AEGIS-E323', message: `Without an answer: ${told}.` }];
}
function openTests(session, earlier) {
    const now = new Map(session.tests.map((test) => [test.id, test]));
    const carried = carriedIn(earlier.session);
    const word = ({ outcome }) => (outcome ? OUTCOME_WORDS[outcome] : 'not reached');
    return earlier.session.tests.flatMap((test) => {
        const again = now.get(test.id);
        const answered = again ? !(isFailure(test) && isIdle(again)) : carried.has(test.id);
        const before = `${word(test)} in attempt ${test.attempt ?? earlier.attempt}`;
        return answered ? [] : [[test.id, before, again ? word(again) : 'not found']];
    });
}
/** A file that could not be collected, and of which no test ran now. */
function openFiles({ tests, others = [], collectErrors }, { session, attempt }) {
    const told = [...tests.filter((test) => !isIdle(test)), ...others, ...collectErrors];
    const answered = new Set(told.map(({ file }) => file));
    const owned = new Set(session.owned);
    const broken = new Set(session.collectErrors.map(({ file }) => file).filter((file) => owned.has(file)));
    return [...broken]
        .filter((file) => !answered.has(file))
        .map((file) => [file, `not collected in attempt ${attempt}`, 'without a test that ran']);
}
/** The earlier result as it stands, for an attempt in which nothing had to run. */
function asCarried(earlier, attempt) {
    const tests = earlier.session.tests.map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt }));
    return { ...earlier, attempt, session: { ...earlier.session, tests }, seconds: 0 };
}

;// CONCATENATED MODULE: ./lib/shards/shard.js















/** Weighs a finished run and writes down what the others need of it. */
async function shardOf(step, python, share, run, role = 'shard') {
    const { host, inputs } = step;
    const { result, files } = run;
    const { data, broken } = await measuredIn(step, run);
    const reasons = [...(await shard_reasonsOf(step, run, data, share)), ...broken];
    // The runner starts post, and every later step, in the workspace: tests may have deleted it.
    await (0,promises_.mkdir)(host.facts.workspace, { recursive: true });
    const carried = await carryData(share.earlier, files.directory);
    const session = share.earlier ? carryOver(run.session, share.earlier.manifest) : run.session;
    const whole = run.present.junit && !share.earlier;
    const unwritten = whole ? [] : await writeResult(files.junit, junitFromSession(session));
    const { data: coverage, broken: unlike } = together([data, share.earlier?.coverage ?? null]);
    const dataFiles = [...(data ? ['coverage-data'] : []), ...carried];
    const packed = await writeCoverage(files.directory, coverage, dataFiles);
    const manifest = {
        ...frameOf(step, share.use),
        role,
        session,
        end: result.end,
        seconds: result.seconds,
        reasons: [...reasons, ...unlike, ...unwritten, ...packed.unwritten],
        coverage: packed.files,
        reproduce: reproduceCommands(inputs.tests, python, host.facts.workspace, inputs.lane.shard, session),
    };
    return {
        manifest: await writeManifest(files.directory, manifest),
        directory: files.directory,
        python,
        coverage,
        notices: [...python.notices, ...result.leftovers.map(leftoverNotice)],
        share,
    };
}
const leftoverNotice = (name) => `${name} outlived the tests and was ended (AEGIS-W317).`;
/** What the run measured; `broken`: why it cannot be used. */
async function measuredIn(step, { present, files }) {
    const found = present.coverageJson ? await readCoverage(step, files.coverageJson) : null;
    if (found && 'code' in found)
        return { data: null, broken: [found] };
    return { data: found, broken: [] };
}
async function shard_reasonsOf({ host, inputs }, run, data, share) {
    const reasons = judgeRun({
        end: run.result.end,
        session: run.session,
        // Where other results join this one, a run without tests is no fault in itself.
        shards: share.earlier ? inputs.lane.shard.count + 1 : inputs.lane.shard.count,
        coverage: run.coverage,
        coverageStatements: data ? totalsOf(data).statements : run.coverageEmpty ? 0 : null,
        tampered: run.result.tampered,
        directoryGone: !(0,external_node_fs_.existsSync)(inputs.tests.directory),
        diskFull: (await isFull(host.facts.temp)) || (await isFull(host.facts.workspace)),
    });
    const { attempt } = host.facts;
    const open = share.earlier ? unanswered(run.session, share.earlier.manifest, attempt) : [];
    return [...reasons, ...open];
}
/** In less than this nothing can be written. */
const FULL_BYTES = 64 * 1024;
const isFull = (directory) => (0,promises_.statfs)(directory).then(({ bavail, bsize }) => bavail * bsize < FULL_BYTES, () => false);
/** @returns the manifest, with the reason when it could not be written */
async function writeManifest(directory, manifest) {
    const unwritten = await writeResult((0,external_node_path_.join)(directory, 'manifest.json'), serializeManifest(manifest));
    return { ...manifest, reasons: [...manifest.reasons, ...unwritten] };
}
async function readCoverage(step, path) {
    try {
        return parseCoverage(await (0,promises_.readFile)(path), placeOf(step));
    }
    catch (error) {
        if (error instanceof CoverageError)
            return { code: error.code, message: error.message };
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/shards/repair.js








/** Seconds: what is missing may take as long as the longest shard should, and always this long. */
const LEAST_BUDGET = 120;
/** What a file, and a test, is taken for of which nothing is known. */
const UNKNOWN_FILE_SECONDS = 10;
const UNKNOWN_TEST_SECONDS = 1;
const FREE = { importSeconds: 0, fixtureSeconds: 0 };
/**
 * Runs, there and then, what no shard ran: the last shard has the environment and knows what is missing.
 * Where it cannot, the results stay as they are, and the proof names every test.
 */
async function repairLane(step, own, results, expected) {
    const foreseen = own.share?.forecast.files.map(({ file }) => file) ?? [];
    const manifests = results.map(({ manifest }) => manifest);
    const repair = repairOf(manifests, expected, foreseen);
    if (!repair)
        return { results, notices: [] };
    const what = `${repair.missing.ids.size} tests and ${repair.missing.files.length} files that no shard ran`;
    const obstacle = obstacleTo(step, own, repair.missing, expected);
    if (obstacle)
        return { results, notices: [`${what} were not run by the last shard: ${obstacle}.`] };
    step.host.log.info(`Running ${what}.`);
    const seconds = 2 * budgetOf(expected);
    const shard = await step.watch.time('repair', () => runMissing(step, own, repair.done, seconds).catch(String));
    if (typeof shard === 'string')
        return { results, notices: [`${what} could not be run by the last shard: ${shard}.`] };
    const ran = shard.manifest.session.tests.length;
    const notice = `AEGIS-W416: ${count(ran, 'test')} that no shard had run ${ran === 1 ? 'was' : 'were'} run by the last one${becauseOf(results)}.`;
    await publishRepair(step, shard.directory);
    return { results: [...results, shard], notices: [...(ran > 0 ? [notice] : []), ...shard.notices] };
}
function obstacleTo({ host }, { python, share }, missing, { plan }) {
    if (host.cancelled.aborted)
        return 'the job was cancelled';
    if (!python || !share)
        return 'it has no Python environment';
    const seconds = missingSeconds(missing, share.forecast.files);
    const budget = budgetOf({ plan });
    if (seconds <= budget)
        return null;
    return `they should take ${duration(seconds)}, and no more than ${duration(budget)} are spent on repairs`;
}
const budgetOf = ({ plan }) => Math.max(LEAST_BUDGET, ...(plan?.predicted ?? []));
/** What the missing tests should take. */
function missingSeconds({ files, ids }, costs) {
    const byFile = new Map(costs.map((cost) => [cost.file, cost]));
    const known = new Map(costs.flatMap(({ tests }) => tests.map(({ id, seconds }) => [id, seconds])));
    const whole = files.map((file) => {
        const cost = byFile.get(file);
        return cost ? overheadOf(cost) + secondsOf(cost.tests) : UNKNOWN_FILE_SECONDS;
    });
    const parts = [...new Set(ids.values())].map((file) => overheadOf(byFile.get(file) ?? FREE));
    const tests = [...ids.keys()].map((id) => known.get(id) ?? UNKNOWN_TEST_SECONDS);
    return [...whole, ...parts, ...tests].reduce((sum, seconds) => sum + seconds, 0);
}
/** @param most seconds after which it is ended: the verdict on all others must not wait for a guess that was wrong */
async function runMissing(step, own, done, most) {
    const { host, inputs, places } = step;
    const directory = (0,external_node_path_.join)(places.lane, 'repair');
    await (0,promises_.mkdir)(directory, { recursive: true });
    const doneFile = (0,external_node_path_.join)(places.lane, 'done-by-others.json');
    await (0,promises_.writeFile)(doneFile, JSON.stringify(done));
    // No process that holds the runtime token may live while test code runs.
    await host.workers.end();
    const python = own.python;
    const assignment = { shard: { index: 1, count: 1 }, plan: '', done: doneFile };
    const timeoutSeconds = Math.min(inputs.tests.timeoutSeconds ?? most, most);
    const run = await runTests(host, { ...inputs.tests, timeoutSeconds }, python, { assignment, directory });
    const share = { ...own.share, earlier: null };
    // It walked everything, and took only what was open.
    const closed = new Set(done.files);
    const owned = run.session.owned.filter((file) => !closed.has(file));
    return shardOf(step, python, share, { ...run, session: { ...run.session, owned } }, 'repair');
}
function becauseOf(results) {
    const without = results.flatMap(({ manifest }) => manifest.plan.kind === 'waived'
        ? [`shard ${manifest.shard.index} had no plan: ${manifest.plan.reason}`]
        : []);
    return without.length > 0 ? ` (${without.join('; ')})` : '';
}
/** For a gate job, which merges the lane once more. What fails here is told there: the tests are missing then. */
async function publishRepair({ meeting }, directory) {
    const name = meeting.names.repair(meeting.attempt);
    await meeting.artifacts.upload(name, await filesUnder(directory), directory, meeting.retentionDays);
}

;// CONCATENATED MODULE: ./lib/shards/judge.js









/** Judges what is known: the whole lane where all results are here, else this shard by itself. */
async function judgeAll(step, shard, encounter) {
    const { results } = encounter;
    return results ? judgeLane(step, shard, { ...encounter, results }) : judgeShard(step, shard, encounter);
}
/** The last shard: merges all results, proves that nothing is missing, and judges once. */
async function judgeLane(step, shard, encounter) {
    const expected = await expectedOf(step, shard, encounter.results);
    const { results, notices: repairs } = await repairLane(step, shard, encounter.results, expected);
    const { inputs } = step;
    const judging = {
        own: shard,
        reasons: [],
        projectFailUnder: await projectFailUnder(inputs.tests.directory),
    };
    const { name: lane, suite } = inputs.lane;
    const concluded = await conclude(step, judging, [
        { lane, suite, ...expected, results, reasons: encounter.reasons },
    ]);
    const { costs } = await keepLessons(step, shard.share?.forecast ?? NO_FORECAST, concluded.manifests);
    const notices = [...noticesOf(step, shard, encounter), ...repairs, ...concluded.notices];
    return {
        ...judge_frame(step, shard, encounter),
        ...concluded,
        scope: 'lane',
        notices,
        lanes: [],
        plan: outlook(concluded.manifests, expected.plan, costs),
        predicted: expected.plan?.predicted ?? [],
    };
}
/** What the results must agree with. A shard that had no plan may get it by now. */
async function expectedOf({ inputs, host, meeting }, { share }, results) {
    const expected = { count: inputs.lane.shard.count, commit: host.facts.sha };
    const manifests = results.map(({ manifest }) => manifest);
    return { ...expected, plan: share?.plan ?? (await followedPlan(meeting, expected, manifests)) };
}
/** Any other shard judges itself: its own failures fail its own job. */
function judgeShard(step, shard, encounter) {
    const { manifest } = shard;
    const verdict = judge({
        scope: 'shard',
        proof: null,
        reasons: [...manifest.reasons, ...encounter.reasons],
        totals: totals_totalsOf(manifest.session.tests),
        coverage: null,
        threshold: step.inputs.coverageMin,
        separate: encounter.separate,
    });
    const paths = { junitXml: `${step.places.shard}/test-results.xml`, coverageXml: '', coverageHtml: '' };
    return {
        ...judge_frame(step, shard, encounter),
        scope: 'shard',
        manifests: [manifest],
        proof: null,
        verdict,
        coverage: null,
        lanes: [],
        plan: null,
        predicted: shard.share?.plan?.predicted ?? [],
        paths,
    };
}
function judge_frame(step, shard, encounter) {
    return {
        own: shard.manifest,
        caches: step.caches.report(),
        cacheLimit: step.inputs.caches.limitBytes,
        artifacts: encounter.artifacts,
        notices: noticesOf(step, shard, encounter),
        timings: step.watch.timings(),
    };
}
const noticesOf = ({ inputs }, shard, encounter) => [
    ...inputs.notices,
    ...(shard.share?.forecast.notices ?? []),
    ...shard.notices,
    ...encounter.notices,
];

;// CONCATENATED MODULE: ./lib/shards/meet.js



const ALONE = { results: null, reasons: [], notices: [], artifacts: [], separate: false };
/** Publishes the result of this shard; the last one to do so gets the results of all. */
async function meetOthers(step, shard) {
    const own = { manifest: shard.manifest, directory: step.places.shard };
    if (step.host.cancelled.aborted)
        return ALONE;
    if (step.inputs.lane.shard.count === 1)
        return { ...ALONE, results: [own] };
    const published = await step.watch.time('publish', () => publishResult(step.meeting, step.places.shard));
    const artifacts = [artifactLine(step.host.facts, published.name, published.upload)];
    const told = withUnjudged(split(published, shard), published, step.meeting);
    if (published.finisher !== 'us')
        return { ...ALONE, artifacts, ...told };
    const gathered = await step.watch.time('gather', () => gatherSettled(step.meeting, own));
    await removeTickets(step.meeting);
    if (!published.last && runsAgain(step.meeting, gathered.results))
        return { ...ALONE, artifacts, ...told };
    const reasons = [...published.reasons, ...gathered.reasons];
    return { ...ALONE, artifacts, results: gathered.results, reasons };
}
/** A listing may show the newest results seconds late: milliseconds to wait before each further look. */
const SETTLE = [4000, 8000];
async function gatherSettled(meeting, own) {
    let gathered = await gatherResults(meeting, own);
    for (const pause of SETTLE) {
        if (!runsAgain(meeting, gathered.results))
            break;
        await (0,external_node_timers_promises_.setTimeout)(pause);
        gathered = await gatherResults(meeting, own);
    }
    return gathered;
}
/**
 * Whether a shard that failed in an earlier attempt has no newer result: then it runs again too, and
 * finishes the lane after us. Its old failure is no verdict on this attempt.
 */
function runsAgain({ attempt }, results) {
    return results.some(({ manifest }) => manifest.attempt < attempt && manifest.reasons.length > 0);
}
/**
 * A server without artifacts is no fault of the tests: it is said, and every shard is judged by itself.
 * But where there was a plan there are artifacts: then the others count on a result that they do not get.
 */
function split({ reasons }, { manifest }) {
    if (manifest.plan.kind !== 'rendezvous') {
        const lost = reasons.map((one) => one.code === 'AEGIS-E410' ? { ...one, code: 'AEGIS-E401' } : one);
        return { reasons: lost, notices: [], separate: false };
    }
    const missing = reasons.filter(({ code }) => code === 'AEGIS-E410');
    const notices = missing.map(({ code, message }) => `${code}: ${message}. The shards cannot be merged: this one is judged by itself, and coverage is not judged.`);
    const rest = reasons.filter((reason) => !missing.includes(reason));
    return { notices, reasons: rest, separate: missing.length > 0 };
}
/** A shard that lost its ticket may have been the last one. It must not be green without a word about the lane. */
function withUnjudged(told, { finisher, reasons }, { names, attempt }) {
    if (finisher !== 'unknown' || reasons.length > 0)
        return told;
    const notice = `AEGIS-W417: This shard could not take its ticket and does not see the results of all others. If it was the last one, nobody judges the lane; then there is no artifact ${names.merged(attempt)}.`;
    return { ...told, notices: [...told.notices, notice] };
}
/** How an upload is shown in the report. */
function artifactLine(facts, name, upload) {
    if (!upload.ok)
        return { name, bytes: 0, url: null, problem: upload.reason };
    const { id, size } = upload.value;
    const url = `${facts.serverUrl}/${facts.repository}/actions/runs/${facts.runId}/artifacts/${id}`;
    return { name, bytes: size, url, problem: '' };
}

;// CONCATENATED MODULE: ./lib/caches/policy.js
const TRUSTED_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']);
/** They run in the scope of the base branch, most often with the code of somebody else. */
const FOREIGN_EVENTS = new Set(['pull_request_target', 'issue_comment', 'workflow_run']);
/** The policy of a job, from its event and the inputs `cache-save` and `caches`. */
function cachePolicy(facts, inputs) {
    return { restore: restorePolicy(facts, inputs.caches), save: savePolicy(facts, inputs.save) };
}
/** Why this job saves no caches, or null when it does. */
function savePolicy(facts, choice) {
    if (choice === 'never')
        return '`cache-save: never`';
    if (FOREIGN_EVENTS.has(facts.event))
        return `never saved on ${facts.event}`;
    if (choice === 'always')
        return null;
    if (!TRUSTED_EVENTS.has(facts.event))
        return `not saved on ${facts.event} (\`cache-save: auto\`)`;
    return onDefaultBranch(facts) ? null : 'saved on the default branch only (`cache-save: auto`)';
}
/** Why this job restores no caches, or null when it does. A list in `caches` asks for them by name. */
function restorePolicy(facts, caches) {
    if (caches !== 'auto')
        return null;
    if (facts.event === 'release')
        return 'not restored on release: name them in `caches` to have them';
    if (facts.ref.startsWith('refs/tags/'))
        return 'not restored for tags: name them in `caches` to have them';
    return null;
}
// GitHub always says which branch is the default; local runners may not.
function onDefaultBranch(facts) {
    const names = facts.defaultBranch === null ? ['main', 'master'] : [facts.defaultBranch];
    return names.some((name) => facts.ref === `refs/heads/${name}`);
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./lib/caches/key-files.js






const key_files_MAX_FILES = 10_000;
const key_files_MAX_BYTES = 512 * 1024 * 1024;
/** What is no source: of the caches of tools each run would make another hash. */
const IGNORED = new Set([
    '.git',
    '.venv',
    'node_modules',
    '__pycache__',
    '.pytest_cache',
    '.mypy_cache',
    '.ruff_cache',
    '.coverage',
]);
/**
 * Finds the regular files under `root` that match the globs and hashes their names and contents.
 * Symbolic links and files outside the root do not count. Throws when there are too many of them.
 */
async function hashKeyFiles(root, patterns) {
    return hashFiles(root, await findFiles(root, patterns));
}
/**
 * Hashes all files under `root`, hidden ones too; of a link to a file the content that it leads to, wherever that
 * is. Throws when there are too many, one cannot be read, or a link leads to a directory: what is behind it is not known.
 * @param without absolute paths that do not count
 */
async function hashTree(root, without = []) {
    const found = [];
    await key_files_walk({ root, without }, '', found);
    return hashFiles(root, found.sort());
}
async function hashFiles(root, files) {
    const parts = [];
    let bytes = 0;
    for (const file of files) {
        const { size, hash } = await hashFile((0,external_node_path_.join)(root, file));
        bytes += size;
        if (bytes > key_files_MAX_BYTES)
            throw new Error(`the key files hold more than ${key_files_MAX_BYTES} bytes`);
        parts.push(file, hash);
    }
    return { files, hash: digest(parts) };
}
/** Hashes the files of an input. Throws when none of the globs that were given finds a file: such a key would never change. */
async function hashInput(root, { input, given, defaults }) {
    if (given.length === 0)
        return hashKeyFiles(root, defaults);
    const found = await hashKeyFiles(root, given);
    if (found.files.length === 0)
        throw new Error(`\`${input}\` finds no file (got ${JSON.stringify(given.join(' '))})`);
    return found;
}
async function findFiles(root, patterns) {
    const found = new Set();
    const inside = patterns.filter(staysInside);
    if (inside.length === 0)
        return [];
    const matches = (0,promises_.glob)(inside, {
        cwd: root,
        exclude: (name) => IGNORED.has(name.split(external_node_path_.sep).at(-1) ?? ''),
    });
    for await (const match of matches) {
        const file = match.split(external_node_path_.sep).join('/');
        if (file.startsWith('../') || file.startsWith('/') || !(await isRegular((0,external_node_path_.join)(root, match))))
            continue;
        found.add(file);
        checkCount(found.size);
    }
    return [...found].sort();
}
function checkCount(files) {
    if (files > key_files_MAX_FILES)
        throw new Error(`there are more than ${key_files_MAX_FILES} key files`);
}
/** Adds the files below a folder of the root; a root that is not there has none. */
async function key_files_walk(tree, folder, found) {
    for (const entry of await key_files_entriesOf((0,external_node_path_.join)(tree.root, folder))) {
        const path = external_node_path_.posix.join(folder, entry.name);
        const whole = (0,external_node_path_.join)(tree.root, path);
        if (IGNORED.has(entry.name) || tree.without.includes(whole))
            continue;
        if (entry.isDirectory())
            await key_files_walk(tree, path, found);
        else if (await leadsToFile(whole))
            found.push(path);
        checkCount(found.length);
    }
}
const key_files_entriesOf = (folder) => (0,promises_.readdir)(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT')
        return [];
    throw error;
});
async function leadsToFile(path) {
    const stats = await (0,promises_.stat)(path).catch(() => null);
    if (stats?.isDirectory())
        throw new Error(`${path} is a link to a directory`);
    return stats?.isFile() ?? false;
}
/** Whether a pattern can only find what is under the root: one that leads out of it would walk the whole machine. */
const staysInside = (pattern) => !(0,external_node_path_.isAbsolute)(pattern) && !/(^|[\\/{,(|])\.\.([\\/},)|]|$)/.test(pattern);
async function isRegular(path) {
    const stats = await (0,promises_.lstat)(path).catch(() => null);
    return stats?.isFile() ?? false;
}
async function hashFile(path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    // A link may lead to what never ends.
    const stream = (0,external_node_fs_.createReadStream)(path, { end: key_files_MAX_BYTES });
    await (0,external_node_stream_promises_.pipeline)(stream, hash);
    return { size: stream.bytesRead, hash: hash.digest('hex') };
}

;// CONCATENATED MODULE: ./lib/caches/paths.js


/** `~/x` and relative paths made absolute; relative ones against `base`. */
function expandPath(path, base, roots) {
    return path.startsWith('~/') ? (0,external_node_path_.join)(roots.home, path.slice(2)) : (0,external_node_path_.resolve)(base, path);
}
/** Why a path given by the user cannot be a cache root, or null when it can. Relative to `base` (the workspace). */
function refuseCachePath(path, facts, base = facts.workspace) {
    return refuseText(path) ?? refuseFor(base, expandPath(path, base, facts), facts);
}
function refuseText(path) {
    if (path.trim() === '')
        return 'it is empty';
    if (/[\n\r\0]/.test(path))
        return 'it holds a line break or a NUL';
    if (path.startsWith('-'))
        return 'it starts with `-`';
    if (/^[!#]/.test(path))
        return 'it starts with `!` or `#`';
    if (/[*?[\]]/.test(path))
        return 'it holds a wildcard';
    if (path === '~' || (path.startsWith('~') && !path.startsWith('~/')))
        return 'it is a home directory';
    if (path.split(/[\\/]/).includes('..'))
        return 'it holds `..`';
    return null;
}
/** As `refuseLocation`; nor may a cache hold the project, whose sources it would put back to what they were. */
const refuseFor = (base, path, facts) => refuseLocation(path, facts) ?? (contains(path, base) ? 'it is, or holds, the working directory' : null);
/** Why an absolute path cannot be a cache root: it is, holds, or lies in what must never be restored over. */
function refuseLocation(path, facts) {
    if ((0,external_node_path_.dirname)(path) === path)
        return 'it is the root of the file system';
    if (contains(path, facts.home))
        return 'it is, or holds, the home directory';
    if (contains(path, facts.workspace))
        return 'it is, or holds, the workspace';
    if (contains(path, facts.temp))
        return 'it is, or holds, the temporary directory of the runner';
    if (path.split(external_node_path_.sep).includes('.git'))
        return 'it is in `.git`';
    if (contains((0,external_node_path_.join)(facts.workspace, '.github'), path))
        return 'it is in `.github`';
    if (contains((0,external_node_path_.join)(facts.temp, '_runner_file_commands'), path))
        return 'it holds command files';
    return null;
}
/** Whether `inner` is `outer` or lies in it. */
function contains(outer, inner) {
    const way = (0,external_node_path_.relative)(outer, inner);
    return way !== '..' && !way.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(way);
}
/**
 * A user's path as a cache root: checked, absolute, and real as far as it exists, since tar follows no links.
 * Checked again behind its links.
 */
async function cacheRoot(path, facts, base) {
    const refused = refuseText(path);
    if (refused !== null)
        return { ok: false, reason: refused };
    const real = await realRoot(expandPath(path, base, facts));
    const reason = refuseFor(base, real, facts);
    return reason === null ? { ok: true, path: real } : { ok: false, reason };
}
/** The same for a path that the user gave. Throws an Error that names it. */
async function givenRoot(path, facts, base) {
    const root = await cacheRoot(path, facts, base);
    if (root.ok)
        return root.path;
    throw new Error(`${JSON.stringify(path)} cannot be cached: ${root.reason}`);
}
/** The real path, for a path whose end may not exist yet. */
async function realRoot(path) {
    const parent = (0,external_node_path_.dirname)(path);
    if (parent === path)
        return path;
    return (0,promises_.realpath)(path).catch(async () => (0,external_node_path_.join)(await realRoot(parent), (0,external_node_path_.basename)(path)));
}

;// CONCATENATED MODULE: ./lib/caches/directory.js



/** Models and layers are gigabytes: at the usual 100 MB/s ten of them take minutes, packing included. */
const STORE_SECONDS = 600;
/**
 * The entry of such a directory: `aegis1-NAME-E-HASH`, with `aegis1-NAME-E-` to fall back on; with a scope
 * `aegis1-NAME-E-SCOPE@HASH`, and `aegis1-NAME-E-SCOPE@` before that. `@` is in no name of a lane, so that the
 * lane `unit` does not get what `unit-slow` has.
 */
async function resourceSpec(context, resource) {
    const { facts, inputs, directory, compression } = context;
    const root = await givenRoot(resource.path, facts, directory);
    const { files, hash } = await hashInput(directory, resource.keyFiles);
    const own = { 'key files': files.join(' ') || 'none', 'key files hash': hash, ...resource.also };
    const tag = environmentTag(facts, compression);
    const keyOf = (...parts) => cacheKey(inputs.prefix, resource.name, [tag, ...parts]);
    const content = digest([hash, ...Object.values(resource.also)]);
    const shared = keyPrefix(inputs.prefix, resource.name, [tag]);
    const { scope = '' } = resource;
    const spec = {
        kind: resource.kind,
        label: resource.label,
        paths: [root],
        key: keyOf(scope === '' ? content : `${scope}@${content}`),
        restoreKeys: scope === '' ? [shared] : [`${keyOf(scope)}@`, shared],
        components: { ...environmentComponents(facts, compression), ...(scope && { lane: scope }), ...own },
        savedWhen: 'post',
        deadlineSeconds: STORE_SECONDS,
    };
    return { wanted: true, specs: [spec] };
}

;// CONCATENATED MODULE: ./lib/caches/store/model.js
const NOTHING_KNOWN = { index: null, chunks: [], lost: [], unchecked: [], unreadable: false };

;// CONCATENATED MODULE: ./lib/caches/store/spec.js



/** What follows the beginning of the key of an index: digests of 16 digits, the number of a run. */
const ROOM = 60;
/**
 * The spec of a store. Its key `aegis1-NAME-E-LANE@HASH` is only the beginning of the keys of its indexes; those of the
 * same lane are fallen back on first: another may have other models, and images of another Python.
 * @param options.roots names of what is worth saving; null for all
 */
async function storeSpec(context, resource, { layout, roots = null }) {
    const found = await resourceSpec(context, { ...resource, scope: context.lane });
    if (!found.wanted)
        return found;
    const { prefix, limitBytes: most } = context.inputs;
    const store = { layout, prefix, roots, most, seals: null, sweep: null, known: NOTHING_KNOWN };
    return { wanted: true, specs: found.specs.map((spec) => ({ ...spec, key: withRoom(spec.key), store })) };
}
/** Leaves room in a key for what follows. */
const withRoom = (key) => key.length <= MAX_KEY - ROOM ? key : `${key.slice(0, MAX_KEY - ROOM - 17)}-${digest([key])}`;

;// CONCATENATED MODULE: ./lib/caches/user-command.js

/** A command that hangs must not cost the job its six hours. */
const user_command_MOST_SECONDS = 3600;
/** Absolute path of the log of a command. */
const logOf = ({ host }, { log }) => (0,external_node_path_.join)(host.facts.temp, log);
/** Runs it in the working directory, its output in the log. @returns how it went wrong, or null */
async function runUserCommand(job, command) {
    const { host, context, env } = job;
    const { program, args, shown, cacheService = false } = command;
    const { end, leftovers, tampered } = await host.processes.supervise({ program, args, cwd: context.directory, env }, { logFile: logOf(job, command), timeoutSeconds: user_command_MOST_SECONDS, hangSeconds: null, cacheService });
    for (const name of leftovers)
        host.log.warning(`${name} outlived ${shown} and was ended.`);
    for (const name of tampered)
        host.log.warning(`${shown} wrote to the file of ${name}; that was undone.`);
    return user_command_failureOf(end);
}
function user_command_failureOf(end) {
    switch (end.kind) {
        case 'exited':
            return end.code === 0 ? null : `exited with code ${end.code}`;
        case 'signalled':
            return `was ended by ${end.signal}`;
        case 'timeout':
            return `took longer than ${user_command_MOST_SECONDS / 60} minutes`;
        case 'hang':
            return 'hung';
        case 'cancelled':
            return 'was cancelled';
        case 'not-started':
            return `could not be started: ${end.reason}`;
    }
}

;// CONCATENATED MODULE: ./lib/caches/docker/last-words.js

/** Without an `ERROR:`, the cause stands within so many lines: what follows it is how to get help. */
const LINES = 4;
/** What docker said last, on one line that may be shown: the line of its error, else its last lines. */
function last_words_lastWords(text) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const error = lines.findLast((line) => line.startsWith('ERROR: '));
    const said = error === undefined ? lines.slice(-LINES).join(' ') : error.slice('ERROR: '.length);
    return quote(said.trim(), 500) || 'it said nothing';
}

;// CONCATENATED MODULE: ./lib/caches/docker/arguments.js
/** Options that take no value in the next word. Source: buildx 0.36, `docker buildx build --help --debug`. */
const SWITCHES = new Set([
    ...['check', 'compress', 'debug', 'force-rm', 'help', 'load', 'no-cache', 'pull', 'push', 'quiet', 'rm'],
    ...['squash', 'tls', 'tlsverify'],
]);
const arguments_SHORT = {
    ...{ c: 'cpu-shares', D: 'debug', f: 'file', h: 'help', m: 'memory', o: 'output', q: 'quiet', t: 'tag' },
};
/**
 * Takes a line apart by the rules of pflag, which buildx uses: no abbreviations, options and arguments mixed, `--`
 * ends the options. Never fails: what is wrong with a line, buildx says.
 */
function readLine(words) {
    const options = [];
    const rest = [];
    for (let at = 0; at < words.length; at += 1) {
        const word = words[at] ?? '';
        if (word === '--')
            return { words, options, rest: [...rest, ...words.slice(at + 1)] };
        if (!/^-./.test(word)) {
            rest.push(word);
            continue;
        }
        const found = word.startsWith('--') ? readLong(word) : readShort(word);
        const open = found.at(-1);
        if (open?.value === null)
            at += 1;
        options.push(...found.map(({ name, value }) => ({ name, value: value ?? words[at] ?? '' })));
    }
    return { words, options, rest };
}
function readLong(word) {
    const [, name = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    return [{ name, value: value ?? valueless(name) }];
}
/** `-qt name`: switches in a row, and the value of the last letter behind it, with or without `=`. */
function readShort(word) {
    const found = [];
    for (let at = 1; at < word.length; at += 1) {
        const letter = word[at] ?? '';
        const name = arguments_SHORT[letter] ?? letter;
        const behind = word.slice(at + 1);
        if (behind.startsWith('='))
            return [...found, { name, value: behind.slice(1) }];
        if (!SWITCHES.has(name))
            return [...found, { name, value: behind === '' ? null : behind }];
        found.push({ name, value: 'true' });
    }
    return found;
}
const valueless = (name) => (SWITCHES.has(name) ? 'true' : null);
/** The values of an option, in their order. */
const valuesOf = ({ options }, ...names) => options.filter(({ name }) => names.includes(name)).map(({ value }) => value);
/** `type` of a value of `--cache-to` or `--cache-from`; a bare name is an image in a registry. */
function cacheType(value) {
    if (!value.includes('='))
        return 'registry';
    const types = csvFields(value).flatMap((field) => /^type=([\s\S]*)$/i.exec(field)?.[1] ?? []);
    return types.at(-1) ?? '';
}
const csvFields = (text) => [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
/** A value of such an option: each field quoted, since a path may hold commas and quotes. */
const cacheValue = (attributes) => Object.entries(attributes)
    .map(([name, value]) => `"${`${name}=${value}`.replaceAll('"', '""')}"`)
    .join(',');

;// CONCATENATED MODULE: ./lib/caches/docker/plan.js



/**
 * The store as buildx is to be told: relative to its working directory, since BuildKit sends the name as a header of
 * gRPC, which holds printable ASCII alone, and the odd part is most often one that both have. null: not even so.
 */
function storeDirectory(path, directory) {
    const way = (0,external_node_path_.relative)(directory, path);
    return /^[ -~]+$/.test(way) ? way : null;
}
/** What the lines of `docker-build` ask for, in their order. */
function planBuilds(lines) {
    const seen = new Map();
    return lines.map((words) => {
        const line = readLine(words);
        const identity = identityOf(line);
        const nth = seen.get(identity) ?? 0;
        seen.set(identity, nth + 1);
        const ownCaches = valuesOf(line, 'cache-to').map(cacheType);
        return {
            line,
            tag: `aegis-${digest([identity, String(nth)])}`,
            ownCaches,
            cacheService: [...ownCaches, ...valuesOf(line, 'cache-from').map(cacheType)].includes('gha'),
        };
    });
}
/** What stays when a commit changes the name, the labels or the arguments of an image. */
const identityOf = (line) => digest([
    ...line.rest,
    ...['file', 'target', 'platform'].flatMap((name) => [name, ...valuesOf(line, name)]),
]);
/** The Dockerfiles of the builds, relative to the working directory; some may be elsewhere, or not there. */
const dockerfilesOf = (builds) => builds.map(({ line }) => (0,external_node_path_.normalize)(valuesOf(line, 'file').at(-1) ?? (0,external_node_path_.join)(line.rest[0] ?? '.', 'Dockerfile')));
/** More would only lengthen the command: a store has one for each line of the last run. */
const MOST_IMPORTS = 32;
/** What it is called where no build arguments may be shown: `docker-build line 2 (., -t app:test)`; `at` from 0. */
function titleOfBuild({ line }, at) {
    const tags = valuesOf(line, 'tag').map((tag) => `-t ${tag}`);
    // In a line that is wrong anything may stand where the context should be. One that is a URL may hold a token.
    const context = line.rest.length === 1 ? line.rest.map((one) => one.replace(/\/\/[^/]*@/, '//')) : [];
    const what = [...context, ...tags].join(', ');
    return `docker-build line ${at + 1}${what && ` (${what})`}`;
}
/** Whether its layers go to our store. */
const isStored = ({ ownCaches }) => ownCaches.length === 0;
/** Whether a builder must be able to export a cache for it; `inline` is in the image itself. */
const needsExport = ({ ownCaches }) => ownCaches.length === 0 || ownCaches.some((type) => type !== 'inline');
/** The arguments of `docker` for one build. The user's come last, so theirs win where buildx takes one value. */
function argumentsOf(build, builder, store) {
    const { line, tag } = build;
    const cache = store !== null && isStored(build) ? cacheOptions(store, tag) : [];
    const load = valuesOf(line, 'load', 'push', 'output').length > 0 ? [] : ['--load'];
    return ['buildx', 'build', '--builder', builder, '--progress', 'plain', ...cache, ...load, ...line.words];
}
/** From all that the store has, its own first: a line that was moved or renamed finds its layers too. */
function cacheOptions({ directory, tags, fill }, tag) {
    const known = [...tags.filter((one) => one === tag), ...tags.filter((one) => one !== tag)];
    const from = known
        .slice(0, MOST_IMPORTS)
        .map((one) => cacheValue({ type: 'local', src: directory, tag: one }));
    // The image is there all the same.
    const to = cacheValue({ type: 'local', dest: directory, mode: 'max', tag, 'ignore-error': 'true' });
    return [...from.flatMap((value) => ['--cache-from', value]), ...(fill ? ['--cache-to', to] : [])];
}

;// CONCATENATED MODULE: ./lib/python/places.js



/** Poetry does not ask pip's index; where this names a mirror of PyPI, a plugin makes Poetry ask that. */
const MIRROR = 'POETRY_PYPI_MIRROR_URL';
/**
 * Where Poetry keeps what it downloads, and where we put Poetry itself. Workspaces on one machine share neither:
 * the downloads are pruned to what one project needs, and a Poetry is replaced while others may be running.
 * @param version the input `poetry-version`: each has a place of its own
 */
function poetryPlaces(facts, version) {
    const root = (0,external_node_path_.join)(facts.toolCache, OWN_TOOLS);
    // With a mirror of PyPI it is installed with a plugin: another Poetry than without.
    const name = facts.env[MIRROR] ? 'poetry-mirror' : 'poetry';
    return {
        downloads: (0,external_node_path_.join)(root, `downloads-${digest([facts.workspace], 8)}`),
        home: (0,external_node_path_.join)(root, `${name}-${digest([facts.workspace, version], 8)}`),
    };
}
/** `.venv` of the project: the only place where one can be found again by key. */
const venvOf = (directory) => (0,external_node_path_.join)(directory, '.venv');

;// CONCATENATED MODULE: ./lib/python/project.js




const MAX_LOCK_BYTES = 64 * 1024 * 1024;
/**
 * Reads the project in `directory`; null when Poetry does not manage it.
 * Throws E205 when pyproject.toml cannot be read as TOML, or is empty beside a poetry.lock.
 */
async function readPoetryProject(directory) {
    const at = (name) => (0,external_node_path_.join)(directory, name);
    const [pyproject, lock, settings] = await Promise.all([
        readIfThere(at('pyproject.toml')),
        readIfThere(at('poetry.lock')),
        readIfThere(at('poetry.toml')),
    ]);
    const tables = pyproject ? parsePyproject(pyproject) : {};
    if (lock)
        checkLock(lock, pyproject);
    else if (!belongsToPoetry(tables) || (await anyThere(['uv.lock', 'pdm.lock'].map(at))))
        return null;
    const layout = (await anyThere([at('src')])) ? 'src' : 'flat';
    const text = lock?.toString('utf8') ?? null;
    const local = localSourcesOf(text ?? '');
    return {
        lock: text,
        tables: `${installTables(tables)}\n${settings?.toString('utf8') ?? ''}\n${layout}`,
        requiresPython: pythonConstraint(tables),
        localSources: local.map(({ url }) => url),
        builds: hasBuildScript(tables) || (await anyBuilds(directory, local)),
    };
}
function checkLock(lock, pyproject) {
    const why = (what) => stepError('AEGIS-E205', `${what}, and there is a poetry.lock beside it.`);
    if (!pyproject)
        throw why('pyproject.toml is missing');
    if (pyproject.toString('utf8').trim() === '')
        throw why('pyproject.toml is empty');
    if (lock.length > MAX_LOCK_BYTES)
        throw stepError('AEGIS-E204', `poetry.lock is larger than ${MAX_LOCK_BYTES} bytes.`);
}
async function anyThere(paths) {
    const found = await Promise.all(paths.map((path) => (0,promises_.stat)(path).catch(() => null)));
    return found.some((stats) => stats !== null);
}
/** Poetry 2 takes projects by PEP 621 too; then the build backend gives it away. */
function belongsToPoetry(tables) {
    const backend = textAt(tableAt(tables, 'build-system'), 'build-backend') ?? '';
    return 'poetry' in tableAt(tables, 'tool') || /^poetry\b/.test(backend);
}
/** Not only dependencies: scripts, plugins, packages and the version end up in the venv as well. */
function installTables(tables) {
    const { project, 'build-system': build, 'dependency-groups': groups } = tables;
    return pyproject_canonical({ project, build, groups, poetry: tableAt(tables, 'tool', 'poetry') });
}
function pythonConstraint(tables) {
    const own = textAt(tableAt(tables, 'tool', 'poetry', 'dependencies'), 'python');
    return own ?? textAt(tableAt(tables, 'project'), 'requires-python');
}
function hasBuildScript(tables) {
    const poetry = tableAt(tables, 'tool', 'poetry');
    return textAt(poetry, 'build') !== null || textAt(tableAt(poetry, 'build'), 'script') !== null;
}
const DIRECTORY = /^\[package\.source\]\r?\ntype = "directory"\r?\nurl = "((?:[^"\\]|\\.)*)"/m;
/** The lock pins archives by hash and commits by id; of a directory it has the name alone. */
function localSourcesOf(lock) {
    return lock.split(/^\[\[package\]\]/m).flatMap((block) => {
        const url = DIRECTORY.exec(block)?.[1];
        if (url === undefined)
            return [];
        return [{ url: url.replace(/\\(["\\])/g, '$1'), develop: /^develop = true\r?$/m.test(block) }];
    });
}
/** Backends that write nothing beside the sources of a package that is installed where it lies. */
const QUIET_BACKENDS = /^(poetry\.core|flit_core)\b/;
async function anyBuilds(directory, sources) {
    const places = sources.filter(({ develop }) => develop).map(({ url }) => (0,external_node_path_.resolve)(directory, url));
    return (await Promise.all(places.map(mayBuild))).includes(true);
}
/** Extensions, generated modules and files of versions are in no hash, and in no entry. */
async function mayBuild(place) {
    if (!(await anyThere([place])))
        return false;
    const tables = await readIfThere((0,external_node_path_.join)(place, 'pyproject.toml'))
        .then((content) => (content ? parsePyproject(content) : {}))
        .catch(() => ({}));
    const backend = textAt(tableAt(tables, 'build-system'), 'build-backend') ?? '';
    return !QUIET_BACKENDS.test(backend) || hasBuildScript(tables);
}

;// CONCATENATED MODULE: ./lib/caches/docker/ignore.js

/**
 * Whether a `.dockerignore` keeps this path, relative to its context, out for certain. Patterns that are not plain
 * count as keeping nothing out, and exceptions that could bring something of it back as doing so: a build that
 * waits in vain costs seconds, one that does not wait gives a torn image.
 */
function keepsOut(ignore, path) {
    let out = false;
    for (const { pattern, isException } of patternsOf(ignore)) {
        if (!isException && isPlainlyOf(pattern, path))
            out = true;
        if (isException && mayBeOf(pattern, path))
            out = false;
    }
    return out;
}
/** Its lines as BuildKit reads them. Source: moby/patternmatcher, ignorefile. */
const patternsOf = (ignore) => ignore
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
    const [, mark, pattern = ''] = /^(!?)\s*(.*)$/.exec(line.trim()) ?? [];
    return { pattern: cleaned(pattern), isException: mark === '!' };
});
const cleaned = (pattern) => external_node_path_.posix
    .normalize(pattern)
    .replace(/(.)\/$/, '$1')
    .replace(/^\/(?=.)/, '');
/** The path or a directory above it is named, by itself or at any depth, or all there is, or all with a dot. */
function isPlainlyOf(pattern, path) {
    if (/[?[\\]/.test(pattern))
        return false;
    const parts = path.split('/');
    const named = parts.flatMap((part, at) => [parts.slice(0, at + 1).join('/'), `**/${part}`]);
    return ['*', '**', ...(path.startsWith('.') ? ['.*'] : []), ...named].includes(pattern);
}
/** Whether a pattern can match the path, what is above it or something below. */
function mayBeOf(pattern, path) {
    const parts = path.split('/');
    for (const [at, wanted] of pattern.split('/').entries()) {
        const part = parts[at];
        if (part === undefined || /\*\*|[[\\]/.test(wanted))
            return true;
        if (!globOf(wanted).test(part))
            return false;
    }
    return true;
}
/** One part of a pattern that has no wildcards but `*` and `?`. */
const globOf = (part) => new RegExp(`^${part
    .replace(/[.+^${}()|]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')}$`, 's');

;// CONCATENATED MODULE: ./lib/caches/docker/unfinished.js








/**
 * Waits with a build that would read what is just being made: `.venv` and the fixtures. Half of them in an image is
 * found by nobody. A build that cannot see them is not held up.
 * @param shown what the line is called
 * @throws what kept from being made what it waits for
 */
async function untilReadable(job, line, shown) {
    const { context, host } = job;
    const [venv, fixtures] = await Promise.all([venvPath(context), fixturesPath(context)]);
    const seesVenv = await isSeen(context, line, venv);
    // A command that makes the fixtures may need the image of a line that sees `.venv` alone.
    if (await isSeen(context, line, fixtures))
        await job.prepared;
    else if (seesVenv)
        await job.environment;
    if (!seesVenv)
        return;
    const message = `.venv is in the build context of ${shown}, so the build waits for it. Name it in .dockerignore: a COPY of everything takes it along, and another one each time.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message });
}
/** null: the action makes none. What is wrong with a project is told by who makes its environment. */
async function venvPath({ directory }) {
    const isPoetry = await readPoetryProject(directory).then((project) => project !== null, () => true);
    return isPoetry ? venvOf(await realRoot(directory)) : null;
}
async function fixturesPath({ facts, inputs, directory }) {
    if (inputs.fixturesPath === null)
        return null;
    const root = await cacheRoot(inputs.fixturesPath, facts, directory);
    return root.ok ? root.path : (0,external_node_path_.resolve)(directory, inputs.fixturesPath);
}
async function isSeen(context, line, path) {
    if (path === null)
        return false;
    const seen = await Promise.all(directoriesOf(context, line).map((one) => unfinished_isIn(one, path)));
    return seen.includes(true);
}
/** What is no directory, as a URL, is taken for one that holds nothing of ours. */
function directoriesOf({ directory }, line) {
    const at = (path, ...ignores) => {
        const whole = (0,external_node_path_.resolve)(directory, path);
        return { path: whole, ignores: [...ignores, (0,external_node_path_.join)(whole, '.dockerignore')] };
    };
    const file = valuesOf(line, 'file').at(-1);
    const own = (path) => `${(0,external_node_path_.resolve)(directory, file ?? (0,external_node_path_.join)(path, 'Dockerfile'))}.dockerignore`;
    const named = valuesOf(line, 'build-context').map((value) => value.slice(value.indexOf('=') + 1));
    return [...line.rest.map((path) => at(path, own(path))), ...named.map((path) => at(path))];
}
/** Also where the directory lies in what is being made. */
async function unfinished_isIn({ path, ignores }, wanted) {
    const real = await realRoot(path);
    if (!isOutside((0,external_node_path_.relative)(wanted, real)))
        return true;
    const way = (0,external_node_path_.relative)(real, wanted).split(external_node_path_.sep).join('/');
    return !isOutside(way) && !keepsOut(await unfinished_firstOf(ignores), way);
}
const isOutside = (way) => /^\.\.([\\/]|$)/.test(way) || (0,external_node_path_.isAbsolute)(way);
async function unfinished_firstOf(files) {
    for (const file of files) {
        const bytes = await readIfThere(file).catch(() => null);
        if (bytes)
            return bytes.toString('utf8');
    }
    return '';
}

;// CONCATENATED MODULE: ./lib/caches/docker/build.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});








/** Where a build that fails says why. */
const TAIL_BYTES = 8192;
/**
 * Builds one image after the other, since a later one may begin with an earlier one.
 * @throws StepError AEGIS-E212 at the first that fails
 */
async function buildAll(job, builds, { builder, store }) {
    for (const [at, build] of builds.entries()) {
        const shown = quote(titleOfBuild(build, at), 200);
        await untilReadable(job, build.line, shown);
        // Nobody masks build arguments in what is handed on to the report; the log is masked.
        const line = quote(`docker buildx build ${joinWords(build.line.words)}`, 200);
        const args = argumentsOf(build, builder, store);
        const { cacheService } = build;
        const command = { program: 'docker', args, shown, log: 'aegis-docker-build.log', cacheService };
        const failure = await job.host.log.group(line, () => runUserCommand(job, command));
        if (failure !== null)
            throw stepError('AEGIS-E212', `${shown} ${failure}: ${last_words_lastWords(await tailOf(job, command))}`);
    }
}
/** The end of the log of a command; '' where none was written. */
async function tailOf(job, command) {
    try {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const file = __addDisposableResource(env_1, await (0,promises_.open)(logOf(job, command)), true);
            const { size } = await file.stat();
            const length = Math.min(size, TAIL_BYTES);
            const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
            return buffer.toString('utf8', 0, bytesRead);
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            const result_1 = __disposeResources(env_1);
            if (result_1)
                await result_1;
        }
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./lib/caches/docker/builder.js





/** Looking for a builder, with the time that a remote one may take to answer. */
const FIND_SECONDS = 120;
/** Its image is pulled when the machine does not have it. */
const BOOT_SECONDS = 600;
const REMOVE_SECONDS = 60;
/**
 * The builder for this job: the one that was asked for, else the current one, else, where a cache is to be exported
 * and that cannot, one of driver `docker-container`, which post removes. Its image comes from a registry: where that
 * fails it is the current one all the same, which is told. `needsExport` is asked last: it may take its time.
 * @throws StepError AEGIS-E213 without docker or buildx, or when the builder that was asked for does not work
 */
async function openBuilder(job, needsExport) {
    const { code, stdout, stderr } = await docker(job, ['buildx', 'version'], FIND_SECONDS);
    if (code !== 0)
        throw builder_unusable(`\`docker buildx version\` failed: ${last_words_lastWords(stderr || stdout)}`);
    const asked = job.context.inputs.dockerBuilder;
    const found = await boot(job, asked === null ? [] : [asked], FIND_SECONDS);
    if (found.exports || !(await needsExport()))
        return found;
    if (asked !== null)
        return withoutExport(job, found, 'docker-builder: ');
    return makeBuilder(job, found).catch((error) => {
        if (!(error instanceof StepError))
            throw error;
        return withoutExport(job, found, `${error.reasons[0]?.message}; `);
    });
}
/** A plain build works all the same. */
function withoutExport({ host }, builder, why) {
    const message = `${why}${JSON.stringify(builder.name)} cannot export a cache: the images are built without one.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message });
    return builder;
}
async function makeBuilder(job, poor) {
    const name = ownName(job.host);
    job.host.log.info(`The builder ${JSON.stringify(poor.name)} cannot export a cache: using ${name} instead.`);
    // What a job before has left is as good as a new one.
    const known = await docker(job, ['buildx', 'inspect', name], FIND_SECONDS);
    const create = ['buildx', 'create', '--name', name, '--driver', 'docker-container'];
    const made = known.code === 0 ? known : await docker(job, create, FIND_SECONDS);
    if (made.code !== 0)
        throw builder_unusable(`a builder of driver docker-container cannot be made: ${last_words_lastWords(made.stderr)}`);
    job.leave({ kind: 'builder', name });
    return boot(job, [name], BOOT_SECONDS);
}
/** The same for every step of a job, and another for each runner of a machine. */
const ownName = ({ facts }) => `aegis-${digest([facts.temp], 8)}`;
/** Starts a builder where that is needed, and looks what it can do. Without a name: the current one. */
async function boot(job, name, seconds) {
    // Only with --debug it tells its features.
    const answer = await docker(job, ['--debug', 'buildx', 'inspect', '--bootstrap', ...name], seconds);
    const { stdout } = answer;
    const field = (label) => new RegExp(`^${label}:[ \\t]+(.*\\S)[ \\t]*$`, 'm').exec(stdout)?.[1];
    const [found, driver, error] = [field('Name'), field('Driver'), field('Error')];
    const shown = name[0] === undefined ? 'the current builder' : `the builder ${JSON.stringify(name[0])}`;
    if (answer.code !== 0)
        throw builder_unusable(`${shown} does not work: ${last_words_lastWords(answer.stderr || stdout)}`);
    // An engine that does not answer is told so, with exit code 0.
    if (found === undefined || error !== undefined)
        throw builder_unusable(`${shown} does not work: ${last_words_lastWords(error ?? stdout)}`);
    return {
        name: found,
        exports: /^[ \t]*Cache export:/m.test(stdout) ? canExport(stdout) : driver !== 'docker',
    };
}
/** Each of its nodes. */
const canExport = (text) => !/^[ \t]*Cache export:[ \t]+false/m.test(text);
const builder_unusable = (why) => stepError('AEGIS-E213', `docker-build: ${why}`);
function docker({ host, context, env }, args, seconds) {
    return host.processes.run({ program: 'docker', args, cwd: context.directory, env }, { timeoutSeconds: seconds });
}
/** Removes a builder that a job has made. Never throws. */
async function removeBuilder({ facts, processes, log }, name) {
    const { code, stderr } = await processes.run({ program: 'docker', args: ['buildx', 'rm', name], cwd: facts.temp, env: (0,process_environment/* childEnvironment */.Qc)(facts.env) }, { timeoutSeconds: REMOVE_SECONDS });
    if (code === 0)
        log.info(`The builder ${name} was removed.`);
    // It is one for all steps of a job, and the post of each removes it.
    else if (stderr.includes(`no builder "${name}" found`))
        log.debug(`The builder ${name} is gone already.`);
    else
        log.warning(`The builder ${name} could not be removed: ${last_words_lastWords(stderr)}`);
}

;// CONCATENATED MODULE: ./lib/caches/store/files.js





/** The start of the names of files that are being written. Ollama and BuildKit take them for nothing of theirs. */
const UNFINISHED = '.aegis-new-';
const isUnfinished = (name) => name.startsWith(UNFINISHED);
/** Why something could not be written or read, for people. */
const causeOf = (error) => (isNoSpace(error) ? DISK_FULL : String(error));
/** What lies at a path, links not followed; null: nothing. */
async function lookAt(path) {
    return (0,promises_.lstat)(path).catch((error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return null;
        throw error;
    });
}
/**
 * What a directory of the store holds; nothing where it is absent.
 * @throws Error when it, or one that it lies in, is a link or a file, or cannot be read
 */
async function files_list(store, directory) {
    for (const path of pathsTo(directory)) {
        const found = await lookAt((0,external_node_path_.join)(store, path));
        if (found === null)
            return [];
        if (!found.isDirectory())
            throw new Error(`${path} is no directory`);
    }
    return (0,promises_.readdir)((0,external_node_path_.join)(store, directory), { withFileTypes: true }).catch((error) => {
        if (error.code === 'ENOENT')
            return [];
        throw error;
    });
}
/** The directories below the store's own down to this one: `a`, `a/b`, `a/b/c`. */
function pathsTo(directory) {
    const parts = directory.split('/').filter(Boolean);
    return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
/**
 * The bytes of a file; null: there is none.
 * @throws Error for a link, a directory, more than `cap` bytes, and what cannot be read
 */
async function readPlain(path, cap) {
    const found = await lookAt(path);
    if (found === null)
        return null;
    if (!found.isFile())
        throw new Error('it is no file');
    if (found.size > cap)
        throw new Error(`it has ${found.size} bytes, and may have ${cap}`);
    return (0,promises_.readFile)(path);
}
/** The text of a file, which must be UTF-8; see `readPlain`. */
async function readText(path, cap) {
    const bytes = await readPlain(path, cap);
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
/** Makes a directory of the store and those above it. Throws an Error when a link or a file is in the way. */
async function makeDirectory(store, directory) {
    await (0,promises_.mkdir)(store, { recursive: true });
    for (const path of pathsTo(directory)) {
        const made = await (0,promises_.mkdir)((0,external_node_path_.join)(store, path)).catch((error) => error);
        if (made === undefined)
            continue;
        if (made.code !== 'EEXIST')
            throw made;
        if (!(await (0,promises_.lstat)((0,external_node_path_.join)(store, path))).isDirectory())
            throw new Error(`${path} is no directory`);
    }
}
/**
 * Writes a file of the store at once, by a rename; its directory must be there.
 * @throws Error when something else than a file has its name
 */
async function putFile(store, directory, name, text) {
    const path = (0,external_node_path_.join)(store, directory, name);
    if ((await lookAt(path))?.isFile() === false)
        throw new Error(`${(0,external_node_path_.join)(directory, name)} is no file`);
    const unfinished = (0,external_node_path_.join)(store, directory, `${UNFINISHED}${digest([name])}-${process.pid}`);
    try {
        await (0,promises_.rm)(unfinished, { force: true });
        await (0,promises_.writeFile)(unfinished, text, { flag: 'wx' });
        await (0,promises_.rename)(unfinished, path);
    }
    finally {
        await (0,promises_.rm)(unfinished, { force: true });
    }
}
/**
 * Says whether a blob is there with its size, as a file. Looks at each blob once, however many roots need it.
 * In a directory that is a link there is none: it leads out of the store.
 */
async function blobFinder(store, { blobDirectory, blobName }) {
    const entries = await files_list(store, blobDirectory).catch(() => []);
    const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    const sizes = new Map();
    const look = async (name) => files.has(name) ? ((await lookAt((0,external_node_path_.join)(store, blobDirectory, name)))?.size ?? null) : null;
    const isThere = async ({ digest, size }) => {
        const found = sizes.get(digest) ?? look(blobName(digest));
        sizes.set(digest, found);
        return (await found) === size;
    };
    return async (needs) => (await Promise.all(needs.map(isThere))).every(Boolean);
}

;// CONCATENATED MODULE: ./lib/caches/store/manifest.js

/** What a store, an index and a manifest may hold; more is refused. */
const manifest_CAPS = {
    /** Bytes of the text of an index, of index.json, and of a manifest among the blobs. */
    text: 4 * 1024 * 1024,
    /** Bytes of what an index tells of one root: a manifest or a descriptor. */
    body: 1024 * 1024,
    roots: 2_000,
    /** Different ones, over all roots. */
    blobs: 20_000,
    chunks: 10_000,
    /** Bytes of a blob. */
    blob: 2 ** 40,
    /** Characters of the name of a root. */
    name: 512,
};
/** The size of a blob, in bytes. */
const isSize = integer(0, manifest_CAPS.blob);
const DIGEST = /^sha256:([0-9a-f]{64})$/;
const isDigest = matching((text) => DIGEST.test(text), 'sha256: and 64 hex digits');
/** @throws ShapeError for what is no object */
function fieldsOf(value, place) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new ShapeError(`${place} is not an object`);
    return value;
}
/** The JSON object that a text holds. Throws a ShapeError for any other text. */
function parseFields(text, place) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw new ShapeError(`${place} is not JSON`);
    }
    return fieldsOf(value, place);
}
/**
 * What a descriptor points to; its media type is not looked at.
 * @throws ShapeError for another algorithm than sha256, and for a size that no blob has
 */
function needOf(value, place) {
    const { digest, size } = fieldsOf(value, place);
    return {
        digest: isDigest(digest, `${place}.digest`).slice('sha256:'.length),
        size: isSize(size, `${place}.size`),
    };
}
/** The descriptors of a field that is a list or absent; at most as many as a store has blobs. */
function listOf(fields, key) {
    const value = fields[key] ?? [];
    if (!Array.isArray(value) || value.length > manifest_CAPS.blobs)
        throw new ShapeError(`${key} is not a list of at most ${manifest_CAPS.blobs}`);
    return value;
}
/** Each blob once. Throws a ShapeError when two of them say different sizes of one blob. */
function manifest_distinct(needs) {
    const sizes = new Map();
    for (const { digest, size } of needs) {
        if ((sizes.get(digest) ?? size) !== size)
            throw new ShapeError(`sha256:${digest} has two sizes`);
        sizes.set(digest, size);
    }
    return [...sizes].map(([digest, size]) => ({ digest, size }));
}
/** Whether both hold the same blobs with the same sizes, in any order. */
function sameNeeds(some, others) {
    const sizes = new Map(some.map(({ digest, size }) => [digest, size]));
    return others.length === sizes.size && others.every(({ digest, size }) => sizes.get(digest) === size);
}
/** Whether a store or an index may call a root so. It is printed, and for Ollama a path. */
const isRootName = (name) => name !== '' &&
    name.length <= manifest_CAPS.name &&
    !/^[-/\\]|[\x00-\x1f\x7f-\x9f]/.test(name) &&
    !name.split(/[/\\]/).includes('..') &&
    name.isWellFormed();
/** What a check has against something, in words; null: nothing. */
function objection(check) {
    try {
        check();
        return null;
    }
    catch (error) {
        if (error instanceof ShapeError)
            return error.message;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/caches/docker/image-index.js



const INDEX = 'index.json';
const LAYOUT = 'oci-layout';
/** The annotation that buildx calls `tag`. Source: OCI image specification 1.1, annotations. */
const REF_NAME = 'org.opencontainers.image.ref.name';
const EMPTY = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' };
/**
 * The index of a store; null: there is none.
 * @throws ShapeError when its content is no index, another Error when it cannot be read or is no file
 */
async function readIndex(store) {
    const bytes = await readPlain(`${store}/${INDEX}`, manifest_CAPS.text);
    if (bytes === null)
        return null;
    const { manifests, ...fields } = parseFields(bytes.toString('utf8'), INDEX);
    return { fields, images: named(listOf({ manifests }, 'manifests')) };
}
/** The index of a store that is to be written: one whose content is no index holds nothing that could be kept. */
async function indexToWrite(store) {
    const found = await readIndex(store).catch((error) => {
        if (error instanceof ShapeError)
            return null;
        throw error;
    });
    return found ?? { fields: EMPTY, images: new Map() };
}
/** Writes it by a rename, and before it the mark of a layout. The store must be there. */
async function writeIndex(store, { fields, images }) {
    const isMarked = (await files_list(store, '')).some(({ name }) => name === LAYOUT);
    if (!isMarked)
        await putFile(store, '', LAYOUT, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await putFile(store, '', INDEX, JSON.stringify({ ...fields, manifests: [...images.values()] }));
}
/** Of two with one name the first has it, as buildx sees it; one without a name has its digest's. */
function named(descriptors) {
    const images = new Map();
    for (const [at, descriptor] of descriptors.entries()) {
        const name = [...image_index_namesOf(descriptor), `manifests[${at}]`].find((name) => !images.has(name));
        if (name !== undefined)
            images.set(name, descriptor);
    }
    return images;
}
/** What a descriptor may be called, the best first. */
function image_index_namesOf(descriptor) {
    if (typeof descriptor !== 'object' || descriptor === null)
        return [];
    const { annotations, digest } = descriptor;
    const name = typeof annotations === 'object' && annotations ? annotations[REF_NAME] : null;
    return [name, digest].filter((one) => typeof one === 'string').filter(isRootName);
}

;// CONCATENATED MODULE: ./lib/caches/docker/layout.js







/** The blobs that name others. BuildKit's `cacheconfig` is JSON too, and needs nothing. */
const PARENT = /^application\/vnd\.(oci\.image\.(index|manifest)\.v1|docker\.distribution\.manifest(\.list)?\.v2)\+json$/;
/** Indexes in indexes; real ones have two or three. */
const DEEPEST = 8;
/** An OCI image layout, as buildx writes its local cache: `index.json` and `blobs/sha256/<hex>`. */
const oci = {
    name: 'oci',
    restoresAll: true,
    blobDirectory: 'blobs/sha256',
    blobName: (digest) => digest,
    digestOf: (name) => (/^[0-9a-f]{64}$/.test(name) ? name : null),
    read: layout_read,
    refuse: (root) => objection(() => check(root)),
    write,
    takeBack,
    keepOnly,
    litter,
};
/** What is nested can only be told when its blobs are there: `read` looks into them. */
function check({ name, body, needs }) {
    if (body.length > manifest_CAPS.body)
        throw new ShapeError(`its descriptor has more than ${manifest_CAPS.body} characters`);
    const descriptor = parseFields(body, 'its descriptor');
    const own = needOf(descriptor, 'its descriptor');
    if (!needs.some(({ digest, size }) => digest === own.digest && size === own.size))
        throw new ShapeError('its descriptor names a blob that it does not need');
    if (!image_index_namesOf(descriptor).includes(name))
        throw new ShapeError('its descriptor has another name');
}
async function layout_read(store) {
    const index = await readIndex(store).catch(() => 'unreadable');
    if (index === 'unreadable')
        return { roots: [], broken: ['index.json'] };
    const areThere = await blobFinder(store, oci);
    const roots = [];
    const broken = [];
    for (const [name, descriptor] of index?.images ?? []) {
        const root = roots.length < manifest_CAPS.roots ? await readRoot(store, name, descriptor).catch(() => null) : null;
        if (root && (await areThere(root.needs)))
            roots.push(root);
        else
            broken.push(name);
    }
    return { roots, broken };
}
async function readRoot(store, name, descriptor) {
    const needs = manifest_distinct(await gather(store, descriptor, 0, new Set()));
    const root = { name, body: JSON.stringify(descriptor), needs };
    check(root);
    return root;
}
/** What a descriptor needs: its blob, and all that is named in it. `seen`: digests of blobs that were looked into. */
async function gather(store, descriptor, depth, seen) {
    const need = needOf(descriptor, 'its descriptor');
    const { mediaType } = fieldsOf(descriptor, 'its descriptor');
    if (!PARENT.test(String(mediaType)) || seen.has(need.digest))
        return [need];
    if (depth === DEEPEST)
        throw new ShapeError(`it is nested more than ${DEEPEST} times`);
    if (seen.add(need.digest).size > manifest_CAPS.blobs)
        throw new ShapeError(`it has more than ${manifest_CAPS.blobs} manifests`);
    const needs = [need];
    for (const child of childrenOf(await readParent(store, need)))
        needs.push(...(await gather(store, child, depth + 1, seen)));
    return needs;
}
const childrenOf = (parent) => [
    ...(parent.config === undefined ? [] : [parent.config]),
    ...listOf(parent, 'manifests'),
    ...listOf(parent, 'layers'),
];
/** A damaged one would name the wrong blobs, so its digest is looked at here already. */
async function readParent(store, { digest }) {
    const bytes = await readPlain((0,external_node_path_.join)(store, oci.blobDirectory, digest), manifest_CAPS.text);
    if (bytes === null)
        throw new ShapeError(`sha256:${digest} is not there`);
    if ((0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex') !== digest)
        throw new ShapeError(`sha256:${digest} is damaged`);
    return parseFields(bytes.toString('utf8'), `sha256:${digest}`);
}
async function write(store, roots, replace) {
    for (const root of roots)
        check(root);
    await (0,promises_.mkdir)(store, { recursive: true });
    const { fields, images } = await indexToWrite(store);
    const added = roots.filter(({ name }) => replace || !images.has(name));
    const descriptors = added.map(({ name, body }) => [name, JSON.parse(body)]);
    await writeIndex(store, { fields, images: new Map([...images, ...descriptors]) });
}
function takeBack(store, roots) {
    return keepThose(store, (image) => !roots.some(({ name }) => name === image));
}
function keepOnly(store, names) {
    return keepThose(store, (image) => names.includes(image));
}
async function keepThose(store, accept) {
    const { fields, images } = await indexToWrite(store);
    const kept = new Map([...images].filter(([name]) => accept(name)));
    if (kept.size < images.size)
        await writeIndex(store, { fields, images: kept });
}
/** Blobs that were being written, and unfinished files of ours. */
async function litter(store) {
    const ingest = await files_list(store, 'ingest').catch(() => []);
    const own = await files_list(store, '').catch(() => []);
    return [
        ...ingest.map(({ name }) => `ingest/${name}`),
        ...own.filter(({ name }) => isUnfinished(name)).map(({ name }) => name),
    ];
}

;// CONCATENATED MODULE: ./lib/caches/docker/kind.js









/**
 * Where the guides put buildx's local cache. Only for who names `docker` in `caches`: on a machine of their own it
 * may hold the private layers of another repository, which a save would hand to everybody.
 */
const GUIDES_PATH = '/tmp/.buildx-cache';
const DOCKER_KEY_FILES = ['Dockerfile*', 'docker-compose*'];
/** buildx's local cache, and the images that are built from it. */
const kind_docker = {
    what: 'the Docker build cache',
    find: kind_find,
    bring,
    needed: ({ inputs }) => inputs.dockerBuild.length > 0,
};
async function kind_find(context) {
    const { inputs } = context;
    const builds = planBuilds(inputs.dockerBuild);
    const given = inputs.dockerCachePath;
    if (inputs.caches === 'auto' && given === null && builds.length === 0)
        return { wanted: false, reason: 'neither `docker-build` nor `docker-cache-path` is set' };
    const path = given ?? (builds.length > 0 ? ownPath(context, builds) : GUIDES_PATH);
    if (given === null && builds.length > 0 && !builds.some(isStored))
        return { wanted: false, reason: 'every line of `docker-build` has a `--cache-to` of its own' };
    const resource = {
        kind: 'docker',
        label: 'docker layers',
        name: 'oci',
        path,
        keyFiles: keyFilesOf(context, builds),
        also: builds.length > 0 ? { 'images of docker-build': builds.map(({ tag }) => tag).join(' ') } : {},
    };
    const found = await storeSpec(context, resource, { layout: 'oci' });
    if (found.wanted && builds.length > 0)
        refuseName(context, found.specs);
    return found;
}
/**
 * Under RUNNER_TEMP: there for post, gone with the job, and no other runner's. A step with other builds has another
 * one, since its post removes what they do not need.
 */
const ownPath = ({ facts }, builds) => (0,external_node_path_.join)(facts.temp, `aegis-docker-cache-${digest(tagsOf(builds).sort(), 8)}`);
/** What the layers of the builds are called in the store. */
const tagsOf = (builds) => builds.filter(isStored).map(({ tag }) => tag);
function refuseName({ directory }, specs) {
    for (const path of specs.flatMap(({ paths }) => paths)) {
        if (storeDirectory(path, directory) === null)
            throw new Error(`${JSON.stringify(path)} cannot be cached: BuildKit takes printable ASCII names alone`);
    }
}
function keyFilesOf({ inputs }, builds) {
    const defaults = [...DOCKER_KEY_FILES, ...dockerfilesOf(builds)];
    return { input: 'docker-key-files', given: inputs.dockerKeyFiles, defaults };
}
/**
 * Restores the store, builds the images of `docker-build` from it and into it, and offers it for saving. A build
 * that fails leaves everything as it was restored.
 * @throws StepError AEGIS-E212, AEGIS-E213
 */
async function bring(job, [spec]) {
    const { caches, context } = job;
    const builds = planBuilds(context.inputs.dockerBuild);
    const fill = savePolicy(context.facts, context.inputs.save) === null;
    const restoring = spec && caches.restore(spec);
    const needsExporter = async () => {
        if (builds.filter((build) => (spec && fill) || !isStored(build)).some(needsExport))
            return true;
        await restoring;
        // One that cannot export cannot import either.
        return builds.some(isStored) && (await tagsIn(spec)).length > 0;
    };
    // It starts while the layers come.
    const opening = builds.length > 0 ? openBuilder(job, needsExporter) : null;
    opening?.catch(() => undefined);
    await restoring;
    const builder = await opening;
    const store = spec && builder?.exports ? await storeFor(context, spec, fill) : null;
    if (builder)
        await buildAll(job, builds, { builder: builder.name, store });
    if (!spec)
        return;
    // What our builds have not touched is the user's.
    if (store || !fill || !builds.some(isStored))
        await caches.save(fill ? await withRoots(job, spec, builds) : spec);
    else
        caches.leaveOut(spec, 'the builder cannot export a cache');
}
/** The images in a store; without a spec there is none. */
const tagsIn = async (spec) => spec ? (await oci.read(spec.paths[0] ?? '')).roots.map(({ name }) => name) : [];
/** The store as builds use it. */
async function storeFor({ directory }, spec, fill) {
    const [path = ''] = spec.paths;
    return { directory: storeDirectory(path, directory) ?? path, tags: await tagsIn(spec), fill };
}
/**
 * After good builds the store is to hold what they used and no more. Without builds of ours it is the user's; and
 * where layers could not be exported, all that is whole stays: the next build may need it.
 */
async function withRoots({ host, context }, spec, builds) {
    const roots = tagsOf(builds);
    if (!spec.store || roots.length === 0)
        return spec;
    const there = await tagsIn(spec);
    const lost = roots.filter((tag) => !there.includes(tag)).length;
    // In a directory that the user has named other steps may have images, too.
    const sweep = context.inputs.dockerCachePath === null ? 'ours' : 'unneeded';
    if (lost === 0)
        return { ...spec, store: { ...spec.store, roots, sweep } };
    host.log.info(`${spec.label}: those of ${count(lost, 'image')} are not in the store.`);
    return spec;
}

;// CONCATENATED MODULE: ./lib/caches/fixtures.js






/** Generated test data: found on its exact key alone, made by a command on a miss, saved before the tests. */
const fixtures = {
    what: 'the fixtures',
    find: fixtures_find,
    bring: fixtures_bring,
    when: 'after',
    needed: ({ inputs }) => inputs.fixturesCommand !== null,
};
async function fixtures_find(context) {
    const { facts, inputs, directory, compression } = context;
    if (inputs.fixturesPath === null)
        return { wanted: false, reason: '`fixtures-path` is not set' };
    const root = await givenRoot(inputs.fixturesPath, facts, directory);
    const { files, hash } = await hashInput(directory, {
        input: 'fixtures-key-files',
        given: inputs.fixturesKeyFiles,
        defaults: [],
    });
    const words = inputs.fixturesCommand ?? [];
    const command = JSON.stringify(words);
    // The script that makes them, most often.
    const named = await hashKeyFiles(directory, words.filter(fixtures_isPlain));
    const spec = {
        kind: 'fixtures',
        label: 'fixtures',
        paths: [root],
        key: cacheKey(inputs.prefix, 'fix', [
            environmentTag(facts, compression),
            digest([hash, named.hash, command]),
        ]),
        restoreKeys: [],
        components: {
            ...environmentComponents(facts, compression),
            'key files': files.join(' ') || 'none',
            'key files hash': hash,
            'fixtures-command': command,
            'files in the command': named.files.join(' ') || 'none',
            'files in the command hash': named.hash,
        },
        savedWhen: 'made',
    };
    return { wanted: true, specs: [spec] };
}
/** No glob, and no empty word. */
const fixtures_isPlain = (word) => /^[^*?[\]{}!()]+$/.test(word);
/** Brings the fixtures: from the cache, else by their command, saved at once. Throws AEGIS-E210. */
async function fixtures_bring(job, [spec]) {
    const { caches } = job;
    const restored = spec && (await caches.restore(spec));
    if (restored?.kind === 'exact')
        return;
    const { fixturesCommand: command, fixturesPath } = job.context.inputs;
    if (command !== null) {
        await runCommand(job, command);
        for (const path of spec?.paths ?? []) {
            if ((await (0,roots/* pathState */.lH)(path)) !== 'filled')
                throw stepError('AEGIS-E210', `${fixtures_shown(command)} ended well and left nothing at ${JSON.stringify(fixturesPath)}`);
        }
    }
    if (spec)
        await caches.save(spec);
}
async function runCommand(job, command) {
    const [program = '', ...args] = command;
    const fixtures = { program, args, shown: fixtures_shown(command), log: 'aegis-fixtures.log' };
    const failure = await job.host.log.group(`Making the fixtures: ${fixtures_shown(command)}`, () => runUserCommand(job, fixtures));
    if (failure !== null)
        throw stepError('AEGIS-E210', `${fixtures_shown(command)} ${failure}`);
}
const fixtures_shown = (command) => `\`${command.join(' ').slice(0, 200)}\``;

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./lib/caches/ollama/address.js

/** What OLLAMA_HOST is when it is not set. */
const DEFAULT_ADDRESS = '127.0.0.1:11434';
const DEFAULT_PORTS = { http: '80', https: '443' };
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;
/** To listen on every address; connected to by loopback. */
const EVERY = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };
/** A variable as Ollama reads it: without blanks and quotes around it. */
const ollamaVariable = (env, name) => (env[name] ?? '').trim().replace(/^["']+|["']+$/g, '');
/**
 * Reads OLLAMA_HOST by Ollama's own rules (its envconfig/config.go): `host`, `host:port`, `[::1]:port`, a URL with
 * scheme and path; a port that is none is the default.
 */
function ollamaAddress(env) {
    const [, scheme, rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(ollamaVariable(env, 'OLLAMA_HOST') || DEFAULT_ADDRESS) ?? [];
    const [place = '', ...path] = rest.split('/');
    const { host, port } = hostAndPort(place, scheme === undefined ? '11434' : (DEFAULT_PORTS[scheme] ?? '11434'));
    const target = EVERY[host] ?? host;
    const shown = (0,external_node_net_.isIP)(target) === 6 ? `[${target}]` : target;
    // No user and password: they would show up in the log.
    if (/[@\s]/.test(target) || !/^https?$/.test(scheme ?? 'http') || port === '0')
        return { problem: 'OLLAMA_HOST is not an address that can be asked' };
    const base = [`${scheme ?? 'http'}://${shown}:${port}`, ...path].join('/').replace(/\/+$/, '');
    if (!URL.canParse(base))
        return { problem: 'OLLAMA_HOST is not an address' };
    return { url: base, here: (scheme ?? 'http') === 'http' && LOOPBACK.test(target) };
}
/** As Go's net.SplitHostPort does, and what Ollama makes of its errors. */
function hostAndPort(place, fallback) {
    const [, six, four, given] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(place) ?? [];
    if (given === undefined)
        return { host: bareHost(place), port: fallback };
    const port = /^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? String(Number(given)) : fallback;
    return { host: six ?? four ?? '', port };
}
function bareHost(place) {
    const bare = place.replace(/^[[\]]+|[[\]]+$/g, '');
    return (0,external_node_net_.isIP)(bare) === 0 ? place || '127.0.0.1' : bare;
}

;// CONCATENATED MODULE: ./lib/caches/ollama/api.js


/** Bytes of an answer that are read: what is shown of a model holds its whole vocabulary, licences and template. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Characters of one line of a stream. */
const MOST_LINE = 64 * 1024;
/** A server that did not answer, or not as asked. The message can be shown. */
class OllamaError extends Error {
    /** HTTP status; null when no answer came, or it broke off. */
    status;
    /** Seconds that the server wants to be left alone. */
    retryAfter;
    constructor(message, status = null, retryAfter = null) {
        super(message);
        this.name = 'OllamaError';
        this.status = status;
        this.retryAfter = retryAfter;
    }
}
/**
 * Asks for one JSON object of at most 16 MiB.
 * @throws OllamaError
 */
async function api_ask(question) {
    const response = await send(question);
    return api_parsed(await api_readText(response, question.signal), response.status);
}
/**
 * Asks for a stream of JSON objects, one on each line.
 * @throws OllamaError also in the middle, when the stream breaks off
 */
async function* askLines(question) {
    const response = await send(question);
    for await (const line of linesOf(response, question.signal))
        yield api_parsed(line, response.status);
}
async function send({ url, path, body, signal }) {
    const post = body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
    };
    const response = await fetch(url + path, { redirect: 'manual', signal, ...post }).catch((error) => {
        throw broken(error, signal);
    });
    if (response.status === 200)
        return response;
    const text = await api_readText(response, signal).catch(() => '');
    const said = saidIn(text) || response.statusText || 'nothing more';
    throw new OllamaError(`${response.status}: ${quote(said, 300)}`, response.status, retryAfterOf(response));
}
async function api_readText(response, signal) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of chunksOf(response, signal)) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES)
            throw new OllamaError('the answer is longer than 16 MiB', response.status);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
async function* linesOf(response, signal) {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of chunksOf(response, signal)) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > MOST_LINE)
            throw new OllamaError('a line of the answer is longer than 64 KiB');
        for (const line of lines)
            if (line.trim() !== '')
                yield line;
    }
    if (rest.trim() !== '')
        yield rest;
}
async function* chunksOf({ body }, signal) {
    if (body === null)
        return;
    try {
        yield* body;
    }
    catch (error) {
        throw broken(error, signal);
    }
}
function api_parsed(text, status) {
    const value = parseObject(text);
    if (value)
        return value;
    throw new OllamaError(`the answer is no JSON object: ${quote(text, 100)}`, status);
}
/** The field `error` of an answer, else its text. */
function saidIn(text) {
    const error = parseObject(text)?.error;
    return typeof error === 'string' ? error : text;
}
/** fetch hides the cause of what it could not do. */
function broken(error, signal) {
    if (error instanceof OllamaError)
        return error;
    if (signal.aborted)
        return new OllamaError(api_reasonOf(signal.reason));
    const { cause } = error;
    const why = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : error);
    return new OllamaError(`the connection failed (${quote(String(why))})`);
}
/** The runner's cancellation gives the name of a signal. */
const api_reasonOf = (reason) => {
    if (!(reason instanceof Error))
        return 'the job was cancelled';
    return reason.name === 'TimeoutError' ? 'no answer came in time' : reason.message;
};
/** Seconds, from a number or a date; null for anything else. */
function retryAfterOf(response) {
    const text = response.headers.get('retry-after') ?? '';
    if (/^\d{1,9}$/.test(text))
        return Number(text);
    const date = Date.parse(text);
    return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

;// CONCATENATED MODULE: ./lib/caches/ollama/layout.js





/** Host, namespace, model and tag. Of manifests at another depth Ollama knows nothing. */
const DEPTH = 4;
/** As Ollama's own rule of names has it, but for their lengths; a host may have a port. */
const PLACE = /^(\w[\w.:-]*\/\w[\w.-]*\/\w[\w.-]*):(\w[\w.-]*)$/;
/** Ollama's models directory: `manifests/<host>/<namespace>/<model>/<tag>` and `blobs/sha256-<hex>`. */
const ollama = {
    name: 'ollama',
    restoresAll: false,
    blobDirectory: 'blobs',
    blobName: (digest) => `sha256-${digest}`,
    digestOf: (name) => /^sha256-([0-9a-f]{64})$/.exec(name)?.[1] ?? null,
    read: ollama_layout_read,
    refuse: (root) => objection(() => layout_check(root)),
    write: layout_write,
    takeBack: layout_takeBack,
    litter: layout_litter,
};
function layout_check({ name, body, needs }) {
    layout_placeOf(name);
    if (!sameNeeds(needsOf(body), needs))
        throw new ShapeError('its manifest names other blobs');
}
/** The blobs that a manifest names. Throws ShapeError when it is none. */
function needsOf(manifest) {
    const fields = parseFields(manifest, 'its manifest');
    const layers = listOf(fields, 'layers').map((layer, at) => needOf(layer, `layers[${at}]`));
    return manifest_distinct([needOf(fields.config, 'config'), ...layers]);
}
/** Directory and file name of a manifest, relative to the store. */
function layout_placeOf(name) {
    const [, model, tag] = isRootName(name) ? (PLACE.exec(name) ?? []) : [];
    if (!model || !tag)
        throw new ShapeError('its name is not host/namespace/model:tag');
    return { directory: `manifests/${model}`, file: tag };
}
async function ollama_layout_read(store) {
    const { files, odd } = await manifestsIn(store);
    const areThere = await blobFinder(store, ollama);
    const roots = [];
    const broken = [...odd, ...files.slice(manifest_CAPS.roots)];
    for (const file of files.slice(0, manifest_CAPS.roots)) {
        const root = await layout_readRoot(store, file).catch(() => null);
        if (root && (await areThere(root.needs)))
            roots.push(root);
        else
            broken.push(layout_nameOf(file));
    }
    return { roots, broken };
}
/** `file`: host/namespace/model/tag. Throws when it is no manifest of a model. */
async function layout_readRoot(store, file) {
    const name = layout_nameOf(file);
    const body = await readText((0,external_node_path_.join)(store, 'manifests', file), manifest_CAPS.body);
    const root = { name, body: body ?? '', needs: needsOf(body ?? '') };
    layout_check(root);
    return root;
}
const layout_nameOf = (file) => file.replace(/\/([^/]*)$/, ':$1');
async function manifestsIn(store) {
    const found = { files: [], odd: [], unfinished: [] };
    await walk('', 0);
    return { ...found, files: found.files.sort() };
    async function walk(directory, depth) {
        const names = await files_list(store, `manifests/${directory}`).catch(() => null);
        if (names === null)
            found.odd.push(directory || 'manifests');
        for (const name of names ?? [])
            await take(`${directory}${directory && '/'}${name.name}`, name, depth + 1);
    }
    async function take(path, entry, depth) {
        if (entry.isDirectory() && depth < DEPTH)
            return walk(path, depth);
        if (isUnfinished(entry.name))
            found.unfinished.push(`manifests/${path}`);
        else if (entry.isFile())
            found.files.push(path);
        else
            found.odd.push(path);
    }
}
async function layout_write(store, roots, replace) {
    const ended = await Promise.allSettled(roots.map((root) => writeRoot(store, root, replace)));
    for (const end of ended)
        if (end.status === 'rejected')
            throw end.reason;
}
async function writeRoot(store, root, replace) {
    layout_check(root);
    const { directory, file } = layout_placeOf(root.name);
    await makeDirectory(store, directory);
    const there = (await files_list(store, directory)).find(({ name }) => name === file);
    const stays = there?.isFile() && (!replace || (await bodyAt(store, root)) === root.body);
    if (!stays)
        await putFile(store, directory, file, root.body);
}
async function layout_takeBack(store, roots) {
    for (const root of roots) {
        const { directory, file } = layout_placeOf(root.name);
        const isThere = (await files_list(store, directory)).some(({ name }) => name === file);
        if (isThere && (await bodyAt(store, root)) === root.body)
            await (0,promises_.rm)((0,external_node_path_.join)(store, directory, file));
    }
}
/** The manifest that lies under the name of a root; null for none, and for what cannot be one. */
async function bodyAt(store, { name }) {
    const { directory, file } = layout_placeOf(name);
    return readText((0,external_node_path_.join)(store, directory, file), manifest_CAPS.body).catch(() => null);
}
/** Downloads that were broken off, in pieces, and unfinished files of ours. */
async function layout_litter(store) {
    const blobs = await files_list(store, ollama.blobDirectory).catch(() => []);
    const partial = blobs.filter(({ name }) => /^sha256-[0-9a-f]{64}-partial/.test(name));
    const { unfinished } = await manifestsIn(store);
    return [...partial.map(({ name }) => `blobs/${name}`), ...unfinished];
}

;// CONCATENATED MODULE: ./lib/caches/ollama/damaged.js



/**
 * Removes the blobs of a model that have not the size that its manifest tells: a pull takes any blob that is there
 * for whole. Never throws.
 * @returns how many there were
 */
async function removeDamaged(store, { root }) {
    const needs = await needsOnDisk(store, root).catch(() => []);
    const removed = await Promise.all(needs.map((need) => removeWrong(store, need)));
    return removed.filter(Boolean).length;
}
/** Rejects where no manifest tells them. */
const needsOnDisk = async (store, root) => needsOf((await bodyAt(store, { name: root })) ?? '');
async function removeWrong(store, { digest, size }) {
    const path = (0,external_node_path_.join)(store, ollama.blobDirectory, ollama.blobName(digest));
    const found = await (0,promises_.lstat)(path).catch(() => null);
    if (!found?.isFile() || found.size === size)
        return false;
    return (0,promises_.rm)(path).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./lib/caches/ollama/names.js
const DEFAULT_HOST = 'registry.ollama.ai';
const DEFAULT_NAMESPACE = 'library';
const DEFAULT_TAG = 'latest';
/** What Ollama lets a part hold (its types/model/name.go). */
const HOST = /^\w[\w.:-]{0,349}$/;
const NAMESPACE = /^\w[\w-]{0,79}$/;
const PART = /^\w[\w.-]{0,79}$/;
/**
 * Reads a name by Ollama's own rules: `[host/][namespace/]model[:tag]`. With `http://` or `https://` the first
 * part is the registry, and a missing namespace is `library`.
 * @returns in a few words what is wrong with a name that Ollama would refuse
 */
function parseModel(given) {
    const [, scheme, path = ''] = /^(?:(https?):\/\/)?(.*)$/is.exec(given) ?? [];
    if (path.startsWith('-'))
        return { problem: 'is not a model name: it starts with a dash' };
    const parts = path.split('/');
    if (parts.some((part) => part === '' || /^\.+$/.test(part)))
        return { problem: 'is not a model name: it is a path' };
    if (parts.length > 3)
        return { problem: 'is not a model name: it has more than three parts' };
    if (scheme !== undefined && parts.length === 1)
        return { problem: 'names a registry and no model' };
    const problem = 'is not a model name';
    const [last = '', namespace = DEFAULT_NAMESPACE, host = DEFAULT_HOST] = fullParts(parts, scheme !== undefined);
    const [model = '', tag = DEFAULT_TAG, ...more] = last.split(':');
    if (more.length > 0 || !PART.test(model) || !PART.test(tag))
        return { problem };
    if (!HOST.test(host))
        return { problem };
    if (!NAMESPACE.test(namespace))
        return { problem: namespaceProblem(namespace) };
    return { given, root: `${host}/${namespace}/${model}:${tag}`, insecure: scheme?.toLowerCase() === 'http' };
}
/** Model with tag, namespace, host: as far as they are given. */
const fullParts = (parts, hasRegistry) => hasRegistry && parts.length === 2 ? [parts[1], undefined, parts[0]] : parts.toReversed();
const namespaceProblem = (namespace) => /[.:]/.test(namespace)
    ? 'is not a model name: a registry needs a namespace too, `host/namespace/name`'
    : 'is not a model name';
/** Whether two full names are the same to Ollama, which minds no case. */
const sameModel = (one, other) => one.toLowerCase() === other.toLowerCase();

;// CONCATENATED MODULE: ./lib/caches/ollama/progress.js


const EVERY_MS = 5000;
/** Blobs of one model that are counted: nothing of a server is kept without end. */
const MOST_BLOBS = 1000;
/** Gives the log a line every few seconds: `tiny: 12.3 MB of 45.0 MB`. */
function progress(label, clock, tell) {
    const blobs = new Map();
    let told = clock.monotonic();
    const sum = (of) => [...blobs.values()].reduce((bytes, blob) => bytes + blob[of], 0);
    return {
        saw({ status, digest, total, completed }) {
            if (typeof digest === 'string' && progress_isSize(total) && (blobs.has(digest) || blobs.size < MOST_BLOBS))
                blobs.set(digest, { total, completed: progress_isSize(completed) ? completed : 0 });
            if (clock.monotonic() - told < EVERY_MS)
                return;
            told = clock.monotonic();
            tell(typeof digest === 'string'
                ? `${label}: ${megabytes(sum('completed'))} of ${megabytes(sum('total'))}`
                : `${label}: ${quote(String(status), 80)}`);
        },
        total: () => sum('total'),
    };
}
const progress_isSize = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

;// CONCATENATED MODULE: ./lib/caches/ollama/pull.js





const PULL_TIMINGS = {
    stall: 60_000,
    quiet: 270_000,
    pause: 1000,
    mostPause: 60_000,
    settle: 1000,
};
const TRIES = 5;
/**
 * Lets the server pull a model, up to five times: a broken connection, a busy registry and a stall pass, and the
 * server goes on where it was. Never throws.
 * @returns null when it is pulled, else why not
 */
async function pullModel(doors, name) {
    for (let attempt = 1;; attempt += 1) {
        const error = await pullOnce(doors, name);
        if (error === null)
            return null;
        if (doors.signal.aborted || isFinal(error.message))
            return error.message;
        if (attempt === TRIES)
            return `${error.message}; it was tried ${TRIES} times`;
        const pause = pauseAfter(doors.timings, attempt, error);
        doors.tell(`${name.given}: ${error.message}; trying again in ${Math.ceil(pause / 1000)} s.`);
        await (0,external_node_timers_promises_.setTimeout)(pause, undefined, { signal: doors.signal }).catch(() => undefined);
    }
}
async function pullOnce(doors, { given, root, insecure }) {
    const watch = stallWatch(doors.timings);
    const signal = AbortSignal.any([doors.signal, watch.signal]);
    const shown = progress(given, doors.clock, doors.tell);
    let last = {};
    try {
        for await (last of askLines({
            url: doors.url,
            path: '/api/pull',
            body: { model: root, insecure },
            signal,
        })) {
            watch.saw(last);
            if (typeof last.error === 'string')
                return new OllamaError(pull_explained(quote(last.error, 300)));
            shown.saw(last);
        }
        if (last.status !== 'success')
            return new OllamaError('the server ended before the model was there');
        doors.tell(`${given}: pulled, ${megabytes(shown.total())}`);
        return null;
    }
    catch (error) {
        return error instanceof OllamaError ? error : new OllamaError(quote(String(error), 300));
    }
    finally {
        watch.stop();
    }
}
/** So Ollama says that its registry knows no such model. */
const pull_explained = (said) => said.endsWith('file does not exist') ? `the registry does not have it (${said})` : said;
/** What no other try can mend; an answer of the registry begins with its status, maybe behind a few words. */
function isFinal(message) {
    const [, status] = /^(?:pull model manifest: )?(\d{3}): /.exec(message) ?? [];
    if (status !== undefined)
        return /^4/.test(status) && !/^4(08|29)$/.test(status);
    return /file does not exist|not found|unauthorized|insecure protocol|no space left|newer version/i.test(message);
}
/** Twice as long each time, and at least as long as the server wants, within bounds. */
function pauseAfter({ pause, mostPause }, attempt, { retryAfter }) {
    return Math.min(mostPause, Math.max(pause * 2 ** (attempt - 1), (retryAfter ?? 0) * 1000));
}
/** Aborts when the server says nothing new for too long. It repeats itself while it waits for its registry. */
function stallWatch({ stall, quiet }) {
    const stalled = new AbortController();
    let before = '';
    let timer;
    const wait = (ms) => {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(new Error(`nothing moved for ${ms / 1000} s`)), ms);
    };
    wait(stall);
    return {
        signal: stalled.signal,
        saw(line) {
            const now = JSON.stringify(line);
            if (now !== before)
                wait(String(line.status).startsWith('pulling') ? stall : quiet);
            before = now;
        },
        stop: () => clearTimeout(timer),
    };
}

;// CONCATENATED MODULE: ./lib/caches/ollama/models.js









const MOST_PULLS = 2;
/** For the pulls of all models together. */
const PULLS_MS = 30 * 60_000;
/** For an answer that needs no registry. */
const ANSWER_MS = 60_000;
/** A pull can take a blob for whole that another pull then finds damaged: that one is pulled once more. */
const models_ROUNDS = 2;
/** A server may list a model only a moment after its pull. */
const LOOKS = 3;
/**
 * Pulls the models that the server has not, two at a time, and verifies each: the server can show it, and its blobs
 * have the right sizes. Never throws.
 */
async function bringModels(host, store, names, timings = PULL_TIMINGS) {
    const work = { host, store, names, timings, failed: new Map(), strange: new Set() };
    try {
        await pullWanted(work);
        return await verify(work);
    }
    catch (error) {
        const reason = { code: 'AEGIS-E214', message: `The server at ${store.url} ${sentence(error)}.` };
        return { missing: [...failures(work), reason], elsewhere: null };
    }
}
const sentence = (error) => error instanceof OllamaError ? `does not list its models: ${error.message}` : quote(String(error), 300);
async function pullWanted(work) {
    const { host, store, timings } = work;
    const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(PULLS_MS)]);
    const doors = { url: store.url, clock: host.clock, tell: host.log.info, signal, timings };
    const slot = limiter(MOST_PULLS);
    const pull = (name) => slot(() => pullModel(doors, name));
    if (store.older)
        await refresh(work, pull);
    await pullMissing(work, async (name) => {
        const reason = await pull(name);
        if (reason === null)
            return;
        work.failed.set(name, reason);
        host.log.warning(`${name.given}: ${reason}`);
    });
}
/** Only blobs that have changed move. A registry that does not answer costs nothing: there is a whole model. */
async function refresh(work, pull) {
    const { host, names } = work;
    const place = await placesOf(work);
    await Promise.all(names
        .filter((name) => place(name) === 'here')
        .map(async (name) => {
        const reason = await pull(name);
        if (reason !== null)
            host.log.warning(`${name.given} stays as the cache has it: ${reason}`);
    }));
}
async function pullMissing(work, bring) {
    const { host, names, failed, strange } = work;
    for (let round = 0; round < models_ROUNDS; round += 1) {
        const place = await (round === 0 ? placesOf(work) : settledPlaces(work));
        const wanted = names.filter((name) => !failed.has(name) && /damaged|absent|unseen/.test(place(name)));
        if (round === 0)
            host.log.info(`Ollama has ${names.length - wanted.length} of ${count(names.length, 'model')}.`);
        for (const name of wanted)
            if (place(name) === 'unseen')
                strange.add(name);
        await Promise.all(wanted.map((name) => models_mend(work, name)));
        await Promise.all(wanted.map(bring));
    }
}
async function models_mend({ host, store }, name) {
    const removed = await removeDamaged(store.directory, name);
    if (removed > 0)
        host.log.info(`${name.given}: removed ${count(removed, 'damaged blob')}.`);
}
const failures = ({ failed }) => [...failed].map(([name, why]) => ({ code: 'AEGIS-E215', message: `${name.given}: ${why}.` }));
async function verify(work) {
    const { names, failed, strange } = work;
    const rest = names.filter((name) => !failed.has(name));
    const place = rest.length > 0 ? await settledPlaces(work) : () => 'absent';
    const shown = await Promise.all(rest.map(async (name) => ({ name, answer: await show(work, name), place: place(name) })));
    for (const { name, answer, place } of shown) {
        const why = whyMissing(place) ?? answer.problem;
        if (why !== null)
            failed.set(name, why);
        if (place === 'elsewhere')
            strange.add(name);
    }
    const found = shown.find(({ name }) => strange.has(name));
    const elsewhere = found ? (found.answer.directory ?? 'a directory of its own') : null;
    return { missing: failures(work), elsewhere };
}
const whyMissing = (place) => {
    if (place === 'damaged')
        return 'a blob of it is missing or has the wrong size';
    return /absent|unseen/.test(place) ? 'the server does not have it, although it was pulled' : null;
};
/** The same after pulls: looks again for a model that was pulled and is not there. */
async function settledPlaces(work) {
    const { host, names, failed, timings } = work;
    for (let look = 1;; look += 1) {
        const place = await placesOf(work);
        const isSettled = names.every((name) => failed.has(name) || !/absent|unseen/.test(place(name)));
        if (isSettled || look === LOOKS)
            return place;
        await (0,external_node_timers_promises_.setTimeout)(timings.settle, undefined, { signal: host.cancelled }).catch(() => undefined);
    }
}
/** Says of each model where it is, by what the server lists and what lies on disk. */
async function placesOf({ host, store: { url, directory } }) {
    const [listed, contents] = await Promise.all([models_listOf(host, url), ollama.read(directory)]);
    return ({ root }) => models_placeOf(contents, root, listed.some((one) => sameModel(one, root)));
}
function models_placeOf({ roots, broken }, root, isListed) {
    if (roots.some(({ name }) => sameModel(name, root)))
        return isListed ? 'here' : 'unseen';
    if (!isListed)
        return 'absent';
    return broken.some((name) => sameModel(name, root)) ? 'damaged' : 'elsewhere';
}
/** Full names of the models that the server lists. */
async function models_listOf(host, url) {
    const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(ANSWER_MS)]);
    const { models } = await api_ask({ url, path: '/api/tags', signal });
    return (Array.isArray(models) ? models : []).flatMap((one) => {
        const name = typeof one?.name === 'string' ? parseModel(one.name) : null;
        return name && 'root' in name ? [name.root] : [];
    });
}
/** What the server shows of a model: where its weights lie, quoted, or why it shows nothing. */
async function show({ host, store: { url } }, { root }) {
    const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(ANSWER_MS)]);
    try {
        const { modelfile } = await api_ask({ url, path: '/api/show', body: { model: root }, signal });
        const [, directory] = /^FROM (.+)[\\/]blobs[\\/]sha256-/m.exec(String(modelfile)) ?? [];
        return { problem: null, directory: directory ? quote(directory, 300) : null };
    }
    catch (error) {
        const { message } = error;
        return { problem: `the server cannot show it (${message})`, directory: null };
    }
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
;// CONCATENATED MODULE: ./lib/caches/tidy.js





/** Between SIGTERM and SIGKILL. */
const tidy_TERM_MS = 5000;
const tidy_POLL_MS = 50;
/** Ends and removes what is left, all at once. Never throws: the job is over. */
async function tidyUp(host, remainders) {
    await Promise.all(remainders.map((remainder) => tidyOne(host, remainder).catch((error) => host.log.warning(`Something could not be tidied up: ${quote(String(error), 300)}`))));
}
async function tidyOne(host, remainder) {
    if (remainder.kind === 'builder')
        return removeBuilder(host, remainder.name);
    const { pid, started } = remainder;
    const shown = `${quote(remainder.label)} (${pid})`;
    if (!(await isRunning(pid, started)))
        return host.log.debug(`${shown} has ended by itself.`);
    signalGroup(pid, 'SIGTERM');
    const begun = performance.now();
    while (performance.now() - begun < tidy_TERM_MS && (await isRunning(pid, started)))
        await (0,external_node_timers_promises_.setTimeout)(tidy_POLL_MS);
    const hadToDie = await isRunning(pid, started);
    // Also for what it has started itself, and left.
    signalGroup(pid, 'SIGKILL');
    host.log.info(`${shown} was ended${hadToDie ? ' by force' : ''}.`);
}
/** Where there is no /proc, only the number is known: then its group is asked. */
async function isRunning(pid, started) {
    if (process.platform === 'linux')
        return started !== '' && (await startedAt(pid)) === started;
    return hasGroup(pid);
}
/**
 * When a process was started, in clock ticks since boot; '' when it has ended, or the system does not tell.
 * With the number of the process it names one process for ever.
 */
async function startedAt(pid) {
    const stat = await (0,promises_.readFile)(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name of the program stands in brackets, and may hold anything.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? '' : (rest[18] ?? '');
}
const hasGroup = (pid) => {
    try {
        return process.kill(process.platform === 'win32' ? pid : -pid, 0);
    }
    catch {
        return false;
    }
};

;// CONCATENATED MODULE: ./lib/caches/ollama/server.js










const READY_MS = 60_000;
const server_POLL_MS = 100;
/** One look whether a server answers. */
const LOOK_MS = 5000;
/** Lines of a server that has ended, for the message. */
const LAST_LINES = 5;
/**
 * The server at OLLAMA_HOST; when nothing answers there and it is this machine, one is started with this models
 * directory and left to post.
 * @param readyMs how long one that was started may take until it answers
 * @throws StepError AEGIS-E214
 */
async function findServer(job, models, readyMs = READY_MS) {
    const address = ollamaAddress(job.env);
    if ('problem' in address)
        throw stepError('AEGIS-E214', `${address.problem}.`);
    const found = await server_look(job, address);
    if ('version' in found) {
        job.host.log.info(`Ollama ${found.version} answers at ${address.url}: it is used.`);
        return { url: address.url, ours: false };
    }
    if (found.answered)
        throw stepError('AEGIS-E214', `What answers at ${address.url} is no Ollama: ${found.reason}.`);
    if (!address.here)
        throw stepError('AEGIS-E214', `No server answers at ${address.url}: ${found.reason}.`);
    await server_start(job, address, models, readyMs);
    return { url: address.url, ours: true };
}
async function server_look({ host }, { url }) {
    const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(LOOK_MS)]);
    try {
        const { version } = await api_ask({ url, path: '/api/version', signal });
        if (typeof version === 'string')
            return { version: quote(version, 40) };
        return { answered: true, reason: 'it tells no version' };
    }
    catch (error) {
        const { status, message } = error;
        return { answered: status !== null, reason: message };
    }
}
async function server_start(job, address, models, readyMs) {
    const { host } = job;
    if (host.cancelled.aborted)
        throw stepError('AEGIS-E214', 'The job was cancelled before a server was started.');
    const logFile = (0,external_node_path_.join)(host.facts.temp, `aegis-ollama-${new URL(address.url).port || '80'}.log`);
    const server = await serve(job, models, logFile);
    const begun = performance.now();
    while (performance.now() - begun < readyMs && !server_hasEnded(server) && !host.cancelled.aborted) {
        const found = await server_look(job, address);
        if ('version' in found && !server_hasEnded(server))
            return host.log.info(`Started Ollama ${found.version} at ${address.url}; its log is ${quote(logFile, 500)}.`);
        await (0,external_node_timers_promises_.setTimeout)(server_POLL_MS, undefined, { signal: host.cancelled }).catch(() => undefined);
    }
    const what = server_hasEnded(server) ? 'has ended' : `does not answer at ${address.url}`;
    throw stepError('AEGIS-E214', `\`ollama serve\` ${what}: ${await server_lastWords(logFile)}`);
}
/** In a group of its own, so that it outlives this process; told to post before anything else happens. */
async function serve(job, models, logFile) {
    const log = await (0,promises_.open)(logFile, 'w', 0o600);
    const env = {
        HOME: job.host.facts.home,
        ...job.env,
        OLLAMA_MODELS: models,
        OLLAMA_HOST: ollamaVariable(job.env, 'OLLAMA_HOST') || DEFAULT_ADDRESS,
    };
    try {
        const server = (0,external_node_child_process_.spawn)('ollama', ['serve'], {
            cwd: job.host.facts.temp,
            env,
            detached: true,
            windowsHide: true,
            stdio: ['ignore', log.fd, log.fd],
        });
        await (0,external_node_events_.once)(server, 'spawn');
        const pid = server.pid ?? 0;
        job.leave({ kind: 'process', label: 'ollama serve', pid, started: await startedAt(pid) });
        server.unref();
        return server;
    }
    catch (error) {
        throw stepError('AEGIS-E214', `No server answers, and none can be started: ${server_whyNot(error)}.`);
    }
    finally {
        await log.close();
    }
}
const server_whyNot = (error) => error.code === 'ENOENT'
    ? '`ollama` is not on PATH'
    : `\`ollama serve\` did not start (${quote(String(error), 200)})`;
const server_hasEnded = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null;
async function server_lastWords(logFile) {
    const text = await (0,promises_.readFile)(logFile, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.length === 0
        ? 'it said nothing'
        : lines
            .slice(-LAST_LINES)
            .map((line) => quote(line, 300))
            .join(' · ');
}

;// CONCATENATED MODULE: ./lib/caches/ollama/kind.js











const OLLAMA_KEY_FILES = [
    'scripts/setup-ollama*',
    'scripts/setup_ollama*',
    '*ollama*.sh',
    'scripts/*ollama*.sh',
];
/** The models directory of Ollama, keyed on the setup script and the list of models; and the models of that list. */
const kind_ollama = {
    what: 'the Ollama models',
    find: ollama_kind_find,
    bring: kind_bring,
    needed: ({ inputs }) => inputs.ollamaModels.length > 0,
};
async function ollama_kind_find(context) {
    const { inputs, directory } = context;
    const keyFiles = {
        input: 'ollama-key-files',
        given: inputs.ollamaKeyFiles,
        defaults: OLLAMA_KEY_FILES,
    };
    const { files } = await hashInput(directory, keyFiles);
    const listed = modelsOf(inputs).map(({ root }) => root);
    if (listed.length + files.length === 0 && inputs.caches === 'auto')
        return { wanted: false, reason: 'there is no `ollama-models` and no setup script' };
    const resource = {
        kind: 'ollama',
        label: 'ollama models',
        name: 'oll',
        path: modelsDirectory(context),
        keyFiles,
        also: { models: [...inputs.ollamaModels].sort().join(' ') },
    };
    // A setup script may get others than a list has; where one is given, it says all, unless both are.
    const roots = inputs.ollamaKeyFiles.length > 0 || listed.length === 0 ? null : listed;
    return storeSpec(context, resource, { layout: 'ollama', roots });
}
/** Where Ollama keeps its models: OLLAMA_MODELS, or its default. Absolute. */
const modelsDirectory = ({ facts, directory }) => (0,external_node_path_.resolve)(directory, ollamaVariable(facts.env, 'OLLAMA_MODELS') || (0,external_node_path_.resolve)(facts.home, '.ollama/models'));
/** The models of the list, each once, in their order. */
function modelsOf({ ollamaModels }) {
    const names = ollamaModels.map(parseModel).filter((name) => 'root' in name);
    return [...new Map(names.toReversed().map((name) => [name.root, name])).values()].toReversed();
}
/**
 * Restores before a server starts, which removes what no manifest names; then has the models of the list pulled
 * that are missing, or may have changed since an older key was saved, and offers what is whole for saving.
 * @throws StepError AEGIS-E214, AEGIS-E215
 */
async function kind_bring(job, [spec]) {
    const { caches, context, host } = job;
    const restored = spec && (await caches.restore(spec));
    const names = modelsOf(context.inputs);
    if (names.length === 0)
        return spec && caches.save(spec);
    const directory = spec?.paths[0] ?? (await realRoot(modelsDirectory(context)));
    const server = await findServer(job, directory);
    const older = restored?.kind === 'partial';
    const brought = await bringModels(host, { url: server.url, directory, older }, names);
    if (spec)
        await kind_offer(job, spec, server, brought);
    if (brought.missing.length > 0)
        throw new StepError(brought.missing);
}
/** Post sweeps what no model needs, where all is well and nobody else may be pulling into the directory. */
async function kind_offer({ caches, host }, spec, server, brought) {
    const { store, paths } = spec;
    const sweep = server.ours && brought.missing.length === 0 ? 'old' : null;
    if (brought.elsewhere === null)
        return caches.save(store ? { ...spec, store: { ...store, sweep } } : spec);
    const message = `The server at ${server.url} keeps its models in ${brought.elsewhere}, ` +
        `and what is cached is ${quote(paths[0] ?? '', 300)}: its models are not saved.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W607'), message });
}

;// CONCATENATED MODULE: ./lib/caches/poetry/settings.js



/** How Poetry is told to install, by variables and by its own configuration: parts of the key of `.venv`. */
async function poetrySettings(facts) {
    return {
        'settings by environment': settingsIn(facts.env).join(' ') || 'none',
        'settings by config.toml': await settings_settingsOf((0,external_node_path_.join)(configDirectory(facts), 'config.toml')),
    };
}
/** What variables say about how it installs, and not where from or as whom: this is printed. */
function settingsIn(env) {
    const names = Object.keys(env).filter((name) => /^POETRY_(INSTALLER|VIRTUALENVS)_/.test(name));
    return names.sort().map((name) => `${name}=${env[name]}`);
}
/** The same tables of the file that `poetry config` writes. */
async function settings_settingsOf(file) {
    const bytes = await readIfThere(file).catch(() => null);
    if (bytes === null)
        return 'none';
    const text = bytes.toString('utf8');
    return digest([settings_installTables(text) ?? text]);
}
function settings_installTables(text) {
    const tables = tablesOf(text);
    return tables && pyproject_canonical([tableAt(tables, 'installer'), tableAt(tables, 'virtualenvs')]);
}
/** Where Poetry looks for it (https://python-poetry.org/docs/configuration/#config-directory). */
function configDirectory({ env, home, platform }) {
    if (env.POETRY_CONFIG_DIR)
        return env.POETRY_CONFIG_DIR;
    if (platform === 'darwin')
        return (0,external_node_path_.join)(home, 'Library', 'Application Support', 'pypoetry');
    if (platform === 'win32')
        return (0,external_node_path_.join)(env.APPDATA ?? (0,external_node_path_.join)(home, 'AppData', 'Roaming'), 'pypoetry');
    return (0,external_node_path_.join)(env.XDG_CONFIG_HOME || (0,external_node_path_.join)(home, '.config'), 'pypoetry');
}

;// CONCATENATED MODULE: ./lib/caches/poetry/kind.js







/** The kind as the table of caches sees it; its entries depend on the interpreter and are made with it. */
const poetry = {
    what: 'the Poetry environment',
    when: 'within',
    find: async ({ directory }) => {
        const lock = await readIfThere((0,external_node_path_.join)(directory, 'poetry.lock'));
        return lock ? { wanted: true, specs: [] } : { wanted: false, reason: 'there is no poetry.lock' };
    },
};
/**
 * The two entries of a Poetry project: `.venv`, found on its exact key alone (a prefix would bring
 * back removed packages), and the downloads with our own Poetry, by prefix too. Neither holds what
 * the other does.
 */
async function poetryEntries(parts) {
    const { facts, prefix, project } = parts;
    const local = await localHash(parts);
    const components = {
        ...componentsOf(parts),
        ...(await poetrySettings(facts)),
        'path dependencies': local ?? UNKNOWN,
    };
    const hash = digest(Object.values(components));
    const { version } = parts.interpreter;
    const venv = {
        kind: 'poetry',
        label: 'poetry venv',
        paths: [venvOf(parts.directory)],
        key: cacheKey(prefix, 'venv', [tagOf(parts), `py${version}`, `po${parts.poetryVersion}`, hash]),
        restoreKeys: [],
        components: { ...environmentComponents(facts, parts.compression), ...components },
        savedWhen: 'made',
    };
    const uncached = project.builds ? BUILDS : local === null ? UNKNOWN : null;
    return { venv, uncached, downloads: downloadsOf(parts) };
}
const BUILDS = 'the project, or a path dependency with `develop`, is built in the checkout';
const UNKNOWN = 'its path dependencies are too large to hash, hold links to directories, or cannot be read';
const tagOf = ({ facts, compression }) => environmentTag(facts, compression);
function componentsOf(parts) {
    const { facts, project, interpreter } = parts;
    return {
        // Scripts of a venv hold its absolute path.
        'project directory': (0,external_node_path_.relative)(facts.workspace, parts.directory) || '.',
        python: `${interpreter.version} ${interpreter.abi}`,
        'base prefix': interpreter.basePrefix,
        'poetry-version': parts.poetryVersion,
        'poetry.lock': digest([project.lock ?? '']),
        'pyproject.toml, poetry.toml': digest([project.tables]),
        'poetry-install-args': JSON.stringify(parts.installArgs),
    };
}
/** Wheels differ between minor versions of Python, so each has an entry of its own. */
function downloadsOf(parts) {
    const { facts, prefix, interpreter } = parts;
    const { downloads, home } = poetryPlaces(facts, parts.poetryVersion);
    const minor = minorOf(interpreter.version);
    const scope = [tagOf(parts), `py${minor}`];
    const lock = digest([parts.project.lock ?? '']);
    return {
        kind: 'poetry',
        label: 'poetry downloads',
        paths: [downloads, home],
        key: cacheKey(prefix, 'pydl', [...scope, lock]),
        restoreKeys: [keyPrefix(prefix, 'pydl', scope)],
        components: { ...environmentComponents(facts, parts.compression), python: minor, 'poetry.lock': lock },
        savedWhen: 'made',
    };
}
/** One hash over the content of all path dependencies; null when there can be none. */
async function localHash({ directory, project, made }) {
    const hashes = project.localSources.map((source) => hashTree((0,external_node_path_.resolve)(directory, source), made));
    return Promise.all(hashes).then((all) => digest(all.map(({ hash }, at) => `${project.localSources[at]} ${hash}`)), () => null);
}

;// CONCATENATED MODULE: ./lib/caches/kinds.js
/**
 * The table of kinds. A new one is a file that exports a CacheKind, and a line here: its name is what the input
 * `caches` takes and what the output `cache-…` ends in.
 */





;// CONCATENATED MODULE: ./lib/caches/table.js

/** Every kind of cache, by its name. */
const CACHE_KINDS = kinds_namespaceObject;
const TURNS = ['within', 'beside', 'after'];
const turnOf = (name) => TURNS.indexOf(CACHE_KINDS[name].when ?? 'beside');
/** Their names in the order of the report: as they come in a job, those that come together by name. */
const CACHE_NAMES = Object.keys(kinds_namespaceObject)
    .sort()
    .sort((a, b) => turnOf(a) - turnOf(b));
/** What each kind wants in this job. A kind that throws cannot have what was asked for; never throws itself. */
function planCaches(context) {
    return Promise.all(CACHE_NAMES.map(async (name) => ({
        name,
        kind: CACHE_KINDS[name],
        find: await findOne(name, context),
    })));
}
async function findOne(name, context) {
    const { caches } = context.inputs;
    if (caches !== 'auto' && !caches.includes(name))
        return { wanted: false, reason: 'not in `caches`' };
    return CACHE_KINDS[name].find(context).catch((error) => ({
        wanted: false,
        reason: error instanceof Error ? error.message : String(error),
        asked: true,
    }));
}

;// CONCATENATED MODULE: ./lib/caches/bring.js




/**
 * Begins at once with everything that needs no Python, and waits for none of it: the environment comes first.
 * Entries of kinds that need Python are looked up now too; it is only missed where one has to be made.
 * @param environment variables of the tests, as soon as their Python is there
 */
function startBringing(ports, environment) {
    const planned = lookAround(ports);
    const early = planned.then((all) => restoreEarly(ports, all.filter(isDue('after'))));
    const after = bringAfter();
    const env = (0,process_environment/* childEnvironment */.Qc)(ports.host.facts.env);
    const besides = planned.then((all) => bringAll({ ...ports, env, environment, prepared: after }, all.filter(isDue('beside'))));
    const beside = allOf([besides, early.then(({ done }) => done)]);
    // They may fail before anybody waits for them.
    for (const part of [beside, after])
        part.catch(() => undefined);
    return { beside, after };
    async function bringAfter() {
        const [env, all, { caches }] = await Promise.all([environment, planned, early]);
        const job = { ...ports, caches, env, environment, prepared: environment };
        await bringAll(job, all.filter(isDue('after')));
    }
}
/** What each kind wants. As many workers as entries to look up, so that none waits until another's has started. */
async function lookAround({ host, context }) {
    const planned = await planCaches(context);
    for (const { name, find } of planned)
        if (!find.wanted)
            tellUnwanted(host, name, find);
    const lookUps = planned.map(({ find }) => (find.wanted ? Math.max(1, find.specs.length) : 0));
    const all = lookUps.reduce((sum, count) => sum + count, 0);
    if (all > 0)
        host.workers.warm('caches', all);
    return planned;
}
const isDue = (when) => ({ kind }) => (kind.when ?? 'beside') === when;
const specsOf = ({ find }) => (find.wanted ? find.specs : []);
/** Begins to restore, and gives caches that answer with what was begun. */
function restoreEarly({ caches }, planned) {
    const begun = new Map();
    for (const spec of planned.flatMap(specsOf))
        begun.set(spec.key, caches.restore(spec));
    const asBegun = {
        restore: (spec) => begun.get(spec.key) ?? caches.restore(spec),
        save: (spec) => caches.save(spec),
        leaveOut: (spec, reason) => caches.leaveOut(spec, reason),
        report: () => caches.report(),
    };
    return { caches: asBegun, done: Promise.all(begun.values()) };
}
async function bringAll(job, planned) {
    const wanted = planned.filter((one) => isWanted(one, job.context));
    await allOf(wanted.map((one) => job.time(one.name, () => bringOne(job, one))));
}
/** All of them come to an end, then what failed is thrown, together: nothing goes on in the back of the tests. */
async function allOf(parts) {
    const ended = await Promise.allSettled(parts);
    const errors = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    if (errors.length === 0)
        return;
    const bug = errors.find((error) => !(error instanceof StepError));
    throw bug ?? new StepError(errors.flatMap((error) => error.reasons));
}
const isWanted = ({ find, kind }, context) => find.wanted || kind.needed?.(context) === true;
async function bringOne(job, one) {
    const specs = specsOf(one);
    if (one.kind.bring)
        return one.kind.bring(job, specs);
    await Promise.all(specs.map((spec) => job.caches.restore(spec)));
    for (const spec of specs)
        await job.caches.save(spec);
}
/** A cache that nobody asked for is no news. */
function tellUnwanted({ log, job }, kind, { reason, asked }) {
    if (!asked)
        return log.debug(`No ${kind} cache: ${reason}.`);
    job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message: `No ${kind} cache: ${reason}.` });
}

;// CONCATENATED MODULE: ./lib/python/probe.js


/** The distributions that decide on how tests are run; the first is the one that must be there. */
const TEST_PACKAGES = ['pytest', 'pytest-cov', 'coverage', 'pytest-xdist'];
/**
 * Runs on any Python: what is too old must be able to say so. Distributions are looked up by the names
 * of their folders, since importing importlib.metadata takes longer than all the rest; it is asked
 * only where pytest is not found that way.
 */
const SCRIPT = `
import json, os, sys
from importlib.machinery import EXTENSION_SUFFIXES
wanted = sys.argv[1:]
found = {}
for place in sys.path if wanted else []:
    try:
        entries = os.listdir(place)
    except OSError:
        continue
    for entry in entries:
        if entry.endswith((".dist-info", ".egg-info")):
            name, _, rest = entry.rsplit(".", 1)[0].partition("-")
            name = name.lower().replace("_", "-").replace(".", "-")
            if name in wanted and rest:
                found.setdefault(name, rest.split("-")[0])
if wanted and wanted[0] not in found:
    from importlib import metadata
    for name in wanted:
        try:
            found.setdefault(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            pass
print(json.dumps({
    "executable": sys.executable,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "abi": sys.implementation.cache_tag + getattr(sys, "abiflags", "") + " " + EXTENSION_SUFFIXES[0],
    "prefix": sys.prefix,
    "basePrefix": sys.base_prefix,
    "packages": found,
}))
`;
const TIMEOUT_SECONDS = 30;
/**
 * Starts the interpreter isolated (no PYTHON* variables, no user site, nothing of the working
 * directory) and asks what it is and which of the distributions it has.
 * @returns the answer, or in a few words why there is none
 * Throws E310 when the job is cancelled meanwhile.
 */
async function probe(host, program, directory, distributions = []) {
    const args = ['-I', '-c', SCRIPT, ...distributions];
    const env = (0,process_environment/* childEnvironment */.Qc)(host.facts.env);
    const result = await host.processes.run({ program, args, cwd: directory, env }, { timeoutSeconds: TIMEOUT_SECONDS });
    if (result.code === programs_CANCELLED)
        throw toolFailure('AEGIS-E310', 'looking at Python', result);
    if (result.code !== 0)
        return { problem: `exits with ${result.code}: ${lastWords(result)}` };
    return parseProbe(result.stdout) ?? { problem: `gives no answer that makes sense: ${lastWords(result)}` };
}
/** The last line is the answer; what a sitecustomize printed stands before it. */
function parseProbe(output) {
    try {
        const answer = JSON.parse(output.trim().split('\n').at(-1) ?? '');
        return isInterpreter(answer) ? answer : null;
    }
    catch {
        return null;
    }
}
function isInterpreter(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const answer = value;
    const texts = ['executable', 'version', 'abi', 'prefix', 'basePrefix'].map((name) => answer[name]);
    const packages = Object.values(answer.packages ?? {});
    return [...texts, ...packages].every((text) => typeof text === 'string' && text !== '');
}

;// CONCATENATED MODULE: ./lib/python/interpreter.js







/** The oldest Python that the action runs tests with. */
const LEAST_PYTHON = '3.9';
/**
 * Finds the interpreter that `python` means (a name, a path, a version like `3.12`, or '' for
 * `python`, then `python3`, on PATH), starts it and checks its version.
 * @param distributions whose installed versions to ask for
 * Throws E201 when there is none, E202 when none can be used; both say what was tried.
 */
async function findInterpreter(host, wanted, directory, distributions = []) {
    const candidates = await candidatesFor(host.facts, wanted, directory);
    const tried = [];
    let started = false;
    for (const { name, path } of candidates) {
        const found = path === null ? 'absent' : await whatIs(path);
        started ||= found === 'program';
        const answer = await interpreter_check(host, { path: path ?? '', found }, { wanted, directory, distributions });
        if (typeof answer !== 'string')
            return answer;
        tried.push(`${quote(name)} ${answer}`);
    }
    const what = wanted === '' ? 'No Python' : `python: no interpreter for "${quote(wanted)}"`;
    const list = tried.join('; ') || 'nothing of that name';
    throw stepError(started ? 'AEGIS-E202' : 'AEGIS-E201', `${what} can be used. Tried: ${list}.`);
}
async function interpreter_check(host, { path, found }, { wanted, directory, distributions }) {
    if (found === 'absent')
        return path === '' ? 'is not on PATH' : 'does not exist';
    if (found === 'directory')
        return 'is a directory; name the interpreter in it';
    if (found === 'other')
        return 'cannot be executed';
    const answer = await probe(host, path, directory, distributions);
    if ('problem' in answer)
        return answer.problem;
    if (!isAtLeast(answer.version, LEAST_PYTHON))
        return `is ${answer.version}, older than ${LEAST_PYTHON}`;
    if (isVersion(wanted) && !isVersionOf(wanted, answer.version))
        return `is ${answer.version}`;
    return answer;
}
const isVersion = (wanted) => /^\d+(\.\d+){0,2}$/.test(wanted);
async function candidatesFor(facts, wanted, directory) {
    if (/[\\/]/.test(wanted)) {
        const path = (0,external_node_path_.isAbsolute)(wanted) ? wanted : (0,external_node_path_.resolve)(directory, wanted);
        return [{ name: path, path }];
    }
    const plain = ['python', 'python3'];
    if (wanted === '')
        return [...(await onPath(facts, plain)), ...atPythonLocation(facts)];
    if (!isVersion(wanted))
        return onPath(facts, [wanted]);
    return [
        ...(await onPath(facts, [`python${minorOf(wanted)}`, ...plain])),
        ...(await inKnownPlaces(facts, wanted)),
    ];
}
async function onPath(facts, names) {
    return Promise.all(names.map(async (name) => ({ name, path: await findProgram(name, facts.env) })));
}
/** Where actions/setup-python says that it put its Python. */
function atPythonLocation(facts) {
    const location = facts.env.pythonLocation;
    if (!location || !(0,external_node_path_.isAbsolute)(location))
        return [];
    const path = facts.platform === 'win32' ? (0,external_node_path_.join)(location, 'python.exe') : (0,external_node_path_.join)(programsOf(location), 'python');
    return [{ name: path, path }];
}
/** Hosted runners carry several Pythons in the tool cache; machines of developers often have pyenv. */
async function inKnownPlaces(facts, wanted) {
    const program = facts.platform === 'win32' ? ['python.exe'] : ['bin', 'python'];
    const pyenv = facts.env.PYENV_ROOT ?? (0,external_node_path_.join)(facts.home, '.pyenv');
    const [hosted, own] = await Promise.all([
        // Read also where nothing can be written to it.
        versionsIn((0,external_node_path_.join)(facts.env.RUNNER_TOOL_CACHE || facts.toolCache, 'Python'), wanted),
        versionsIn((0,external_node_path_.join)(pyenv, 'versions'), wanted),
    ]);
    return [
        ...hosted.map((place) => (0,external_node_path_.join)(place, facts.arch, ...program)),
        ...own.map((place) => (0,external_node_path_.join)(place, ...program)),
    ].map((path) => ({ name: path, path }));
}
/** Folders named by a version that fits, newest first. */
async function versionsIn(folder, wanted) {
    const names = await (0,promises_.readdir)(folder).catch(() => []);
    return names
        .filter((name) => isVersionOf(wanted, name))
        .sort((a, b) => compareReleases(releaseOf(b), releaseOf(a)))
        .map((name) => (0,external_node_path_.join)(folder, name));
}

;// CONCATENATED MODULE: ./lib/caches/poetry/prune.js



/** Poetry's downloads, by the hash of where each comes from; all else in its cache are index pages and copies. */
const ARTIFACTS = 'artifacts';
/**
 * Removes from Poetry's cache directory what an installation of the lock does not read: archives of other
 * versions, and everything beside the archives. Poetry itself never removes any of it, so entries would grow with
 * every change of the lock. Links are removed and never followed.
 * @returns null when the lock cannot be read: then everything stays
 */
async function pruneDownloads(directory, lock) {
    const needed = neededBy(lock);
    if (needed === null)
        return null;
    const stats = await (0,promises_.lstat)(directory).catch(() => null);
    if (!stats?.isDirectory())
        return { files: 0, bytes: 0 };
    const found = await filesIn(directory);
    const kept = keptOf(directory, found, needed);
    const removed = found.filter((file) => !kept.has(file.path));
    for (const { path } of removed)
        await (0,promises_.rm)(path, { force: true });
    await removeEmpty(directory);
    return { files: removed.length, bytes: removed.reduce((sum, { stats }) => sum + stats.size, 0) };
}
/** Everything below that is no directory. */
async function filesIn(directory) {
    const entries = await (0,promises_.readdir)(directory, { withFileTypes: true });
    const lists = await Promise.all(entries.map(async (entry) => {
        const path = (0,external_node_path_.join)(directory, entry.name);
        if (entry.isDirectory())
            return filesIn(path);
        return [{ path, name: entry.name, stats: await (0,promises_.lstat)(path) }];
    }));
    return lists.flat();
}
function keptOf(directory, found, { files, packages }) {
    const artifacts = (0,external_node_path_.join)(directory, ARTIFACTS, '/');
    const archives = found.filter(({ path, stats }) => path.startsWith(artifacts) && stats.isFile());
    const built = new Map();
    for (const archive of archives) {
        const what = wheelOf(archive.name);
        if (what === null || files.has(archive.name) || !packages.has(what))
            continue;
        const other = built.get(what);
        // Of a git dependency every commit leaves one of the same name.
        if (!other || other.stats.mtimeMs < archive.stats.mtimeMs)
            built.set(what, archive);
    }
    const pinned = archives.filter(({ name }) => files.has(name));
    return new Set([...pinned, ...built.values()].map(({ path }) => path));
}
/** Directories that hold nothing any more, the given one apart. */
async function removeEmpty(directory) {
    const entries = await (0,promises_.readdir)(directory, { withFileTypes: true });
    for (const entry of entries.filter((one) => one.isDirectory())) {
        const path = (0,external_node_path_.join)(directory, entry.name);
        await removeEmpty(path);
        // Refused for one that holds something.
        await (0,promises_.rmdir)(path).catch(() => undefined);
    }
}
/** null for what is no TOML. Locks of Poetry before 1.3 have the files of all packages in one table. */
function neededBy(lock) {
    const toml = tablesOf(lock);
    if (toml === null)
        return null;
    const packages = tablesIn(toml.package);
    const old = Object.values(tableAt(toml, 'metadata', 'files'));
    const files = [...packages.map((one) => one.files), ...old].flatMap(tablesIn);
    return {
        files: new Set(files.map((file) => textAt(file, 'file') ?? '')),
        packages: new Set(packages.map((one) => prune_named(textAt(one, 'name') ?? '', textAt(one, 'version') ?? ''))),
    };
}
const tablesIn = (value) => Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
/** The package and version of a wheel by its file name, normalised; null: it is no wheel. */
function wheelOf(file) {
    const match = /^([^-]+)-([^-]+)-(?:[^-]+-){2,3}[^-]+\.whl$/.exec(file);
    return match ? prune_named(match[1], match[2]) : null;
}
/** As PEP 503 and, as far as locks and file names differ, PEP 440 write them. */
const prune_named = (name, version) => `${name.replace(/[-_.]+/g, '-')} ${version.replace(/[-_.]+/g, '.').replace(/^v|\b0+(?=\d)/g, '')}`.toLowerCase();

;// CONCATENATED MODULE: ./lib/python/poetry-tool.js









const INSTALL_SECONDS = 900;
const VERSION_SECONDS = 60;
const PIP_INSTALL = ['-I', '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];
/** What pip is asked for: `2` is any 2.x, `2.1` any 2.1.x, `2.1.3` that one. null: not a version. */
function poetryRequirement(version) {
    if (!/^\d+(\.\d+){0,2}([a-z]+\d+)?$/.test(version))
        return null;
    return /^\d+(\.\d+)?$/.test(version) ? `poetry==${version}.*` : `poetry==${version}`;
}
/**
 * A Poetry of the wanted version: the one on PATH, else our own in `home`, else a new one there.
 * Throws E107 for what is no version, E206 when it cannot be installed.
 */
async function ensurePoetry(host, base, version, home) {
    const requirement = poetryRequirement(version);
    if (!requirement) {
        throw stepError('AEGIS-E107', `poetry-version: is not a version (got ${JSON.stringify(version)}). Allowed: e.g. 2, 2.1 or 2.1.3.`);
    }
    const ready = (await poetryOnPath(host, version)) ?? (await ownPoetry(host, version, home));
    if (ready)
        return ready;
    return host.log.group(`Install Poetry (${requirement})`, () => installPoetry(host, base, requirement, version, home));
}
const MIRROR_PLUGIN = 'poetry-plugin-pypi-mirror>=0.6,<1';
const pluginsFor = ({ facts }) => (facts.env[MIRROR] ? [MIRROR_PLUGIN] : []);
async function poetryOnPath(host, version) {
    // Of that one nobody knows whether it has the plugin.
    if (pluginsFor(host).length > 0)
        return null;
    const program = await findProgram('poetry', host.facts.env);
    if (!program)
        return null;
    const found = await poetry_tool_versionOf(host, { program, before: [] });
    if (found !== null && isVersionOf(version, found))
        return { program, before: [], version: found };
    const what = found === null ? 'does not start' : `is ${quote(found)}`;
    host.log.info(`Poetry on PATH ${what}; poetry-version asks for ${version}.`);
    return null;
}
/** Started as a module: a script would have the interpreter's path in its first line, which may be too long. */
async function ownPoetry(host, version, home) {
    const own = { program: pythonOf(home), before: ['-I', '-m', 'poetry'] };
    if ((await whatIs(own.program)) !== 'program')
        return null;
    const found = await poetry_tool_versionOf(host, own);
    return found !== null && isVersionOf(version, found) ? { ...own, version: found } : null;
}
async function poetry_tool_versionOf(host, { program, before }) {
    const result = await tool(host, program, [...before, '--version', '--no-ansi'], VERSION_SECONDS, false);
    return /\bversion ([\w.+-]+)/.exec(result.stdout)?.[1] ?? null;
}
/** Made beside its place and moved there: a job that is killed half-way leaves nothing that looks whole. */
async function installPoetry(host, base, requirement, version, home) {
    const fresh = `${home}-${(0,external_node_crypto_.randomUUID)().slice(0, 8)}`;
    try {
        const made = await tool(host, base.executable, ['-I', '-m', 'venv', fresh], INSTALL_SECONDS, false);
        if (made.code !== 0)
            throw poetry_tool_failed('a venv for it cannot be made', made);
        const installed = await tool(host, pythonOf(fresh), [...PIP_INSTALL, requirement, ...pluginsFor(host)], INSTALL_SECONDS, true);
        if (installed.code !== 0)
            throw poetry_tool_failed(`pip install "${requirement}" failed`, installed);
        await (0,promises_.rm)(home, { recursive: true, force: true });
        await (0,promises_.rename)(fresh, home);
        const poetry = await ownPoetry(host, version, home);
        if (!poetry)
            throw poetry_tool_failed('it was installed and does not start', installed);
        host.log.info(`Poetry ${poetry.version}`);
        return poetry;
    }
    finally {
        await (0,promises_.rm)(fresh, { recursive: true, force: true });
    }
}
const poetry_tool_failed = (what, result) => toolFailure('AEGIS-E206', `Poetry could not be installed: ${what}`, result);
function tool(host, program, args, timeoutSeconds, live) {
    const command = { program, args, cwd: host.facts.temp, env: toolEnvironment(host) };
    return host.processes.run(command, { timeoutSeconds, live });
}
/** Would point Poetry and pip at another Python, or at another place to install to. */
const MISLEADING = new Set([
    'PYTHONHOME',
    'PYTHONPATH',
    'VIRTUAL_ENV',
    'CONDA_PREFIX',
    'PIP_PREFIX',
    'PIP_TARGET',
    'PIP_USER',
]);
/** The environment of Poetry and pip: the step's, without what would mislead them. */
function toolEnvironment(host, extra = {}) {
    const kept = Object.entries((0,process_environment/* childEnvironment */.Qc)(host.facts.env)).filter(([name]) => !MISLEADING.has(name));
    return { ...Object.fromEntries(kept), PIP_DISABLE_PIP_VERSION_CHECK: '1', ...extra };
}
/** Poetry's settings: `.venv` in the project, whatever the configuration says; downloads in our directory. */
function poetryEnvironment(host, downloads) {
    return toolEnvironment(host, {
        POETRY_CACHE_DIR: downloads,
        POETRY_VIRTUALENVS_CREATE: 'true',
        POETRY_VIRTUALENVS_IN_PROJECT: 'true',
        // A venv outside the project must never get into the entry of the downloads.
        POETRY_VIRTUALENVS_PATH: (0,external_node_path_.join)(host.facts.temp, 'aegis-virtualenvs'),
        POETRY_NO_INTERACTION: '1',
    });
}

;// CONCATENATED MODULE: ./lib/python/poetry-install.js





const poetry_install_INSTALL_SECONDS = 3600;
const CHECK_SECONDS = 120;
/** Makes `.venv` with this Python, as the lock wants it. Throws E204 for a stale lock, E207. */
function installProject(host, poetry, inputs, base, downloads) {
    const run = poetryRunner(host, poetry, inputs.directory, downloads);
    return host.log.group(`poetry install (Poetry ${poetry.version}, Python ${base.version})`, () => install(run, [...compileOption(poetry), ...inputs.poetryInstallArgs], base));
}
/** Bytecode goes into the entry too: compiling it in every job costs more than carrying it. Before 1.4 all of it was compiled, unasked. */
const compileOption = ({ version }) => (isAtLeast(version, '1.4') ? ['--compile'] : []);
function poetryRunner(host, poetry, directory, downloads) {
    const env = poetryEnvironment(host, downloads);
    return (args, timeoutSeconds, live) => {
        const command = {
            program: poetry.program,
            args: [...poetry.before, ...args, '--no-interaction', '--no-ansi'],
            cwd: directory,
            env,
        };
        return host.processes.run(command, { timeoutSeconds, live });
    };
}
async function install(run, options, base) {
    const chosen = await run(['env', 'use', base.executable], CHECK_SECONDS, false);
    if (chosen.code !== 0)
        throw await explain(run, `poetry env use ${base.executable}`, chosen);
    const installed = await run(['install', ...options], poetry_install_INSTALL_SECONDS, true);
    if (installed.code !== 0)
        throw await explain(run, 'poetry install', installed);
}
/** Only a failure needs to know whether the lock is to blame, so the question costs nothing before. */
async function explain(run, what, result) {
    const check = await run(['check', '--lock'], CHECK_SECONDS, false);
    if (check.code === 0 || !blamesLock(check))
        return toolFailure('AEGIS-E207', `${quote(what)} failed`, result);
    const said = lastWords(check);
    return stepError('AEGIS-E204', `poetry.lock does not fit pyproject.toml. Run \`poetry lock\` and commit poetry.lock. Poetry says: ${said}`);
}
/** The words of Poetry 1.8 to 2: "changed significantly since poetry.lock was last generated", "is not readable"… */
const blamesLock = ({ stdout, stderr }) => /poetry\.lock|lock file/i.test(stdout + stderr);

;// CONCATENATED MODULE: ./lib/python/venv.js








/** Written last, after a finished installation: a venv without it is half of one. */
const venv_MARKER = 'aegis-complete';
/**
 * Checks that `.venv` is the finished installation of this very key, starts (isolated), and rests on
 * the interpreter it was made with. One start of an interpreter; none when the marker does not fit.
 */
async function checkVenv(host, venv, key, base) {
    const sick = (why) => ({ healthy: false, why });
    const marker = await readIfThere((0,external_node_path_.join)(venv, venv_MARKER)).catch(() => null);
    if (marker?.toString('utf8') !== key)
        return sick(marker ? 'it was made for another key' : 'its installation was never finished by this action');
    const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
    if ('problem' in python)
        return sick(`its interpreter ${python.problem}`);
    if (python.version !== base.version)
        return sick(`it has Python ${python.version}, not ${base.version}`);
    if (python.basePrefix !== base.basePrefix)
        return sick(`it rests on ${python.basePrefix}, not on ${base.basePrefix}`);
    if ((await real(python.prefix)) !== (await real(venv)))
        return sick(`it takes itself for ${python.prefix}`);
    return { healthy: true, python };
}
const real = (path) => (0,promises_.realpath)(path).catch(() => path);
/**
 * The Python to make a venv with: the given one, or what that rests on where it is of this very venv, since the
 * venv is removed before it is made. Throws E202 when that is not found.
 */
async function baseOutside(host, python, venv) {
    const { prefix, basePrefix, executable } = python;
    if (prefix === basePrefix || (await real(prefix)) !== (await real(venv)))
        return python;
    for (const path of [...programsUnder(python), await real(executable)]) {
        const found = (await whatIs(path)) === 'program' ? await probe(host, path, host.facts.temp) : null;
        if (!found || 'problem' in found || !isBaseOf(found, python))
            continue;
        host.log.info(`${quote(executable)} is in .venv itself: taking ${quote(path)}, which it rests on.`);
        return found;
    }
    throw stepError('AEGIS-E202', `${quote(executable)} is in the .venv that may have to be made anew, and the Python under ${quote(basePrefix)} that it rests on is not found. Set \`python\` to one outside of it.`);
}
/** Where a Python of that version usually is below its prefix. */
function programsUnder({ basePrefix, version }) {
    const names = [`python${minorOf(version)}`, 'python3', 'python'].map((name) => (0,external_node_path_.join)(programsOf(basePrefix), name));
    return [...names, (0,external_node_path_.join)(basePrefix, 'python.exe')];
}
const isBaseOf = (found, python) => found.prefix === python.basePrefix && found.version === python.version && found.abi === python.abi;
/** Marks the installation as finished. */
const markComplete = (venv, key) => (0,promises_.writeFile)((0,external_node_path_.join)(venv, venv_MARKER), key);
/** Removes what is there of a venv, and says why; of a symbolic link only the link. */
async function removeVenv({ log }, venv, why) {
    if ((await (0,promises_.lstat)(venv).catch(() => null)) === null)
        return;
    log.info(`.venv is removed and made anew: ${quote(why)}.`);
    await (0,promises_.rm)(venv, { recursive: true, force: true, maxRetries: 2 });
}

;// CONCATENATED MODULE: ./lib/python/poetry.js












/**
 * `.venv` as the lock wants it: found as it is, restored on its exact key, or made anew. Only what
 * is checked and complete is used, and only what is complete is saved, before any test runs.
 * Throws E202 (the Python does not fit), E203, E204 (lock missing, stale), E206, E207.
 */
async function preparePoetry(job, project, python) {
    const { host, inputs } = job;
    const base = await baseOutside(host, python, venvOf(inputs.directory));
    const lock = lockOf(project, base);
    const entries = await poetryEntries({
        facts: host.facts,
        prefix: inputs.cachePrefix,
        compression: inputs.compression,
        directory: inputs.directory,
        project,
        interpreter: base,
        poetryVersion: inputs.poetryVersion,
        installArgs: inputs.poetryInstallArgs,
        made: inputs.made,
    });
    tellUncached(job, entries);
    const found = await findVenv(job, entries, base);
    if (found.healthy)
        return { python: found.python, installed: false };
    await removeVenv(host, venvOf(inputs.directory), found.why);
    const restored = await restoreVenv(job, entries, base);
    if (restored)
        return { python: restored, installed: false };
    return { python: await makeVenv(job, entries, base, lock), installed: true };
}
/** The text of the lock, of a project that this Python can install. */
function lockOf({ lock, requiresPython }, base) {
    if (lock === null) {
        throw stepError('AEGIS-E203', 'pyproject.toml belongs to Poetry and there is no poetry.lock beside it. Run `poetry lock` and commit poetry.lock.');
    }
    if (requiresPython === null || satisfies(base.version, requiresPython) !== false)
        return lock;
    const wants = quote(requiresPython);
    throw stepError('AEGIS-E202', `The project wants Python ${wants}, and ${quote(base.executable)} is ${base.version}. Set \`python\` to one that fits.`);
}
/** An installation in every job takes minutes: who pays for it is told why. */
function tellUncached({ host, inputs, caches }, { venv, uncached }) {
    if (uncached === null || !inputs.cachesPoetry)
        return;
    host.log.info(`${venv.label}: not cached: ${uncached}`);
    caches.leaveOut(venv, uncached);
}
/** An earlier step of this job may have left a finished one. */
async function findVenv({ host, inputs }, { venv, uncached }, base) {
    if (uncached !== null)
        return { healthy: false, why: uncached };
    const health = await checkVenv(host, venvOf(inputs.directory), venv.key, base);
    if (health.healthy)
        host.log.info('.venv is complete already: nothing to install.');
    return health;
}
async function restoreVenv({ host, inputs, caches }, entries, base) {
    const venv = venvOf(inputs.directory);
    if (!inputs.cachesPoetry || entries.uncached !== null)
        return null;
    const outcome = await caches.restore(entries.venv);
    if (outcome.kind !== 'exact') {
        await removeVenv(host, venv, 'it was not restored as a whole');
        return null;
    }
    const health = await checkVenv(host, venv, entries.venv.key, base);
    if (health.healthy) {
        host.log.info('.venv came from the cache: nothing to install.');
        return health.python;
    }
    warnUnusable(host, health.why);
    await removeVenv(host, venv, health.why);
    return null;
}
function warnUnusable(host, why) {
    const message = `The .venv from the cache cannot be used: ${why}. It is made anew.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W604'), message });
}
async function makeVenv(job, entries, base, lock) {
    const { host, inputs, caches, fetched } = job;
    const { downloads, home } = poetryPlaces(host.facts, inputs.poetryVersion);
    const restored = inputs.cachesPoetry ? await caches.restore(entries.downloads) : null;
    fetched();
    const poetry = await ensurePoetry(host, base, inputs.poetryVersion, home);
    await installProject(host, poetry, inputs, base, downloads);
    const venv = venvOf(inputs.directory);
    const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
    if ('problem' in python)
        throw stepError('AEGIS-E207', `poetry install made a .venv whose interpreter ${python.problem}`);
    await markComplete(venv, entries.venv.key);
    // An exact hit is not saved again.
    if (restored && restored.kind !== 'exact')
        await prune(host, downloads, lock);
    const made = entries.uncached === null ? [entries.venv, entries.downloads] : [entries.downloads];
    if (inputs.cachesPoetry)
        await Promise.all(made.map((entry) => caches.save(entry)));
    return python;
}
/** What is saved is what the next installation reads; a failure costs bytes alone. */
async function prune({ log }, downloads, lock) {
    const pruned = await pruneDownloads(downloads, lock).catch((error) => String(error));
    if (pruned === null)
        return log.info('poetry downloads: not pruned, since poetry.lock is no TOML');
    if (typeof pruned === 'string')
        return log.info(`poetry downloads: not pruned: ${quote(pruned)}`);
    const { files, bytes } = pruned;
    if (files === 0)
        return;
    log.info(`poetry downloads: ${files} files (${(bytes / 1e6).toFixed(1)} MB) that poetry.lock does not need are not kept`);
}

;// CONCATENATED MODULE: ./lib/python/environment.js








const LEAST_PYTEST = '7.0';
/**
 * The Python that can run the tests of this project: the `.venv` of a Poetry project, made or
 * restored, or else the interpreter that `python` means.
 * Throws a StepError: E201 to E207 on the way, E208, E209, E211 for what the environment lacks.
 * @param fetched told as soon as nothing more is restored; never when that is not reached
 */
async function preparePython(host, inputs, caches, fetched = () => undefined) {
    const project = await readPoetryProject(inputs.directory);
    const base = await findInterpreter(host, inputs.python, inputs.directory, project ? [] : TEST_PACKAGES);
    const venv = project && (await preparePoetry({ host, inputs, caches, fetched }, project, base));
    const python = venv?.python ?? base;
    const lacks = missingPackages(python, inputs);
    if (lacks.length > 0)
        throw new StepError(lacks);
    return {
        python: python.executable,
        version: python.version,
        kind: venv ? 'poetry' : 'system',
        installed: venv?.installed ?? false,
        packages: python.packages,
        env: environment_environmentOf(host, python),
        notices: noticesOn(python, inputs, venv === null),
    };
}
/** A venv of any kind is activated, so that a `python` which a test starts is the same. */
function environment_environmentOf(host, { prefix, basePrefix }) {
    const env = (0,process_environment/* childEnvironment */.Qc)(host.facts.env);
    return prefix === basePrefix ? env : activated(env, prefix);
}
/** Everything that the environment lacks for what the inputs ask, at once. */
function missingPackages({ packages, executable }, inputs) {
    const reasons = [];
    const { pytest } = packages;
    if (!pytest || !isAtLeast(pytest, LEAST_PYTEST)) {
        const what = pytest ? `pytest ${pytest}, older than ${LEAST_PYTEST}` : 'no pytest';
        reasons.push({ code: 'AEGIS-E208', message: `${executable} has ${what}.` });
    }
    if (inputs.coverageWanted === 'required' && !packages['pytest-cov']) {
        reasons.push({
            code: 'AEGIS-E209',
            message: `\`coverage-min\` is set, and ${executable} has no pytest-cov.`,
        });
    }
    if (typeof inputs.workers === 'number' && inputs.workers > 1 && !packages['pytest-xdist']) {
        const message = `\`workers: ${inputs.workers}\` is set, and ${executable} has no pytest-xdist.`;
        reasons.push({ code: 'AEGIS-E211', message });
    }
    return reasons;
}
function noticesOn({ packages, executable }, { workers }, system) {
    const notices = [];
    if (system)
        notices.push(`This is no Poetry project: tests run with ${executable}, and the poetry cache is skipped.`);
    if (!packages['pytest-cov'])
        notices.push('pytest-cov is not installed, so coverage is not measured.');
    if (workers === 'auto' && !packages['pytest-xdist']) {
        notices.push('pytest-xdist is not installed; with it, `workers: auto` would use every core.');
    }
    return notices;
}

;// CONCATENATED MODULE: ./lib/caches/store/packs.js
const MIB = 1024 * 1024;
/** Bytes. Smaller blobs share a pack: an entry costs requests, however small it is. */
const PACK_BELOW = 16 * MIB;
/** The client compares every file of an entry with every path: it takes 0.2 s for 500 of them, 2 s for 2,000. */
const PACK_MOST = { bytes: 256 * MIB, blobs: 500 };
/** Blobs in as few packs as they fit in, in the order of their digests. */
function packsOf(small) {
    const packs = [];
    for (const { digest, size } of [...small].sort((a, b) => (a.digest < b.digest ? -1 : 1))) {
        const last = packs.at(-1);
        const fits = last && last.bytes + size <= PACK_MOST.bytes && last.blobs.length < PACK_MOST.blobs;
        const pack = fits ? last : { blobs: [], part: null, bytes: 0 };
        if (!fits)
            packs.push(pack);
        pack.blobs.push(digest);
        pack.bytes += size;
    }
    return packs;
}

;// CONCATENATED MODULE: ./lib/caches/store/chunks.js



const chunks_MIB = 1024 * 1024;
/** Bytes of a part. Fewer parts cost fewer requests, smaller ones load beside each other. */
const chunks_PART = { least: 32 * chunks_MIB, most: 256 * chunks_MIB, share: 32 };
/** Every entry costs requests and a process of tar, so packs are packed anew when they have become so many. */
const MOST_PACKS = 8;
/** Bytes of every part but the last, which may be smaller. Depends on the size of the blob alone. */
function partSize(size) {
    const share = Math.ceil(size / chunks_PART.share / chunks_MIB) * chunks_MIB;
    return Math.min(Math.max(share, chunks_PART.least), chunks_PART.most);
}
/** Into how many parts a blob of that many bytes is cut; 1: it is whole. */
const chunks_partsOf = (size) => Math.max(1, Math.ceil(size / partSize(size)));
/** The bytes of its blob that a chunk of one blob holds; `size` is the blob's. */
function rangeOf({ part }, size) {
    if (part === null)
        return { start: 0, length: size };
    const start = part.index * partSize(size);
    return { start, length: Math.min(partSize(size), size - start) };
}
/**
 * Decides which entries hold the blobs. Known ones are used again; what was lost is made anew under a generation
 * above every lost and known one of the same content. The order of the arguments does not count, so two jobs that
 * save the same make the same entries.
 */
function planChunks(needs, known, lost) {
    const book = bookOf(known, lost);
    const sorted = manifest_distinct(needs).sort((a, b) => b.size - a.size || (a.digest < b.digest ? -1 : 1));
    const large = sorted.filter(({ size }) => size >= PACK_BELOW).flatMap(pieces);
    const packs = planPacks(sorted.filter(({ size }) => size < PACK_BELOW), book);
    const chunks = [...large.map(book.settle), ...[...packs].sort(largestFirst)];
    const held = new Set(book.usable);
    return { chunks, fresh: chunks.filter((chunk) => !held.has(chunk)) };
}
const largestFirst = (a, b) => b.bytes - a.bytes || (contentName(a) < contentName(b) ? -1 : 1);
function pieces({ digest, size }) {
    const count = chunks_partsOf(size);
    return Array.from({ length: count }, (_, index) => {
        const part = count === 1 ? null : { index, count };
        return { blobs: [digest], part, bytes: rangeOf({ part }, size).length };
    });
}
/** Small blobs that no kept pack holds share new ones. */
function planPacks(small, book) {
    const kept = keptPacks(book.usable, new Map(small.map(({ digest, size }) => [digest, size])));
    const held = new Set(kept.flatMap(({ blobs }) => blobs));
    const left = small.filter(({ digest }) => !held.has(digest));
    if (left.length === 0)
        return kept;
    const packs = [...kept, ...packsOf(left).map(book.settle)];
    const anew = packsOf(small);
    return packs.length > Math.max(MOST_PACKS, 2 * anew.length) ? anew.map(book.settle) : packs;
}
/** Packs of which more than half of the bytes are still needed. No blob is in two of them. */
function keptPacks(usable, sizes) {
    const held = new Set();
    const live = ({ blobs }) => blobs.filter((blob) => sizes.has(blob));
    return usable.filter((chunk) => {
        const blobs = live(chunk);
        const bytes = blobs.reduce((sum, blob) => sum + (sizes.get(blob) ?? 0), 0);
        const isWorth = blobs.length === chunk.blobs.length || bytes * 2 > chunk.bytes;
        if (chunk.part !== null || blobs.length === 0 || !isWorth || blobs.some((blob) => held.has(blob)))
            return false;
        for (const blob of blobs)
            held.add(blob);
        return true;
    });
}
function bookOf(known, lost) {
    const gone = new Set(lost.map((chunk) => chunkKey('', chunk)));
    const usable = new Map();
    const generations = new Map();
    for (const chunk of [...known, ...lost].sort((a, b) => a.generation - b.generation)) {
        generations.set(contentName(chunk), chunk.generation + 1);
        if (!gone.has(chunkKey('', chunk)))
            usable.set(contentName(chunk), chunk);
    }
    return {
        usable: [...usable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, chunk]) => chunk),
        settle: (content) => {
            const name = contentName(content);
            return usable.get(name) ?? { ...content, generation: generations.get(name) ?? 0 };
        },
    };
}
/** What makes two chunks hold the same, whatever their generations. */
const contentName = (content) => contentParts(content).join('-');
function contentParts({ blobs, part }) {
    if (blobs.length !== 1)
        return ['pack', digest(blobs, 32)];
    const count = String(part?.count ?? '');
    const number = part && `p${String(part.index + 1).padStart(count.length, '0')}of${count}`;
    return ['blob', 'sha256', ...blobs, ...(number ? [number] : [])];
}
/** The key of an entry: `aegis1-[prefix-]blob-sha256-<hex>[-p03of12][-g1]` or `aegis1-[prefix-]pack-<hex>[-g1]`. */
function chunkKey(userPrefix, chunk) {
    const [name = '', ...parts] = contentParts(chunk);
    return cacheKey(userPrefix, name, [...parts, ...(chunk.generation > 0 ? [`g${chunk.generation}`] : [])]);
}
/** The names of the files in the archive, sorted: the hex digests of the blobs, whatever the layout of the store. */
const chunkFileNames = (chunk) => chunk.blobs;

;// CONCATENATED MODULE: ./lib/caches/store/index-check.js




/**
 * What an index says of itself must fit together, and to what the manifests in it say.
 * @throws ShapeError
 */
function checkIndex({ roots, chunks }, layout) {
    if (new Set(roots.map(({ name }) => name)).size < roots.length)
        throw new ShapeError('two roots have one name');
    for (const root of roots)
        checkRoot(root, layout);
    const needs = manifest_distinct(roots.flatMap((root) => root.needs));
    if (needs.length > manifest_CAPS.blobs)
        throw new ShapeError(`an index of more than ${manifest_CAPS.blobs} blobs`);
    const sizes = new Map(needs.map(({ digest, size }) => [digest, size]));
    for (const chunk of chunks)
        checkChunk(chunk, sizes);
    checkCover(needs, chunks);
}
function checkRoot(root, layout) {
    if (manifest_distinct(root.needs).length < root.needs.length)
        throw new ShapeError(`${root.name} needs a blob twice`);
    const objection = layout.refuse(root);
    if (objection !== null)
        throw new ShapeError(`${root.name}: ${objection}`);
}
function checkChunk(chunk, sizes) {
    const { blobs, part, bytes } = chunk;
    if (blobs.some((blob, at) => at > 0 && blob <= (blobs[at - 1] ?? '')))
        throw new ShapeError('a chunk of which the blobs are not sorted');
    const live = blobs.filter((blob) => sizes.has(blob));
    const size = live.reduce((sum, blob) => sum + (sizes.get(blob) ?? 0), 0);
    if (live.length === 0)
        throw new ShapeError('a chunk that nothing needs');
    if (blobs.length > 1 ? part !== null : (part?.count ?? 1) !== chunks_partsOf(size))
        throw new ShapeError('a chunk with parts that its blob has not');
    if (part && part.index >= part.count)
        throw new ShapeError('a chunk with a part beyond the last');
    const least = blobs.length > 1 ? size : rangeOf(chunk, size).length;
    const most = live.length < blobs.length ? PACK_MOST.bytes : least;
    if (bytes < least || bytes > most)
        throw new ShapeError('a chunk with another size than its blobs');
}
/** Every blob is held once: whole, or by each of its parts. */
function checkCover(needs, chunks) {
    const held = new Map();
    for (const { blobs, part } of chunks)
        for (const blob of blobs) {
            const name = part ? `${blob} ${part.index}` : blob;
            held.set(name, (held.get(name) ?? 0) + 1);
        }
    for (const need of needs)
        for (const name of holders(need))
            if (held.get(name) !== 1)
                throw new ShapeError(`sha256:${need.digest} is not held exactly once`);
}
function holders({ digest, size }) {
    const count = chunks_partsOf(size);
    return count === 1 ? [digest] : Array.from({ length: count }, (_, index) => `${digest} ${index}`);
}

;// CONCATENATED MODULE: ./lib/caches/store/layouts.js


const LAYOUTS = { ollama: ollama, oci: oci };
const STORE_NAMES = Object.keys(LAYOUTS);
/** How a kind of store lies on disk. */
const layoutOf = (name) => LAYOUTS[name];

;// CONCATENATED MODULE: ./lib/caches/store/index-file.js






const VERSION = 1;
const MOST_GENERATIONS = 1_000_000;
const isHex = matching((text) => /^[0-9a-f]{64}$/.test(text), '64 hex digits');
const isNeed = shape_object({ digest: isHex, size: isSize });
const isRoot = shape_object({
    name: matching(isRootName, 'a name of a model or image'),
    body: shape_string(manifest_CAPS.body),
    needs: array(isNeed, manifest_CAPS.blobs),
});
/** A chunk as it is kept in an index; whether it fits to blobs is another question. */
const isChunk = shape_object({
    blobs: array(isHex, manifest_CAPS.blobs),
    part: nullable(shape_object({ index: integer(0, manifest_CAPS.chunks), count: integer(2, manifest_CAPS.chunks) })),
    generation: integer(0, MOST_GENERATIONS),
    bytes: isSize,
});
const isIndex = shape_object({
    version: oneOf(VERSION),
    layout: oneOf(...STORE_NAMES),
    roots: array(isRoot, manifest_CAPS.roots),
    chunks: array(isChunk, manifest_CAPS.chunks),
});
/**
 * The text of an index. To be made before anything is uploaded.
 * @throws Error for one that `parseIndex` would refuse: nobody could restore it
 */
function serializeIndex(index) {
    const text = JSON.stringify(index);
    const found = parseIndex(text, index.layout);
    if ('problem' in found)
        throw new Error(`the index cannot be saved: ${found.problem}`);
    return text;
}
/**
 * Reads an index as untrusted data: roots need what their bodies say, chunks hold every need exactly once.
 * `problem`: what is wrong with it, in a few words that may hold text from outside. Never throws.
 */
function parseIndex(text, layout) {
    try {
        return index_file_readIndex(text, layout);
    }
    catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
    }
}
function index_file_readIndex(text, layout) {
    const bytes = Buffer.byteLength(text);
    if (bytes > manifest_CAPS.text)
        throw new ShapeError(`an index of ${bytes} bytes, and it may have ${manifest_CAPS.text}`);
    const fields = parseFields(text, 'the index');
    const { version } = fields;
    if (version !== VERSION && typeof version === 'number')
        throw new ShapeError(`an index of version ${version}, this action writes ${VERSION}`);
    const index = isIndex(fields, 'index');
    if (index.layout !== layout)
        throw new ShapeError(`an index of a store of ${index.layout}, and not of ${layout}`);
    checkIndex(index, layoutOf(layout));
    return index;
}
/** The key of an index: `${start}-<16 hex over roots and chunks>`; their order does not count. */
function indexKey(start, { layout, roots, chunks }) {
    const sortedRoots = roots.map(({ name, body, needs }) => digest([name, body, ...needs.map(needText).sort()], 64));
    const keys = chunks.map((chunk) => chunkKey('', chunk));
    return `${start}-${digest([layout, ...sortedRoots.sort(), ...keys.sort()])}`;
}
const needText = ({ digest, size }) => `${digest} ${size}`;

;// CONCATENATED MODULE: ./lib/caches/state.js








const MOST_SPECS = 16;
const ENTRY_KINDS = [...CACHE_NAMES, 'ledger'];
/** Reads the specs that main left for post, as untrusted data: whatever does not look like one is left out. */
function parseSpecs(value, roots) {
    if (!Array.isArray(value))
        return [];
    return value.slice(0, MOST_SPECS).flatMap((one) => parseSpec(one, roots) ?? []);
}
function parseSpec(value, roots) {
    const { kind, label, key, paths, store } = (value ?? {});
    const name = ENTRY_KINDS.find((known) => known === kind);
    if (name === undefined || typeof label !== 'string' || !state_isKey(key))
        return null;
    if (!Array.isArray(paths) || paths.length === 0 || paths.length > 16)
        return null;
    if (!paths.every((path) => typeof path === 'string' && state_isRoot(path, roots)))
        return null;
    const settings = store === undefined ? undefined : parseStore(store);
    if (settings === null || (settings && paths.length > 1))
        return null;
    return {
        kind: name,
        label: label.slice(0, 80),
        key,
        paths,
        restoreKeys: [],
        components: {},
        savedWhen: 'post',
        deadlineSeconds: STORE_SECONDS,
        ...(name === 'ledger' ? { portable: true } : {}),
        ...(settings ? { store: settings } : {}),
    };
}
function parseStore(value) {
    try {
        return isStore(value, 'store');
    }
    catch {
        return null;
    }
}
const state_isKey = (value) => typeof value === 'string' &&
    value.length <= MAX_KEY &&
    value.startsWith(`${keys_FORMAT}-`) &&
    !/[\s,]/.test(value);
const isStore = shape_object({
    layout: oneOf(...STORE_NAMES),
    prefix: matching((text) => /^[A-Za-z0-9._-]{0,100}$/.test(text), 'a part of a key'),
    roots: nullable(array(matching(isRootName, 'a name of a model or image'), manifest_CAPS.roots)),
    most: integer(0),
    seals: nullable(array(matching((text) => /^[0-9a-f]{16}$/.test(text), 'a seal'), manifest_CAPS.roots)),
    sweep: nullable(oneOf('ours', 'unneeded', 'old')),
    known: shape_object({
        index: nullable(matching(state_isKey, 'a key')),
        chunks: array(isChunk, manifest_CAPS.chunks),
        lost: array(isChunk, manifest_CAPS.chunks),
        unchecked: array(isChunk, manifest_CAPS.chunks),
        unreadable: shape_boolean,
    }),
});
const state_isRoot = (path, roots) => /^(\/|[A-Za-z]:\\)/.test(path) && !/[\n\r\0]/.test(path) && refuseLocation(path, roots) === null;
const MOST_REMAINDERS = 16;
/** Reads what main left standing, as untrusted data. */
function parseRemainders(value) {
    if (!Array.isArray(value))
        return [];
    return value.slice(0, MOST_REMAINDERS).flatMap((one) => parseRemainder(one) ?? []);
}
function parseRemainder(value) {
    const { kind, label, pid, started, name } = (value ?? {});
    if (kind === 'builder' && typeof name === 'string' && /^aegis-[a-z0-9-]{1,60}$/.test(name))
        return { kind, name };
    if (kind !== 'process' || typeof label !== 'string' || typeof started !== 'string')
        return null;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1)
        return null;
    return { kind, label: label.slice(0, 80), pid, started };
}

;// CONCATENATED MODULE: ./lib/state.js

/** Leaves the state as it is now; what is left last counts. */
function leaveState({ caches, host, remainders }) {
    const health = host.workers.health();
    const specs = caches.pending();
    const state = { version: 1, specs, remainders, warned: caches.warned(), health };
    host.job.saveState(JSON.stringify(state));
}
/** Reads a state as untrusted; null for anything that this version did not write. */
function parseState(text, facts) {
    try {
        const value = JSON.parse(text.length < 1_000_000 ? text : '');
        if (value?.version !== 1)
            return null;
        const specs = parseSpecs(value.specs, facts);
        const remainders = parseRemainders(value.remainders);
        return { version: 1, specs, remainders, warned: value.warned === true, health: value.health ?? null };
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./lib/shards/idle.js









/** The result of a shard that had nothing to run any more: what the earlier attempt found. */
async function carriedShard(step, python, share, earlier) {
    const { directory } = earlier;
    const target = step.places.shard;
    const { coverage } = earlier;
    const { files } = await writeCoverage(target, coverage, await carryData(earlier, target));
    const manifest = { ...asCarried(earlier.manifest, step.host.facts.attempt), coverage: files };
    const junit = (0,external_node_path_.join)(target, 'test-results.xml');
    await (0,promises_.copyFile)((0,external_node_path_.join)(directory, 'test-results.xml'), junit).catch(() => writeResult(junit, junitFromSession(manifest.session)));
    return {
        manifest: await writeManifest(target, manifest),
        directory: target,
        python,
        coverage,
        notices: python.notices,
        share,
    };
}
/** The result of a shard that ran no test: it ended before, or left its share to the last shard. */
async function idleShard(step, reasons, { python = null, share = null, why = '', } = {}) {
    const manifest = {
        ...frameOf(step, share?.use ?? { kind: 'rendezvous', reason: 'it ended before a plan was agreed' }),
        session: NO_SESSION,
        end: { kind: 'not-started', reason: why || reasons.map(({ code }) => code).join(', ') },
        seconds: 0,
        reasons,
        coverage: null,
        reproduce: { all: '', failures: null },
    };
    const directory = step.places.shard;
    await writeResult((0,external_node_path_.join)(directory, 'test-results.xml'), junitFromSession(NO_SESSION));
    const written = await writeManifest(directory, manifest);
    const left = why && `AEGIS-W415: this shard ran nothing, and leaves its tests to the last one: ${why}.`;
    const notices = [...(python?.notices ?? []), ...(left ? [left] : [])];
    return { manifest: written, directory, python, coverage: null, notices, share };
}
const NO_SESSION = {
    started: false,
    finished: false,
    exitStatus: null,
    versions: {},
    census: [],
    owned: [],
    tests: [],
    collectErrors: [],
    lostWorkers: [],
    stopped: null,
    collectSeconds: 0,
    pids: [],
    running: [],
};

;// CONCATENATED MODULE: ./lib/shards/merged.js







/** null when it cannot be had. */
async function fetchMerged({ artifacts, names, temp }, { id }) {
    const directory = (0,external_node_path_.join)(temp, 'aegis-judged', names.lane);
    await (0,promises_.rm)(directory, { recursive: true, force: true });
    if (!(await artifacts.download(id, directory)).ok)
        return null;
    const report = parseObject(await reportIn(directory)) ?? {};
    return { report, unsharded: (0,external_node_fs_.existsSync)((0,external_node_path_.join)(directory, 'shard', 'manifest.json')) };
}
/** A listing shows an artifact seconds late, and one that is under way not at all: 20 seconds in all. */
const merged_LISTING = { tries: 10, pauseMs: 2000 };
/**
 * Uploads the merged result. Of two shards of a re-run that both merge, the later one has seen more and replaces what
 * is there. What another step left under the name stays, and a note tells a gate of it.
 */
async function uploadMerged(meeting, files, root, asking = merged_LISTING) {
    const { artifacts, names, attempt, shard, retentionDays } = meeting;
    const name = names.merged(attempt);
    const send = () => artifacts.upload(name, files, root, retentionDays);
    const answer = await send();
    if (answer.ok || !answer.conflict)
        return answer;
    const ours = shard.count > 1 && (await merged_isOurs(meeting, name, asking));
    if (!ours)
        await writeNote(meeting, names.twice());
    return ours && (await artifacts.remove(name)).ok ? send() : answer;
}
/** Is it a merge of this lane? What cannot be had is taken for somebody else's. */
async function merged_isOurs(meeting, name, { tries, pauseMs }) {
    for (let left = tries; left > 0; left--) {
        const listed = await meeting.artifacts.list();
        const artifact = listed.ok ? latestOf(listed.value, name) : null;
        const merged = artifact && (await fetchMerged(meeting, artifact));
        if (merged)
            return isMergeOf(meeting, merged);
        await (0,external_node_timers_promises_.setTimeout)(pauseMs);
    }
    return false;
}
const isMergeOf = ({ names, shard }, { report, unsharded }) => !unsharded &&
    json_text(report, 'lane', 1000) === names.lane &&
    whole(parseObject(report.shard) ?? {}, 'count') === shard.count;

;// CONCATENATED MODULE: ./lib/shards/earlier.js






const earlier_NOTHING = { result: null, told: '' };
/**
 * Looks for the result of this shard in the attempts before. GitHub does not say whether all jobs were
 * started again or the failed ones. A shard that was green, and whose job was, is started again only with
 * all the others: it runs everything and leaves a note, by which the others do too. Whatever it is to run, a note says
 * that it has begun again: should it come to nothing, no older result stands for it.
 */
async function findEarlier(meeting, now) {
    if (meeting.attempt === 1)
        return earlier_NOTHING;
    await writeNote(meeting, meeting.names.again(meeting.shard, meeting.attempt));
    const listed = await meeting.artifacts.list();
    const artifact = listed.ok ? newestBefore(meeting, listed.value) : null;
    const twice = listed.ok && listed.value.some(({ name }) => name === meeting.names.twice());
    if (!artifact || !listed.ok || twice)
        return earlier_NOTHING;
    const result = await fetchEarlier(meeting, artifact);
    if (!result || !countsAgain(result.manifest, now))
        return earlier_NOTHING;
    if (isGreenResult(result.manifest) && !(await endedRed(meeting, result.manifest, listed.value))) {
        if (meeting.shard.count > 1)
            await writeNote(meeting, meeting.names.everything(meeting.attempt));
        return { result: null, told: `Attempt ${result.manifest.attempt} was green: everything runs again.` };
    }
    return { result, told: `Tests that passed in attempt ${result.manifest.attempt} are not run again.` };
}
/** null for what cannot be used as a whole: then everything runs again. */
async function fetchEarlier(meeting, artifact) {
    const result = await fetchResult(meeting, meeting.shard.index, artifact);
    if (!('manifest' in result))
        return null;
    const coverage = await coverageIn(result.manifest, result.directory).catch(() => 'damaged');
    return coverage === 'damaged' ? null : { ...result, coverage };
}
/** Has a shard that was green said that all jobs were started again? Asked as late as possible. */
async function allRunAgain({ artifacts, names, attempt }) {
    const listed = await artifacts.list();
    return listed.ok && listed.value.some(({ name }) => name === names.everything(attempt));
}
/** The result of the last attempt before this one in which the shard left any that counts. */
function newestBefore({ names, shard, attempt }, artifacts) {
    const listed = artifacts.map(({ name }) => name);
    const counts = names.counting(listed, attempt - 1);
    for (let before = attempt - 1; before > 0 && counts({ shard, attempt: before }); before--) {
        const name = shard.count === 1 ? names.merged(before) : names.result(shard, before);
        const found = latestOf(artifacts, name);
        if (found)
            return found;
    }
    return null;
}
/** Was it this shard that judged the lane, and found it wanting? Then its job was red without a fault of its tests. */
async function endedRed(meeting, { attempt, shard }, artifacts) {
    if (shard.count === 1)
        return false;
    const merged = artifacts.find(({ name }) => name === meeting.names.merged(attempt));
    const report = merged && (await fetchMerged(meeting, merged))?.report;
    if (!report)
        return false;
    const index = whole(parseObject(report.shard) ?? {}, 'index');
    return index === shard.index && json_text(report, 'verdict', 40) !== 'passed';
}

;// CONCATENATED MODULE: ./lib/shards/share.js










const share_ALONE = { use: { kind: 'rendezvous', reason: '' }, plan: null, refusal: null };
/**
 * Finds out what this shard is to run: by the plan of the run, which the first shard makes, and by what
 * an earlier attempt has done already.
 * @throws StepError when this shard cannot work with the others
 */
async function findShare(step) {
    const { host, inputs, meeting } = step;
    const { count } = inputs.lane.shard;
    const expected = await forecast(step);
    const input = { files: expected.files, sessionSeconds: expected.sessionSeconds, count };
    const { use, plan, refusal } = count === 1 ? share_ALONE : await agreePlan(meeting, { count, commit: host.facts.sha }, () => makePlan(input));
    if (refusal)
        throw new StepError([refusal]);
    const { result: earlier, told } = await findEarlier(meeting, frameOf(step, use));
    for (const line of [tellUse(use), told])
        if (line)
            host.log.info(line);
    return { use, plan, forecast: expected, earlier };
}
function tellUse(use) {
    if (use.kind === 'plan')
        return `The shards agreed on plan ${use.hash.slice(0, 7)}.`;
    if (use.kind === 'waived')
        return `This shard has no plan: ${use.reason}.`;
    return use.reason && `Files are spread by hash: ${use.reason}.`;
}
/** The share once more, right before the tests: what is left of it when all jobs were started again is all. */
async function settleShare({ meeting, host }, share) {
    if (!share.earlier || meeting.shard.count === 1 || !(await allRunAgain(meeting)))
        return share;
    host.log.info('All jobs were started again: everything runs again.');
    return { ...share, earlier: null };
}
/** Writes down for the plugin what the shard is to run. */
async function assignmentOf({ inputs, places }, { plan, earlier }) {
    const write = async (name, content) => {
        if (content === null)
            return '';
        await (0,promises_.writeFile)((0,external_node_path_.join)(places.lane, name), content);
        return (0,external_node_path_.join)(places.lane, name);
    };
    return {
        shard: inputs.lane.shard,
        plan: await write('plan.json', plan && serializePlan(plan)),
        done: await write('done.json', earlier && JSON.stringify(doneIn(earlier.manifest))),
    };
}

;// CONCATENATED MODULE: ./lib/shards/run.js










/**
 * What this shard has to do: caches, environment, fixtures, tests. An expected failure on the way
 * is a result too, so that the lane can be finished and can say what is missing.
 */
async function runShard(step) {
    try {
        const { python, share } = await prepare(step);
        refuseCancelled(step);
        const settled = await settleShare(step, share);
        // No process that holds the runtime token may live while test code runs.
        await step.host.workers.end();
        // The next one gets the token with its first work, after the tests; until then it only loads.
        step.host.workers.warm('artifacts');
        return await runShare(step, python, settled);
    }
    catch (error) {
        // Whatever fails in a job that is being cancelled is not held against the tool.
        if (step.host.cancelled.aborted)
            return idleShard(step, [run_CANCELLED]);
        if (error instanceof StepError)
            return idleShard(step, error.reasons);
        throw error;
    }
}
async function runShare(step, python, share) {
    const { host, inputs, places, watch } = step;
    const { use, earlier } = share;
    // By any other rule than the plan of the others its tests could run twice.
    if (use.kind === 'waived')
        return idleShard(step, [], { python, share, why: use.reason });
    if (earlier && isGreenResult(earlier.manifest))
        return carriedShard(step, python, share, earlier);
    const assignment = await assignmentOf(step, share);
    // Should the tests take this process down, post still knows what to save and what to end.
    leaveState(step);
    const run = await watch.time('tests', () => runTests(host, inputs.tests, python, { assignment, directory: places.shard }));
    return watch.time('evidence', () => shardOf(step, python, share, run));
}
/** Everything before the tests. Models and images come, and a plan is agreed, while the environment is made. */
async function prepare(step) {
    const { host, watch, inputs, caches, cacheContext: context } = step;
    host.workers.warm('caches');
    const share = watch.time('plan', () => findShare(step));
    // It may fail before anybody waits for it.
    share.catch(() => undefined);
    // Gigabytes give way until the environment has what the cache has of it.
    const fetched = Promise.withResolvers();
    void caches.first(() => fetched.promise);
    const environment = watch.time('environment', () => preparePython(host, inputs.python, caches, fetched.resolve).finally(fetched.resolve));
    // Who watches the log need not wait for gigabytes to learn it.
    environment.catch(({ message }) => host.log.info(`No tests will run: ${quote(message, 1000)}`));
    const bringing = startBringing({ host, caches, context, leave: step.leave, time: watch.time }, environment.then(({ env }) => env));
    try {
        const python = await environment;
        debugFacts(step, python);
        await bringing.after;
        await watch.wait('models and images', bringing.beside);
        return { python, share: await watch.wait('plan', share) };
    }
    finally {
        await Promise.allSettled([bringing.beside, share]);
        await host.hasher.end();
    }
}
const run_CANCELLED = {
    code: 'AEGIS-E310',
    message: 'The job was cancelled before the tests began.',
};
function refuseCancelled({ host }) {
    if (host.cancelled.aborted)
        throw new StepError([run_CANCELLED]);
}
/** What `log-level: debug` shows: versions and the names of variables, never their values. */
function debugFacts({ host }, python) {
    const { log, facts } = host;
    log.debug(`python ${python.version} (${python.kind}) at ${python.python}`);
    log.debug(`packages: ${JSON.stringify(python.packages)}`);
    log.debug(`${facts.platform} ${facts.arch}, ${facts.osRelease}, node ${process.version}`);
    log.debug(`environment of the tests: ${Object.keys(python.env).sort().join(' ')}`);
}

;// CONCATENATED MODULE: ./lib/caches/compression.js


/** What the cache client will compress with: zstd when it is on PATH, else gzip. Part of every key. */
async function findCompression(facts) {
    const name = facts.platform === 'win32' ? 'zstd.exe' : 'zstd';
    const folders = (facts.env.PATH ?? facts.env.Path ?? '').split(external_node_path_.delimiter).filter((folder) => folder !== '');
    const found = await Promise.all(folders.map((folder) => isExecutable((0,external_node_path_.join)(folder, name))));
    return found.includes(true) ? 'zstd' : 'gzip';
}
async function isExecutable(path) {
    return (0,promises_.access)(path, promises_.constants.X_OK).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./lib/caches/line.js
const NOT_RESTORED = { kind: 'skipped', reason: 'not needed' };
/** Half a tree under a full key would be restored by every later job. */
const SPOILT = 'its restore failed and may have left half of it; if that happens again, delete the entry or change `cache-prefix`';
/** Entries cannot be replaced: one that is damaged keeps its key. */
const KEY_HELD = {
    kind: 'skipped',
    reason: 'the entry that could not be restored holds this key; delete it or change `cache-prefix`',
};
/**
 * What is clear without asking the service; 'post' when it is saved later, null when it is saved now.
 * `refusal`: why the policy has nothing saved.
 */
function decideSave({ spec, restore, spoilt, known }, refusal) {
    // Of a store only its content says whether it is still as it was.
    if (restore.kind === 'exact' && !spec.store)
        return { kind: 'current' };
    const isTooLong = known !== undefined && !line_fits({ ...known, chunks: [], lost: [] });
    const reason = refusal ?? (spoilt ? SPOILT : isTooLong ? BROKEN_OFF : null);
    if (reason !== null)
        return { kind: 'skipped', reason };
    return spec.savedWhen === 'post' ? 'post' : null;
}
/** The outcome of a save as it is told. The indexes of stores never take the key of one that cannot be read. */
const toldSave = ({ spec, restore }, outcome) => outcome.kind === 'duplicate' && restore.kind === 'failed' && !spec.store ? KEY_HELD : outcome;
/** What was not fetched would be hidden by an index that does not know of it. */
const BROKEN_OFF = 'too much of it could not be fetched; the next run tries again';
/** As much as post is told of the chunks of one store, in characters: a variable may have 128 KiB in all. */
const MOST_KNOWN = 48_000;
/** The spec as it is saved: of a store with what was learned of the cache. Its explanation stays here: it may be long. */
function specToSave({ spec, known }) {
    const plain = { ...spec, components: {}, restoreKeys: [] };
    if (!spec.store || !known)
        return plain;
    return { ...plain, store: { ...spec.store, known: fitKnown(known) } };
}
const line_fits = (known) => JSON.stringify(known).length <= MOST_KNOWN;
/** What post does not know it looks up. Only of later generations it could not guess the keys. */
function fitKnown(known) {
    if (line_fits(known))
        return known;
    const late = known.chunks.filter(({ generation }) => generation > 0);
    const most = { ...known, chunks: late };
    return line_fits(most) ? most : { ...most, chunks: [], lost: [] };
}
function reportLine({ spec, restore, save, figures }, inPost) {
    const said = save ?? (inPost ? null : unsaved(spec, restore));
    const line = { kind: spec.kind, label: spec.label, key: spec.key, restore, save: said };
    return figures ? { ...line, figures } : line;
}
/** Of an entry that nobody has offered for saving. */
function unsaved({ kind }, restore) {
    if (restore.kind === 'exact')
        return { kind: 'current' };
    return {
        kind: 'skipped',
        reason: kind === 'ledger' ? 'the last shard saves what all have learned' : 'it was not made',
    };
}

;// CONCATENATED MODULE: ./lib/caches/store/doors.js

/** Transfers of stores at once, over all stores of the job: the others of the job have slots of their own. */
const STORE_TRANSFERS = 4;
/** While something is under way that others wait for (the environment), gigabytes leave it the greater part of the link. */
const GIVING_WAY = 2;
/** The doors of one phase of a job. `isUrgent`: whether something that others wait for is under way. */
const storeDoors = (host, isUrgent = () => false) => ({
    host,
    slot: limiter(() => (isUrgent() ? GIVING_WAY : STORE_TRANSFERS)),
});

;// CONCATENATED MODULE: ./lib/caches/store/blobs.js



/** Where the store of a spec lies. */
const blobs_placeOf = ({ hasher }, { store, paths }) => ({
    hasher,
    layout: layoutOf(store.layout),
    directory: paths[0] ?? '',
});
const blobPath = ({ layout, directory }, digest) => (0,external_node_path_.join)(directory, layout.blobDirectory, layout.blobName(digest));
/** Whether a file is a blob, byte for byte. */
async function isBlob({ hasher }, path, need) {
    const found = await (0,promises_.lstat)(path).catch(() => null);
    if (!found?.isFile() || found.size !== need.size)
        return false;
    const { digest, size } = await hasher.digest([path]);
    return digest === need.digest && size === need.size;
}
/**
 * The blobs that lie in the store, whole; once the job is cancelled, no more are looked at. What lies there under the
 * name of another and is not it, is removed, whatever size it should have; what cannot be read stays, since nobody
 * can tell.
 */
async function blobsOnDisk(place, needs, cancelled) {
    const whole = new Set();
    for (const need of needs) {
        if (cancelled.aborted)
            break;
        const path = blobPath(place, need.digest);
        const found = await sizeOnDisk(place, path, need.digest).catch(() => null);
        if (found === need.size)
            whole.add(need.digest);
        // A directory stays, and is in the way later on.
        else if (found === 'wrong')
            await (0,promises_.rm)(path, { force: true }).catch(() => undefined);
    }
    return whole;
}
/** The size of a blob that is what its name says; `wrong`: it is not; null: there is none. */
async function sizeOnDisk({ hasher }, path, digest) {
    const found = await (0,promises_.lstat)(path).catch(() => null);
    if (!found?.isFile())
        return found && 'wrong';
    const read = await hasher.digest([path]);
    return read.digest === digest ? read.size : 'wrong';
}
/** Gives a blob that was checked its name in the store. */
const blobs_settle = (place, file, digest) => (0,promises_.rename)(file, blobPath(place, digest));

;// CONCATENATED MODULE: ./lib/caches/store/chunk-entry.js


/** The entry of a chunk, whose files lie in a directory of their own. */
function chunkEntry({ store }, chunk, directory, limits) {
    return {
        paths: chunkFileNames(chunk).map((name) => (0,external_node_path_.join)(directory, name)),
        key: chunkKey(store.prefix, chunk),
        restoreKeys: [],
        portable: true,
        mostBytes: chunk.bytes,
        ...limits,
    };
}

;// CONCATENATED MODULE: ./lib/caches/store/pace.js


const TOO_SLOW = 'the transfer is too slow';
/** The service says how long to wait only in a header that the client keeps to itself. */
const REST_MS = 5_000;
/** Starts the clock. The deadline of the spec holds for each transfer, and for all of them together. */
function openPace({ clock, cancelled }, { deadlineSeconds }) {
    const begun = clock.monotonic();
    let rest = null;
    const limits = () => {
        if (deadlineSeconds === undefined)
            return {};
        return { deadlineSeconds, secondsLeft: deadlineSeconds - (clock.monotonic() - begun) / 1000 };
    };
    const isOver = () => (limits().secondsLeft ?? 1) <= 0;
    return {
        limits,
        isOver,
        async attempt(transfer) {
            const hadRest = rest !== null;
            await rest;
            const outcome = await transfer();
            if (hadRest || !isRefusal(outcome))
                return outcome;
            rest ??= (0,external_node_timers_promises_.setTimeout)(REST_MS, undefined, { signal: cancelled }).catch(() => undefined);
            await rest;
            return cancelled.aborted || isOver() ? outcome : transfer();
        },
    };
}
const isRefusal = (outcome) => outcome.kind === 'failed' && isTooMany(outcome.reason);

;// CONCATENATED MODULE: ./lib/caches/store/fetch.js





const fetch_CANCELLED = 'the job was cancelled';
/** Fetches entries into directories of their own in `staging`, as many at once as there are slots. */
function openFetching({ host, slot }, spec, staging) {
    let [bytes, count] = [0, 0];
    let halt = null;
    const { limits, isOver, attempt } = openPace(host, spec);
    const ask = async (chunk, wanted) => {
        if (host.cancelled.aborted)
            halt ??= { cause: fetch_CANCELLED, serviceDown: false };
        if (isOver())
            halt ??= { cause: TOO_SLOW, serviceDown: false };
        if (halt)
            return { kind: 'unasked', cause: halt.cause };
        if (!wanted())
            return { kind: 'unasked', cause: 'it would have been in vain' };
        const directory = (0,external_node_path_.join)(staging, `${count++}`);
        const outcome = await attempt(() => host.cache.restore(chunkEntry(spec, chunk, directory, limits())));
        if ('bytes' in outcome)
            bytes += outcome.bytes;
        halt ??= haltOf(outcome, host.cancelled.aborted);
        return fetchedOf(chunkKey(spec.store.prefix, chunk), outcome, directory, halt !== null);
    };
    return {
        fetch: (chunk, wanted) => slot(() => ask(chunk, wanted)),
        halt: (cause) => {
            halt ??= { cause, serviceDown: false };
        },
        halted: () => halt,
        bytes: () => bytes,
    };
}
/** What makes every further transfer useless. */
function haltOf(outcome, cancelled) {
    if (outcome.kind === 'skipped')
        return { cause: outcome.reason, serviceDown: false };
    if (outcome.kind !== 'failed')
        return null;
    if (cancelled)
        return { cause: fetch_CANCELLED, serviceDown: false };
    const { reason, serviceDown = false } = outcome;
    return serviceDown || reason === DISK_FULL || isTooMany(reason) ? { cause: reason, serviceDown } : null;
}
/** Keys are found by their beginnings, too: a later generation holds the same. */
function fetchedOf(key, outcome, directory, halted) {
    if (outcome.kind === 'skipped' || outcome.kind === 'failed')
        return { kind: halted || isPassing(outcome.reason) ? 'unasked' : 'damaged', cause: outcome.reason };
    const isThere = outcome.kind === 'exact' || (outcome.kind === 'partial' && outcome.key.startsWith(`${key}-g`));
    return isThere ? { kind: 'there', directory } : { kind: 'gone', cause: 'a blob is gone from the cache' };
}

;// CONCATENATED MODULE: ./lib/caches/store/place.js






/** Why a blob cannot be had, thrown on the way to it. */
class Lost extends Error {
    damaged;
    constructor(cause, damaged = []) {
        super(cause);
        this.damaged = damaged;
    }
}
const DAMAGED = 'a blob is damaged';
/**
 * Waits for the pieces of a blob, in their order; joins and checks them while the rest of them loads, and gives the
 * blob its name in the store when it is what it should be. Never rejects.
 */
async function placeBlob(place, staging, need, pieces) {
    try {
        const file = pieces.length === 1 ? await place_whole(place, need, pieces) : await place_joined(place, staging, need, pieces);
        await blobs_settle(place, file, need.digest);
        return { there: true };
    }
    catch (error) {
        if (error instanceof Lost)
            return { there: false, cause: error.message, damaged: error.damaged, unwritten: false };
        const { code, message } = error;
        const cause = isNoSpace(error) ? DISK_FULL : `a blob cannot be written: ${code ?? message}`;
        return { there: false, cause, damaged: [], unwritten: true };
    }
}
async function place_whole(place, need, pieces) {
    for (const { chunk, fetched } of pieces) {
        const file = (0,external_node_path_.join)(await directoryOf(fetched), need.digest);
        if (!(await isBlob(place, file, need)))
            throw new Lost(DAMAGED, [chunk]);
        return file;
    }
    throw new Lost('no entry holds it');
}
async function place_joined({ hasher }, staging, need, pieces) {
    const file = (0,external_node_path_.join)(staging, need.digest);
    const { digest, size } = await hasher.digest(partFiles(need, pieces), file);
    if (digest === need.digest && size === need.size)
        return file;
    // Nobody can tell which of them it is.
    throw new Lost(DAMAGED, pieces.map(({ chunk }) => chunk));
}
async function* partFiles(need, pieces) {
    for (const { chunk, fetched } of pieces) {
        const file = (0,external_node_path_.join)(await directoryOf(fetched), need.digest);
        const found = await (0,promises_.lstat)(file).catch(() => null);
        if (!found?.isFile() || found.size !== rangeOf(chunk, need.size).length)
            throw new Lost(DAMAGED, [chunk]);
        yield file;
    }
}
async function directoryOf(fetched) {
    const found = await fetched;
    if (found.kind !== 'there')
        throw new Lost(found.cause);
    return found.directory;
}

;// CONCATENATED MODULE: ./lib/caches/store/gather.js







/** On the file system of the store, so that a blob gets its place by a rename. */
const STAGING = '.aegis-staging';
/** Milliseconds: longer than any job's transfers. */
const LEFT_BEHIND = 6 * 3600 * 1000;
/**
 * Brings blobs into the store, those that are not there yet out of the entries that hold them.
 * @throws Error when the store cannot be written
 */
async function gather_gather(doors, spec, place, wanted) {
    const kept = await blobsOnDisk(place, wanted.needs, doors.host.cancelled);
    const missing = new Set(wanted.needs.filter(({ digest }) => !kept.has(digest)));
    const digests = new Set([...missing].map(({ digest }) => digest));
    const asked = wanted.chunks.filter(({ blobs }) => blobs.some((blob) => digests.has(blob)));
    const spared = wanted.chunks.filter(({ blobs }) => !blobs.some((blob) => digests.has(blob)) && blobs.some((blob) => kept.has(blob)));
    if (asked.length === 0)
        return { ...gather_NOTHING, kept, known: spared };
    return inStaging(place, doors.host.clock.now(), async (staging) => {
        const fetching = openFetching(doors, spec, staging);
        const fetched = await fetchAll(fetching, place, staging, { needs: [...missing], chunks: asked });
        return { ...fetched, kept, known: [...spared, ...fetched.known] };
    });
}
const gather_NOTHING = {
    placed: new Map(),
    lost: [],
    unchecked: [],
    evicted: 0,
    bytes: 0,
    halt: null,
};
async function fetchAll(fetching, place, staging, { needs, chunks }) {
    const pieces = startAll(fetching, chunks);
    const held = piecesByBlob(pieces);
    const placed = await Promise.all(needs.map(async (need) => {
        const found = await placeBlob(place, staging, need, held.get(need.digest) ?? []);
        if (!found.there && found.cause === DISK_FULL)
            fetching.halt(DISK_FULL);
        return [need.digest, found];
    }));
    const damaged = new Set(placed.flatMap(([, found]) => (found.there ? [] : found.damaged)));
    const unwritten = new Set(placed.flatMap(([digest, found]) => (!found.there && found.unwritten ? [digest] : [])));
    const ends = await Promise.all(pieces.map(async ({ chunk, fetched }) => {
        const { kind } = await fetched;
        // Nobody has used it: what is not on disk is not missing from the cache.
        const isIdle = kind === 'there' && chunk.blobs.every((blob) => unwritten.has(blob));
        return { chunk, kind: isIdle ? 'unasked' : kind };
    }));
    const those = (accept) => ends.filter(accept).map(({ chunk }) => chunk);
    return {
        placed: new Map(placed),
        known: those(({ chunk, kind }) => kind === 'there' && !damaged.has(chunk)),
        lost: those(({ chunk, kind }) => kind === 'gone' || kind === 'damaged' || damaged.has(chunk)),
        unchecked: those(({ kind }) => kind === 'unasked'),
        evicted: those(({ kind }) => kind === 'gone').length,
        bytes: fetching.bytes(),
        halt: fetching.halted(),
    };
}
/** Of a blob of which one part is lost, the other parts are not asked for. */
function startAll(fetching, chunks) {
    const vain = new Set();
    const blobOf = ({ part, blobs }) => (part ? blobs.join() : '');
    return chunks.map((chunk) => {
        const fetched = fetching.fetch(chunk, () => !vain.has(blobOf(chunk)));
        const noted = fetched.then((found) => {
            if (found.kind !== 'there' && chunk.part)
                vain.add(blobOf(chunk));
            return found;
        });
        return { chunk, fetched: noted };
    });
}
/** The pieces of each blob, in the order of its parts. */
function piecesByBlob(pieces) {
    const held = new Map();
    for (const piece of pieces)
        for (const blob of piece.chunk.blobs)
            held.set(blob, [...(held.get(blob) ?? []), piece]);
    for (const own of held.values())
        own.sort(({ chunk: a }, { chunk: b }) => (a.part?.index ?? 0) - (b.part?.index ?? 0));
    return held;
}
/** `now`: ms since 1970. */
async function inStaging({ directory, layout }, now, work) {
    const top = (0,external_node_path_.join)(directory, STAGING);
    await makeDirectory(directory, layout.blobDirectory);
    await makeDirectory(directory, STAGING);
    await (0,promises_.chmod)(top, 0o700);
    await clear(top, now);
    const staging = await (0,promises_.mkdtemp)((0,external_node_path_.join)(top, 'restore-'));
    try {
        return await work(staging);
    }
    finally {
        await (0,promises_.rm)(staging, { recursive: true, force: true }).catch(() => undefined);
        await (0,promises_.rmdir)(top).catch(() => undefined);
    }
}
/**
 * Removes what restores that were killed have left. Another job may be using the same store, even from a container
 * with processes of its own: only age tells. What cannot be removed is in nobody's way.
 */
async function clear(top, now) {
    for (const path of (await (0,promises_.readdir)(top)).map((name) => (0,external_node_path_.join)(top, name))) {
        const found = await (0,promises_.lstat)(path).catch(() => null);
        if (found && now - found.mtimeMs > LEFT_BEHIND)
            await (0,promises_.rm)(path, { recursive: true, force: true }).catch(() => undefined);
    }
}

;// CONCATENATED MODULE: ./lib/caches/store/index-entry.js





/** The version of an entry is a digest of the names in it: this one may not change. */
const NAME = 'index.json';
/** Nobody saves an entry so often: who writes more would keep others from healing it. */
const index_entry_MOST_GENERATIONS = 1000;
/** The newest index whose key starts with that of the spec, or with one of its restore keys; or why there is none. */
function findIndex(host, spec) {
    const begin = `${spec.key}-`;
    const entry = { key: begin, restoreKeys: [begin, ...spec.restoreKeys] };
    return inPrivate(host, async (path) => {
        const outcome = await host.cache.restore(index_entry_entryOf(spec, path, entry));
        if (outcome.kind !== 'exact' && outcome.kind !== 'partial')
            return outcome;
        const { key, bytes, seconds } = outcome;
        const index = parseIndex(await index_entry_readCapped(path), spec.store.layout);
        const isEndless = 'chunks' in index && index.chunks.some(({ generation }) => generation >= index_entry_MOST_GENERATIONS);
        if (isEndless)
            return { kind: 'failed', reason: `the index ${quote(key, 200)} leaves no room for more`, seconds };
        const kind = key.toLowerCase().startsWith(begin.toLowerCase()) ? 'exact' : 'partial';
        if (!('problem' in index))
            return { index, key, kind, bytes };
        const reason = `the index ${quote(key, 200)} cannot be used: ${quote(index.problem, 300)}`;
        return { kind: 'failed', reason, seconds };
    });
}
/** Saves the text of an index. */
const putIndex = (host, spec, key, text) => inPrivate(host, async (path) => {
    await (0,promises_.writeFile)(path, text);
    return host.cache.save(index_entry_entryOf(spec, path, { key, restoreKeys: [] }));
});
const index_entry_entryOf = ({ deadlineSeconds }, path, keys) => ({
    ...keys,
    paths: [path],
    portable: true,
    mostBytes: manifest_CAPS.text,
    ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
});
async function inPrivate(host, work) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(host.facts.temp, 'aegis-index-'));
    try {
        return await work((0,external_node_path_.join)(directory, NAME));
    }
    finally {
        await (0,promises_.rm)(directory, { recursive: true, force: true });
    }
}
/** The text of the file, or as much of it as shows that it is too large. */
async function index_entry_readCapped(path) {
    const { size } = await (0,promises_.lstat)(path);
    return size > manifest_CAPS.text ? ' '.repeat(manifest_CAPS.text + 1) : (0,promises_.readFile)(path, 'utf8');
}

;// CONCATENATED MODULE: ./lib/caches/store/restore.js







const NO_FIGURES = { total: 0, moved: 0, kept: 0, entries: 0, lost: [], evicted: 0 };
/**
 * Restores a store: an index, the blobs that are missing, and at last the models or images of which every blob is
 * there and is what its name says. What is damaged or gone costs those that need it. Never rejects.
 */
async function restoreStore(doors, spec) {
    const { clock } = doors.host;
    const begun = clock.monotonic();
    try {
        const found = await findIndex(doors.host, spec);
        if ('index' in found)
            return await restoreIndex(doors, spec, found, begun);
        const known = { ...NOTHING_KNOWN, unreadable: found.kind === 'failed' };
        return { restore: found, known, figures: NO_FIGURES };
    }
    catch (error) {
        const seconds = (clock.monotonic() - begun) / 1000;
        const restore = { kind: 'failed', reason: causeOf(error), seconds };
        return { restore, known: NOTHING_KNOWN, figures: NO_FIGURES };
    }
}
async function restoreIndex(doors, spec, found, begun) {
    const { host } = doors;
    const { index } = found;
    const place = blobs_placeOf(host, spec);
    const roots = rootsToRestore(spec, place, index);
    const needs = manifest_distinct(roots.flatMap((root) => root.needs));
    const gathered = await gather_gather(doors, spec, place, { needs, chunks: index.chunks });
    // What an older key has may be older than what lies on disk.
    const replace = found.kind === 'exact' && spec.store.roots !== null;
    const lost = await finishRoots(place, roots, gathered, replace);
    for (const [name, cause] of lost)
        host.log.info(`${spec.label}: not restored: ${quote(`${name}: ${cause}`, 300)}`);
    const { known, unchecked } = gathered;
    const seconds = (host.clock.monotonic() - begun) / 1000;
    const hit = { kind: found.kind, key: found.key, bytes: found.bytes + gathered.bytes, seconds };
    return {
        restore: outcomeOf(hit, roots, lost, gathered),
        known: { index: found.key, chunks: known, lost: gathered.lost, unchecked, unreadable: false },
        figures: figuresOf(index, gathered, lost),
    };
}
/** Of models that are listed no others are fetched. */
function rootsToRestore({ store }, { layout }, { roots }) {
    const { roots: names } = store;
    return names === null || layout.restoresAll ? roots : roots.filter(({ name }) => names.includes(name));
}
/** Writes the roots of which all blobs are there. `replace`: in the place of others that have their names on disk. */
async function finishRoots(place, roots, gathered, replace) {
    const causes = new Map(roots.map((root) => [root.name, lackOf(root, gathered)]));
    const whole = roots.filter(({ name }) => causes.get(name) === null);
    for (const [name, cause] of await writeRoots(place, whole, replace))
        causes.set(name, cause);
    return new Map([...causes].flatMap(([name, cause]) => (cause === null ? [] : [[name, cause]])));
}
/** Only when they are written it can be told what nested manifests need; those that lack something are taken back. */
async function writeRoots({ layout, directory }, roots, replace) {
    if (roots.length === 0)
        return new Map();
    const failure = await layout.write(directory, roots, replace).then(() => null, causeOf);
    const bodies = new Map((await layout.read(directory)).roots.map(({ name, body }) => [name, body]));
    // Where a write has failed, an older one may still have the name.
    const isThere = ({ name, body }) => failure !== null && replace ? bodies.get(name) === body : bodies.has(name);
    const lacking = roots.filter((root) => !isThere(root));
    const broken = lacking.filter(({ name }) => !bodies.has(name));
    if (broken.length > 0)
        await layout.takeBack(directory, broken).catch(() => undefined);
    return new Map(lacking.map(({ name }) => [name, failure ?? 'it needs more than its index says']));
}
function lackOf({ needs }, { kept, placed }) {
    for (const { digest } of needs) {
        const found = placed.get(digest);
        if (!kept.has(digest) && !found?.there)
            return found?.cause ?? 'no entry holds a blob of it';
    }
    return null;
}
function outcomeOf(hit, roots, lost, { halt }) {
    const { seconds } = hit;
    if (roots.length === 0)
        return { kind: 'miss', seconds };
    if (lost.size < roots.length)
        return hit;
    const [[name, cause] = ['', '']] = lost;
    const reason = halt?.cause ?? quote(`${name}: ${cause}`, 300);
    return { kind: 'failed', reason, seconds, ...(halt?.serviceDown ? { serviceDown: true } : {}) };
}
function figuresOf(index, gathered, lost) {
    const all = manifest_distinct(index.roots.flatMap(({ needs }) => needs));
    const { kept, placed, evicted } = gathered;
    const sum = (accept) => all.reduce((total, { digest, size }) => total + (accept(digest) ? size : 0), 0);
    return {
        total: sum(() => true),
        moved: sum((digest) => placed.get(digest)?.there === true),
        kept: sum((digest) => kept.has(digest)),
        entries: index.chunks.length,
        lost: [...lost].map(([name, cause]) => `${name}: ${cause}`),
        evicted,
    };
}

;// CONCATENATED MODULE: ./lib/caches/store/save-plan.js




/**
 * Plans the save of those roots of which no blob that is to be uploaded is damaged; the others are told. Blobs that
 * the cache has already are not read.
 */
async function planSave(log, spec, place, roots) {
    const whole = new Set();
    for (let left = roots;;) {
        const plan = save_plan_planOf(spec, left);
        const damaged = await damagedOf(place, plan, whole);
        if (damaged.size === 0)
            return plan;
        const isDamaged = ({ needs }) => needs.some(({ digest }) => damaged.has(digest));
        for (const { name } of left.filter(isDamaged))
            log.warning(`${spec.label}: ${quote(name, 200)} is not saved: a blob of it is damaged on disk.`);
        left = left.filter((root) => !isDamaged(root));
    }
}
function save_plan_planOf({ store }, roots) {
    const { layout, known } = store;
    const needs = manifest_distinct(roots.flatMap((root) => root.needs));
    const digests = new Set(needs.map(({ digest }) => digest));
    // What may have to be made anew must hold nothing that is not on disk.
    const unchecked = known.unchecked.filter(({ blobs }) => blobs.every((blob) => digests.has(blob)));
    const { chunks, fresh } = planChunks(needs, [...known.chunks, ...unchecked], known.lost);
    const doubtful = new Set([...fresh, ...unchecked]);
    const due = chunks.filter((chunk) => doubtful.has(chunk));
    return { index: { version: 1, layout, roots, chunks }, due, needs };
}
/** Of the blobs that are to be uploaded, those that are not what their names say. `whole`: known to be, and added to. */
async function damagedOf(place, { due, needs }, whole) {
    const uploaded = new Set(due.flatMap(({ blobs }) => blobs));
    const damaged = new Set();
    for (const need of needs) {
        if (!uploaded.has(need.digest) || whole.has(need.digest))
            continue;
        const isWhole = await isBlob(place, blobPath(place, need.digest), need).catch(() => false);
        (isWhole ? whole : damaged).add(need.digest);
    }
    return damaged;
}

;// CONCATENATED MODULE: ./lib/caches/store/seal.js


/** What a root is when it is offered: its name and its manifest, which names all blobs by their sha256. */
const sealOf = ({ name, body }) => digest([name, body]);
/**
 * The spec with the seals of what it names, as it lies on disk now: before the tests, which could put something
 * else under a name. Where no names are given, others fill the store during the job, and nothing can be sealed.
 */
async function sealed(spec) {
    const { store, paths } = spec;
    if (!store?.roots)
        return spec;
    const { roots: names, layout } = store;
    // What cannot be read now is not to be trusted later.
    const read = layoutOf(layout).read(paths[0] ?? '');
    const found = await read.then(({ roots }) => roots).catch(() => []);
    const seals = found.filter(({ name }) => names.includes(name)).map(sealOf);
    return { ...spec, store: { ...store, seals } };
}

;// CONCATENATED MODULE: ./lib/caches/store/sweep.js



const sweep_NOTHING = { files: 0, bytes: 0 };
/**
 * Removes the blobs that no root on disk needs, and what interrupted work has left. No blob is removed when a root
 * cannot be read, or when there is none at all: then nobody can tell what they are for. Follows no link.
 * @param before milliseconds since the epoch: what has come since stays
 * @throws Error when something cannot be removed
 */
async function sweep(directory, layout, before) {
    const paths = [...(await layout.litter(directory)), ...(await unneeded(directory, layout))];
    let swept = sweep_NOTHING;
    for (const path of paths) {
        if ((await changedAt((0,external_node_path_.join)(directory, path))) >= before)
            continue;
        swept = sweep_add(swept, await sweep_measure((0,external_node_path_.join)(directory, path)));
        await (0,promises_.rm)((0,external_node_path_.join)(directory, path), { recursive: true, force: true });
    }
    return swept;
}
/** Blobs that no root needs, relative to the store. */
async function unneeded(directory, layout) {
    const { roots, broken } = await layout.read(directory);
    if (broken.length > 0 || roots.length === 0)
        return [];
    const needed = new Set(roots.flatMap(({ needs }) => needs.map(({ digest }) => digest)));
    const isUnneeded = (digest) => digest !== null && !needed.has(digest);
    return (await files_list(directory, layout.blobDirectory))
        .filter((entry) => entry.isFile() && isUnneeded(layout.digestOf(entry.name)))
        .map(({ name }) => `${layout.blobDirectory}/${name}`);
}
/** When a path got its name or its content, which a rename or a write changes, in milliseconds since the epoch. Nothing stays as it is. */
async function changedAt(path) {
    const found = await (0,promises_.lstat)(path).catch(() => null);
    return found?.ctimeMs ?? Number.POSITIVE_INFINITY;
}
/** Files below a path, and their bytes; a link counts as itself. */
async function sweep_measure(path) {
    const found = await (0,promises_.lstat)(path).catch(() => null);
    if (!found)
        return sweep_NOTHING;
    if (!found.isDirectory())
        return { files: 1, bytes: found.size };
    const inside = await Promise.all((await (0,promises_.readdir)(path)).map((name) => sweep_measure((0,external_node_path_.join)(path, name))));
    return inside.reduce(sweep_add, sweep_NOTHING);
}
const sweep_add = (some, more) => ({
    files: some.files + more.files,
    bytes: some.bytes + more.bytes,
});

// EXTERNAL MODULE: ./lib/host/transfer/portable.js
var portable = __webpack_require__(21617);
;// CONCATENATED MODULE: ./lib/caches/store/upload.js










/**
 * How often a key is tried that another job has reserved, and how often a later generation of it. That job is done
 * with an entry in seconds, and all shards of a lane may save the same at once; or it was broken off, and its key is
 * lost for ever.
 */
const upload_TRIES = { same: 6, later: 2 };
const PAUSE_MS = 2_000;
/** Gives other jobs the time to finish what they have reserved; ends early when this one is cancelled. */
const waitForOthers = (signal) => (0,external_node_timers_promises_.setTimeout)(PAUSE_MS, undefined, { signal }).catch(() => undefined);
const RESERVED = { kind: 'skipped', reason: 'other jobs are saving the same' };
/** Saves the entries that are due, as many at once as there are slots, until one cannot be saved or the time is over. */
async function uploadChunks({ host, slot }, spec, place, { due, needs, index }) {
    const sizes = new Map(needs.map(({ digest, size }) => [digest, size]));
    const staging = await (0,promises_.mkdtemp)((0,external_node_path_.join)(host.facts.temp, 'aegis-store-'));
    const { limits, isOver, attempt } = openPace(host, spec);
    let [bytes, stored, longest] = [0, 0, 0];
    let refusal = null;
    const save = async (chunk, at) => {
        if (host.cancelled.aborted)
            refusal ??= { kind: 'skipped', reason: 'the job was cancelled' };
        if (isOver())
            refusal ??= { kind: 'failed', reason: TOO_SLOW, seconds: 0 };
        if (refusal)
            return 'over';
        const directory = (0,external_node_path_.join)(staging, `${at}`);
        const outcome = await upload_pack(place, chunk, directory, sizes)
            .then(() => attempt(() => host.cache.save(chunkEntry(spec, chunk, directory, limits()))))
            .catch(upload_failureOf);
        await (0,promises_.rm)(directory, { recursive: true, force: true }).catch(() => undefined);
        if (outcome.kind === 'duplicate')
            return outcome.reserved ? 'reserved' : 'theirs';
        if (outcome.kind !== 'stored')
            refusal ??= upload_told(outcome);
        else
            [bytes, stored, longest] = [bytes + outcome.bytes, stored + 1, Math.max(longest, outcome.seconds)];
        return 'over';
    };
    try {
        const pause = () => waitForOthers(host.cancelled);
        const tries = () => Math.max(upload_TRIES.same, Math.ceil((2 * longest * 1000) / PAUSE_MS));
        const chunks = await settleAll(turned(due), { pause, tries }, (chunk, at) => slot(() => save(chunk, at)));
        if (chunks === null)
            refusal ??= RESERVED;
        return {
            bytes,
            stored,
            refusal,
            index: { ...index, chunks: chunks ? renewed(index, chunks) : index.chunks },
        };
    }
    finally {
        await (0,promises_.rm)(staging, { recursive: true, force: true }).catch(() => undefined);
    }
}
/** Shards that save the same at once begin in different places, so that each stores a share of it. */
function turned(due) {
    const first = due.length > 1 ? (0,external_node_crypto_.randomInt)(due.length) : 0;
    return [...due.slice(first), ...due.slice(0, first)];
}
const renewed = ({ chunks }, final) => chunks.map((chunk) => final.get(chunk) ?? chunk);
/**
 * The chunks as they are in the cache at last; null when one of them could get no key, or belongs to a job that has
 * finished others meanwhile: it lives, and will finish this one, too.
 */
async function settleAll(due, { pause, tries }, save) {
    const final = new Map(due.map((chunk) => [chunk, chunk]));
    let [open, later, isOtherAlive] = [due, 0, false];
    for (let round = 1; open.length > 0 && later <= upload_TRIES.later; round += 1) {
        if (round > 1 && later === 0)
            await pause();
        for (const chunk of open)
            final.set(chunk, { ...chunk, generation: chunk.generation + later });
        const turns = await Promise.all(open.map((chunk, at) => save(final.get(chunk) ?? chunk, at)));
        open = open.filter((_, at) => turns[at] === 'reserved');
        if (round > 1 && later === 0 && turns.includes('theirs'))
            isOtherAlive = true;
        if (round >= tries())
            later += 1;
        if (later > 0 && isOtherAlive && open.length > 0)
            return null;
    }
    return open.length > 0 ? null : final;
}
/** Lays out what the entry holds: links to blobs, or a part of one. */
async function upload_pack(place, chunk, directory, sizes) {
    await (0,promises_.mkdir)(directory);
    const names = chunkFileNames(chunk);
    for (const [at, blob] of chunk.blobs.entries()) {
        const [from, to] = [blobPath(place, blob), (0,external_node_path_.join)(directory, names[at] ?? '')];
        const { start, length } = rangeOf(chunk, sizes.get(blob) ?? 0);
        if (chunk.part)
            await place.hasher.slice(from, start, length, to);
        else
            await (0,portable/* linkOrCopy */.L7)(from, to);
    }
}
const upload_failureOf = (error) => ({ kind: 'failed', reason: causeOf(error), seconds: 0 });
/** Files that were there a moment ago are no "nothing". */
const upload_told = (outcome) => outcome.kind === 'empty' ? { kind: 'failed', reason: 'a blob has vanished', seconds: 0 } : outcome;

;// CONCATENATED MODULE: ./lib/caches/store/save.js










/**
 * Saves a store: entries for the blobs that the cache does not have yet, and last the index that names them all.
 * Asks the service for nothing when the cache has it all. Never saves a blob that is not what its name says.
 * Rejects when the store cannot be read.
 */
async function saveStore(doors, spec) {
    const { host } = doors;
    const begun = host.clock.monotonic();
    const place = blobs_placeOf(host, spec);
    const roots = await rootsToSave(doors, spec, place);
    const bytes = manifest_distinct(roots.flatMap(({ needs }) => needs)).reduce((sum, { size }) => sum + size, 0);
    if (bytes > spec.store.most)
        return tooLarge(bytes, spec.store.most);
    const plan = await planSave(host.log, spec, place, roots);
    if (plan.index.roots.length === 0)
        return roots.length === 0 ? { kind: 'empty' } : NOTHING_WHOLE;
    const isThere = isSame(spec.store.known.index, indexKey(spec.key, plan.index));
    if (isThere && plan.due.length === 0)
        return CURRENT;
    // What was not fetched is in the cache all the same: an index without it would hide it.
    if (plan.due.length === 0 && spec.store.known.unchecked.length > 0)
        return save_UNFINISHED;
    // Before anything is uploaded: without an index that can be read that would be of no use.
    serializeIndex(plan.index);
    const uploaded = await uploadChunks(doors, spec, place, plan);
    host.log.info(`${spec.label}: ${uploadText(plan, uploaded)}`);
    if (uploaded.refusal)
        return uploaded.refusal;
    const outcome = await saveIndex(doors, spec, uploaded.index);
    if (outcome.kind !== 'stored' && (outcome.kind !== 'current' || uploaded.stored === 0))
        return outcome;
    const seconds = (host.clock.monotonic() - begun) / 1000;
    const own = outcome.kind === 'stored' ? outcome.bytes : 0;
    return { kind: 'stored', bytes: own + uploaded.bytes, seconds };
}
/**
 * Entries cannot be replaced, and the newest is found first: beside an index that nobody can read, whose key is
 * reserved by a job that was broken off, or that a newer one has put behind it, the next has another key.
 */
async function saveIndex({ host }, spec, index) {
    const key = indexKey(spec.key, index);
    if (isSame(spec.store.known.index, key))
        return CURRENT;
    const text = serializeIndex(index);
    const other = `${key}-r${host.facts.runId}`;
    if (spec.store.known.unreadable)
        return putIndex(host, spec, other, text);
    for (let tries = 0; tries < save_TRIES; tries += 1) {
        if (tries > 0)
            await waitForOthers(host.cancelled);
        const outcome = await putIndex(host, spec, key, text);
        if (outcome.kind !== 'duplicate')
            return outcome;
        // An older run has saved the very same, and a newer one something else, which every run finds first.
        if (!outcome.reserved && spec.store.known.index !== null)
            break;
        if (!outcome.reserved)
            return outcome;
    }
    return putIndex(host, spec, other, text);
}
/** Milliseconds: what is younger may have been placed by another job, which has not named what needs it yet. */
const YOUNG = 3600 * 1000;
/** How often the key of an index is tried that another job has reserved. */
const save_TRIES = 3;
const CURRENT = { kind: 'current' };
const save_UNFINISHED = {
    kind: 'skipped',
    reason: 'the restore was broken off, and nothing is new',
};
const tooLarge = (bytes, most) => ({
    kind: 'skipped',
    reason: `${megabytes(bytes)} are more than the ${megabytes(most)} that the service keeps of all caches`,
});
const NOTHING_WHOLE = { kind: 'failed', reason: 'what is on disk is damaged', seconds: 0 };
/** What is worth saving of what lies on disk, after a sweep where one is due. */
async function rootsToSave({ host }, { label, store }, { layout, directory }) {
    const names = store.roots;
    if (store.sweep) {
        const work = async () => {
            if (names && store.sweep === 'ours')
                await layout.keepOnly?.(directory, names);
            return sweep(directory, layout, store.sweep === 'old' ? host.clock.now() - YOUNG : Infinity);
        };
        const text = await work().then(({ files, bytes }) => `${files} files that nothing needs are removed, ${megabytes(bytes)}`, (error) => `not swept: ${error}`);
        host.log.info(`${label}: ${text}`);
    }
    const { roots } = await layout.read(directory);
    const named = names === null ? roots : roots.filter(({ name }) => names.includes(name));
    const isSealed = (root) => store.seals === null || store.seals.includes(sealOf(root));
    for (const { name } of named.filter((root) => !isSealed(root)))
        host.log.warning(`${label}: ${quote(name, 200)} is not saved: it was changed while the tests ran.`);
    return named.filter(isSealed);
}
/** The key of an index that had to be saved anew has a run behind it. */
const isSame = (known, key) => known !== null && (known === key || known.startsWith(`${key}-r`));
function uploadText({ due, needs }, { stored, bytes }) {
    const total = needs.reduce((sum, { size }) => sum + size, 0);
    const fresh = due.reduce((sum, chunk) => sum + chunk.bytes, 0);
    return `${stored} of ${due.length} entries uploaded, ${megabytes(bytes)}; ${megabytes(total - fresh)} were in the cache`;
}

;// CONCATENATED MODULE: ./lib/caches/texts.js

/** One outcome of a restore for the log. `kind`: of the cache. */
function restoreText(outcome, kind) {
    switch (outcome.kind) {
        case 'exact':
            return `restored, ${amount(outcome)} (${outcome.key})`;
        case 'partial':
            return `restored ${earlier(kind)}, ${amount(outcome)} (${outcome.key})`;
        case 'miss':
            return `not in the cache (${duration(outcome.seconds)})`;
        case 'skipped':
            return `not restored: ${outcome.reason}`;
        case 'failed':
            return `not restored: ${outcome.reason}; the job goes on as after a miss`;
    }
}
/** One outcome of a save for the log. */
function saveText(outcome) {
    switch (outcome.kind) {
        case 'stored':
            return `saved, ${amount(outcome)}`;
        case 'current':
            return 'not saved: the cache has it already';
        case 'duplicate':
            return outcome.reserved
                ? 'not saved: another job has reserved this key; it is still saving, or was broken off while it did'
                : 'not saved: another job has saved this key';
        case 'empty':
            return 'not saved: there is nothing on disk';
        case 'denied':
            return `not saved, by the policy of the service: ${outcome.reason}`;
        case 'skipped':
        case 'failed':
            return `not saved: ${outcome.reason}`;
    }
}
/** Each run saves what it has learned under a new key: there is nothing newer than the newest. */
const earlier = (kind) => (kind === 'ledger' ? 'the newest' : 'from an earlier key');
const amount = ({ bytes, seconds }) => `${megabytes(bytes)} in ${duration(seconds)}`;

;// CONCATENATED MODULE: ./lib/caches/warn.js


const MOST_TOLD = 3;
/** `alreadyWarned`: another phase of the job has given the warning. */
function cacheWarner(host, alreadyWarned) {
    let warned = alreadyWarned;
    const warn = (code, spec, outcome) => {
        if (outcome.kind !== 'failed' || warned)
            return;
        warned = true;
        const [shown, rest] = outcome.serviceDown
            ? ['AEGIS-W601', 'all caches are left alone for the rest of this job']
            : [code, 'the job goes on without it'];
        const message = `${spec.label}: ${outcome.reason}; ${rest}.`;
        host.job.annotate({ level: 'warning', title: titleOf(shown), message });
    };
    const warnOfLost = (spec, lost) => {
        if (lost.length === 0 || warned)
            return;
        warned = true;
        const more = lost.length > MOST_TOLD ? `; and ${lost.length - MOST_TOLD} more` : '';
        const message = `${spec.label}: ${quote(lost.slice(0, MOST_TOLD).join('; '), 500)}${more}; the rest is restored.`;
        host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W606'), message });
    };
    return {
        restored(spec, outcome, lost = []) {
            warn('AEGIS-W602', spec, outcome);
            warnOfLost(spec, lost);
        },
        saved: (spec, outcome) => warn('AEGIS-W603', spec, outcome),
        warned: () => warned,
    };
}

;// CONCATENATED MODULE: ./lib/caches/engine.js









const UNTIMED = (_, body) => body();
/**
 * One policy and one report over all kinds. Never throws: a cache that fails is a cache that misses.
 * `time` measures each restore and save by the label of the cache.
 */
function openCaches(host, policy, time = UNTIMED) {
    const lines = new Map();
    const pending = new Map();
    const warner = cacheWarner(host, false);
    const { first, isUrgent } = precedence();
    const doors = storeDoors(host, isUrgent);
    let printed = Promise.resolve();
    const restore = async (spec) => {
        // One after the other: groups of the log cannot be nested.
        printed = printed.then(() => showKey(host, spec));
        await printed;
        const timed = () => time(spec.label, () => fetchEntry(doors, spec), { cache: 'restore' });
        const found = await attemptRestore(policy.restore, timed);
        lines.set(spec.key, { spec, save: lines.get(spec.key)?.save ?? null, ...found });
        host.log.info(`${spec.label}: ${restoreText(found.restore, spec.kind)}`);
        warner.restored(spec, found.restore, found.figures?.lost);
        return found.restore;
    };
    const save = async (spec) => {
        const offered = policy.save === null ? await sealed(spec) : spec;
        const line = lineIn(lines, offered);
        const early = decideSave(line, policy.save);
        if (early === 'post')
            pending.set(spec.key, specToSave(line));
        const now = () => saveNow(doors, line, warner);
        const outcome = early === 'post' ? null : (early ?? (await time(spec.label, now, { cache: 'save' })));
        lines.set(spec.key, { ...line, save: outcome });
    };
    return {
        restore,
        save,
        leaveOut: (spec, reason) => void lines.set(spec.key, { ...lineIn(lines, spec), save: { kind: 'skipped', reason } }),
        report: () => [...lines.values()].map((line) => reportLine(line, pending.has(line.spec.key))),
        pending: () => [...pending.values()],
        first,
        warned: warner.warned,
    };
}
/**
 * Saves in post what main left to it. Acts on the specs as they are: the service finds entries by the
 * literal paths. Several at once, since each is bounded by itself.
 */
async function savePending(host, specs, warned = false) {
    const warner = cacheWarner(host, warned);
    const doors = storeDoors(host);
    return Promise.all(specs.map(async (spec) => {
        const line = { spec, restore: NOT_RESTORED, save: null };
        return reportLine({ ...line, save: await saveNow(doors, line, warner) }, false);
    }));
}
/** The line of an entry as it is known by now. */
const lineIn = (lines, spec) => ({
    ...{ restore: NOT_RESTORED, save: null, ...lines.get(spec.key) },
    spec,
});
function fetchEntry(doors, spec) {
    const { store } = spec;
    return store ? restoreStore(doors, { ...spec, store }) : restoreTree(doors.host, spec);
}
async function restoreTree(host, spec) {
    const restore = await host.cache.restore(spec);
    return { restore, spoilt: restore.kind === 'failed' && (await (0,roots/* pathStates */.wR)(spec.paths)).includes('filled') };
}
async function saveNow(doors, line, warner) {
    const { host } = doors;
    const spec = specToSave(line);
    const { store } = spec;
    const answer = await attempt(() => (store ? saveStore(doors, { ...spec, store }) : host.cache.save(spec)));
    const outcome = toldSave(line, answer);
    host.log.info(`${spec.label}: ${saveText(outcome)}`);
    warner.saved(spec, outcome);
    return outcome;
}
async function attemptRestore(refusal, call) {
    if (refusal !== null)
        return { restore: { kind: 'skipped', reason: refusal } };
    const found = await attempt(call);
    return 'restore' in found ? found : { restore: found };
}
const attempt = (call) => call().catch((error) => ({ kind: 'failed', reason: String(error), seconds: 0 }));
/** Knows whether something is under way that others wait for. */
function precedence() {
    let running = 0;
    return {
        isUrgent: () => running > 0,
        first(work) {
            running += 1;
            return work().finally(() => {
                running -= 1;
            });
        },
    };
}
/** Every part of the key, so that a surprising miss explains itself. */
async function showKey(host, spec) {
    await host.log.group(`Cache keys: ${spec.label}`, async () => {
        host.log.info(`key: ${spec.key}`);
        for (const key of spec.restoreKeys)
            host.log.info(`or newest with: ${key}`);
        for (const path of spec.paths)
            host.log.info(`path: ${quote(path, 500)}`);
        for (const [name, value] of Object.entries(spec.components)) {
            host.log.info(`${name}: ${quote(value, 500)}`);
        }
    });
}

;// CONCATENATED MODULE: ./lib/inputs/problem.js
/** Quotes a value for a message: JSON escapes, cut at 120 characters. */
function quoteValue(value) {
    return JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
}
/** A refusal of an input in the one form that all of them have. */
function inputProblem(name, code, reason, value, allowed) {
    return { code, message: `${name}: ${reason} (got ${quoteValue(value)}). ${allowed}` };
}

;// CONCATENATED MODULE: ./lib/shards/lane.js


const SHARD_VALUE = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/;
const HOW = 'Write `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }` in the job, or set `shard: INDEX/COUNT` where other jobs have the rest.';
/**
 * Finds out which shard this job is and what its lane is called.
 * @param wanted the input `shard`
 * @param matrix the matrix context; null without one
 * @param strategy the strategy context (`job-index` from 0, `job-total`)
 */
function findLane(suite, wanted, matrix, strategy) {
    const axes = lane_recordOf(matrix);
    const found = wanted === 'auto' ? findShard(axes, lane_recordOf(strategy)) : fromInput(wanted, axes);
    if ('problem' in found)
        return found;
    const named = found.single ? {} : axes;
    return { name: laneName(suite, named, found.axis), suite, shard: found.shard };
}
function findShard(axes, strategy) {
    const like = Object.keys(axes).filter((axis) => SHARD_VALUE.test(lane_textOf(axes[axis])));
    if (like.length > 1)
        return lane_refuse(`finds two axes of the matrix that look like shards: ${like.join(', ')}`, like, axes);
    const axis = like[0];
    if (axis !== undefined)
        return fromValue(axis, axes, strategy);
    return 'shard' in axes ? fromStrategy(axes, strategy) : { shard: { index: 1, count: 1 }, axis: null };
}
function fromValue(axis, axes, strategy) {
    const match = SHARD_VALUE.exec(lane_textOf(axes[axis]));
    const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
    if (shard.index > shard.count || shard.count > 256)
        return lane_refuse('finds a shard in the matrix that cannot be', [axis], axes);
    // A shard that has no job would be missed by nobody: the others would all be green.
    const jobs = Number(strategy['job-total']);
    const alone = Object.keys(axes).length === 1;
    if (jobs >= 1 && (jobs < shard.count || (alone && jobs !== shard.count)))
        return lane_refuse(`finds ${shard.count} shards in the matrix and ${jobs} jobs`, [axis], axes);
    return { shard, axis, single: jobs === shard.count };
}
/** A plain `shard: [1, 2, 3]` says its count only when no other axis multiplies the jobs. */
function fromStrategy(axes, strategy) {
    const [index, count] = [Number(strategy['job-index']) + 1, Number(strategy['job-total'])];
    const alone = Object.keys(axes).length === 1;
    if (alone && index >= 1 && index <= count && count <= 256)
        return { shard: { index, count }, axis: 'shard' };
    return lane_refuse('cannot know how many shards there are from the matrix', ['shard'], axes);
}
function lane_refuse(reason, axis, axes) {
    const got = axis.map((name) => `${name}: ${lane_textOf(axes[name])}`).join(', ');
    return { problem: inputProblem('shard', 'AEGIS-E101', reason, got, HOW) };
}
/** The axis that fed an explicit `shard` must not become part of the lane, or no shard would find the others. */
function fromInput(shard, axes) {
    if ('shard' in axes)
        return { shard, axis: 'shard' };
    const fits = (value) => value === `${shard.index}/${shard.count}` || value === String(shard.index);
    const like = Object.keys(axes).filter((axis) => fits(lane_textOf(axes[axis])));
    if (like.length <= 1)
        return { shard, axis: like[0] ?? null };
    return lane_refuse('cannot know which axis of the matrix it comes from; call that axis `shard`', like, axes);
}
/** `unit`, `unit-python-3.12`; a hash keeps names apart that had to be changed or cut. */
function laneName(suite, axes, shardAxis) {
    const rest = Object.keys(axes)
        .filter((axis) => axis !== shardAxis)
        .sort()
        .map((axis) => `${axis}-${lane_textOf(axes[axis])}`);
    return safeName([suite, ...rest].join('-'), JSON.stringify([suite, ...rest]));
}
function safeName(text, identity) {
    const safe = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '');
    if (safe === text && safe.length <= 80)
        return safe;
    return `${safe.slice(0, 80)}-${(0,external_node_crypto_.createHash)('sha256').update(identity).digest('hex').slice(0, 6)}`;
}
const lane_recordOf = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const lane_textOf = (value) => typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

;// CONCATENATED MODULE: ./lib/python/reserved.js
/** Why an option of pytest may not stand in `pytest-args`, and what to use instead. */
const reserved_COVERAGE = 'would defeat the coverage gate; use `coverage-min`';
const NO_COVERAGE = 'would switch off what `coverage-min` rests on; where no coverage is wanted, install no pytest-cov';
const JUNIT = 'is set by the action; use the output `junit-xml`';
const STOP = 'use `max-failures`';
const WORKERS = 'use `workers`';
const SHARDS = 'would split the tests a second time; use `shard`';
const FORGETS = 'would leave out tests by what an earlier run remembers; use `test-paths` or `markers`';
const NO_RUN = 'would run no tests; run it on your machine';
const CONFIG = 'would bypass the configuration of the project; put it into the configuration of pytest';
const ADDOPTS = 'would drop the options of the project; change `addopts` in the configuration of pytest';
const TERMINAL = 'waits for a terminal, and there is none; run it on your machine';
const RECORDS = 'would drop what the evidence rests on; leave that plugin on';
const LONG = {
    '--no-cov': NO_COVERAGE,
    '--no-cov-on-fail': NO_COVERAGE,
    '--cov-fail-under': reserved_COVERAGE,
    '--cov-reset': 'would drop the sources to measure; use `coverage-source`',
    '--junitxml': JUNIT,
    '--junit-xml': JUNIT,
    '--maxfail': STOP,
    '--exitfirst': STOP,
    '--numprocesses': WORKERS,
    '--looponfail': TERMINAL,
    '--tx': WORKERS,
    '--px': WORKERS,
    '--rootdir': CONFIG,
    '--config-file': CONFIG,
    '--collect-only': NO_RUN,
    '--co': NO_RUN,
    '--setup-plan': NO_RUN,
    '--setup-only': NO_RUN,
    '--fixtures': NO_RUN,
    '--fixtures-per-test': NO_RUN,
    '--funcargs': NO_RUN,
    '--markers': NO_RUN,
    '--cache-show': NO_RUN,
    '--version': NO_RUN,
    '--help': NO_RUN,
    '--last-failed': FORGETS,
    '--lf': FORGETS,
    '--stepwise': FORGETS,
    '--sw': FORGETS,
    '--stepwise-skip': FORGETS,
    '--sw-skip': FORGETS,
    '--pdb': TERMINAL,
    '--trace': TERMINAL,
    '--splits': SHARDS,
    '--group': SHARDS,
    '--shard-id': SHARDS,
    '--num-shards': SHARDS,
    '--test-group-count': SHARDS,
    '--test-group': SHARDS,
    '--test-group-by': SHARDS,
    '--test-group-random-seed': SHARDS,
    '--test-group-prescheduled': SHARDS,
};
const reserved_SHORT = {
    c: CONFIG,
    d: WORKERS,
    f: TERMINAL,
    h: NO_RUN,
    n: WORKERS,
    V: NO_RUN,
    x: STOP,
};
/** Short options without a value, which may stand together: `-vvsx`. */
const FLAGS = 'dfhlqsvVx';
/** Options of pytest and its plugins that begin a reserved name and mean something else. */
const NOT_ABBREVIATED = new Set(['--cov', '--sw-reset', '--stepwise-reset']);
const DISTRIBUTIONS = new Set(['load', 'loadscope', 'loadfile', 'loadgroup', 'worksteal']);
/** Plugins whose absence would take a record, or what `workers` and `coverage-min` rest on. */
const NEEDED_PLUGINS = /^(no:)(aegis_pytest|pytest_cov|cov|xdist|pytest_xdist|junitxml|terminal|terminalreporter|python|main|runner|unittest)\b/;
/**
 * The options of `pytest-args` that would defeat the sharding, the evidence or the coverage gate,
 * and their argparse abbreviations: one sentence each, naming what to use instead. Empty when fine.
 */
function reservedOptions(words) {
    return words.flatMap((word, at) => {
        const option = word === '' ? null : readOption(word, words[at + 1] ?? '');
        const reason = option && (option.reason ?? reasonByValue(option));
        return option && reason ? [`\`${option.name}\` ${reason}`] : [];
    });
}
function readOption(word, next) {
    if (word === '--')
        return { name: '--', value: '', reason: 'would hide the options of the action; leave it out' };
    if (word.startsWith('@'))
        return { name: word, value: '', reason: 'reads options from a file; write them out' };
    if (word.startsWith('--'))
        return longOption(word, next);
    return word.startsWith('-') ? shortOption(word, next) : null;
}
function longOption(word, next) {
    const [, name = word, joined] = /^(--[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    return { name, value: joined ?? next, reason: LONG[name] ?? abbreviated(name) };
}
/** argparse takes any unambiguous beginning of a long option. */
function abbreviated(name) {
    if (name.length < 5 || NOT_ABBREVIATED.has(name))
        return undefined;
    const full = Object.keys(LONG).find((known) => known.startsWith(name));
    return full && `is short for \`${full}\`, which ${LONG[full]}`;
}
/** `-vx` is `-v -x`; the first letter that takes a value takes the rest of the word. */
function shortOption(word, next) {
    const letters = [...word.slice(1)];
    const at = letters.findIndex((letter) => letter in reserved_SHORT || !FLAGS.includes(letter));
    if (at < 0)
        return { name: word, value: '' };
    const letter = letters[at] ?? '';
    return { name: `-${letter}`, value: letters.slice(at + 1).join('') || next, reason: reserved_SHORT[letter] };
}
function reasonByValue({ name, value }) {
    const text = value.trim();
    if (name === '-p')
        return NEEDED_PLUGINS.test(text) ? `\`${text}\` ${RECORDS}` : undefined;
    if (name === '-o' || isShortFor(name, '--override-ini')) {
        return /^addopts\s*=/.test(text) ? `\`addopts\` ${ADDOPTS}` : undefined;
    }
    if (isShortFor(name, '--dist')) {
        return DISTRIBUTIONS.has(text)
            ? undefined
            : `may be ${[...DISTRIBUTIONS].join(', ')}; for the rest ${WORKERS}`;
    }
    return undefined;
}
const isShortFor = (name, full) => name.length >= 5 && full.startsWith(name);

;// CONCATENATED MODULE: ./lib/inputs/docker.js



/** A name that is one word for docker and no option. Source: buildx, store/util.go. */
const BUILDER = /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,127}$/;
/** What cannot be in `docker-build` and `docker-builder`, all of it. */
function dockerProblems(values) {
    return [...values['docker-build'].map(readLine).flatMap(lineProblems), ...builderProblems(values)];
}
function lineProblems(line) {
    const given = joinWords(line.words);
    const problem = (code, reason, allowed) => inputProblem('docker-build', code, reason, given, allowed);
    const options = ['cache-from', 'cache-to']
        .filter((name) => valuesOf(line, name).map(cacheType).includes('local'))
        .map((name) => problem('AEGIS-E106', `has --${name} of type local, which the action sets itself`, 'Leave it out; `docker-cache-path` names the directory.'));
    if (valuesOf(line, 'builder').length > 0)
        options.push(problem('AEGIS-E107', 'has --builder', 'Name the builder in `docker-builder`.'));
    if (isCommand(line))
        options.push(problem('AEGIS-E107', 'has a whole command', 'Write its arguments alone, e.g. `-t app:test .`.'));
    return options;
}
/** A context may be called `docker`; two such words in a row are a command. */
const isCommand = ({ words }) => /^(docker buildx|docker build|docker image build|buildx build)( |$)/.test(words.join(' '));
function builderProblems({ 'docker-builder': given }) {
    if (given === '' || BUILDER.test(given))
        return [];
    const allowed = 'Allowed: letters, digits, `.`, `_`, `-`, not starting with a dash.';
    return [inputProblem('docker-builder', 'AEGIS-E107', 'is not the name of a builder', given, allowed)];
}

;// CONCATENATED MODULE: ./lib/inputs/fixtures.js

/** What the inputs of fixtures lack together: a place for what the command makes, or a key that changes. */
function fixtureProblems(values) {
    const given = values['fixtures-path'];
    const problem = (reason, allowed) => [
        inputProblem('fixtures-path', 'AEGIS-E106', reason, given, allowed),
    ];
    const hasCommand = values['fixtures-command'].length > 0;
    if (hasCommand && given === '')
        return problem('is missing, and `fixtures-command` needs it', 'Name the directory that the command fills.');
    if (given === '' || hasCommand || values['fixtures-key-files'].length > 0)
        return [];
    return problem('has a key that would never change', 'Set `fixtures-command`, or name what the data is made of in `fixtures-key-files`.');
}

;// CONCATENATED MODULE: ./lib/inputs/checks.js










const CHECKS = [
    workingDirectory,
    testPaths,
    pytestArgs,
    environment,
    (values, facts) => untrustedCode(facts, checks_directoryOf(values, facts)),
    cachePaths,
    cachePrefix,
    fixtureProblems,
    models,
    dockerProblems,
    artifactName,
    checks_suiteName,
];
/** What holds for a gate too, which has no project and runs no code. */
const GATE_CHECKS = [artifactName, checks_suiteName];
/** Every problem of values that are readable one by one. */
function checkInputs(values, facts) {
    return (values.mode === 'gate' ? GATE_CHECKS : CHECKS).flatMap((check) => check(values, facts));
}
/** Absolute path of the input `working-directory`; it may not exist. */
function checks_directoryOf(values, facts) {
    const given = values['working-directory'];
    const path = (0,external_node_path_.resolve)(facts.workspace, given);
    // The workspace is a real path, and so must be what is in it: children see it as one, with another `..` than a link has.
    return (0,external_node_fs_.existsSync)(path) ? (0,external_node_fs_.realpathSync)(path) : path;
}
function workingDirectory(values, facts) {
    const given = values['working-directory'];
    const reason = refusePath(given, facts.workspace, facts.workspace, 'directory');
    return reason ? [pathProblem('working-directory', reason, given)] : [];
}
function testPaths(values, facts) {
    const directory = checks_directoryOf(values, facts);
    if (!(0,external_node_fs_.existsSync)(directory))
        return [];
    return values['test-paths'].flatMap((given) => {
        const reason = refusePath(given.split('::')[0] ?? given, directory, facts.workspace, 'any');
        return reason ? [pathProblem('test-paths', reason, given)] : [];
    });
}
const pathProblem = (name, reason, given) => inputProblem(name, 'AEGIS-E105', reason, given, 'Give a path inside the repository, relative to the working directory.');
/** Why a path of an input cannot be used, or null. Links are followed: what counts is where they lead. */
function refusePath(given, base, workspace, what) {
    if (given.startsWith('-'))
        return 'starts with a dash';
    if (/[\0\n]/.test(given))
        return 'holds a control character';
    const path = (0,external_node_path_.isAbsolute)(given) ? given : (0,external_node_path_.join)(base, given);
    if (!(0,external_node_fs_.existsSync)(path))
        return 'does not exist';
    const inside = (0,external_node_path_.relative)(workspace, (0,external_node_fs_.realpathSync)(path));
    if (inside === '..' || inside.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(inside))
        return 'leads out of the workspace';
    if (what === 'directory' && !(0,external_node_fs_.statSync)(path).isDirectory())
        return 'is not a directory';
    return null;
}
function pytestArgs(values) {
    return reservedOptions(values['pytest-args']).map((sentence) => ({
        code: 'AEGIS-E104',
        message: `pytest-args: ${sentence}.`,
    }));
}
/** Variables of the step that change what pytest runs or whether asserts count. */
function environment(_, { env }) {
    const reasons = [];
    const blame = (name, why) => reasons.push({
        code: 'AEGIS-E110',
        message: `${name}=${quoteValue(env[name] ?? '')}: ${why}. Remove it from \`env:\`.`,
    });
    if (/^(?!0$).+/.test(env.PYTHONOPTIMIZE ?? ''))
        blame('PYTHONOPTIMIZE', 'asserts are off, so tests pass that should fail');
    const words = splitWords(env.PYTEST_ADDOPTS ?? '');
    if (!words.ok)
        blame('PYTEST_ADDOPTS', words.reason);
    for (const sentence of words.ok ? reservedOptions(words.words) : [])
        blame('PYTEST_ADDOPTS', sentence);
    return reasons;
}
function cachePaths(values, facts) {
    return ['fixtures-path', 'docker-cache-path'].flatMap((name) => {
        const given = values[name];
        const reason = given === '' ? null : refuseCachePath(given, facts, checks_directoryOf(values, facts));
        return reason
            ? [
                inputProblem(name, 'AEGIS-E106', reason, given, 'Give one directory that holds nothing but the cache.'),
            ]
            : [];
    });
}
function cachePrefix(values) {
    const given = values['cache-prefix'];
    if (/^[A-Za-z0-9._-]{0,100}$/.test(given))
        return [];
    const reason = given.includes(',')
        ? 'holds a comma'
        : given.length > 100
            ? 'is longer than 100 characters'
            : 'holds unusual characters';
    return [
        inputProblem('cache-prefix', 'AEGIS-E106', reason, given, 'Allowed: letters, digits, `.`, `_`, `-`.'),
    ];
}
/** As `ollama pull` takes them. */
function models(values) {
    return values['ollama-models'].flatMap((given) => {
        const name = parseModel(given);
        return 'problem' in name
            ? [
                inputProblem('ollama-models', 'AEGIS-E111', name.problem, given, 'Write e.g. `llama3.2:1b` or `http://host:port/namespace/name:tag`, one per line.'),
            ]
            : [];
    });
}
/** GitHub refuses `" : < > | * ? \ /` and line ends; names of lanes and shards are put behind. */
function artifactName(values) {
    const given = values['artifact-name'];
    if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(given))
        return [];
    return [
        inputProblem('artifact-name', 'AEGIS-E108', 'cannot be an artifact name', given, 'Allowed: up to 100 letters, digits, `.`, `_`, `-`, not starting with a dot.'),
    ];
}
function checks_suiteName({ suite }) {
    if (suite.length <= 80)
        return [];
    return [
        inputProblem('suite', 'AEGIS-E107', 'is longer than 80 characters', suite, 'Use a short name, e.g. `unit`.'),
    ];
}

;// CONCATENATED MODULE: ./lib/inputs/kinds.js

/** A value, with a word on how it was meant. */
const ok = (value, notice) => notice === undefined ? { ok: true, value } : { ok: true, value, notice };
/** Why a text has no value, and what is allowed. */
const kinds_refuse = (code, reason, allowed) => ({
    ok: false,
    code,
    reason,
    allowed,
});
/** One of a closed set of words. */
function choice(...allowed) {
    return (text) => {
        const found = allowed.find((word) => word === text);
        return found
            ? ok(found)
            : kinds_refuse('AEGIS-E107', 'is not one of its values', `Allowed: ${allowed.join(', ')}.`);
    };
}
/** A whole number in decimal digits within a range; '' is null. */
function kinds_whole(from, to, code = 'AEGIS-E107') {
    return (text) => {
        if (text === '')
            return ok(null);
        const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
        if (value >= from && value <= to)
            return ok(value);
        return kinds_refuse(code, 'is not a whole number in range', `Allowed: ${from} to ${to}, in plain digits.`);
    };
}
/** A positive decimal number of minutes; '' is null. The value is in seconds. */
const minutes = (text) => {
    if (text === '')
        return ok(null);
    const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
    if (value > 0)
        return ok(Math.round(value * 60_000) / 1000);
    return kinds_refuse('AEGIS-E107', 'is not a number of minutes', 'Allowed: a number above 0, e.g. 30 or 1.5.');
};
/** Seconds, or with a unit `90s`, `5m`; `0` or `off` is null. */
const kinds_duration = (text) => {
    if (text === '' || text === '0' || text === 'off')
        return ok(null);
    const match = /^(\d{1,6})(s|m)?$/.exec(text);
    if (match)
        return ok(Number(match[1]) * (match[2] === 'm' ? 60 : 1));
    return kinds_refuse('AEGIS-E107', 'is not a duration', 'Allowed: seconds, or with a unit, e.g. 300, 90s, 5m; off.');
};
/** Any text on one line. */
const kinds_line = (text) => /[\n\r\0]/.test(text) ? kinds_refuse('AEGIS-E107', 'has more than one line', 'Write it on one line.') : ok(text);
/** A JSON context that GitHub filled in; '' and what is no JSON (an older runner) are null. */
const context = (text) => {
    try {
        return ok(text === '' ? null : JSON.parse(text));
    }
    catch {
        return ok(null);
    }
};
const SHARD_FORM = 'Write `INDEX/COUNT` with 1 ≤ INDEX ≤ COUNT ≤ 256, e.g. 2/4, or leave it `auto`.';
/** `auto`, or `2/4`. */
const kinds_shard = (text) => {
    if (text === 'auto')
        return ok('auto');
    if (text.includes('${{'))
        return kinds_refuse('AEGIS-E101', 'holds an expression that was not expanded', SHARD_FORM);
    const match = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text);
    const [index, count] = [Number(match?.[1]), Number(match?.[2])];
    if (index <= count && count <= 256)
        return ok({ index, count });
    return kinds_refuse('AEGIS-E101', 'is not a shard', SHARD_FORM);
};
/** An argument list, split as a POSIX shell would, with nothing expanded. */
const words = (text) => {
    const split = splitWords(text);
    if (split.ok)
        return ok(split.words);
    return kinds_refuse('AEGIS-E103', `cannot be split: ${split.reason} at column ${split.column}`, 'Quote as in a POSIX shell.');
};
/** Argument lists, one per line; a backslash at the end goes on in the next line. Lines that begin with `#` are comments. */
const commandLines = (text) => {
    const lines = text
        .replace(/\\\r?\n/g, ' ')
        .split('\n')
        .map((given) => given.trim());
    const lists = [];
    for (const given of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
        const split = words(given);
        if (!split.ok)
            return {
                ...split,
                reason: `has the line ${JSON.stringify(given.slice(0, 80))}, which ${split.reason}`,
            };
        lists.push(split.value);
    }
    return ok(lists);
};
/** Like `words`, with commas as separators too. */
const kinds_names = (text) => words(text.replaceAll(',', '\n'));
const MOST_LANES = 200;
/** Names of lanes, one per line, in which `*` stands for any characters. */
const lanePatterns = (text) => {
    const lines = text.split('\n').map((given) => given.trim());
    const patterns = [...new Set(lines.filter((given) => given !== ''))];
    const how = 'Write names as the artifacts have them, one per line, e.g. `unit-python-3.12` or `unit*`.';
    const wrong = patterns.find((pattern) => !/^[\w.*-]{1,100}$/.test(pattern));
    if (wrong !== undefined)
        return kinds_refuse('AEGIS-E107', 'has a line that can be no name of a lane', how);
    if (patterns.length > MOST_LANES)
        return kinds_refuse('AEGIS-E107', `has more than ${MOST_LANES} lines`, how);
    return ok(patterns);
};
/** Cache kinds, `auto` or `none`. */
function kindsOf(known) {
    return (text) => {
        if (text === 'auto')
            return ok('auto');
        if (text === 'none')
            return ok([]);
        const wanted = text.split(/[\s,]+/).filter(Boolean);
        const unknown = wanted.find((word) => !known.includes(word));
        if (unknown === undefined)
            return ok(wanted);
        const nearest = nearestOf(unknown, known);
        return kinds_refuse('AEGIS-E106', `has an unknown kind${nearest ? `, did you mean ${nearest}?` : ''}`, `Allowed: auto, none, or some of ${known.join(', ')}.`);
    };
}
/** The nearest of the known names by edit distance, or null when none is near (more than a third away). */
function nearestOf(name, known) {
    const ranked = known
        .map((word) => ({ word, distance: editDistance(name.toLowerCase(), word) }))
        .sort((a, b) => a.distance - b.distance);
    const best = ranked[0];
    return best && best.distance <= Math.max(2, Math.floor(best.word.length / 3)) ? best.word : null;
}
/** Levenshtein distance. */
function editDistance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}

;// CONCATENATED MODULE: ./lib/inputs/pins.js


const MOST_PINS = 200;
const PIN_WORDS = 200;
const PIN_LENGTH = 1000;
/** Groups of tests, one per line: files, globs or node ids. Lines that begin with `#` are comments. */
const pins = (text) => {
    const groups = [];
    for (const one of text.split('\n').filter((given) => /^\s*[^\s#]/.test(given))) {
        const split = splitWords(one);
        if (!split.ok)
            return refusePin(`cannot be split: ${split.reason} at column ${split.column}`);
        const wrong = split.words.map(wrongInPin).find((reason) => reason !== null);
        if (wrong)
            return refusePin(wrong);
        if (split.words.length > PIN_WORDS)
            return refusePin(`has a line of more than ${PIN_WORDS} words`);
        groups.push(split.words);
    }
    return groups.length <= MOST_PINS ? ok(groups) : refusePin(`has more than ${MOST_PINS} lines`);
};
const refusePin = (reason) => kinds_refuse('AEGIS-E113', reason, 'Write files, globs or node ids relative to the working directory.');
function wrongInPin(word) {
    const file = word.split('::')[0] ?? '';
    if (file === '')
        return 'has an entry that names no file';
    if (word.length > PIN_LENGTH)
        return `has an entry longer than ${PIN_LENGTH} characters`;
    if (/^([/\\]|[A-Za-z]:)/.test(file))
        return 'has an absolute path';
    return file.split('/').includes('..') ? 'leaves the working directory' : null;
}

;// CONCATENATED MODULE: ./lib/inputs/table.js





const input = (kind, fallback, description) => ({
    kind,
    default: fallback,
    description,
});
const percentage = (text) => {
    if (text === '')
        return { ok: true, value: null };
    const parsed = parseThreshold(text);
    if (!parsed.ok)
        return {
            ok: false,
            code: 'AEGIS-E102',
            reason: parsed.reason,
            allowed: 'Allowed: 0 to 100, e.g. 80 or 79.95.',
        };
    return parsed.notice
        ? { ok: true, value: parsed.threshold, notice: parsed.notice }
        : { ok: true, value: parsed.threshold };
};
const workers = (text) => {
    if (text === 'auto' || text === 'off')
        return { ok: true, value: text };
    const count = kinds_whole(1, 256)(text);
    if (count.ok && count.value !== null)
        return { ok: true, value: count.value };
    return {
        ok: false,
        code: 'AEGIS-E107',
        reason: 'is not a number of workers',
        allowed: 'Allowed: auto, off, or 1 to 256.',
    };
};
/**
 * Every input, once. action.yml and the README's table are generated from here.
 * The two contexts at the end are filled by GitHub and are no business of users.
 */
const INPUTS = {
    mode: input(choice('test', 'gate'), 'test', '`test` runs tests. `gate` is for one job after all others: it runs nothing, and judges what all of them left, with one verdict and one coverage number. It needs neither Python nor a checkout.'),
    lanes: input(lanePatterns, '', 'With `mode: gate`: the lanes that must be there, one per line, e.g. `unit-python-3.12` or `unit*`. Default: every lane that left a result; one that left none at all is then not missed.'),
    shard: input(kinds_shard, 'auto', 'Which shard this job is: `2/4`, or `auto`: found in the matrix, e.g. `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }`. Without a matrix: `1/1`.'),
    suite: input(kinds_line, '', 'Name of this set of tests, e.g. `unit`, at most 80 characters. Default: the id of the job. Steps that run different tests in one run need different names. In names of lanes and artifacts, all but letters, digits, `.`, `_` and `-` is replaced.'),
    'test-paths': input(words, '', 'Files and directories to test, relative to `working-directory`. Default: what the configuration of pytest says.'),
    pin: input(pins, '', 'Tests that must stay on one shard: one group per line, as files, globs or node ids, separated by spaces, relative to `working-directory`. Lines may be comments (`#`).'),
    'pytest-args': input(words, '', 'More arguments for pytest, quoted as in a POSIX shell; nothing is expanded.'),
    markers: input(kinds_line, '', 'Marker expression, as for `pytest -m`, e.g. `not slow`.'),
    workers: input(workers, 'auto', 'Processes per shard: `auto` (one per core when pytest-xdist is installed), `off`, or 1 to 256; more than 1 needs pytest-xdist.'),
    'max-failures': input(kinds_whole(0, 1_000_000), '0', 'Each shard stops after that many failures of its own, and the lane is then incomplete; `0` runs everything.'),
    'working-directory': input(kinds_line, '.', 'Directory of the project, relative to the workspace.'),
    python: input(kinds_line, '', 'Interpreter: a name, a version such as `3.12`, or a path. Default: `python`, then `python3`, on PATH.'),
    'poetry-version': input(kinds_line, '2', 'Version of Poetry that is installed when a fitting one is absent: `2`, `2.1` or `2.1.3`.'),
    'poetry-install-args': input(words, '', 'Arguments for `poetry install`, e.g. `--with dev --all-extras`.'),
    caches: input(kindsOf(CACHE_NAMES), 'auto', `Which caches: \`auto\` (each where the project uses it), \`none\` (no times of tests either), or some of ${CACHE_NAMES.map((name) => `\`${name}\``).join(', ')}, separated by commas, spaces or lines.`),
    'cache-prefix': input(kinds_line, '', 'Goes into every cache key; change it to start with cold caches. Allowed: up to 100 letters, digits, `.`, `_`, `-`.'),
    'cache-save': input(choice('auto', 'always', 'never'), 'auto', '`auto` saves on the default branch (push, schedule, dispatch), `always` on every branch and event but `pull_request_target`, `issue_comment` and `workflow_run`, `never` nowhere.'),
    'cache-limit-gb': input(kinds_whole(1, 100_000), '10', 'What GitHub keeps of the caches of this repository, in GB: 10, unless more was bought. Warns in time; a store of models or layers that is larger is not saved.'),
    'fixtures-path': input(kinds_line, '', 'Directory of generated test data to cache, relative to `working-directory`. Needs `fixtures-command` or `fixtures-key-files`: else its key would never change.'),
    'fixtures-key-files': input(words, '', 'Files (globs), relative to `working-directory`, on whose content the fixtures depend. Files that `fixtures-command` names count by themselves.'),
    'fixtures-command': input(words, '', 'Makes the fixtures when they are not in the cache, e.g. `python scripts/make_fixtures.py`.'),
    'ollama-models': input(kinds_names, '', 'Models that the tests need, one per line, e.g. `llama3.2:1b`, or `http://host:port/name` for a registry of your own. A server is started when none answers; only what is missing is pulled.'),
    'ollama-key-files': input(words, '', 'Files (globs), relative to `working-directory`, on whose content the models depend. Default: setup scripts with `ollama` in the name. When set, all models on disk are saved, also those that are not in `ollama-models`, and as the tests leave them.'),
    'docker-build': input(commandLines, '', 'Images to build before the tests, one per line, as arguments of `docker buildx build`, e.g. `-t app:test .`; paths are relative to `working-directory`. They are built from the cache, and loaded.'),
    'docker-builder': input(kinds_line, '', 'Builder of buildx. Default: the current one if it can export a cache, else a new one of driver `docker-container`. Where that cannot be had, images are built without a cache.'),
    'docker-cache-path': input(kinds_line, '', 'Local cache directory of buildx, relative to `working-directory`. Default: with `docker-build` one in the temporary directory, for these images; else, with `docker` in `caches`, `/tmp/.buildx-cache`.'),
    'docker-key-files': input(words, '', 'Files (globs), relative to `working-directory`, on whose content the images depend. Default: `Dockerfile*`, `docker-compose*` and the Dockerfiles of `docker-build`.'),
    'coverage-min': input(percentage, '', 'Least coverage of the merged result in per cent, e.g. `80` or `79.95`. Judged once, in integers.'),
    'coverage-source': input(kinds_names, '', 'Packages or directories to measure. Default: what the configuration of coverage says.'),
    'artifact-name': input(kinds_line, USUAL_BASE, 'Start of the names of the artifacts. Allowed: up to 100 letters, digits, `.`, `_`, `-`, not a dot at the start.'),
    'artifact-retention-days': input(kinds_whole(1, 90, 'AEGIS-E108'), '', 'Days that artifacts are kept. Default: the setting of the repository.'),
    'timeout-minutes': input(minutes, '', "Ends pytest, not the installation before it, after that many minutes, e.g. `30` or `1.5`. Default: no limit but the job's."),
    'hang-timeout': input(kinds_duration, '300', 'Ends the tests when for that many seconds (or `5m`) pytest writes nothing and no test begins or ends, after a dump of all stacks; `off` never does.'),
    'log-level': input(choice('info', 'debug'), 'info', '`debug` shows versions, keys, names of environment variables, and runs pytest with `-vv -s --tb=long`.'),
    'matrix-context': input(context, '${{ toJSON(matrix) }}', 'Filled by GitHub; leave it.'),
    'strategy-context': input(context, '${{ toJSON(strategy) }}', 'Filled by GitHub; leave it.'),
};

;// CONCATENATED MODULE: ./lib/inputs/read.js



const read_NAMES = Object.keys(INPUTS);
/** The runner's name of an input's variable: upper case, spaces to `_`, hyphens kept. */
const variableOf = (name) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
/**
 * Reads all inputs from the INPUT_* variables of the step. An input that cannot be read gets its
 * default, so that every problem is found in one go.
 */
function readInputs(env) {
    const problems = [...unknownInputs(env)];
    const notices = [];
    const values = read_NAMES.map((name) => [name, readOne(name, env, problems, notices)]);
    return { values: Object.fromEntries(values), problems, notices };
}
function readOne(name, env, problems, notices) {
    const { kind, default: fallback } = INPUTS[name];
    const given = (env[variableOf(name)] ?? '').trim();
    const text = given === '' ? implied(fallback) : given;
    const parsed = kind(text);
    if (parsed.ok) {
        if (parsed.notice)
            notices.push(`${name}: ${parsed.notice}`);
        return parsed.value;
    }
    problems.push(inputProblem(name, parsed.code, parsed.reason, given, parsed.allowed));
    const spare = kind(implied(fallback));
    return spare.ok ? spare.value : null;
}
/** A default that is an expression is the runner's to fill; where it did not, there is nothing. */
const implied = (fallback) => (fallback.startsWith('${{') ? '' : fallback);
function unknownInputs(env) {
    const known = new Set(read_NAMES.map(variableOf));
    return Object.keys(env)
        .filter((name) => name.startsWith('INPUT_') && !known.has(name))
        .map((variable) => unknownInput(variable));
}
function unknownInput(variable) {
    const name = variable.slice('INPUT_'.length).toLowerCase();
    const nearest = nearestOf(name, read_NAMES);
    const hint = nearest
        ? `Did you mean ${nearest}?`
        : `It is no input of this action: remove the line, or rename the variable ${quoteValue(variable)}.`;
    return { code: 'AEGIS-E100', message: `${quoteValue(name)} is not an input. ${hint}` };
}

;// CONCATENATED MODULE: ./lib/inputs/mode.js



/** The inputs of a gate job; all others are about tests. */
const GATE_INPUTS = [
    'mode',
    'lanes',
    'suite',
    'coverage-min',
    'artifact-name',
    'artifact-retention-days',
    'log-level',
    'matrix-context',
    'strategy-context',
];
/** The inputs that mean something in a gate job alone. */
const ONLY_GATE = ['lanes'];
/**
 * Inputs that were set and that this mode has no use for. GitHub passes defaults as if they were set, so what
 * has its default counts as left alone.
 * @param variables the INPUT_* variables of the step
 */
function modeProblems({ mode }, variables) {
    const unused = (name) => mode === 'gate' ? !GATE_INPUTS.includes(name) : ONLY_GATE.includes(name);
    return Object.keys(INPUTS).filter(unused).flatMap((name) => {
        const given = (variables[variableOf(name)] ?? '').trim();
        if (given === '' || given === INPUTS[name].default)
            return [];
        return [inputProblem(name, 'AEGIS-E107', `has no use with \`mode: ${mode}\``, given, ADVICE[mode])];
    });
}
const ADVICE = {
    gate: 'A gate runs no tests: set it where the tests run, or leave it out.',
    test: 'It says which lanes a gate judges: set it beside `mode: gate`, or leave it out.',
};
/** Of a matrix of shards every job would judge the same. */
function gateProblems({ mode }, { shard }) {
    if (mode !== 'gate' || shard.count === 1)
        return [];
    const given = `${shard.index}/${shard.count}`;
    const how = 'Take the shards out of its matrix.';
    return [inputProblem('mode', 'AEGIS-E101', 'a gate is one job, and this is a shard', given, how)];
}

;// CONCATENATED MODULE: ./lib/inputs/inputs.js






/**
 * Reads and checks all inputs.
 * @param variables the INPUT_* variables of the step
 * @throws StepError with every problem there is, before anything runs
 */
function loadInputs(variables, facts, compression) {
    const { values, problems, notices } = readInputs(variables);
    const lane = findLane(values.suite || facts.job, values.shard, values['matrix-context'], values['strategy-context']);
    const all = [
        ...problems,
        ...modeProblems(values, variables),
        ...checkInputs(values, facts),
        ...('problem' in lane ? [lane.problem] : gateProblems(values, lane)),
    ];
    if (all.length > 0 || 'problem' in lane)
        throw new StepError(all);
    return {
        mode: values.mode,
        lanes: values.lanes,
        lane,
        caches: cacheInputs(values),
        python: pythonInputs(values, facts, compression),
        tests: testInputs(values, facts),
        pins: values.pin,
        coverageMin: values['coverage-min'],
        artifactName: values['artifact-name'],
        retentionDays: values['artifact-retention-days'],
        notices,
    };
}
function cacheInputs(values) {
    return {
        caches: values.caches,
        prefix: values['cache-prefix'],
        save: values['cache-save'],
        limitBytes: (values['cache-limit-gb'] ?? 10) * 1e9,
        fixturesPath: values['fixtures-path'] || null,
        fixturesKeyFiles: values['fixtures-key-files'],
        fixturesCommand: values['fixtures-command'].length > 0 ? values['fixtures-command'] : null,
        ollamaModels: values['ollama-models'],
        ollamaKeyFiles: values['ollama-key-files'],
        dockerBuild: values['docker-build'],
        dockerBuilder: values['docker-builder'] || null,
        dockerCachePath: values['docker-cache-path'] || null,
        dockerKeyFiles: values['docker-key-files'],
    };
}
function pythonInputs(values, facts, compression) {
    const directory = checks_directoryOf(values, facts);
    const made = [values['fixtures-path'], values['docker-cache-path'], facts.env.OLLAMA_MODELS ?? ''];
    return {
        python: values.python,
        poetryVersion: values['poetry-version'],
        poetryInstallArgs: values['poetry-install-args'],
        directory,
        cachesPoetry: values.caches === 'auto' || values.caches.includes('poetry'),
        made: made.filter((path) => path !== '').map((path) => (0,external_node_path_.resolve)(directory, path)),
        cachePrefix: values['cache-prefix'],
        compression,
        coverageWanted: values['coverage-min'] ? 'required' : 'if-possible',
        workers: values.workers,
    };
}
function testInputs(values, facts) {
    return {
        directory: checks_directoryOf(values, facts),
        testPaths: values['test-paths'],
        pytestArgs: values['pytest-args'],
        markers: values.markers,
        workers: values.workers,
        maxFailures: values['max-failures'] ?? 0,
        coverageSource: values['coverage-source'],
        debug: facts.debug || values['log-level'] === 'debug',
        timeoutSeconds: values['timeout-minutes'],
        hangSeconds: values['hang-timeout'],
    };
}

;// CONCATENATED MODULE: ./lib/stopwatch.js
function stopwatch(clock) {
    const timings = [];
    const zero = clock.monotonic();
    const since = (moment) => (clock.monotonic() - moment) / 1000;
    const time = async (phase, body, nature = {}) => {
        const start = since(zero);
        const begun = clock.monotonic();
        try {
            return await body();
        }
        finally {
            timings.push({ phase, start, seconds: since(begun), ...nature });
        }
    };
    return {
        time,
        wait: (what, promise) => time(what, () => promise, { waiting: true }),
        timings: () => [...timings].sort((a, b) => a.start - b.start),
    };
}
/** Seconds from the start of the step to the end of the last of them: they overlap, so this is not their sum. */
function elapsed(timings) {
    return Math.max(0, ...timings.map(({ start, seconds }) => start + seconds));
}

;// CONCATENATED MODULE: ./lib/step.js









/**
 * Reads the inputs and makes the places.
 * @throws StepError when an input is bad
 */
async function openStep(host, variables) {
    const { facts } = host;
    const watch = stopwatch(host.clock);
    const compression = await findCompression(facts);
    const inputs = loadInputs(variables, facts, compression);
    const places = await makePlaces((0,external_node_path_.join)(facts.temp, 'aegis', inputs.lane.name));
    const caches = openCaches(host, cachePolicy(facts, inputs.caches), watch.time);
    const cacheContext = {
        facts,
        inputs: inputs.caches,
        directory: inputs.tests.directory,
        compression,
        lane: inputs.lane.name,
        shard: inputs.lane.shard.index,
    };
    const remainders = [];
    // At once: whatever ends this process, post tidies up.
    const leave = (remainder) => {
        remainders.push(remainder);
        leaveState({ caches, host, remainders });
    };
    const meeting = step_meetingOf(host, inputs);
    return { host, inputs, caches, cacheContext, meeting, places, watch, remainders, leave };
}
async function makePlaces(lane) {
    const shard = (0,external_node_path_.join)(lane, 'shard');
    await (0,promises_.rm)(lane, { recursive: true, force: true });
    await (0,promises_.mkdir)(shard, { recursive: true });
    return { lane, shard };
}
function step_meetingOf({ facts, artifacts }, { lane, artifactName, retentionDays }) {
    return {
        artifacts,
        names: names_namesOf(artifactName, lane.name, lane.shard.count),
        shard: lane.shard,
        runId: facts.runId,
        attempt: facts.attempt,
        temp: facts.temp,
        retentionDays,
    };
}

;// CONCATENATED MODULE: ./lib/report/escape.js
/**
 * Text from outside (test ids, messages, paths, tracebacks) made safe for where it is put. Entities are used
 * rather than backslashes: they work alike in markdown, in table cells and inside raw HTML.
 */
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Bidirectional overrides, invisible joiners and tags: they make text read as something else. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
/** A `<` that cannot begin a tag stays: `79 % < 80 %`. At the end it may come to stand before anything. */
const SPECIAL = /[&>|`*~[\]\\$"']|<(?=[A-Za-z/!?]|$)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** Characters that are plain between backticks, anywhere. */
const PLAIN_CODE = /^[^`|\\\n]+$/;
/** `text` without colours; other control and invisible characters are shown by number. Tabs and newlines stay. */
function escape_plain(text) {
    return text
        .toWellFormed()
        .replace(ANSI, '')
        .replace(/\r\n?/g, '\n')
        .replace(CONTROL, visible)
        .replace(INVISIBLE, visible);
}
/** `plain` on one line, at most `limit` characters. */
function escape_line(text, limit = 300) {
    const flat = escape_plain(text).replace(/\s+/g, ' ').trim();
    const characters = flat.length > limit ? [...flat] : [];
    return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : flat;
}
/** Inline text that renders as it is written: no markup, mentions, issue references or links. */
function escape_text(value, limit) {
    return inert(escape_line(value, limit))
        .replace(/@/g, '@&#8203;')
        .replace(/(?<!&)#(?=\d)/g, '#&#8203;')
        .replace(/\bGH-(?=\d)/gi, '$&&#8203;')
        .replace(/^(?:[-+=#]|\d+[.)](?=\s))/, (start) => `&#8203;${start}`);
}
/** `text` for sentences: what stands between single backticks becomes inline code. */
function prose(value, limit = 1_000) {
    return escape_line(value, limit)
        .split(/`([^`]+)`/)
        .map((part, index) => (index % 2 === 1 ? code(part, limit) : edges(part, limit)))
        .join('');
}
/** Inline code for markdown. */
function code(value, limit) {
    const flat = escape_line(value, limit);
    return PLAIN_CODE.test(flat) ? `\`${flat}\`` : htmlCode(value, limit);
}
/** Inline code for raw HTML such as `<summary>`; valid in markdown too. */
function htmlCode(value, limit) {
    return `<code>${inert(escape_line(value, limit)).replace(/@/g, '&#64;')}</code>`;
}
/** A code block whose fence is longer than any run of backticks in it. */
function fence(value, language = '') {
    const body = escape_plain(value).replace(/\n+$/, '');
    const longest = (body.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
    const ticks = '`'.repeat(longest + 1);
    return `${ticks}${language}\n${body}\n${ticks}`;
}
/** Nothing left that starts markup, an element or an automatic link. */
function inert(flat) {
    return flat
        .replace(SPECIAL, entity)
        .replace(/:(?=\/\/)/g, '&#58;')
        .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`);
}
/** `text` that keeps one space at either end. */
function edges(part, limit) {
    const inner = escape_text(part, limit);
    if (inner === '')
        return part === '' ? '' : ' ';
    return `${part.startsWith(' ') ? ' ' : ''}${inner}${part.endsWith(' ') ? ' ' : ''}`;
}
function entity(character) {
    return `&#${character.charCodeAt(0)};`;
}
function visible(character) {
    const point = character.codePointAt(0) ?? 0;
    return point <= 0xff
        ? `\\x${point.toString(16).padStart(2, '0')}`
        : `\\u${point.toString(16).padStart(4, '0')}`;
}

;// CONCATENATED MODULE: ./lib/report/groups.js
/** Groups by cause, in the order of each cause's first failure. Failures without a message stand alone. */
function groupByCause(failures) {
    const groups = new Map();
    for (const failure of failures) {
        const key = failure.message === '' ? `\n${failure.id}` : failure.message;
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [failure]);
        else
            group.push(failure);
    }
    return [...groups.values()].map((members) => ({
        cause: members[0].message,
        failures: members,
    }));
}
/** The line to look at: where it failed in the test's file, else where the test begins. */
function failureLine(failure) {
    return failure.failureLine ?? failure.line;
}

;// CONCATENATED MODULE: ./lib/report/reasons.js

/** The reasons of the verdict, each once, with title and remedy. */
function reasons_explained(report) {
    const distinct = new Map(report.verdict.reasons.map((reason) => [`${reason.code} ${reason.message}`, reason]));
    return [...distinct.values()].map((reason) => reasons_explain(reason, report));
}
/** Those that no other part of the report tells: failing tests and collection errors are listed by themselves. */
function otherReasons(report) {
    const told = new Set();
    if (report.failures.length > 0)
        told.add('AEGIS-E301');
    if (report.collectErrors.length > 0)
        told.add('AEGIS-E302');
    return reasons_explained(report).filter(({ code }) => !told.has(code));
}
/** The remedy of a reason, without the sentences that its message already has. */
function remedyBeyond({ code, message }) {
    const sentences = CODES[code].remedy.split(/(?<=\.) (?=[A-Z])/);
    return sentences.filter((sentence) => !message.includes(sentence)).join(' ');
}
/** In the repository of the action. */
const MANUAL = 'docs/troubleshooting.md';
function reasons_explain(reason, { manual }) {
    const { title, remedy } = CODES[reason.code];
    const section = `#${reason.code.toLowerCase()}`;
    return { ...reason, title, remedy, anchor: MANUAL + section, url: manual && manual + section };
}

;// CONCATENATED MODULE: ./lib/caches/economics.js
/** More than this share of the limit in the entries of one job leaves too little for the others. */
const TIGHT = 0.8;
/** Adds up what is known; pure. `limit`: bytes that the service keeps for the repository. */
function economicsOf(reports, limit) {
    const holdings = holdingsOf(reports);
    return {
        restored: sum(reports, restoredBytes),
        saved: sum(reports, savedBytes),
        kept: sum(reports, ({ figures }) => figures?.kept ?? 0),
        holdings,
        held: sum(holdings, ({ bytes }) => bytes),
        limit,
        unknown: reports.filter(isUnknown).map(({ label }) => label),
        evicted: evictedOf(reports),
    };
}
/** Why the caches of the repository are pushed out, or soon will be: entries were gone, or there is little room. */
function thrashes({ held, limit, evicted }) {
    if (evicted.length > 0)
        return 'evicted';
    return held > limit * TIGHT ? 'tight' : null;
}
const restoredBytes = ({ restore }) => ('bytes' in restore ? restore.bytes : 0);
const savedBytes = ({ save }) => (save?.kind === 'stored' ? save.bytes : 0);
function holdingsOf(reports) {
    return [...Map.groupBy(reports, ({ kind }) => kind)]
        .map(([kind, own]) => ({ kind, bytes: sum(own, heldBytes), entries: sum(own, heldEntries) }))
        .filter(({ entries }) => entries > 0)
        .sort((a, b) => b.bytes - a.bytes);
}
/** An index stands for more than was moved. What was restored stays when something newer is saved beside it. */
const heldBytes = (report) => (report.figures?.total ?? restoredBytes(report)) + savedBytes(report);
/** Of a store: those that its index names and that are not gone, and the index itself. */
function heldEntries({ restore, save, figures }) {
    const chunks = figures ? Math.max(0, figures.entries - figures.evicted) : 0;
    return chunks + ('bytes' in restore ? 1 : 0) + (save?.kind === 'stored' ? 1 : 0);
}
/** Saved when the job is over, or in the cache already and not looked into. The timings weigh nothing. */
function isUnknown({ kind, restore, save }) {
    if (kind === 'ledger')
        return false;
    if (save === null)
        return restore.kind !== 'exact';
    return save.kind === 'duplicate' || (save.kind === 'current' && !('bytes' in restore));
}
function evictedOf(reports) {
    return reports.flatMap(({ label, figures }) => figures && figures.evicted > 0 ? [{ label, entries: figures.evicted }] : []);
}
const sum = (list, value) => list.reduce((total, one) => total + value(one), 0);

;// CONCATENATED MODULE: ./lib/report/markdown.js

/** A table; `right` names the columns (0-based) that hold numbers. Cells are markdown, already escaped. */
function table(head, rows, right = []) {
    const rule = head.map((_, column) => (right.includes(column) ? '---:' : ':---'));
    return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
/** A folded block. `title` is HTML, `body` markdown. */
function details(title, body, open = false) {
    return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
/** Blocks with a blank line between them; empty ones vanish. */
function blocks(...parts) {
    return parts.filter((part) => part !== '').join('\n\n');
}
/** `path:line` as HTML, linked to the file at the tested commit where that is a plain web address. */
function place(report, file, line) {
    const label = htmlCode(line === null ? file : `${file}:${line}`, 200);
    const base = repositoryUrl(report);
    if (base === null)
        return label;
    const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
    return `<a href="${base}/blob/${report.commit}/${path}${line === null ? '' : `#L${line}`}">${label}</a>`;
}
/** The tested commit, short, linked. */
function commitLink(report) {
    const short = htmlCode(report.commit.slice(0, 7));
    const base = repositoryUrl(report);
    return base === null ? short : `<a href="${base}/commit/${report.commit}">${short}</a>`;
}
/** Nothing in it can end the attribute or the parentheses that it stands in. */
const isPlainAddress = (address) => /^https?:\/\/[\w.:/-]+$/.test(address);
/** Only a plain address, repository and commit make links: they end up in an attribute. */
function repositoryUrl(report) {
    const { serverUrl, repository, commit } = report;
    const plain = isPlainAddress(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository);
    return plain && /^[0-9a-f]{7,64}$/.test(commit) ? `${serverUrl}/${repository}` : null;
}

;// CONCATENATED MODULE: ./lib/report/sections/economics.js





/** The code of the warning. */
const THRASHING = 'AEGIS-W608';
/** Cache labels named at most. */
const NAMED = 5;
/** What was moved and what not, and what the job's entries hold of the limit; '' when nothing is known. */
function economicsBlock(economics) {
    return blocks(movedLine(economics), heldLine(economics), caveat(economics));
}
/** `41.6 MB restored, 4.1 GB not moved`, as far as there was something. */
function restoredText({ restored, kept }) {
    const parts = [
        restored > 0 ? `${megabytes(restored)} restored` : '',
        kept > 0 ? `${megabytes(kept)} not moved` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
}
/** Why entries are pushed out, as plain sentences; '' when nothing tells that they are. */
function thrashText(economics) {
    const { held, limit, evicted } = economics;
    const holds = `hold ${megabytes(held)}, ${format_share(held, limit)} of the ${megabytes(limit)} of this repository`;
    const cause = thrashes(economics);
    if (cause === 'tight')
        return `The entries of this job ${holds}: a save will push out what another lane needs.`;
    if (cause === null)
        return '';
    const gone = evicted.map(({ label, entries }) => `${label} (${count(entries, 'entry', 'entries')})`);
    const why = 'pushed out by others, unused for seven days, or deleted';
    return `Gone from the cache, ${why}: ${gone.join(', ')}. The entries of this job ${holds}.`;
}
/** The warning above the table. */
function thrashBlock(economics) {
    const why = thrashText(economics);
    const { title, remedy } = CODES[THRASHING];
    return why === '' ? '' : `> ⚠️ **${THRASHING} ${title}**: ${escape_text(why, 600)}<br>👉 ${remedy}`;
}
function movedLine({ restored, saved, kept }) {
    const moved = restored + saved;
    const both = restored > 0 && saved > 0 ? ` (${megabytes(restored)} restored, ${megabytes(saved)} saved)` : '';
    const not = kept > 0 ? ` · not moved ${megabytes(kept)}, which was here already or is unchanged` : '';
    return moved + kept === 0 ? '' : `moved ${megabytes(moved)}${both}${not}`;
}
/** The share of the limit as a bar, and below it the kinds. */
function heldLine({ held, limit, holdings }) {
    if (holdings.length === 0)
        return '';
    const whole = `**${format_share(held, limit)}** of the ${megabytes(limit)} of this repository: these entries hold ${megabytes(held)}`;
    const kinds = holdings.map(({ kind, bytes, entries }) => `${kind === 'ledger' ? 'timings' : escape_text(kind, 40)} ${megabytes(bytes)} in ${count(entries, 'entry', 'entries')}`);
    return `${gauge(held / limit)} ${whole}<br>${kinds.join(' · ')}`;
}
/** A job knows its own entries only, and of those not all. */
function caveat({ holdings, unknown }) {
    if (holdings.length === 0)
        return '';
    const labels = unknown.slice(0, NAMED).map((label) => escape_text(label, 60));
    const more = unknown.length > NAMED ? [`${unknown.length - NAMED} more`] : [];
    const sizes = labels.length === 0 ? '' : ` Of ${[...labels, ...more].join(', ')} some sizes are not known yet.`;
    return `<sub>Entries of this job alone: what other jobs keep comes on top.${sizes}</sub>`;
}

;// CONCATENATED MODULE: ./lib/report/whose.js
/** Whose something is: `shard 2`; of several lanes `unit shard 2`, or `e2e` for one without shards. '' where there is but one. */
function whose_whose(report, { lane, shard }) {
    const one = countOf(report, lane) > 1 ? `shard ${shard}` : '';
    const parts = report.lanes.length > 1 ? [lane, one] : [one];
    return parts.filter((part) => part !== '').join(' ');
}
/** The same of several: `shards 2, 3`, `unit shard 2, e2e`. */
function whoseAll(report, places) {
    const [first] = places;
    if (first === undefined)
        return '';
    if (report.lanes.length > 1)
        return [...new Set(places.map((place) => whose_whose(report, place)))].join(', ');
    if (countOf(report, first.lane) === 1)
        return '';
    const shards = [...new Set(places.map(({ shard }) => shard))].sort((a, b) => a - b);
    return `${shards.length > 1 ? 'shards' : 'shard'} ${shards.join(', ')}`;
}
function countOf({ lanes, shard }, lane) {
    const named = (line) => line.lane === lane;
    return lanes.find(named)?.count ?? shard.count;
}
/** Is it the report of a gate job, which ran no test itself? */
const isOfGate = ({ lanes }) => lanes.length > 0;

;// CONCATENATED MODULE: ./lib/report/sections/failures.js






const OPEN = 5;
const DETAILS = [
    { groups: 1_000, names: 50, trace: 20_000 },
    { groups: 200, names: 20, trace: 3_000 },
    { groups: 50, names: 10, trace: 1_000 },
    { groups: 20, names: 3, trace: 0 },
];
/** Failing tests by cause; the tracebacks of the first five are open. */
const failures_failures = {
    name: 'failures',
    essential: true,
    renderings: DETAILS.map((detail) => (report) => render(report, detail)),
};
function render(report, detail) {
    if (report.failures.length === 0)
        return '';
    const groups = groupByCause(report.failures);
    const shown = groups.slice(0, detail.groups);
    const hidden = groups.length - shown.length;
    return blocks(`### ${title(report.failures.length, groups.length)}`, ...shown.map((group, index) => groupBlock(report, group, detail, index < OPEN)), hidden > 0 ? `… and ${count(hidden, 'more cause')}.` : '');
}
function title(tests, causes) {
    const failed = `${count(tests, 'test')} failed`;
    return causes === tests ? failed : `${failed}, ${count(causes, 'cause')}`;
}
function groupBlock(report, group, detail, open) {
    const [first] = group.failures;
    const trace = tail(first.trace, detail.trace);
    const body = blocks(failures_others(report, group, detail.names), trace === '' ? '' : fence(trace, 'python'));
    return body === '' ? `- ${heading(report, group)}` : details(heading(report, group), body, open);
}
/** `path:line · exception · shard`, and how many tests share it. */
function heading(report, { failures: members, cause }) {
    const [first] = members;
    const parts = [
        members.length > 1
            ? `<b>${count(members.length, 'test')}</b>`
            : `<b>${htmlCode(testName(first), 150)}</b>`,
        place(report, first.file, failureLine(first)),
        htmlCode(cause === '' ? OUTCOME_WORDS[first.outcome ?? 'unfinished'] : cause, 250),
        first.outcome === 'failed' || cause === '' ? '' : OUTCOME_WORDS[first.outcome ?? 'unfinished'],
        escape_text(whoseAll(report, members), 300),
    ];
    return parts.filter((part) => part !== '').join(' · ');
}
/** The node id without its file, which stands beside it. */
function testName({ id, file }) {
    const name = id.startsWith(`${file}::`) ? id.slice(file.length + 2) : id;
    return escape_line(name) === '' ? id : name;
}
function failures_others(report, { failures: members }, names) {
    if (members.length === 1)
        return '';
    const lines = members.slice(0, names).map((failure) => `- ${failures_member(report, failure)}`);
    const hidden = members.length - lines.length;
    return [...lines, ...(hidden > 0 ? [`- … and ${grouped(hidden)} more`] : [])].join('\n');
}
function failures_member(report, failure) {
    const who = escape_text(whose_whose(report, failure), 150);
    const name = htmlCode(testName(failure), 150);
    return `${place(report, failure.file, failureLine(failure))} ${name}${who === '' ? '' : ` · ${who}`}`;
}
/** The last `limit` characters, from the start of a line where possible. */
function tail(trace, limit) {
    if (trace.length <= limit)
        return trace;
    if (limit === 0)
        return '';
    const kept = trace.slice(-limit);
    const start = kept.indexOf('\n') + 1;
    return `… (the beginning is in the artifacts)\n${kept.slice(start === kept.length ? 0 : start)}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/plan.js




/** What limits the shards, and what other numbers of them would take and cost. */
const plan = {
    name: 'numbers of shards',
    renderings: [(report) => blocks(warning(report), choices(report)), warning],
};
/** The code of the warning. */
const TOO_LONG = 'AEGIS-W413';
/** Less than this share of time is no gain. */
const GAIN = 0.01;
/** `Known before: 3,210 measured · 12 estimated · 3 unknown · plan 1a2b3c4` */
function qualityLine({ quality, hash }) {
    const { measured, estimated, unknown } = quality;
    const known = `${grouped(measured)} measured · ${grouped(estimated)} estimated · ${grouped(unknown)} unknown`;
    // Without a plan nothing was known before; the counts are what this run has taught.
    return hash === ''
        ? `Known now: ${known} · spread by hash, no plan`
        : `Known before: ${known} · plan ${hash}`;
}
/** What is behind a warning of one test that is too long, without its name; '' when there is none. */
function excess({ plan: line, shard }) {
    if (!line?.tooLong)
        return '';
    const { seconds, share } = line.tooLong;
    return `takes ${duration(seconds)} with its file; an even share of ${count(shard.count, 'shard')} is ${duration(share)}.`;
}
function warning(report) {
    const tooLong = report.plan?.tooLong;
    if (!tooLong)
        return '';
    const { title, remedy } = CODES[TOO_LONG];
    return `> ⚠️ **${TOO_LONG} ${title}**: ${code(tooLong.name, 200)} ${excess(report)}<br>👉 ${remedy}`;
}
function choices({ plan: line, shard }) {
    if (!line?.table)
        return '';
    const { rows, knee } = line.table;
    const shown = usefulRows(line.table, shard.count);
    if (shown.length < 2)
        return '';
    const longest = Math.max(...rows.map(({ wallSeconds }) => wallSeconds), 0.001);
    return details(`N shards → wall time, billed minutes · ${count(knee, 'shard')} is where more no longer pays`, blocks(table(['shards', 'wall time', '', 'billed minutes', ''], shown.map((row) => [...figures(row, longest), remark(row, knee, shard.count)]), [0, 1, 3]), '<sub>Tests alone, from what this run measured, each begun minute of a job billed in full. What a job does before and after its tests comes on top.</sub>'));
}
const figures = ({ count: shards, wallSeconds, billedMinutes }, longest) => [
    grouped(shards),
    duration(wallSeconds),
    bar(wallSeconds / longest),
    grouped(billedMinutes),
];
function remark({ count: shards }, knee, own) {
    return [shards === own ? 'this run' : '', shards === knee ? 'more no longer pays' : '']
        .filter((part) => part !== '')
        .join(', ');
}
/** Without the counts that bring nothing over fewer shards. */
function usefulRows({ rows, knee }, own) {
    let best = Number.POSITIVE_INFINITY;
    return rows.filter(({ count: shards, wallSeconds }) => {
        const gains = wallSeconds < best * (1 - GAIN);
        best = Math.min(best, wallSeconds);
        return gains || shards === own || shards === knee;
    });
}

;// CONCATENATED MODULE: ./lib/report/annotations.js










/** The runner keeps ten per level and step, and drops the rest without a word. */
const PER_LEVEL = 10;
const annotations_NAMED = 5;
const TRACE = 2_000;
/**
 * The annotations of this job, at most ten per level, one per cause: first what only this job can say (its own
 * failures, the verdict's reasons), then one for the failures that other shards have already annotated.
 * `exists` tells whether a repository-relative file is there: only such files are pointed at.
 */
function annotationsOf(report, exists) {
    const all = [
        ...report.collectErrors.filter(({ shard }) => isOwn(report, shard)).map(collectAnnotation),
        ...groupByCause(report.failures.filter(({ shard }) => isOwn(report, shard))).map(groupAnnotation),
        ...otherReasons(report).map(reasonAnnotation),
        ...annotations_elsewhere(report),
        ...tooLong(report),
        ...thrashing(report),
        ...report.notices.map(noticeAnnotation),
    ].map((annotation) => checked(annotation, exists));
    return ['error', 'warning', 'notice'].flatMap((level) => capped(all, level));
}
/** Nothing is a gate's own: all that failed is annotated where it ran. */
function isOwn(report, shard) {
    if (isOfGate(report))
        return false;
    return report.scope === 'shard' || report.shard.count === 1 || shard === report.shard.index;
}
function collectAnnotation({ file, message, trace }) {
    return {
        level: 'error',
        title: `Not collected: ${file}`,
        message: annotations_joined(message, tail(trace, TRACE)),
        file,
    };
}
function groupAnnotation({ cause, failures }) {
    const [first, ...others] = failures;
    const at = failureLine(first);
    return {
        level: 'error',
        title: others.length === 0 ? first.id : `${count(failures.length, 'test')} with one cause: ${cause}`,
        message: annotations_joined(cause || (first.outcome === null ? '' : OUTCOME_WORDS[first.outcome]), others.length === 0 ? '' : annotations_names(failures), tail(first.trace, TRACE)),
        file: first.file,
        ...(at === null ? {} : { line: at }),
    };
}
function reasonAnnotation({ code, title, message, remedy, file, line: at }) {
    return {
        level: code.startsWith('AEGIS-W') ? 'warning' : 'error',
        title: `${code} ${title}`,
        message: annotations_joined(message, remedy),
        ...(file === undefined ? {} : { file }),
        ...(at === undefined ? {} : { line: at }),
    };
}
/** Failures that the jobs of other shards have annotated at their lines. */
function annotations_elsewhere(report) {
    const others = report.failures.filter(({ shard }) => !isOwn(report, shard));
    const files = report.collectErrors.filter(({ shard }) => !isOwn(report, shard));
    const found = others.length + files.length;
    if (found === 0)
        return [];
    const title = `${count(found, 'failure')} in other ${isOfGate(report) ? 'jobs' : 'shards'}`;
    const named = (name, at) => {
        const who = whose_whose(report, at);
        return who === '' ? name : `${name} (${who})`;
    };
    const list = [...files.map((at) => named(at.file, at)), ...others.map((at) => named(at.id, at))];
    return [{ level: 'error', title, message: annotations_joined(...shortList(list)) }];
}
/** One test that decides how long the lane takes, at its file. */
function tooLong(report) {
    const name = report.plan?.tooLong?.name;
    if (name === undefined)
        return [];
    const message = annotations_joined(`${escape_line(name)} ${excess(report)}`, CODES[TOO_LONG].remedy);
    return [{ level: 'warning', title: titleOf(TOO_LONG), message, file: name.split('::')[0] ?? name }];
}
/** Once for the lane: its shards share their caches. */
function thrashing({ scope, economics }) {
    const why = scope === 'lane' ? thrashText(economics) : '';
    if (why === '')
        return [];
    return [
        { level: 'warning', title: titleOf(THRASHING), message: annotations_joined(escape_line(why, 600), CODES[THRASHING].remedy) },
    ];
}
function noticeAnnotation(message) {
    const code = /^(AEGIS-W\d{3}): /.exec(message)?.[1];
    return code && code in CODES
        ? { level: 'warning', title: titleOf(code), message: message.slice(code.length + 2) }
        : { level: 'notice', title: 'Aegis CI', message };
}
/** What the runner can show: no control characters, an existing file, a bounded size. */
function checked(annotation, exists) {
    const { level, title, message, file, line: at } = annotation;
    const shown = { level, title: escape_line(title, 200), message: escape_plain(message).slice(0, 8_000) };
    if (file === undefined || !exists(file))
        return shown;
    return { ...shown, file, ...(at === undefined ? {} : { line: at }) };
}
function capped(all, level) {
    const list = all.filter((annotation) => annotation.level === level);
    if (list.length <= PER_LEVEL)
        return list;
    const rest = list.slice(PER_LEVEL - 1);
    const message = annotations_joined('The summary has them all.', ...shortList(rest.map(({ title }) => title)));
    return [
        ...list.slice(0, PER_LEVEL - 1),
        { level, title: `${count(rest.length, 'annotation')} withheld`, message },
    ];
}
function annotations_names(failures) {
    return annotations_joined(...shortList(failures.map(({ id }) => id)));
}
function shortList(list) {
    const more = list.length - annotations_NAMED;
    const shown = list.slice(0, annotations_NAMED).map((name) => escape_line(name, 200));
    return more > 0 ? [...shown, `and ${more} more`] : shown;
}
function annotations_joined(...lines) {
    return lines.filter((part) => part !== '').join('\n');
}

;// CONCATENATED MODULE: ./lib/report/build.js








const build_SLOWEST = 10;
/** Findings in, report out: what the renderers need, sorted as people want to read it. */
function buildReport(facts, findings) {
    const { own, manifests, coverage } = findings;
    const tests = manifests.flatMap(({ session }) => session.tests);
    return {
        scope: findings.scope,
        lane: own.lane,
        suite: own.suite,
        shard: own.shard,
        attempt: own.attempt,
        commit: own.commit,
        repository: facts.repository,
        serverUrl: facts.serverUrl,
        manual: manualOf(facts),
        verdict: findings.verdict,
        totals: totals_totalsOf(tests),
        failures: manifests.flatMap(failuresOf),
        collectErrors: manifests.flatMap(({ lane, session, shard }) => session.collectErrors.map((error) => ({ ...error, lane, shard: shard.index }))),
        coverage: coverage && totalsOf(coverage),
        lanes: findings.lanes,
        plan: findings.plan,
        coverageFiles: coverage ? build_filesOf(coverage) : [],
        slowest: slowestOf(tests),
        shards: shardsOf(findings),
        proof: findings.proof,
        caches: findings.caches,
        economics: economicsOf(findings.caches, findings.cacheLimit),
        artifacts: findings.artifacts,
        notices: findings.notices,
        timings: findings.timings,
        versions: versionsOf(manifests),
    };
}
/** The runner names repository and ref of an action, but not of one in the workflow's own repository (`uses: ./`). */
function manualOf({ serverUrl, env }) {
    const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env;
    const address = `${serverUrl}/${repository}/blob/${ref}/${MANUAL}`;
    return /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref) && isPlainAddress(address)
        ? address
        : null;
}
/** Versions that all shards have: lanes may differ in them. */
function versionsOf(manifests) {
    const [first, ...others] = manifests.flatMap(({ session }) => (session.started ? [session.versions] : []));
    const shared = Object.entries(first ?? {}).filter(([name, version]) => others.every((versions) => versions[name] === version));
    return Object.fromEntries(shared);
}
function failuresOf({ lane, session, shard }) {
    return session.tests.filter(isFailure).map((test) => ({ ...test, lane, shard: shard.index }));
}
/** Files with something missing, most first. */
function build_filesOf(coverage) {
    return [...coverage.files]
        .map(([file, data]) => ({ file, totals: totalsOfFile(data), missing: missingRanges(data) }))
        .filter(({ totals }) => totals.covered < totals.total)
        .sort((a, b) => b.totals.total - b.totals.covered - (a.totals.total - a.totals.covered));
}
const slowestOf = (tests) => [...tests].sort((a, b) => b.seconds - a.seconds).slice(0, build_SLOWEST);
/** What a shard alone knows of how much runs at once is too little to turn the plan's work into a time on the clock. */
function shardsOf({ scope, manifests, predicted }) {
    const parallel = parallelism(manifests);
    return manifests.map((manifest) => {
        const isWhole = scope === 'lane' && manifest.role === 'shard';
        const seconds = isWhole ? predicted[manifest.shard.index - 1] : undefined;
        return shardLine(manifest, seconds ? seconds / parallel : null);
    });
}
function shardLine(manifest, predicted) {
    const { lane, role, shard, attempt, session, seconds, reproduce } = manifest;
    const totals = totals_totalsOf(session.tests);
    const carried = build_carriedIn(session.tests);
    return {
        lane,
        role,
        index: shard.index,
        attempt,
        files: session.owned.length,
        totals,
        seconds,
        // What was expected of all of its tests says nothing of the rest.
        predicted: carried.length > 0 ? null : predicted,
        result: resultOf(manifest, totals),
        carried,
        reproduce,
    };
}
function build_carriedIn(tests) {
    const counts = new Map();
    for (const { attempt } of tests)
        if (attempt !== undefined)
            counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
    return [...counts]
        .map(([attempt, number]) => ({ attempt, tests: number }))
        .sort((a, b) => a.attempt - b.attempt);
}
/** How a shard ended, in a few words. */
function resultOf({ end, plan, session, reasons }, { failed }) {
    const first = reasons[0];
    if (!first)
        return plan.kind === 'waived' ? 'left to the last shard' : 'passed';
    if (end.kind === 'signalled')
        return `killed by ${end.signal}`;
    const title = CODES[first.code].title.toLowerCase();
    if (end.kind !== 'exited')
        return title;
    // As pytest puts it, which has no singular.
    const limit = /^stopping after (\d+) failures/.exec(session.stopped ?? '')?.[1];
    if (limit !== undefined)
        return `stopped after ${count(Number(limit), 'failure')}`;
    return failed > 0 ? `${failed} failed` : title;
}

;// CONCATENATED MODULE: ./lib/verdict/headline.js
const OPENINGS = {
    passed: 'All gates passed',
    incomplete: 'Incomplete',
    cancelled: 'Cancelled',
    'config-error': 'Wrong configuration',
};
/** The verdict in one line: `2 of 3 gates failed: 1 test failed, coverage 79.60 % < 80 %`. */
function headline({ kind, gates }) {
    const failed = gates.filter(({ status }) => status === 'fail');
    const told = kind === 'passed' ? gates : failed;
    const opening = kind === 'failed' ? `${failed.length} of ${gates.length} gates failed` : OPENINGS[kind];
    const parts = told.flatMap((gate) => gate.headline ?? []).filter((text) => text !== opening);
    return parts.length > 0 ? `${opening}: ${parts.join(', ')}` : opening;
}

;// CONCATENATED MODULE: ./lib/report/sections/coverage.js




/** The one number as a bar, and the files with the most missing lines. */
const coverage_coverage = {
    name: 'coverage',
    renderings: [(report) => coverage_render(report, 25), (report) => coverage_render(report, 5), (report) => coverage_render(report, 0)],
};
/** `79.60 %`, never rounded up; `no statements` when nothing was measured. */
function coverageText({ covered, total }) {
    return total === 0 ? 'no statements' : `${percent(covered, total, 2)} %`;
}
function coverage_render({ coverage: totals, coverageFiles, verdict }, shown) {
    if (totals === null)
        return '';
    const files = coverageFiles.filter((file) => coverage_missing(file) > 0);
    const partial = verdict.kind === 'incomplete' || verdict.kind === 'cancelled';
    const bar = `${total(totals)}${partial ? ' · only of what ran' : ''}`;
    return blocks('### Coverage', bar, shown === 0 ? '' : worst(files, shown));
}
function total(totals) {
    const { covered, total: all, statements, coveredStatements, branches, coveredBranches } = totals;
    const share = all === 0 ? 0 : covered / all;
    const parts = [`${gauge(share)} **${coverageText(totals)}** (${grouped(covered)}/${grouped(all)})`];
    if (branches > 0) {
        parts.push(`statements ${grouped(coveredStatements)}/${grouped(statements)}`);
        parts.push(`branches ${grouped(coveredBranches)}/${grouped(branches)}`);
    }
    return parts.join(' · ');
}
function worst(files, shown) {
    if (files.length === 0)
        return '';
    const rest = files.length > shown ? ` (the worst ${shown})` : '';
    return details(`${count(files.length, 'file')} with missing lines${rest}`, table(['file', 'coverage', 'missing', 'lines'], files.slice(0, shown).map(row), [1, 2]));
}
function row(file) {
    const lines = file.missing === '' ? '' : code(file.missing, 80);
    return [code(file.file, 200), coverageText(file.totals), grouped(coverage_missing(file)), lines];
}
function coverage_missing({ totals }) {
    return totals.total - totals.covered;
}

;// CONCATENATED MODULE: ./lib/report/sections/headline.js







/** Verdict in one line with its numbers, and what it is the verdict of. */
const headline_headline = {
    name: 'headline',
    essential: true,
    renderings: [
        (report) => blocks(`## ${VERDICT_ICONS[report.verdict.kind]} ${escape_text(plainHeadline(report), 600)}`, subject(report)),
    ],
};
/** The headline as plain text, not escaped. */
function plainHeadline(report) {
    const { kind, reasons } = report.verdict;
    if (kind === 'passed')
        return passed(report).join(' · ');
    if (kind === 'cancelled')
        return `Cancelled: ${totalsText(report)}`;
    if (kind === 'config-error')
        return `${count(reasons.length, 'problem')} to mend before anything can run`;
    return headline(report.verdict);
}
/** `37 passed, 1 failed, 2 skipped`: what there was of each, `no tests` when there was nothing. */
function totalsText({ totals }) {
    const parts = [
        [totals.passed, 'passed'],
        [totals.failed, 'failed'],
        [totals.skipped, 'skipped'],
        [totals.xfailed, 'failed as expected'],
        [totals.xpassed, 'passed against expectation'],
        [totals.notRun, 'not run'],
    ];
    const present = parts.filter(([number]) => number > 0);
    return present.map(([number, word]) => `${grouped(number)} ${word}`).join(', ') || 'no tests';
}
function passed({ totals, coverage, lanes, shards, verdict }) {
    const parts = [`${count(totals.passed, 'test')} passed`];
    if (totals.skipped > 0)
        parts.push(`${grouped(totals.skipped)} skipped`);
    const judged = verdict.gates.find(({ name }) => name === 'coverage')?.headline;
    if (coverage !== null)
        parts.push(judged ?? `coverage ${coverageText(coverage)}`);
    if (lanes.length > 1)
        parts.push(count(lanes.length, 'suite'));
    const jobs = shards.filter(({ role }) => role === 'shard').length;
    if (jobs > 1)
        parts.push(count(jobs, 'shard'));
    return parts;
}
function subject(report) {
    const parts = [`${isOfGate(report) ? 'gate' : 'suite'} ${code(report.suite, 100)}`];
    if (report.lane !== report.suite)
        parts.push(`lane ${code(report.lane, 200)}`);
    parts.push(`commit ${commitLink(report)}`);
    if (report.attempt > 1)
        parts.push(`attempt ${report.attempt}`);
    return parts.join(' · ');
}

;// CONCATENATED MODULE: ./lib/report/sections/proof.js



const LISTED = 10;
/** That the shards together ran every collected test exactly once, or which tests break that. */
const proof = {
    name: 'proof',
    renderings: [proof_render],
};
/**
 * `150 of 150 tests ran once · 0 lost · 0 twice · plan agreed · 4 shards, one commit`, and between them what
 * else there was: lost files, tests repaired or carried over. '' without a proof.
 */
function proofLine({ proof: held, shards }) {
    if (held === null)
        return '';
    const parts = [
        `${grouped(held.ranOnce)} of ${count(held.collected, 'test')} ran once`,
        `${grouped(held.lost.length)} lost`,
        `${grouped(held.twice.length)} twice`,
        some(held.lostFiles.length, (number) => `${count(number, 'file')} that no shard took`),
        some(held.uncollected.length, (number) => `${count(number, 'file')} not collected`),
        proof_agreement(held),
        some(held.repaired, (number) => `${grouped(number)} repaired`),
        ...carriedOver(shards),
        proof_together(held),
    ];
    return parts.filter((part) => part !== '').join(' · ');
}
const AGREED = {
    plan: 'plan agreed',
    hash: 'spread by hash',
    mixed: 'not one plan',
};
const some = (number, words) => number === 0 ? '' : words(number);
/** One shard has nobody to agree with. */
const proof_agreement = ({ agreed, shards }) => (shards === 1 ? '' : AGREED[agreed]);
function proof_together({ shards, reasons }) {
    const mixed = reasons.some(({ code: id }) => id === 'AEGIS-E404');
    const same = shards === 1 ? '' : mixed ? ', not of one commit and selection' : ', one commit';
    return `${count(shards, 'shard')}${same}`;
}
/** Green tests of earlier attempts count: which attempts they are from is no secret. */
function carriedOver(shards) {
    const sums = new Map();
    for (const { attempt, tests } of shards.flatMap(({ carried }) => carried))
        sums.set(attempt, (sums.get(attempt) ?? 0) + tests);
    const attempts = [...sums].sort(([a], [b]) => a - b);
    return attempts.map(([attempt, tests]) => `${grouped(tests)} carried over from attempt ${attempt}`);
}
function proof_render(report) {
    const { proof: held } = report;
    if (held === null)
        return '';
    const icon = held.reasons.length + held.uncollected.length === 0 ? '🔒' : '🔓';
    return blocks(`${icon} ${proofLine(report)}`, listed('Lost', held.lost), listed('Ran twice', held.twice), listed('Files that no shard took', held.lostFiles));
}
function listed(title, ids) {
    if (ids.length === 0)
        return '';
    const more = ids.length > LISTED ? ` and ${grouped(ids.length - LISTED)} more` : '';
    return `${title}: ${ids
        .slice(0, LISTED)
        .map((id) => code(id, 200))
        .join(', ')}${more}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/reproduce.js



const reproduce_OPEN = 1;
const FEW = 4;
/** The commands that show the same failures on a developer's machine, per shard that is not green. */
const reproduce = {
    name: 'commands to reproduce',
    renderings: [(report) => reproduce_render(report, 100), (report) => reproduce_render(report, FEW)],
};
/** Shards with something to reproduce. */
function shardsToReproduce({ shards, verdict }) {
    if (verdict.kind === 'passed' || verdict.kind === 'config-error')
        return [];
    return shards.filter((shard) => shard.result !== 'passed' && hasCommand(shard));
}
function reproduce_render(report, shown) {
    const lines = shardsToReproduce(report).slice(0, shown);
    if (lines.length === 0)
        return '';
    const bodies = lines.map((line, index) => {
        const who = jobOf(report, line);
        return who === '' ? commands(line) : details(escape_text(capitalised(who), 150), commands(line), index < reproduce_OPEN);
    });
    return blocks('### Reproduce locally', ...bodies);
}
/** `shard 2`, `repair`; of several lanes `unit shard 2`; '' for the only one. */
function jobOf(report, { lane, role, index }) {
    if (role === 'shard')
        return whose_whose(report, { lane, shard: index });
    return report.lanes.length > 1 ? `${lane} repair` : 'repair';
}
const capitalised = (words) => /^(shard|repair)\b/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
function commands({ reproduce: { all, failures } }) {
    const only = failures === null || failures === all ? [] : ['# only the failures', failures];
    const whole = all === '' ? [] : ['# everything this job ran', all];
    return fence([...only, ...whole].join('\n'), 'sh');
}
const hasCommand = ({ reproduce: { all, failures } }) => all !== '' || failures !== null;

;// CONCATENATED MODULE: ./lib/report/console.js








const FAILURES = 20;
const REASONS = 50;
/**
 * The closing block of the job log, line by line: verdict, gates, failures, every reason with code and remedy,
 * and the commands that reproduce them. Plain text; the console keeps it from being taken for workflow commands.
 */
function closingBlock(report) {
    return [
        `${VERDICT_ICONS[report.verdict.kind]} ${escape_line(plainHeadline(report), 600)}`,
        ...gateLines(report),
        ...[proofLine(report), planLine(report)].flatMap((told) => (told === '' ? [] : [`   ${told}`])),
        ...failureLines(report),
        ...reasonLines(report),
        ...console_commandLines(report),
    ];
}
/** Of one shard there is nothing to spread. */
const planLine = ({ plan, shard }) => plan === null || shard.count === 1 ? '' : qualityLine(plan);
function gateLines({ verdict }) {
    return verdict.gates.map(({ name, status, actual, required, note }) => {
        const why = note === '' ? '' : `: ${escape_line(note, 600)}`;
        const limit = required === '' ? '' : `, required ${escape_line(required, 200)}`;
        return `   ${GATE_ICONS[status]} ${name}: ${escape_line(actual, 200)}${limit}${why}`;
    });
}
function failureLines({ failures, collectErrors }) {
    const files = collectErrors.map(({ file, message }) => `   ✗ ${escape_line(file, 200)} ${escape_line(message)}`);
    return console_short([...files, ...failures.map(failureText)], FAILURES, 'failures');
}
function failureText(failure) {
    const at = failureLine(failure);
    return `   ✗ ${escape_line(failure.id)}${at === null ? '' : ` (line ${at})`} ${escape_line(failure.message)}`.trimEnd();
}
function reasonLines(report) {
    return console_short(reasons_explained(report).flatMap(reasonText), REASONS * 2, 'lines');
}
function reasonText({ code, title, message, remedy, anchor, url }) {
    return [`   ${code} ${title}: ${escape_line(message, 1_000)}`, `     → ${remedy} (${url ?? anchor})`];
}
function console_commandLines(report) {
    return shardsToReproduce(report).flatMap((job) => {
        const { failures, all } = job.reproduce;
        const what = ['Reproduce', escape_line(jobOf(report, job), 150)].join(' ').trimEnd();
        return [
            ...(failures === null ? [] : [`   ${what}, only the failures:`, `     $ ${pasteable(failures)}`]),
            ...(all === '' || all === failures ? [] : [`   ${what}, everything:`, `     $ ${pasteable(all)}`]),
        ];
    });
}
function console_short(lines, limit, noun) {
    const more = lines.length - limit;
    return more > 0 ? [...lines.slice(0, limit), `   … and ${more} more ${noun}`] : lines;
}
/**
 * The runner takes `##[` anywhere in a line for a command, so the log cannot show it. In a command it stands between
 * single quotes: closing and opening them within it changes nothing for the shell.
 */
function pasteable(command) {
    return escape_plain(command).replaceAll('\n', ' ').slice(0, 20_000).replaceAll('##[', "#''#[");
}

;// CONCATENATED MODULE: ./lib/report/outputs.js



/** Every output of the action, once. Percentages are plain decimals with four places, never rounded up. */
const OUTPUTS = {
    verdict: {
        description: '`passed`, `failed`, `incomplete`, `cancelled` or `config-error`. The last shard gives the verdict on the whole lane, the others on themselves, a gate on all lanes.',
        value: ({ verdict }) => verdict.kind,
    },
    'failed-gates': {
        description: 'Names of the gates that failed (`completeness`, `tests`, `coverage`), separated by commas.',
        value: ({ verdict }) => verdict.gates
            .filter(({ status }) => status === 'fail')
            .map(({ name }) => name)
            .join(','),
    },
    tests: {
        description: 'Number of tests: of all shards in the last shard, of its own in the others, of all lanes in a gate. So are the next three.',
        value: ({ totals }) => `${totals.tests}`,
    },
    passed: { description: 'Tests that passed.', value: ({ totals }) => `${totals.passed}` },
    failed: {
        description: 'Tests that failed, with errors in set-up or teardown and tests that never ended.',
        value: ({ totals }) => `${totals.failed}`,
    },
    skipped: { description: 'Tests that were skipped.', value: ({ totals }) => `${totals.skipped}` },
    duration: {
        description: 'Seconds that the test run took; in the last shard those of the longest shard, in a gate of the longest of all lanes.',
        value: (report) => `${Math.max(0, ...report.shards.map(({ seconds }) => seconds)).toFixed(3)}`,
    },
    coverage: {
        description: 'Coverage of the lane in percent, as coverage.py counts its total. Only in the last shard and in a gate, as are the next three.',
        value: ofCoverage(({ covered, total }) => outputs_decimal(covered, total)),
    },
    'coverage-covered': {
        description: 'Covered statements, plus covered branches when they are measured.',
        value: ofCoverage(({ covered }) => `${covered}`),
    },
    'coverage-total': {
        description: 'Statements, plus branches when they are measured.',
        value: ofCoverage(({ total }) => `${total}`),
    },
    'branch-coverage': {
        description: 'Coverage of the branches alone in percent, when they are measured.',
        value: ofCoverage(({ coveredBranches, branches }) => outputs_decimal(coveredBranches, branches)),
    },
    'shard-tests': {
        description: 'Number of tests that this shard ran. Not in a gate.',
        value: (report) => (isOfGate(report) ? '' : `${shardTests(report)}`),
    },
    ...cacheOutputs(),
    'report-json': {
        description: 'Path of the report as JSON.',
        value: (_, { reportJson }) => reportJson,
    },
    'junit-xml': {
        description: 'Path of the test results as JUnit XML: merged in the last shard and in a gate.',
        value: (_, { junitXml }) => junitXml,
    },
    'coverage-xml': {
        description: 'Path of the merged coverage as Cobertura XML. Only in the last shard and in a gate.',
        value: (_, { coverageXml }) => coverageXml,
    },
    'coverage-html': {
        description: 'Path of the folder with the coverage as HTML. Only in the last shard.',
        value: (_, { coverageHtml }) => coverageHtml,
    },
    'artifact-url': {
        description: 'Address of the artifact with the results of this job: of the whole lane in the last shard, of all lanes in a gate.',
        value: (_, { artifactUrl }) => artifactUrl,
    },
};
/** Name to value of every output that this job has. */
function outputsOf(report, paths) {
    const values = Object.entries(OUTPUTS).map(([name, { value }]) => [name, value(report, paths)]);
    return Object.fromEntries(values.filter(([, value]) => value !== ''));
}
/** How a kind with several entries fared: `exact` only when every entry that was asked for was. */
function cacheOutcome({ caches }, kind) {
    const outcomes = caches.filter((cache) => cache.kind === kind).map(({ restore }) => restore.kind);
    const asked = outcomes.filter((outcome) => outcome !== 'skipped');
    if (asked.length === 0)
        return 'skipped';
    if (asked.every((outcome) => outcome === 'exact'))
        return 'exact';
    if (asked.some((outcome) => outcome === 'exact' || outcome === 'partial'))
        return 'partial';
    return asked.includes('failed') ? 'failed' : 'miss';
}
function cacheOutputs() {
    const outputs = CACHE_NAMES.map((kind) => [
        `cache-${kind}`,
        {
            description: `How ${CACHE_KINDS[kind].what} came from the cache: \`exact\`, \`partial\`, \`miss\`, \`skipped\` or \`failed\`.`,
            value: (report) => cacheOutcome(report, kind),
        },
    ]);
    return Object.fromEntries(outputs);
}
/** A shard alone has no coverage that means anything. */
function ofCoverage(value) {
    return ({ scope, coverage }) => (scope === 'lane' && coverage !== null ? value(coverage) : '');
}
function outputs_decimal(covered, total) {
    return total === 0 ? '' : percent(covered, total, 4);
}
function shardTests({ shards, shard, totals }) {
    return (shards.find(({ index }) => index === shard.index)?.totals ?? totals).tests;
}

;// CONCATENATED MODULE: ./lib/report/json.js



/** Version of report.json: raised when a field changes its meaning or goes away; new fields do not raise it. */
const REPORT_SCHEMA = 1;
/** report.json: the report for programs. Field by field, so that the file changes only when this table does. */
function reportJson(report) {
    return `${JSON.stringify({ ...identity(report), ...result(report), ...job(report) }, null, 2)}\n`;
}
function identity(report) {
    const { scope, repository, commit, suite, lane, shard, attempt } = report;
    return { schema: REPORT_SCHEMA, scope, repository, commit, suite, lane, shard, attempt };
}
function result(report) {
    const { verdict, totals, proof } = report;
    return {
        verdict: verdict.kind,
        gates: verdict.gates.map(gateJson),
        reasons: verdict.reasons,
        tests: totals,
        proof,
        coverage: report.coverage === null ? null : coverageJson(report.coverage),
        coverageFiles: report.coverageFiles.map(({ file, totals: of, missing }) => ({
            file,
            ...coverageJson(of),
            missing,
        })),
        failures: report.failures.map(({ id, file, line, failureLine, outcome, seconds, message, trace, lane, shard }) => ({
            ...{ id, file, line, failureLine, outcome, seconds, message, trace, lane, shard },
        })),
        collectErrors: report.collectErrors.map(({ file, message, trace, lane, shard }) => ({
            file,
            message,
            trace,
            lane,
            shard,
        })),
        slowest: report.slowest.map(({ id, seconds }) => ({ id, seconds })),
        shards: report.shards,
        lanes: report.lanes.map(({ coverage, ...line }) => ({
            ...line,
            coverage: coverage && coverageJson(coverage),
        })),
        plan: report.plan,
    };
}
const gateJson = ({ name, status, actual, required, note }) => ({
    ...{ name, status, actual, required, note },
});
function job(report) {
    return {
        cacheOutcomes: Object.fromEntries(CACHE_NAMES.map((kind) => [kind, cacheOutcome(report, kind)])),
        caches: report.caches.map(cacheJson),
        cacheEconomics: report.economics,
        artifacts: report.artifacts,
        notices: report.notices,
        timings: report.timings.map(timingJson),
        versions: report.versions,
    };
}
/** `figures` is there for a store alone; `save` is null when it is saved after the job. */
function cacheJson({ kind, label, key, restore, figures, save }) {
    return { kind, label, key, restore, ...(figures ? { figures } : {}), save };
}
/** `start` and `seconds` are in seconds since the step began; phases overlap. */
function timingJson({ phase, start, seconds, waiting, cache }) {
    const nature = { waiting: waiting === true, cache: cache ?? null };
    return { phase, start: milliseconds(start), seconds: milliseconds(seconds), ...nature };
}
/** The clock is not finer than that. */
const milliseconds = (seconds) => Math.round(seconds * 1e3) / 1e3;
/** Integers are the truth; `percent` is for reading, cut off after four places. */
function coverageJson(totals) {
    const { statements, coveredStatements, branches, coveredBranches, covered, total } = totals;
    const share = total === 0 ? null : percent(covered, total, 4);
    return { percent: share, covered, total, statements, coveredStatements, branches, coveredBranches };
}

;// CONCATENATED MODULE: ./lib/report/budget.js

/** Room for the sentence that says what was left out. */
const NOTE_BYTES = 1_000;
/**
 * All sections as markdown, at most `limit` bytes in UTF-8. While that is too much, the section that takes
 * the most room gives up one level of detail; what gave way is named at the end.
 */
function budget_withinBudget(sections, report, limit) {
    let rendered = sections.map((section) => renderAt(section, 0, report));
    while (budget_total(rendered) > limit - NOTE_BYTES) {
        const largest = largestThatCanShrink(rendered);
        if (largest === null)
            break;
        rendered = rendered.map((part) => part === largest ? renderAt(part.section, part.level + 1, report) : part);
    }
    return `${blocks(...rendered.map(({ markdown }) => markdown), budget_note(rendered))}\n`;
}
function renderAt(section, level, report) {
    const markdown = section.renderings[level]?.(report) ?? '';
    return { section, level, markdown, bytes: Buffer.byteLength(markdown) };
}
function budget_total(rendered) {
    return rendered.reduce((sum, { bytes }) => sum + bytes + 2, 0);
}
function largestThatCanShrink(rendered) {
    const able = rendered.filter(({ section, level, bytes }) => {
        const last = section.renderings.length - (section.essential ? 1 : 0);
        return bytes > 0 && level < last;
    });
    return able.reduce((most, part) => (most && most.bytes >= part.bytes ? most : part), null);
}
function budget_note(rendered) {
    const shorter = rendered.filter(({ level }) => level > 0).map(({ section }) => section.name);
    if (shorter.length === 0)
        return '';
    return `> ✂️ Shortened to fit into a summary: ${shorter.join(', ')}. The artifacts hold everything.`;
}

;// CONCATENATED MODULE: ./lib/report/sections/about.js



/** What could be better, and what was not possible here. */
const notices = {
    name: 'notices',
    renderings: [
        ({ notices: list }) => list
            .slice(0, 20)
            .map((notice) => `- ℹ️ ${prose(notice, 500)}`)
            .join('\n'),
    ],
};
/** Where the results are. */
const artifacts = {
    name: 'artifacts',
    renderings: [({ artifacts: lines }) => artifactBlock(lines)],
};
/** `name (1.2 MB)`, linked when there is an address; or why it is not there. */
function artifactText({ name, bytes, url, problem }) {
    if (problem !== '')
        return `⚠️ ${code(name, 100)}: ${escape_text(problem, 300)}`;
    const label = url !== null && /^https?:\/\/[^\s"<>()|\\]+$/.test(url)
        ? `[${escape_text(name, 100)}](${url})`
        : code(name, 100);
    return `${label} (${megabytes(bytes)})`;
}
function artifactBlock(lines) {
    if (lines.length === 0)
        return '';
    if (lines.length <= 3)
        return `📦 ${lines.map(artifactText).join(' · ')}`;
    return details(`📦 ${count(lines.length, 'artifact')}`, lines.map((line) => `- ${artifactText(line)}`).join('\n'));
}

;// CONCATENATED MODULE: ./lib/report/sections/caches.js





/** One row per cache: hit, bytes moved and not moved, seconds, saved or why not; what they hold of the limit. */
const caches = {
    name: 'caches',
    renderings: [caches_render, ({ economics }) => thrashBlock(economics)],
};
/** Models or images named at most for one cache. */
const LOST = 5;
/** `3 of 4 hit, 182.4 MB restored`; '' when no cache was asked for. The times overlap, so they are not added up. */
function cacheLine({ caches: reports, economics }) {
    const asked = reports.filter(({ restore }) => restore.kind !== 'skipped');
    if (asked.length === 0)
        return '';
    const hits = asked.filter(({ restore }) => isHit(restore));
    return [`${hits.length} of ${asked.length} hit`, restoredText(economics)]
        .filter((part) => part !== '')
        .join(', ');
}
function caches_render(report) {
    const { caches: reports, economics } = report;
    if (reports.length === 0)
        return '';
    const body = blocks(cacheTable(reports), lostLines(reports), economicsBlock(economics));
    return blocks(thrashBlock(economics), details(`Caches · ${cacheLine(report) || 'none used'}`, body));
}
function cacheTable(reports) {
    const columns = caches_COLUMNS.filter(({ when }) => when === undefined || reports.some(when));
    return table(columns.map(({ head }) => head), reports.map((report) => columns.map(({ cell }) => cell(report))), columns.flatMap(({ right }, at) => (right ? [at] : [])));
}
const isHit = (restore) => restore.kind === 'exact' || restore.kind === 'partial';
const caches_COLUMNS = [
    { head: 'cache', cell: ({ label }) => escape_text(label, 60) },
    { head: 'restored', cell: restored },
    { head: 'moved', right: true, cell: ({ restore }) => (isHit(restore) ? megabytes(restore.bytes) : '') },
    {
        head: 'not moved',
        right: true,
        when: ({ figures }) => (figures?.kept ?? 0) > 0,
        cell: ({ figures }) => (figures ? megabytes(figures.kept) : ''),
    },
    {
        head: 'time',
        right: true,
        cell: ({ restore }) => ('seconds' in restore ? duration(restore.seconds) : ''),
    },
    {
        head: 'rate',
        right: true,
        cell: ({ restore }) => (isHit(restore) ? format_rate(restore.bytes, restore.seconds) : ''),
    },
    { head: 'saved', cell: ({ save }) => (save === null ? SAVE_LATER : saved(save)) },
];
function restored({ kind, restore, figures }) {
    if (isHit(restore) && figures && figures.lost.length > 0)
        return RESTORE_IN_PART;
    // Each run saves its own under a new key: there is nothing newer to be had.
    if (kind === 'ledger' && restore.kind === 'partial')
        return LEDGER_NEWEST;
    const why = 'reason' in restore ? `: ${escape_text(restore.reason, 200)}` : '';
    return `${RESTORE_WORDS[restore.kind]}${why}`;
}
function saved(save) {
    const why = 'reason' in save ? `: ${escape_text(save.reason, 200)}` : '';
    const amount = save.kind === 'stored' ? ` ${megabytes(save.bytes)} in ${duration(save.seconds)}` : '';
    return `${SAVE_WORDS[save.kind]}${amount}${why}`;
}
/** What could not be had of a store, each with its cause. */
function lostLines(reports) {
    return reports
        .flatMap(({ label, figures }) => {
        const lost = figures?.lost ?? [];
        const lines = lost.slice(0, LOST).map((what) => `- ⚠️ ${escape_text(label, 60)}: ${code(what, 200)}`);
        return lost.length > LOST
            ? [...lines, `- … and ${lost.length - LOST} more of ${escape_text(label, 60)}`]
            : lines;
    })
        .join('\n');
}

;// CONCATENATED MODULE: ./lib/report/sections/collection.js





const collection_OPEN = 3;
/** Files that could not be imported: their tests did not run at all. */
const collection = {
    name: 'collection errors',
    essential: true,
    renderings: [
        (report) => collection_render(report, 200, 10_000),
        (report) => collection_render(report, 50, 1_000),
        (report) => collection_render(report, 20, 0),
    ],
};
function collection_render(report, shown, trace) {
    const errors = report.collectErrors;
    if (errors.length === 0)
        return '';
    const hidden = errors.length - shown;
    return blocks(`### ${count(errors.length, 'file')} could not be collected`, ...errors.slice(0, shown).map((error, index) => errorBlock(report, error, trace, index < collection_OPEN)), hidden > 0 ? `… and ${count(hidden, 'more file')}.` : '');
}
function errorBlock(report, error, limit, open) {
    const who = escape_text(whose_whose(report, error), 150);
    const heading = `${place(report, error.file, null)} · ${htmlCode(error.message, 250)}${who === '' ? '' : ` · ${who}`}`;
    const trace = tail(error.trace, limit);
    return trace === '' ? `- ${heading}` : details(heading, fence(trace, 'python'), open);
}

;// CONCATENATED MODULE: ./lib/report/sections/gates.js




/** One row per gate: actual, required, and how to mend it. */
const gates = {
    name: 'gates',
    essential: true,
    renderings: [(report) => gateTable(report.verdict.gates.map((gate) => gates_shortened(gate, report)))],
};
/** A longer message is not told twice on one page, in characters. */
const gates_LONG = 100;
/** The gate with `see below` in its note for each long message: failures and other reasons have lists of their own. */
function gates_shortened(gate, report) {
    const listed = reasons_explained(report).map(({ message }) => message.replace(/\.$/, ''));
    const long = listed.filter(({ length }) => length > gates_LONG).sort((a, b) => b.length - a.length);
    const note = long.reduce((all, message) => all.replaceAll(message, 'see below'), gate.note);
    if (note === gate.note)
        return gate;
    const once = note.replace(/(?:see below\.? )+(?=see below)/g, '');
    return { ...gate, note: once.replace(/(^|[.!?…] )see below/g, '$1See below') };
}
function gateTable(list) {
    if (list.length === 0)
        return '';
    const noted = list.some(({ note }) => note !== '');
    const head = ['', 'gate', 'actual', 'required', ...(noted ? ['note'] : [])];
    return table(head, list.map((gate) => [...gates_row(gate), ...(noted ? [prose(gate.note, 600)] : [])]));
}
function gates_row({ name, status, actual, required }) {
    return [GATE_ICONS[status], name, escape_text(actual, 200), escape_text(required, 200)];
}

;// CONCATENATED MODULE: ./lib/report/sections/reasons.js





/** Every other reason with its code, and what to do. */
const reasons = {
    name: 'reasons',
    essential: true,
    renderings: [(report) => reasons_render(report, 100), (report) => reasons_render(report, 20)],
};
function reasons_render(report, shown) {
    const list = otherReasons(report);
    if (list.length === 0)
        return '';
    const hidden = list.length - shown;
    return blocks(`### ${REASON_TITLES[report.verdict.kind]}`, list.slice(0, shown).map(item).join('\n'), hidden > 0 ? `… and ${count(hidden, 'more reason')}.` : '');
}
function item({ code: id, title, message, remedy, anchor, url }) {
    const more = url === null ? code(anchor) : `[${code(anchor)}](${url})`;
    return `- **${id} ${escape_text(title)}**: ${prose(message)}<br>👉 ${remedy} ${more}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/shards.js




/** More rows than this are folded, so that the page stays short. */
const OPEN_ROWS = 8;
/** Rows that stay when there is little room: those that did not pass come first. */
const FEW_ROWS = 40;
/** Characters of the longest bar. */
const WIDTH = 16;
/** One row per shard: what it ran, how long it took and should have taken, how it ended. */
const shards = {
    name: 'shards',
    renderings: [(report) => shards_render(report, Number.POSITIVE_INFINITY), (report) => shards_render(report, FEW_ROWS)],
};
/** ✅, ❌, or ➖ for a shard that had nothing to run. */
function shardIcon({ result, files, totals }) {
    if (result === 'passed')
        return '✅';
    return files === 0 && totals.tests === 0 ? '➖' : '❌';
}
function shards_render({ shards: lines, plan }, shown) {
    if (lines.length < 2)
        return '';
    const kept = lines.length <= shown ? lines : worstFirst(lines).slice(0, shown);
    const hidden = lines.length - kept.length;
    const rows = blocks(shards_shardTable(kept, lines), hidden > 0 ? `… and ${count(hidden, 'more shard')}.` : '', lines.some(isPredicted) ? '<sub>█ as predicted · ▓ longer · ░ shorter</sub>' : '');
    const title = count(lines.filter(({ role }) => role === 'shard').length, 'shard');
    return blocks('### Shards', lines.length > OPEN_ROWS ? details(`${title}${spread(lines)}`, rows) : rows, plan === null ? '' : qualityLine(plan));
}
const isPredicted = ({ predicted }) => predicted !== null;
const worstFirst = (lines) => [...lines].sort((a, b) => Number(a.result === 'passed') - Number(b.result === 'passed'));
/** ` · predicted 36 s to 38 s · took 35 s to 41 s`: what the folded rows show. */
function spread(lines) {
    const own = lines.filter(({ role }) => role === 'shard');
    const predicted = own.flatMap((line) => line.predicted ?? []);
    const told = predicted.length === 0 ? '' : ` · predicted ${range(predicted)}`;
    return `${told} · took ${range(own.map(({ seconds }) => seconds))}`;
}
function range(seconds) {
    const [least, most] = [duration(Math.min(...seconds)), duration(Math.max(...seconds))];
    return least === most ? most : `${least} to ${most}`;
}
function shards_shardTable(shown, all) {
    const longest = Math.max(...all.map(({ seconds, predicted }) => Math.max(seconds, predicted ?? 0)), 0.001);
    const columns = shards_COLUMNS.filter(({ when }) => when === undefined || when(all));
    return table(columns.map(({ head }) => head), shown.map((line) => columns.map(({ cell }) => cell(line, longest))), columns.flatMap(({ right }, at) => (right ? [at] : [])));
}
const shards_COLUMNS = [
    { head: '', cell: shardIcon },
    {
        head: 'lane',
        when: (lines) => new Set(lines.map(({ lane }) => lane)).size > 1,
        cell: ({ lane }) => escape_text(lane, 100),
    },
    { head: 'shard', cell: shards_nameOf },
    { head: 'tests', right: true, cell: ({ totals }) => grouped(totals.tests) },
    { head: 'files', right: true, cell: ({ files }) => grouped(files) },
    {
        head: 'predicted',
        right: true,
        when: (lines) => lines.some(isPredicted),
        cell: ({ predicted }) => (predicted === null ? '' : duration(predicted)),
    },
    { head: 'took', right: true, cell: ({ seconds }) => duration(seconds) },
    { head: '', cell: barOf },
    { head: 'result', cell: resultText },
];
function shards_nameOf({ index, role, attempt }) {
    const name = role === 'repair' ? 'repair' : String(index);
    return attempt > 1 ? `${name} (attempt ${attempt})` : name;
}
function barOf({ seconds, predicted }, longest) {
    const share = seconds / longest;
    return predicted === null ? bar(share, WIDTH) : bullet(share, predicted / longest, WIDTH);
}
function resultText({ result, totals }) {
    const left = totals.notRun > 0 ? ` · ${grouped(totals.notRun)} not run` : '';
    return `${escape_text(result, 200)}${left}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/slowest.js



/** The ten longest tests. */
const slowest = { name: 'slowest tests', renderings: [slowest_render] };
function slowest_render({ slowest: tests }) {
    const [first] = tests;
    if (first === undefined || first.seconds <= 0)
        return '';
    return details(tests.length === 1
        ? `Slowest test · ${duration(first.seconds)}`
        : `Slowest ${tests.length} tests · up to ${duration(first.seconds)}`, table(['test', 'time', ''], tests.map(({ id, seconds }) => [code(id, 200), duration(seconds), bar(seconds / first.seconds)]), [1]));
}

;// CONCATENATED MODULE: ./lib/report/timeline.js



/** Characters of a line up to the end of the last bar. */
const timeline_WIDTH = 74;
/** Characters by which a mark of the axis may be longer: 80 are shown everywhere without scrolling. */
const OVERHANG = 6;
/** Characters of the longest name. */
const timeline_NAME = 30;
/** Waits and caches that took less, in seconds, are no news. */
const timeline_SHORT = 0.05;
/** Distances of the marks on the axis, in seconds. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000];
const MOST_MARKS = 5;
/**
 * What ran beside what, as plain text: one line per phase in the order in which they began, with its name, its
 * duration, and a bar on an axis that all share. '' when nothing was measured.
 */
function timeline(timings) {
    const rows = timings.filter(timeline_isSeen).map(timeline_rowOf);
    const total = elapsed(timings);
    if (rows.length === 0 || total === 0)
        return '';
    const names = Math.max(...rows.map(({ name }) => name.length));
    const times = Math.max(...rows.map(({ took }) => took.length));
    const left = names + 2 + times + 2;
    const width = timeline_WIDTH - left;
    const lines = rows.map(({ name, took, timing }) => `${name.padEnd(names)}  ${took.padStart(times)}  ${timeline_barOf(timing, width / total, width)}`);
    return [`${' '.repeat(left)}${axis(total, width)}`, ...lines].join('\n');
}
/** What the bars stand for, of those that there are; '' when all of them are work. */
function legend(timings) {
    const seen = timings.filter(timeline_isSeen);
    const parts = [
        seen.some(({ cache }) => cache) ? '▓ cache' : '',
        seen.some(({ waiting }) => waiting) ? '░ waiting for what runs beside' : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? '' : ['█ work', ...parts].join(' · ');
}
/** The longest wait of the step itself, or null when it waited for nothing. */
function longestWait(timings) {
    const waits = timings.filter((timing) => timing.waiting && timeline_isSeen(timing));
    return waits.reduce((most, one) => (most && most.seconds >= one.seconds ? most : one), null);
}
const timeline_isSeen = ({ waiting, cache, seconds }) => (!waiting && !cache) || seconds >= timeline_SHORT;
const timeline_rowOf = (timing) => ({
    name: escape_line(timeline_nameOf(timing), timeline_NAME),
    took: duration(timing.seconds),
    timing,
});
function timeline_nameOf({ phase, waiting, cache }) {
    if (waiting)
        return `waits for ${phase}`;
    if (cache)
        return `${cache === 'restore' ? '↓' : '↑'} ${phase}`;
    return phase;
}
/** `scale`: characters per second. */
function timeline_barOf({ start, seconds, waiting, cache }, scale, width) {
    const from = Math.min(width - 1, Math.round(start * scale));
    const length = Math.min(width - from, (start + seconds) * scale - from);
    const cells = (fill) => fill.repeat(Math.max(1, Math.round(length)));
    const drawn = waiting ? cells('░') : cache ? cells('▓') : bar(length / width, width);
    return `${' '.repeat(from)}${drawn}`;
}
/** `│0 s       │10 s      │20 s` */
function axis(total, width) {
    const step = STEPS.find((size) => total / size <= MOST_MARKS) ?? total;
    const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, at) => at * step);
    return marks
        .reduce((text, seconds) => {
        const at = Math.round((seconds / total) * width);
        const label = `│${plainSeconds(seconds)}`;
        const fits = at + label.length <= width + OVERHANG && (at > text.length || at === 0);
        return fits ? text.padEnd(at) + label : text;
    }, '')
        .trimEnd();
}

;// CONCATENATED MODULE: ./lib/report/sections/step.js





/** Where this job's time went, what waited for what, and with which versions. */
const step_step = {
    name: 'this step',
    renderings: [({ timings, versions }) => step_render(timings, versions)],
};
function step_render(timings, versions) {
    const picture = timeline(timings);
    const bars = legend(timings);
    const tools = Object.entries(versions).map(([name, version]) => `${escape_text(name, 60)} ${code(version, 60)}`);
    const body = blocks(picture === '' ? '' : fence(picture, 'text'), bars === '' ? '' : `<sub>${bars}</sub>`, tools.join(' · '));
    return body === '' ? '' : details(`This step · ${duration(elapsed(timings))}${waited(timings)}`, body);
}
/** ` · waited 9.8 s for models and images` */
function waited(timings) {
    const wait = longestWait(timings);
    return wait === null ? '' : ` · waited ${duration(wait.seconds)} for ${escape_text(wait.phase, 60)}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/suites.js




/** More rows than this are folded. */
const suites_OPEN_ROWS = 12;
/** One row per lane that a gate judged: is it whole, what failed, what does it cover by itself. */
const suites = {
    name: 'suites',
    essential: true,
    renderings: [(report) => suites_render(report, 500), (report) => suites_render(report, 20)],
};
function suites_render(report, shown) {
    const { lanes } = report;
    if (lanes.length === 0)
        return '';
    const hidden = lanes.length - shown;
    const rows = blocks(laneTable(report, shown), hidden > 0 ? `… and ${grouped(hidden)} more.` : '');
    return blocks('### Suites', lanes.length > suites_OPEN_ROWS ? details(`${lanes.length} suites`, rows) : rows);
}
function laneTable(report, shown) {
    const { lanes } = report;
    const measured = lanes.some(({ coverage }) => coverage !== null);
    const named = lanes.some(({ lane, suite }) => lane !== suite);
    const cells = (line) => [
        line.icon,
        escape_text(line.suite, 100),
        ...(named ? [line.lane === '' ? '' : code(line.lane, 100)] : []),
        ...line.numbers,
        ...(measured ? [coverageCell(line.coverage)] : []),
    ];
    const head = ['', 'suite', ...(named ? ['lane'] : []), 'shards', 'tests', 'failed'];
    const first = named ? 3 : 2;
    return table([...head, ...(measured ? ['coverage'] : [])], [...lanes.slice(0, shown).map((line) => laneRow(report, line)), ...sumRow(report)].map(cells), [first, first + 1, first + 2]);
}
function laneRow(report, line) {
    const { lane, suite, count, present, totals, coverage } = line;
    const shards = present === count ? grouped(count) : `**${grouped(present)} of ${grouped(count)}**`;
    const numbers = [shards, grouped(totals.tests), grouped(totals.failed)];
    return { icon: iconOf(report, line), lane, suite, coverage, numbers };
}
/** Coverage of all together is their union: no sum and no mean of the rows. */
function sumRow({ lanes, totals, coverage }) {
    if (lanes.length < 2)
        return [];
    const shards = lanes.reduce((sum, { present }) => sum + present, 0);
    const numbers = [shards, totals.tests, totals.failed].map(grouped);
    return [{ icon: '', lane: '', suite: 'together', coverage, numbers }];
}
function iconOf({ shards }, { lane, count, present }) {
    if (present < count)
        return '⚠️';
    const bad = shards.filter((line) => line.lane === lane && line.result !== 'passed');
    return bad.some(({ files, totals }) => files > 0 || totals.tests > 0) ? '❌' : '✅';
}
function coverageCell(totals) {
    if (totals === null)
        return 'not measured';
    const { covered, total } = totals;
    return `${gauge(total === 0 ? 0 : covered / total, 10)} ${coverageText(totals)}`;
}

;// CONCATENATED MODULE: ./lib/report/shard-lines.js










const shard_lines_NAMED = 3;
/** The five lines of a shard that did not finish the lane: verdict, what it ran, what to look at, where, what comes next. */
function shardLines(report) {
    const { shard, suite, verdict } = report;
    const lines = [
        `### ${VERDICT_ICONS[verdict.kind]} ${escape_text(suite, 100)} · shard ${shard.index} of ${shard.count} · ${totalsText(report)}`,
        `- ${shard_lines_ran(report)}`,
        `- ${shard_lines_look(report)}`,
        `- ${report.artifacts.map(artifactText).join(' · ') || 'No artifact was uploaded.'}`,
        `- ${next(report)}`,
    ];
    return `${lines.join('\n')}\n`;
}
/** Without the result of every shard nobody can merge them. */
const next = ({ artifacts }) => artifacts.some(({ problem }) => problem !== '')
    ? 'Without this result no shard can judge the lane.'
    : 'The shard that ends last judges the lane and writes the full report.';
function shard_lines_ran(report) {
    const { shards, shard, commit } = report;
    const own = shards.find(({ index }) => index === shard.index);
    const run = own === undefined ? [] : [count(own.files, 'file'), shard_lines_timesOf(own)];
    const restored = cacheLine(report) === '' ? [] : [`caches ${cacheLine(report)}`];
    return [...run, ...restored, `commit ${code(commit.slice(0, 7))}`].join(' · ');
}
/** `predicted 38 s · took 41 s`, without a plan `41 s of tests`; and what it left when it was stopped. */
function shard_lines_timesOf({ seconds, predicted, result, totals }) {
    const took = predicted === null
        ? `${duration(seconds)} of tests`
        : `predicted ${duration(predicted)} · took ${duration(seconds)}`;
    return totals.notRun > 0 ? `${took} · ${escape_text(result, 200)}` : took;
}
/** What is wrong and how to see it again, in one line; the tracebacks are in annotations, log and artifact. */
function shard_lines_look(report) {
    const found = [...shard_lines_collected(report), ...shard_lines_failed(report), ...otherReasons(report).map(shard_lines_reasonText)];
    if (found.length === 0)
        return 'Nothing to mend.';
    const more = found.length > shard_lines_NAMED ? `; and ${found.length - shard_lines_NAMED} more` : '';
    const command = shardsToReproduce(report).map(({ reproduce }) => reproduce.failures ?? reproduce.all)[0];
    const again = command === undefined || command.length > 2_000 ? '' : `<br>👉 ${code(command, 2_000)}`;
    return `${found.slice(0, shard_lines_NAMED).join('; ')}${more}${again}`;
}
function shard_lines_failed(report) {
    return report.failures.map((failure) => `${place(report, failure.file, failureLine(failure))} ${code(failure.message || failure.id, 200)}`);
}
function shard_lines_collected(report) {
    return report.collectErrors.map(({ file, message }) => `${place(report, file, null)} ${code(message, 200)}`);
}
function shard_lines_reasonText({ code: id, message }) {
    return `${code(id)} ${prose(message, 300)}`;
}

;// CONCATENATED MODULE: ./lib/report/summary.js

















/** The runner drops a summary above 1 MiB; post and other steps need room too. */
const summary_SUMMARY_BYTES = 900_000;
/** In the order of the page: what people need first is at the top. */
const SECTIONS = [
    headline_headline,
    gates,
    suites,
    proof,
    collection,
    failures_failures,
    reasons,
    reproduce,
    coverage_coverage,
    shards,
    plan,
    slowest,
    caches,
    step_step,
    notices,
    artifacts,
];
/**
 * The step summary in markdown: the full page for a lane, five lines for a shard that did not finish it.
 * `limit` is in bytes of UTF-8.
 */
function summaryOf(report, limit = summary_SUMMARY_BYTES) {
    return report.scope === 'lane' ? budget_withinBudget(SECTIONS, report, limit) : shardLines(report);
}

;// CONCATENATED MODULE: ./lib/verdict/cancelled.js
/** The verdict of a job that was cancelled while its result was published: whatever was judged, it is no pass. */
function cancelledVerdict(verdict) {
    if (verdict.kind === 'cancelled')
        return verdict;
    const message = 'The job was cancelled while its result was published.';
    return { ...verdict, kind: 'cancelled', reasons: [...verdict.reasons, { code: 'AEGIS-E310', message }] };
}

;// CONCATENATED MODULE: ./lib/tell.js














/**
 * Tells the result everywhere it is looked for: files, artifact, outputs, annotations, summary, log.
 * Only when all is told does the step fail.
 */
async function tell(step, judged) {
    const { host } = step;
    const draft = buildReport(host.facts, judged);
    const reportPath = (0,external_node_path_.join)(step.places.lane, 'report.json');
    const unwritten = await writeResult(reportPath, reportJson(draft));
    for (const { message } of unwritten)
        host.log.warning(message);
    const merged = judged.scope === 'lane' ? await step.watch.time('upload', () => uploadLane(step)) : [];
    const verdict = host.cancelled.aborted ? cancelledVerdict(draft.verdict) : draft.verdict;
    const artifacts = [...draft.artifacts, ...merged];
    const report = { ...draft, verdict, artifacts, timings: step.watch.timings() };
    const artifactUrl = report.artifacts.at(-1)?.url ?? '';
    const outputs = outputsOf(report, { ...judged.paths, reportJson: reportPath, artifactUrl });
    for (const [name, value] of Object.entries(outputs))
        host.job.output(name, value);
    for (const annotation of annotationsOf(report, existsIn(host.facts.workspace)))
        host.job.annotate(annotation);
    host.job.summary(summaryOf(report));
    for (const line of closingBlock(report))
        host.log.info(line);
    if (!hasPassed(report))
        host.job.fail();
}
const hasPassed = ({ verdict }) => verdict.kind === 'passed';
/** Names come from test code: none may point out of the repository. */
const existsIn = (workspace) => (file) => !(0,external_node_path_.isAbsolute)(file) && !file.split(/[\\/]/).includes('..') && (0,external_node_fs_.existsSync)((0,external_node_path_.join)(workspace, file));
/** Where there is no service for it, nothing is wrong with the job. */
function notUploaded(name, answer) {
    const { unavailable, conflict, reason } = answer;
    const code = unavailable ? 'AEGIS-E410' : 'AEGIS-W411';
    const remedy = conflict ? ' Give each step its own `suite`.' : '';
    return {
        level: unavailable ? 'notice' : 'warning',
        title: titleOf(code),
        message: `${name}: ${reason}.${remedy} The verdict stands.`,
    };
}
/** The merged result; with one shard its own result goes along. An upload that fails warns and no more. */
async function uploadLane({ host, inputs, meeting, places }) {
    const name = meeting.names.merged(meeting.attempt);
    const own = inputs.lane.shard.count === 1;
    const all = await filesUnder(places.lane);
    const files = own ? all : all.filter((file) => !file.startsWith(places.shard + external_node_path_.sep));
    const upload = await uploadMerged(meeting, files, places.lane);
    if (!upload.ok)
        host.job.annotate(notUploaded(name, upload));
    return [artifactLine(host.facts, name, upload)];
}

;// CONCATENATED MODULE: ./lib/main.js







/**
 * The main phase: inputs are read, tests run or, in a gate job, taken from where others ran them, and judged.
 * A failing test suite is a value that flows to the end: it is told in full before the step fails.
 * @param variables the INPUT_* variables of the step
 * @throws StepError when an input is bad, before anything runs
 */
async function main(host, variables) {
    const step = await openStep(host, variables);
    const judged = step.inputs.mode === 'gate' ? await judgeGate(step) : await testAndJudge(step);
    await tell(step, judged);
    leaveState(step);
}
/**
 * Caches are restored, Python made ready and this shard's tests run; the result is published, and whoever
 * comes last merges the results of all shards and judges them.
 */
async function testAndJudge(step) {
    const shard = await runShard(step);
    const encounter = await meetOthers(step, shard);
    return judgeAll(step, shard, encounter);
}

;// CONCATENATED MODULE: ./lib/post.js




/** The post phase: saves what main left to it. Never fails a job. */
async function post(host) {
    const state = parseState(host.job.state(), host.facts);
    if (state === null)
        return host.log.warning('The state that main left cannot be read: nothing is saved.');
    const reports = await savePending(host, state.specs, state.warned);
    await tidyUp(host, state.remainders);
    for (const { label, save } of reports)
        if (save)
            host.log.debug(`${label}: ${saveText(save)}`);
}

;// CONCATENATED MODULE: ./lib/phase.js

















/** Runs main or post; which one, the state tells: main saves one before it does anything else. @returns the exit code */
async function runPhase({ publicEnv, secrets, notice }, actionRoot) {
    const cancellation = listenForCancel(process);
    const verbose = secrets['INPUT_LOG-LEVEL']?.trim() === 'debug';
    const answer = readFacts({ env: publicEnv, actionRoot, verbose });
    const isPost = Boolean(secrets.STATE_aegis);
    if (!answer.ok)
        return phase_refuse(answer.problems, isPost);
    const unwritten = (0,begin/* stateProblem */.T)(secrets);
    if (unwritten !== null)
        return phase_refuse([{ code: 'AEGIS-E109', message: unwritten }], isPost);
    let failed = false;
    const onFail = () => {
        failed = !isPost;
    };
    const health = healthOf(secrets.STATE_aegis, answer.facts);
    const console = new Console(process.stdout);
    const host = liveHost({ console, facts: answer.facts, secrets, cancellation, health, onFail });
    for (const text of [notice, ...answer.notices])
        if (text)
            host.log.warning(text);
    await guarded(host, isPost, () => (isPost ? runPost(host) : main(host, secrets)));
    await Promise.all([host.workers.end(), host.hasher.end()]);
    await console.flush();
    return failed ? 1 : 0;
}
const healthOf = (state, facts) => state ? (parseState(state, facts)?.health ?? null) : null;
async function runPost(host) {
    await post(host);
    (0,handoff/* removeStaleHandoffs */.F)([host.facts.temp, (0,external_node_os_.tmpdir)()], host.clock.now());
}
/** Errors that were foreseen are told by their codes; any other is a bug of ours and shows its stack. */
async function guarded(host, isPost, phase) {
    try {
        await phase();
    }
    catch (error) {
        const expected = error instanceof StepError;
        const reasons = expected ? error.reasons : [accidentOf(error)];
        if (!expected)
            host.log.info(error instanceof Error ? (error.stack ?? '') : String(error));
        for (const reason of reasons)
            host.job.annotate(problemOf(reason, isPost));
        if (isPost)
            return;
        host.job.summary(problemSummary(expected ? 'Nothing ran' : 'The step ended before its report', reasons));
        host.job.output('verdict', expected ? 'config-error' : 'incomplete');
        host.job.fail();
    }
}
const accidentOf = (error) => ({
    code: isNoSpace(error) ? 'AEGIS-E319' : 'AEGIS-E901',
    message: String(error),
});
/** Post only warns. */
const problemOf = ({ code, message }, isPost) => ({ level: isPost ? 'warning' : 'error', title: titleOf(code), message });
function problemSummary(opening, reasons) {
    const lines = reasons.map((reason) => `- **${reason.code}** ${escape_text(reason.message, 1_000)} ${remedyBeyond(reason)}`.trimEnd());
    return `## ❌ ${opening}: ${reasons.length === 1 ? 'one problem' : `${reasons.length} problems`}\n\n${lines.join('\n')}\n`;
}
/** Without a job there are no doors: the problems go to the log as annotations. */
function phase_refuse(problems, isPost) {
    const lines = problems.map((reason) => `${annotationCommand(problemOf(reason, isPost))}\n`);
    (0,external_node_fs_.writeSync)(process.stdout.fd, lines.join(''));
    return isPost ? 0 : 1;
}


/***/ })

};
