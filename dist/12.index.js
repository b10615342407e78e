export const id = 12;
export const ids = [12];
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
const TELLING = /Failed to |Cache Size: |File Size: |cache-mode|(read|write) denied|failed with|retries due to|another job|unknown field|Cache reservation failed/;
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
/** Milliseconds in all for each operation, slow or not. */
const DEADLINES = {
    restore: 120_000,
    save: 180_000,
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

/***/ 90012:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runPhase: () => (/* binding */ runPhase)
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
        cause: 'pytest found no test for the paths and markers given.',
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
        remedy: 'Run one shard, or judge every shard by itself as it is done now.',
    },
    'AEGIS-W411': {
        title: 'Merged result not uploaded',
        cause: 'The verdict stands; only the artifact with the files behind it is missing.',
        remedy: 'If the name is taken, give each step its own `suite`; else see the message of the service.',
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
        cause: 'Coverage has no statements, so no percentage exists.',
        remedy: 'Check `coverage-source` and the `[tool.coverage]` configuration.',
    },
    'AEGIS-E504': {
        title: 'Coverage switched off',
        cause: 'The project switches coverage off (`--no-cov` in addopts or PYTEST_ADDOPTS).',
        remedy: 'Remove it from the configuration of pytest.',
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
        remedy: 'Mend the input that the message names.',
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
    return {
        first: first.signal,
        second: second.signal,
        dispose: () => void signals.off('SIGINT', listener).off('SIGTERM', listener),
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./lib/host/live/quote.js
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
    const facts = {
        workspace: (0,external_node_fs_.realpathSync)(given.GITHUB_WORKSPACE),
        temp,
        toolCache: env.RUNNER_TOOL_CACHE || (0,external_node_path_.join)(temp, 'tool-cache'),
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
    return { ok: true, facts, notices };
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
function unwritable(temp) {
    return `RUNNER_TEMP is not a directory that can be written (got "${quote(temp)}").`;
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
const MOST_AT_ONCE = 3;
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
        warm(client) {
            const worker = idle[0] ?? add();
            if (idle.length === 0)
                idle.push(worker);
            worker.then((started) => started.send({ type: 'load', client }), () => undefined);
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
            const ending = [...all].map((worker) => worker.then((started) => started.kill(), () => undefined));
            all.clear();
            await Promise.all(ending);
        },
    };
}
/** Lets at most `most` tasks run at once; the others wait in order. */
function limiter(most) {
    let running = 0;
    const waiting = [];
    return async (task) => {
        if (running >= most)
            await new Promise((resolve) => waiting.push(resolve));
        else
            running += 1;
        try {
            return await task();
        }
        finally {
            const next = waiting.shift();
            if (next)
                next();
            else
                running -= 1;
        }
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

;// CONCATENATED MODULE: ./lib/host/transfer/reasons.js

const NO_REASON = 'the client gave no reason';
/** Why an operation failed, in one line: what was asked, what came, what was tried. */
function reasonOf(operation, ending) {
    const said = lastFailure(ending.lines);
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
// The line about the reservation has the true cause of what is later called "another job may be creating".
function lastFailure(lines) {
    const found = findLine(lines, /^Failed to reserve cache: /) ??
        findLine(lines, /^Failed to (restore|save): |^Cache reservation failed: |failed with error: |retries due to /);
    return found === null ? null : tidy(found);
}
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
    return failure === null ? { kind: 'miss', seconds } : { kind: 'failed', reason: tidy(failure), seconds };
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
    if (findLine(ending.lines, /\(409\)|already exists?|already reserved/i) !== null)
        return { kind: 'duplicate' };
    return { kind: 'failed', reason: reasonOf('save', ending), seconds };
}
/** What an artifact operation came to. */
function artifactAnswer(operation, ending, value) {
    if (ending.end === 'done')
        return { ok: true, value: value(ending) };
    const reason = reasonOf(operation, ending);
    const said = [reason, ...ending.lines].join('\n');
    const older = (0,transfer_limits/* speaksOlderProtocol */.EP)(said);
    return {
        ok: false,
        conflict: /\(409\)|already exists/i.test(said),
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
    const limits = (operation) => ({
        patience: health.patience - (CACHE_PATIENCE - options.cacheHealth().patience),
        deadlineMs: transfer_limits/* DEADLINES */.YE[operation],
    });
    const ask = async (operation) => {
        if (missing !== null)
            return refusal(missing, true);
        if (health.state === 'down')
            return refusal(`the artifact service is unavailable: ${health.reason || 'it has failed too often'}`, false);
        const name = operation.op;
        const ending = await transfers.run(operation, limits(name));
        const said = artifactAnswer(name, ending, (done) => done.value);
        const answer = said.ok ? said : { ...said, unavailable: said.unavailable && !isGitHubs(options.secrets) };
        if (!answer.ok && answer.unavailable)
            missing = answer.reason;
        health = learn(health, ending, answer.ok || answer.conflict ? null : answer.reason);
        return answer;
    };
    return {
        async upload(name, files, root, retentionDays) {
            const fit = await fitFiles(files, root, options.note);
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
    const limits = (operation, { deadlineSeconds }) => ({
        patience: health.patience,
        deadlineMs: deadlineSeconds ? deadlineSeconds * 1000 : transfer_limits/* DEADLINES */.YE[operation],
    });
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
            health = learn(health, ending, failureOf(outcome));
            if (outcome.kind === 'failed')
                await (0,roots/* undoRestore */.fW)(entry.paths, before);
            return withService(outcome, health);
        },
        async save(entry) {
            const reason = obstacle();
            if (reason !== null)
                return { kind: 'skipped', reason };
            const operation = { op: 'save', paths: entry.paths, key: entry.key };
            const ending = await transfers.run(operation, limits('save', entry));
            const outcome = saveOutcome(ending);
            health = learn(health, ending, failureOf(outcome));
            return withService(outcome, health);
        },
    };
}
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
async function settle(after) {
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
    const leftovers = await settle({ child, marker, output, hurried: cancellation.first, clock, timings });
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



/** The two ways to run a program. Timings are for tests; the defaults are what the runner allows. */
function createProcesses(around) {
    const surroundings = { timings: TIMINGS, ...around };
    return {
        run: (command, options) => runTool(surroundings, command, options),
        supervise: (command, options) => supervise(surroundings, command, options),
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
        workers: { warm: transfers.warm, end: transfers.close, health: cacheHealth },
        processes: createProcesses({ console, clock, cancellation, commandFiles: commandFiles(secrets) }),
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

// EXTERNAL MODULE: ./node_modules/smol-toml/dist/index.js + 8 modules
var dist = __webpack_require__(3292);
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
    let inside = false;
    for (const line of text.split(/\r?\n/)) {
        const heading = /^\[(.+)\]\s*$/.exec(line);
        if (heading)
            inside = heading[1] === section;
        const value = inside ? /^fail_under\s*[=:]\s*(\d+(?:\.\d+)?)\s*$/.exec(line)?.[1] : undefined;
        if (value !== undefined)
            return Number(value);
    }
    return null;
}
function fromToml(text) {
    try {
        const tool = (0,dist/* parse */.qg)(text).tool;
        const value = tool?.coverage?.report?.fail_under;
        return typeof value === 'number' && Number.isFinite(value) ? value : null;
    }
    catch {
        return null;
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
/** Set algebra. A result that equals the first set is that set itself: shards mostly agree, so little is copied. */
function union(a, b) {
    if (isSubset(b, a))
        return a;
    const all = new Set(a);
    for (const item of b)
        all.add(item);
    return all;
}
const intersection = (a, b) => filter(a, (item) => b.has(item));
const difference = (a, b) => b.size === 0 ? a : filter(a, (item) => !b.has(item));
function isDisjoint(a, b) {
    for (const item of b)
        if (a.has(item))
            return false;
    return true;
}
function isSubset(a, of) {
    for (const item of a)
        if (!of.has(item))
            return false;
    return true;
}
function filter(set, keep) {
    const kept = new Set();
    for (const item of set)
        if (keep(item))
            kept.add(item);
    return kept.size === set.size ? set : kept;
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
const hasExecuted = ({ files }) => [...files.values()].some(({ statements, missing }) => missing.size < statements.size);
function mixed(parts) {
    const branches = parts.filter(({ branch }) => branch).length;
    return new CoverageError('AEGIS-E507', `${branches} of ${parts.length} results measured branches, and ${parts.length - branches} only statements.`);
}
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
    const coveredStatements = statements - missing.size;
    const coveredBranches = branches - (missingBranches?.size ?? 0);
    return {
        statements,
        coveredStatements,
        branches,
        coveredBranches,
        covered: coveredStatements + coveredBranches,
        total: statements + branches,
    };
}
/**
 * The missing lines like coverage.py shows them: "12-18, 40". A range goes on over lines that are no statements.
 * @param limit how many ranges at most; what is left out shows as "…"
 */
function missingRanges({ statements, missing }, limit = Number.POSITIVE_INFINITY) {
    const ranges = [];
    let open = false;
    for (const line of [...statements].sort((a, b) => a - b)) {
        const range = open ? ranges.at(-1) : undefined;
        open = missing.has(line);
        if (!open)
            continue;
        if (range)
            range.last = line;
        else
            ranges.push({ first: line, last: line });
    }
    const texts = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
    return [...texts.slice(0, limit), ...(texts.length > limit ? ['…'] : [])].join(', ');
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
function untold({ totals, scope, found }) {
    if (found.tests.length + found.completeness.length > 0)
        return [];
    if (totals.failed > 0)
        return [{ code: 'AEGIS-E301', message: `${failed(totals)}.` }];
    const idle = totals.tests === 0 && scope === 'lane';
    return idle ? [{ code: 'AEGIS-E303', message: 'No shard ran any test.' }] : [];
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

;// CONCATENATED MODULE: ./lib/shards/ledger/model.js
const NO_LEDGER = { schema: 1, run: 0, speeds: [], sessionMs: [], files: new Map() };
/** How many runs a median is made of. */
const model_RUNS = 5;
/** A test or file that this many runs did not see is forgotten. */
const FORGET_AFTER = 20;
/** Whoever can write to the cache can write a ledger, so nothing about it may be without bounds. */
const model_LIMITS = { tests: 200_000, bytes: 64 << 20, id: 10_000, ms: 86_400_000, run: 1e9 };
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
const model_idOf = (key, prefix) => (key.startsWith('::') ? prefix + key : key);
/** A node id without its parameters: `a.py::test_b[1]` is a case of `a.py::test_b`. */
const functionOf = (id) => {
    const bracket = id.indexOf('[', id.indexOf('::') + 2);
    return bracket < 0 ? id : id.slice(0, bracket);
};
/** The newest `RUNS` values with one more; tenths of a millisecond are kept. */
const withRun = (values, ms) => [...values, Math.min(model_LIMITS.ms, Math.max(0, Math.round(ms * 10) / 10))].slice(-model_RUNS);

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
                times.set(model_idOf(key, prefix), time);
        }
    return times;
}
/**
 * How many times slower than the ledger this session's machine was: the median over the passed tests that both know,
 * from 0.2 to 5. null when they have fewer than 20 in common.
 */
function speedOf({ tests }, times) {
    const ratios = [];
    for (const { id, outcome, seconds, sharedSeconds = 0 } of tests) {
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
 * machine leaves no trace. The order of the manifests does not matter.
 */
function learn_learn(before, { manifests, hashes }) {
    const ledger = before ?? NO_LEDGER;
    const shards = manifests.filter(({ session }) => session.finished).sort(byShard);
    if (shards.length === 0)
        return ledger;
    const run = ledger.run + 1;
    const times = known(ledger);
    const measured = shards.map(({ session }) => ({ session, speed: speedOf(session, times) }));
    const speeds = measured.flatMap(({ speed }) => speed ?? []);
    const usual = median(speeds) ?? median(ledger.speeds) ?? 1;
    const sightings = sightingsOf(measured.map((one) => ({ ...one, speed: one.speed ?? usual })));
    const lessons = { run, hashes, complete: isComplete(shards) };
    const files = new Map(ledger.files);
    for (const [name, sighting] of sightings)
        files.set(name, fileAfter(name, files.get(name), sighting, lessons));
    const own = median(shards.map(sessionMs).map((ms, at) => ms / (measured[at]?.speed ?? usual))) ?? 0;
    return {
        schema: 1,
        run,
        speeds: speeds.length > 0 ? [...ledger.speeds, usual].slice(-model_RUNS) : ledger.speeds,
        sessionMs: withRun(ledger.sessionMs, own),
        files: new Map([...files].filter(([, { seen }]) => run - seen < FORGET_AFTER)),
    };
}
const byShard = (a, b) => a.shard.index - b.shard.index || a.attempt - b.attempt;
/** Did every test come that there is? Then one that did not come is no more. */
function isComplete(shards) {
    const indices = new Set(shards.map(({ shard }) => shard.index));
    const whole = ({ session, attempt }) => attempt === 1 && !session.stopped && !session.deselected && session.collectErrors.length === 0;
    return indices.size === shards[0]?.shard.count && shards.every(whole);
}
function sessionMs({ session }) {
    const imports = (session.files ?? []).reduce((sum, { importSeconds }) => sum + importSeconds, 0);
    return 1000 * (Math.max(0, session.collectSeconds - imports) + (session.fixtureSeconds ?? 0));
}
function sightingsOf(shards) {
    const found = new Map();
    const at = (file) => {
        const sighting = found.get(file) ?? { tests: [], imports: [], fixtures: [] };
        found.set(file, sighting);
        return sighting;
    };
    for (const { session, speed } of shards) {
        const scale = 1000 / speed;
        for (const test of session.tests)
            at(test.file).tests.push({ test, ms: goodMs(test, scale) });
        for (const { file, importSeconds, fixtureSeconds } of session.files ?? []) {
            at(file).imports.push(importSeconds * scale);
            at(file).fixtures.push(fixtureSeconds * scale);
        }
    }
    return found;
}
/** Skips are no good deed, but they are the test's time: else one that is always skipped would cost like its neighbours. */
const GOOD = new Set(['passed', 'xfailed', 'xpassed', 'skipped']);
/** Without the fixtures that it happened to set up for others; null when the test did not end well. */
const goodMs = ({ outcome, seconds, sharedSeconds = 0 }, scale) => GOOD.has(outcome) ? Math.max(0, seconds - sharedSeconds) * scale : null;
function fileAfter(name, before, sighting, { run, hashes, complete }) {
    const prefix = prefixOf(name, sighting) ?? before?.prefix ?? name;
    const again = before?.prefix === prefix ? before.tests : new Map();
    const seen = new Map(sighting.tests
        .sort((a, b) => (a.test.line ?? 0) - (b.test.line ?? 0))
        .map(({ test, ms }) => {
        const key = keyOf(test.id, prefix);
        const old = again.get(key)?.ms ?? [];
        return [key, { seen: run, ms: ms === null ? old : withRun(old, ms) }];
    }));
    const unseen = [...again].filter(([key, test]) => !seen.has(key) && run - test.seen < FORGET_AFTER);
    return {
        hash: hashes.get(name) ?? '',
        seen: run,
        prefix,
        importMs: withMedian(before?.importMs, sighting.imports),
        fixtureMs: withMedian(before?.fixtureMs, sighting.fixtures),
        tests: complete ? seen : new Map([...seen, ...unseen]),
    };
}
/** Node ids begin with the file's name as seen from pytest's root directory. */
const prefixOf = (name, { tests }) => tests
    .map(({ test }) => test.id.split('::')[0] ?? '')
    .find((prefix) => name.endsWith(prefix) && prefix !== '');
const withMedian = (before = [], found) => {
    const one = median(found);
    return one === null ? before : withRun(before, one);
};

;// CONCATENATED MODULE: ./lib/shards/ledger/text.js


const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);
/**
 * The ledger as JSON, files by name. At most 200,000 tests and 64 MiB: what was not seen for longest is left out.
 */
function serializeLedger({ files, ...ledger }) {
    const newest = [...files].sort(([a, x], [b, y]) => y.seen - x.seen || text_compare(a, b));
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
    pieces.sort(([a], [b]) => text_compare(a, b));
    const head = JSON.stringify(ledger).slice(0, -1);
    return `${head},"files":{\n${pieces.map(([, json]) => json).join(',\n')}\n}}\n`;
}
const text_compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
function rawFile(name, file) {
    const tests = [...file.tests].map(([key, { seen, ms }]) => [key, [seen, ...ms]]);
    return {
        hash: file.hash,
        seen: file.seen,
        ...(file.prefix === name ? {} : { prefix: file.prefix }),
        import: file.importMs,
        fixtures: file.fixtureMs,
        tests: Object.fromEntries(tests),
    };
}
/**
 * A ledger from the cache, which is not trusted: sizes, names and numbers are checked one by one, and
 * what is wrong is left out and told. null when there is nothing to use: too large, no JSON, another schema.
 */
function parseLedger(json, tell = () => { }) {
    const found = text_parseBounded(json, 'ledger', tell);
    if (!found)
        return null;
    if (found.schema !== 1) {
        tell('The ledger has another schema.');
        return null;
    }
    const run = Math.min(LIMITS.run, whole(found, 'run') ?? 0);
    const reader = { run, left: LIMITS.tests, files: 0, tests: 0 };
    const files = filesOf(parseObject(found.files) ?? {}, reader);
    if (reader.files + reader.tests > 0)
        tell(`${reader.files} files and ${reader.tests} tests of the ledger could not be used.`);
    const speeds = timesOf(list(found, 'speeds')).filter((speed) => speed >= 0.01 && speed <= 100);
    return { schema: 1, run, speeds, sessionMs: timesOf(list(found, 'sessionMs')), files };
}
/** A JSON object of at most 64 MiB; null for anything else, which is told. Never throws. */
function text_parseBounded(json, what, tell) {
    const bytes = json.length > LIMITS.bytes ? json.length : Buffer.byteLength(json);
    const found = bytes > LIMITS.bytes ? null : parseObject(json);
    if (bytes > LIMITS.bytes)
        tell(`The ${what} has ${bytes} bytes, more than ${LIMITS.bytes}.`);
    else if (!found)
        tell(`The ${what} is no JSON object.`);
    return found;
}
function filesOf(raw, reader) {
    const files = new Map();
    for (const [name, value] of Object.entries(raw)) {
        const found = isFileName(name) && !UNSAFE.has(name) ? parseObject(value) : null;
        if (found && files.size < LIMITS.tests)
            files.set(name, fileOf(name, found, reader));
        else
            reader.files++;
    }
    return files;
}
function fileOf(name, raw, reader) {
    const hash = text(raw, 'hash', 64);
    const prefix = text(raw, 'prefix', LIMITS.id);
    return {
        hash: /^[0-9a-f]{16}$/.test(hash) ? hash : '',
        seen: seenIn(raw.seen, reader),
        prefix: isFileName(prefix) ? prefix : name,
        importMs: timesOf(list(raw, 'import')),
        fixtureMs: timesOf(list(raw, 'fixtures')),
        tests: testsOf(raw.tests, isFileName(prefix) ? prefix : name, reader),
    };
}
function testsOf(raw, prefix, reader) {
    const tests = new Map();
    for (const [key, value] of Object.entries(parseObject(raw) ?? {})) {
        const usable = isKey(key, prefix) && Array.isArray(value) && reader.left > 0;
        if (usable)
            tests.set(key, { seen: seenIn(value[0], reader), ms: timesOf(value.slice(1)) });
        if (usable)
            reader.left--;
        else
            reader.tests++;
    }
    return tests;
}
const isKey = (key, prefix) => key !== '' && !UNSAFE.has(key) && idOf(key, prefix).length <= LIMITS.id && !key.includes('\0');
const seenIn = (value, { run }) => Number.isSafeInteger(value) ? Math.min(run, Math.max(0, value)) : 0;
/** Milliseconds: the last five that are numbers from 0; more than a day is a day. */
function timesOf(values) {
    const good = values.slice(-RUNS).map((ms) => number({ ms }, 'ms'));
    return good.filter((ms) => ms !== null && ms >= 0).map((ms) => Math.min(LIMITS.ms, ms));
}

;// CONCATENATED MODULE: ./lib/shards/ledger/seeds.js


const MOST_SECONDS = model_LIMITS.ms / 1000;
/**
 * A `.test_durations` of pytest-split, or any JSON object of node id to seconds. Not trusted: at most
 * 64 MiB and 200,000 ids; what is no id or no time is left out, more than a day is a day.
 * null when it is no such object; what was not used is told.
 */
function seeds_parseDurations(json, tell = () => { }) {
    const found = parseBounded(json, 'file of durations', tell);
    if (!found)
        return null;
    const entries = Object.entries(found);
    const good = entries.filter(([id, value]) => isId(id) && isTime(value));
    const kept = good.slice(0, LIMITS.tests);
    if (kept.length < entries.length)
        tell(`${entries.length - kept.length} durations could not be used.`);
    return new Map(kept.map(([id, seconds]) => [id, Math.min(MOST_SECONDS, seconds)]));
}
const isId = (id) => id !== '' && id.length <= LIMITS.id && !id.includes('\0');
const isTime = (value) => Number.isFinite(value) && value >= 0;

;// CONCATENATED MODULE: ./lib/shards/ledger/read.js






const MOST_SOURCE = 4 << 20;
const AT_ONCE = 32;
/**
 * The test files of the checkout with text and fingerprint, in the order given. What is not there is left out;
 * what is larger than 4 MiB comes without its text.
 * @param root directory that the names are relative to
 */
async function readSources(root, files) {
    const found = new Map();
    const queue = files.values();
    const work = async () => {
        for (const file of queue) {
            const content = await readCapped((0,external_node_path_.join)(root, file), MOST_SOURCE);
            if (content === 'large')
                found.set(file, { file, hash: '' });
            else if (content)
                found.set(file, { file, text: content.toString('utf8'), hash: fingerprint(content) });
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return files.flatMap((file) => found.get(file) ?? []);
}
/** Enough of the sha256 to tell the files of one repository apart. */
const fingerprint = (content) => (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex').slice(0, 16);
/** Durations that another tool left in the repository; null when there are none that can be used. Never throws. */
async function readDurations(path, tell = () => { }) {
    const content = await readCapped(path, LIMITS.bytes);
    if (content === 'large')
        tell(`The file of durations has more than ${LIMITS.bytes} bytes.`);
    return content && content !== 'large' ? parseDurations(content.toString('utf8'), tell) : null;
}
/** null for what is no regular file or cannot be read. A pipe would keep us waiting for ever. */
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

;// CONCATENATED MODULE: ./lib/shards/lessons.js





/** Writes `ledger.json`: what this run measured, for `npm run plan` to say what other numbers of shards would cost. */
async function writeLedger({ host, places }, manifests) {
    const files = [...new Set(manifests.flatMap(({ session }) => session.owned))].sort();
    const sources = await readSources(host.facts.workspace, files);
    const hashes = new Map(sources.map(({ file, hash }) => [file, hash]));
    // An extra: where it cannot be written, neither can what matters, and that is told.
    await writeResult((0,external_node_path_.join)(places.lane, 'ledger.json'), serializeLedger(learn_learn(null, { manifests, hashes })));
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
        ...sorted(file.statements).map((line) => `      <line${attributes(lineAttributes(line, file, exits))}/>`),
        '     </lines>',
        '    </class>',
    ];
}
function exitsOf({ branches, missingBranches }) {
    const exits = new Map();
    for (const arc of branches ?? []) {
        const [from = 0, to = 0] = arc.split(',').map(Number);
        const known = exits.get(from) ?? { all: 0, missing: [] };
        known.all += 1;
        if (missingBranches?.has(arc))
            known.missing.push(to);
        exits.set(from, known);
    }
    return exits;
}
function lineAttributes(line, file, exits) {
    const hit = { number: line, hits: file.missing.has(line) ? 0 : 1 };
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
    const missing = sorted(branching.missing).map((to) => (to < 0 ? 'exit' : `${to}`));
    return { ...condition, 'missing-branches': missing.join(',') };
}
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
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
const surplus = ({ statements, statementCount }) => statements.size - statementCount;
function withoutThoseOf(text, file) {
    const source = text.split(/\r\n|[\r\n]/);
    const executed = difference(file.statements, file.missing);
    const docstrings = new Set([...executed].filter((line) => DOCSTRING.test(source[line - 1] ?? '')));
    if (docstrings.size !== surplus(file))
        return file;
    return { ...file, statements: difference(file.statements, docstrings) };
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
function strict_list(value, name) {
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
/** A whole number that can be counted with. */
function strict_count(value, name) {
    if (!Number.isSafeInteger(value) || value < 0)
        throw damaged(`${name} is not a count`);
    return value;
}

;// CONCATENATED MODULE: ./lib/coverage/parse-file.js



/** No source file has more lines than this. */
const LAST_LINE = 10_000_000;
function readSummary(value, name, branch) {
    const members = object(value, name);
    const read = (key) => strict_count(member(members, key), `${key} of ${name}`);
    return {
        statements: read('num_statements'),
        missing: read('missing_lines'),
        branches: branch ? read('num_branches') : 0,
        missingBranches: branch ? read('missing_branches') : 0,
    };
}
/** One entry of `files`. @throws CoverageError E502, E505 */
function readFileCoverage(value, name, branch) {
    const members = object(value, name);
    const summary = readSummary(member(members, 'summary'), name, branch);
    const excluded = lines(members, 'excluded_lines', name);
    const missing = lines(members, 'missing_lines', name);
    const executed = lines(members, 'executed_lines', name);
    if (!isDisjoint(executed, missing))
        throw damaged(`${name} has lines that are both executed and missing`);
    const statements = union(difference(executed, excluded), missing);
    const arcs = branch ? readArcs(members, name, excluded) : { branches: null, missingBranches: null };
    parse_file_compare(name, summary, { statements, missing, missingBranches: arcs.missingBranches });
    return { statements, missing, ...arcs, statementCount: summary.statements, branchCount: summary.branches };
}
function lines(members, key, name) {
    const label = `${key} of ${name}`;
    const numbers = strict_list(member(members, key), label);
    for (const number of numbers)
        checkLine(number, label);
    return new Set(numbers);
}
function checkLine(value, label) {
    if (!Number.isSafeInteger(value) || Math.abs(value) > LAST_LINE || value < 0)
        throw damaged(`${label} has something that is not a line number`);
}
/** Arcs into excluded lines, and of comprehensions to themselves, are executed and not counted as branches. */
function readArcs(members, name, excluded) {
    const missingBranches = arcs(members, 'missing_branches', name, () => true);
    const counted = (from, to) => from !== to && !excluded.has(to);
    return {
        branches: union(arcs(members, 'executed_branches', name, counted), missingBranches),
        missingBranches,
    };
}
function arcs(members, key, name, counted) {
    if (!Object.hasOwn(members, key))
        throw tooOld(key);
    const found = new Set();
    const label = `${key} of ${name}`;
    for (const pair of strict_list(members[key], label)) {
        const [from, to] = readArc(pair, label);
        if (counted(from, to))
            found.add(`${from},${to}`);
    }
    return found;
}
function readArc(pair, label) {
    const [from, to, ...rest] = strict_list(pair, label);
    if (rest.length > 0)
        throw damaged(`${label} has something that is not a pair of lines`);
    checkLine(from, label);
    checkLine(typeof to === 'number' ? Math.abs(to) : to, label);
    return [from, to];
}
const tooOld = (key) => new CoverageError('AEGIS-E505', `The JSON report has no ${key}: branches need coverage 6.5 or newer.`);
/** A count that contradicts its list means that one of them was changed. */
function parse_file_compare(name, summary, { statements, missing, missingBranches }) {
    const agree = summary.missing === missing.size &&
        summary.missingBranches === (missingBranches?.size ?? 0) &&
        summary.statements >= missing.size &&
        summary.statements <= statements.size;
    if (!agree)
        throw damaged(`the counts of ${name} contradict its lines`);
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

;// CONCATENATED MODULE: ./lib/coverage/parse.js




const parse_LIMITS = { bytes: 256 * 1024 * 1024, files: 200_000 };
/**
 * Reads what `coverage json` wrote (coverage 6 and 7), as untrusted: every value is checked, every count
 * is compared with the lists it counts, every path becomes repository-relative.
 * @throws CoverageError E502 unreadable or contradictory, E505 unknown format, E506 paths outside the repository
 */
function parseCoverage(text, place) {
    if (Buffer.byteLength(text) > parse_LIMITS.bytes)
        throw damaged('it is larger than 256 MiB');
    const document = object(json(text), 'the document');
    const meta = object(member(document, 'meta'), 'meta');
    const branch = flag(member(meta, 'branch_coverage'), 'meta.branch_coverage');
    const version = versionOf(meta);
    const entries = Object.entries(object(member(document, 'files'), 'files'));
    if (entries.length > parse_LIMITS.files)
        throw damaged(`it lists ${entries.length} files`);
    const files = named(entries, branch, place);
    if (entries.length > 0)
        parse_compare(files, readSummary(member(document, 'totals'), 'the totals', branch));
    return { files, branch, version };
}
function json(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw damaged('it is not JSON, or was cut off');
    }
}
/** Before 7.4 the document has no format number; its shape is that of format 2. */
function versionOf(meta) {
    const version = string(member(meta, 'version'), 'meta.version', 50);
    const format = Object.hasOwn(meta, 'format') ? meta.format : 2;
    if ((format === 2 || format === 3) && /^[67]\.\d/.test(version))
        return version;
    throw new CoverageError('AEGIS-E505', `Coverage ${version} wrote its JSON report in format ${String(format).slice(0, 20)}; formats 2 and 3 of coverage 6 and 7 are known.`);
}
function named(entries, branch, place) {
    const files = new Map();
    const outside = [];
    for (const [path, value] of entries) {
        const name = repositoryPath(path, place);
        if (name === null)
            outside.push(path);
        else if (files.has(name))
            throw damaged(`it lists ${name} twice`);
        else
            files.set(name, readFileCoverage(value, name, branch));
    }
    if (outside.length > 0)
        throw pathsLeave(outside, place);
    return files;
}
/** The totals must be the sums of the files. */
function parse_compare(files, totals) {
    const sum = { statements: 0, missing: 0, branches: 0, missingBranches: 0 };
    for (const file of files.values()) {
        sum.statements += file.statementCount;
        sum.missing += file.missing.size;
        sum.branches += file.branchCount;
        sum.missingBranches += file.missingBranches?.size ?? 0;
    }
    const wrong = Object.keys(sum).find((key) => sum[key] !== totals[key]);
    if (wrong)
        throw damaged(`its totals contradict its files (${totals[wrong]} and ${sum[wrong]})`);
}

// EXTERNAL MODULE: ./lib/host/process/environment.js
var environment = __webpack_require__(19953);
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
 * @param scratch an existing directory for the combined data
 * @param target the directory of the report
 * @returns null, or in a few words why there is no report
 */
async function combineHtml(host, python, directory, dataFiles, scratch, target) {
    const combined = (0,external_node_path_.join)(scratch, 'coverage-combined');
    const env = (0,environment/* childEnvironment */.Qc)(python.env, { COVERAGE_FILE: combined });
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

// EXTERNAL MODULE: ./node_modules/saxes/saxes.js
var saxes = __webpack_require__(59800);
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

;// CONCATENATED MODULE: ./lib/results/junit-parse.js


class JunitError extends Error {
}
const MAX_BYTES = 64 << 20;
const MAX_DEPTH = 64;
/**
 * Reads a JUnit document strictly: well-formed, no DOCTYPE (so no entities of its own), 64 MiB, 64 deep,
 * <testsuites> or <testsuite> outermost.
 * @param who whose document it is, for the message
 * @throws JunitError
 */
function parseJunit(text, who) {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_BYTES)
        throw junit_parse_damaged(who, `it has ${bytes} bytes, more than ${MAX_BYTES}`);
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

;// CONCATENATED MODULE: ./lib/results/junit.js


/**
 * One JUnit document of those that the shards' pytest wrote: a <testsuite> per shard, in their order,
 * with properties and outputs as they were, and sums counted from the test cases themselves.
 * @throws JunitError when a document is damaged, has a DOCTYPE, or is too large or too deep
 */
function mergeJunit(xmls) {
    return documentOf(xmls.map(({ shard, text }) => suiteOf(`shard ${shard}`, parseJunit(text, `shard ${shard}`))));
}
/** The JUnit document of a session whose pytest died before it wrote its own. */
function junitFromSession(session, name = 'pytest') {
    const { tests } = session;
    const outcomes = tests.map(({ outcome }) => CASE_KINDS[outcome ?? 'unfinished']);
    const errors = session.collectErrors.map(({ file, message, trace }) => caseXml({ classname: '', name: file, seconds: 0 }, junit_problem('error', message, trace)));
    return documentOf([
        {
            name,
            tests: tests.length + errors.length,
            failures: outcomes.filter((kind) => kind === 'failure').length,
            errors: outcomes.filter((kind) => kind === 'error').length + errors.length,
            skipped: outcomes.filter((kind) => kind === 'skipped').length,
            time: tests.reduce((sum, { seconds }) => sum + seconds, 0),
            timestamp: '',
            hostname: '',
            content: [...errors, ...tests.map(recordXml)].join(''),
        },
    ]);
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

;// CONCATENATED MODULE: ./lib/shards/merge.js










/** Merges JUnit and coverage of all shards and writes what people and other tools take from here. */
async function mergeLane(step, own, results) {
    const { lane } = step.places;
    const junit = await writeJunit((0,external_node_path_.join)(lane, 'test-results.xml'), results);
    const coverage = await mergedCoverage(step, own, results);
    if (!('files' in coverage))
        return {
            coverage: null,
            problem: coverage.problem,
            notices: [],
            ...junit,
            paths: pathsOf(lane, false, ''),
        };
    const counted = await withoutDocstrings(coverage, sourceIn(step.host.facts.workspace));
    const xml = cobertura(counted, { timestamp: step.host.clock.now() });
    const unwritten = await writeResult((0,external_node_path_.join)(lane, 'coverage.xml'), xml);
    const html = await writeHtml(step, own, results);
    return {
        coverage,
        problem: null,
        notices: html.notices,
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
/** A damaged file is replaced by what the manifest knows, and said. */
async function writeJunit(path, results) {
    const parts = await Promise.all(results.map(readJunit));
    const unwritten = await writeResult(path, mergeJunit(parts.map(({ shard, text }) => ({ shard, text }))));
    return { reasons: [...parts.flatMap(({ reason }) => reason ?? []), ...unwritten] };
}
async function readJunit({ manifest, directory }) {
    const shard = manifest.shard.index;
    try {
        const text = await (0,promises_.readFile)((0,external_node_path_.join)(directory, 'test-results.xml'), 'utf8');
        mergeJunit([{ shard, text }]);
        return { shard, text, reason: null };
    }
    catch (error) {
        const message = `test-results.xml of shard ${shard} cannot be used: ${error.message}`;
        const reason = { code: 'AEGIS-E408', message };
        return {
            shard,
            text: junitFromSession(manifest.session),
            reason: manifest.reasons.length > 0 ? null : reason,
        };
    }
}
async function mergedCoverage(step, own, results) {
    try {
        let merged = null;
        // One after the other: all of them in memory at once would be gigabytes for large projects.
        for (const result of results) {
            const part = await coverageOf(step, own, result);
            if (part)
                merged = merged ? mergeCoverage([merged, part]) : part;
        }
        return merged ? notEmpty(merged) : { problem: nothing(step, results) };
    }
    catch (error) {
        if (error instanceof CoverageError)
            return { problem: { code: error.code, message: error.message } };
        throw error;
    }
}
async function coverageOf(step, own, { manifest, directory }) {
    if (manifest === own.manifest)
        return own.coverage;
    if (!manifest.coverage)
        return null;
    const { workspace } = step.host.facts;
    const place = {
        workspace,
        directory: (0,external_node_path_.relative)(workspace, step.inputs.tests.directory).split(external_node_path_.sep).join('/'),
    };
    return parseCoverage(await (0,promises_.readFile)((0,external_node_path_.join)(directory, manifest.coverage.file), 'utf8'), place);
}
function notEmpty(data) {
    if (totalsOf(data).statements > 0)
        return data;
    throw new CoverageError('AEGIS-E503', 'The coverage data of all shards together has no statements.');
}
/** No shard has coverage: a problem only where it was asked for. */
function nothing({ inputs }, results) {
    // Whatever kept a shard from its tests, or its coverage, is told already.
    const told = results.some(({ manifest }) => manifest.reasons.length > 0);
    if (!inputs.coverageMin || told)
        return null;
    return { code: 'AEGIS-E502', message: 'No shard has coverage data, and `coverage-min` is set.' };
}
/** With one shard pytest made the report; with more, coverage combines their data. For people only. */
async function writeHtml(step, own, results) {
    const target = (0,external_node_path_.join)(step.places.lane, 'htmlcov');
    const none = (notice) => ({ directory: '', notices: notice ? [notice] : [] });
    const made = (0,external_node_path_.join)(step.places.shard, 'htmlcov');
    if (results.length === 1)
        return (await isThere(made)) ? { directory: made, notices: [] } : none('');
    if (!own.python)
        return none('There is no HTML report of coverage: this shard has no Python environment.');
    const data = await existing(results.map(({ directory }) => (0,external_node_path_.join)(directory, 'coverage-data')));
    const scratch = (0,external_node_path_.join)(step.host.facts.temp, 'aegis-combine');
    await (0,promises_.mkdir)(scratch, { recursive: true });
    const problem = await combineHtml(step.host, own.python, step.inputs.tests.directory, data, scratch, target);
    await (0,promises_.rm)(scratch, { recursive: true, force: true });
    return problem
        ? none(`There is no HTML report of coverage: ${problem}`)
        : { directory: target, notices: [] };
}
const isThere = (path) => (0,promises_.stat)(path).then(() => true, () => false);
async function existing(paths) {
    const there = await Promise.all(paths.map(isThere));
    return paths.filter((_, at) => there[at]);
}

;// CONCATENATED MODULE: ./lib/shards/ownership.js

/**
 * The shard (1-based) that owns a file by rendezvous hashing: the one whose digest over file and
 * index is greatest. Adding a shard moves only the files that the new shard wins; no list is needed,
 * so nothing can be without an owner. The plugin computes the very same.
 * (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.)
 */
function ownerOf(file, count) {
    let owner = 1;
    let best = '';
    for (let index = 1; index <= count; index++) {
        const weight = (0,external_node_crypto_.createHash)('sha256').update(`${file}\n${index}`).digest('hex');
        if (weight > best)
            [owner, best] = [index, weight];
    }
    return owner;
}
/** The files of the census that a shard owns, in their order. */
function ownership_filesOf(index, count, census) {
    return census.filter((file) => ownerOf(file, count) === index);
}

;// CONCATENATED MODULE: ./lib/shards/proof.js

/**
 * Checks that the shards together ran every collected test exactly once.
 * @param manifests the newest manifest of each shard
 */
function prove(manifests, expected) {
    const runs = timesRun(manifests);
    const collected = new Set(manifests.flatMap((manifest) => manifest.session.tests.map((test) => test.id)));
    const lost = [...collected].filter((id) => !runs.has(id));
    const twice = [...runs].filter(([, times]) => times > 1).map(([id]) => id);
    return {
        shards: expected.count,
        collected: collected.size,
        ranOnce: [...runs.values()].filter((times) => times === 1).length,
        lost,
        twice,
        uncollected: uncollectedIn(manifests),
        commit: expected.commit,
        census: censusOf(manifests).length,
        reasons: [
            ...presence(manifests, expected),
            ...agreement(manifests, expected),
            ...sameCensus(manifests),
            ...ownedOnce(manifests, expected),
            ...proof_name('AEGIS-E407', 'ran on no shard', unexplained(manifests, lost)),
            ...proof_name('AEGIS-E406', 'ran on more than one shard', twice),
        ],
    };
}
/** A shard that was cut short, or names its open tests, says so itself: no riddle is to be made of them. */
function unexplained(manifests, lost) {
    const explained = new Set(manifests.filter(explains).flatMap(({ session }) => session.tests.map(({ id }) => id)));
    return lost.filter((id) => !explained.has(id));
}
function explains({ end, session, reasons }) {
    const cutShort = end.kind !== 'exited' || !session.finished || session.stopped !== null;
    return reasons.length > 0 && (cutShort || reasons.some(({ code }) => code === 'AEGIS-E313'));
}
const uncollectedIn = (manifests) => [...new Set(manifests.flatMap(({ session }) => session.collectErrors.map(({ file }) => file)))].sort();
/** Node id to the number of shards that brought it to an end. */
function timesRun(manifests) {
    const times = new Map();
    for (const { session } of manifests) {
        const ended = new Set(session.tests.filter(({ outcome }) => outcome !== null).map(({ id }) => id));
        for (const id of ended)
            times.set(id, (times.get(id) ?? 0) + 1);
    }
    return times;
}
function presence(manifests, { count }) {
    const present = manifests.map(({ shard }) => shard.index);
    const missing = indices(count).filter((index) => !present.includes(index));
    return missing.map((index) => ({
        code: 'AEGIS-E402',
        message: `Shard ${index}/${count} left no result.`,
    }));
}
const indices = (count) => Array.from({ length: count }, (_, at) => at + 1);
function agreement(manifests, { count, commit }) {
    return manifests.flatMap(({ shard, commit: theirs, selection }) => {
        const who = `Shard ${shard.index}/${shard.count}`;
        if (shard.count !== count)
            return [
                { code: 'AEGIS-E403', message: `${who} counts ${shard.count} shards, this job counts ${count}.` },
            ];
        if (theirs !== commit)
            return [{ code: 'AEGIS-E404', message: `${who} tested commit ${theirs}, this job tested ${commit}.` }];
        if (selection !== manifests[0]?.selection)
            return [
                {
                    code: 'AEGIS-E404',
                    message: `${who} was given other paths, markers or arguments than shard ${manifests[0]?.shard.index}.`,
                },
            ];
        return [];
    });
}
/** Shards whose session never got as far as a census are judged by their own reasons. */
const walked = (manifests) => manifests.filter(({ session }) => session.finished || session.census.length > 0);
function censusOf(manifests) {
    return [...new Set(walked(manifests).flatMap(({ session }) => session.census))].sort();
}
function sameCensus(manifests) {
    const all = censusOf(manifests);
    return walked(manifests).flatMap(({ shard, session }) => {
        const seen = new Set(session.census);
        const unseen = all.filter((file) => !seen.has(file));
        if (unseen.length === 0)
            return [];
        return [
            {
                code: 'AEGIS-E405',
                message: `Shard ${shard.index}/${shard.count} does not see ${proof_list(unseen)}, which other shards see.`,
            },
        ];
    });
}
/** Every file is owned by the shard that the hash says, and by no other. */
function ownedOnce(manifests, { count }) {
    const owners = new Map(censusOf(manifests).map((file) => [file, ownerOf(file, count)]));
    return walked(manifests).flatMap(({ shard, session }) => {
        const owned = new Set(session.owned);
        const left = [...owners].filter(([file, owner]) => owner === shard.index && !owned.has(file));
        const taken = [...owned].filter((file) => owners.get(file) !== shard.index);
        return [
            ...proof_name('AEGIS-E407', `belongs to shard ${shard.index}/${shard.count}, which did not take it`, left.map(([file]) => file)),
            ...proof_name('AEGIS-E406', `was taken by shard ${shard.index}/${shard.count}, to which it does not belong`, taken),
        ];
    });
}
function proof_name(code, what, things) {
    return things.length === 0 ? [] : [{ code, message: `${proof_list(things)} ${what}.` }];
}
function proof_list(things) {
    const more = things.length - 3;
    return things.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

;// CONCATENATED MODULE: ./lib/shards/judge.js







/** Judges what is known: the whole lane where all results are here, else this shard by itself. */
async function judgeAll(step, shard, encounter) {
    const { results } = encounter;
    return results ? judgeLane(step, shard, { ...encounter, results }) : judgeShard(step, shard, encounter);
}
/** The last shard: merges all results, proves that nothing is missing, and judges once. */
async function judgeLane(step, shard, encounter) {
    const manifests = encounter.results.map(({ manifest }) => manifest);
    const expected = { count: step.inputs.lane.shard.count, commit: step.host.facts.sha };
    const proof = prove(manifests, expected);
    const merged = await step.watch.time('merge', () => mergeLane(step, shard, encounter.results));
    await writeLedger(step, manifests);
    const verdict = judge({
        scope: 'lane',
        proof,
        reasons: [...taggedReasons(manifests), ...encounter.reasons, ...merged.reasons],
        totals: totals_totalsOf(manifests.flatMap(({ session }) => session.tests)),
        coverage: coverageFinding(merged.coverage, merged.problem),
        threshold: step.inputs.coverageMin,
        projectFailUnder: await projectFailUnder(step.inputs.tests.directory),
    });
    const notices = [...noticesOf(step, shard, encounter), ...merged.notices];
    return {
        ...judge_frame(step, shard, encounter),
        scope: 'lane',
        manifests,
        proof,
        verdict,
        notices,
        coverage: merged.coverage,
        paths: merged.paths,
    };
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
        paths,
    };
}
function judge_frame(step, shard, encounter) {
    return {
        own: shard.manifest,
        caches: step.caches.report(),
        artifacts: encounter.artifacts,
        notices: noticesOf(step, shard, encounter),
        timings: step.watch.timings(),
    };
}
const noticesOf = ({ inputs }, shard, encounter) => [
    ...inputs.notices,
    ...shard.notices,
    ...encounter.notices,
];
/** The reasons of all shards, each saying whose it is. */
function taggedReasons(manifests) {
    return manifests.flatMap(({ shard, reasons }) => reasons.map((reason) => shard.count === 1
        ? reason
        : { ...reason, message: `Shard ${shard.index}/${shard.count}: ${reason.message}` }));
}
function coverageFinding(data, problem) {
    if (problem)
        return { problem };
    return data && { totals: totalsOf(data) };
}

;// CONCATENATED MODULE: ./lib/results/json.js
/** A JSON text, or a value found in one, as an object; null for anything else. Never throws. */
function json_parseObject(value) {
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
function json_number(object, key) {
    const value = own(object, key);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
/** null when it is no non-negative safe integer. */
function json_whole(object, key) {
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
    return json_isFileName(value) ? value : '';
}
/** Tests outside the repository have absolute names; a way up (`..`) is never one. */
function json_isFileName(name) {
    return name !== '' && name.length <= 10_000 && !name.includes('\0') && !name.split('/').includes('..');
}

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

;// CONCATENATED MODULE: ./lib/results/manifest.js




const manifest_MAX_BYTES = 256 << 20;
const MAX_TESTS = 1_000_000;
const MAX_FILES = 500_000;
const line = shape_string(100_000);
const manifest_name = shape_string(1000);
const trace = shape_string(1 << 20);
const file = matching(json_isFileName, 'a path with forward slashes and no way up');
const sha256 = matching((text) => /^[0-9a-f]{64}$/.test(text), 'a sha256');
const outcome = oneOf('passed', 'failed', 'error', 'skipped', 'xfailed', 'xpassed', 'unfinished');
const test = shape_object({
    id: matching((text) => text !== '' && text.length <= 20_000, 'a node id'),
    file,
    line: nullable(integer(0)),
    outcome: nullable(outcome),
    seconds: seconds,
    message: line,
    trace,
    failureLine: nullable(integer(0)),
}, { sharedSeconds: seconds });
const session = shape_object({
    started: shape_boolean,
    finished: shape_boolean,
    exitStatus: nullable(integer(0)),
    versions: record(manifest_name, 50),
    census: array(file, MAX_FILES),
    owned: array(file, MAX_FILES),
    tests: array(test, MAX_TESTS),
    collectErrors: array(shape_object({ file, message: line, trace }), 10_000),
    lostWorkers: array(shape_object({ worker: manifest_name, reason: line, running: nullable(line) }), 10_000),
    stopped: nullable(line),
    collectSeconds: seconds,
    pids: array(integer(0), 10_000),
    running: array(line, MAX_TESTS),
}, {
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
const manifest = shape_object({
    schema: oneOf(1),
    lane: manifest_name,
    suite: manifest_name,
    shard: shape_object({ index: integer(1, 256), count: integer(1, 256) }),
    attempt: integer(1, 100_000),
    commit: matching((text) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text), 'a commit'),
    runId: matching((text) => /^\d{1,20}$/.test(text), 'a run id'),
    ownership: oneOf('rendezvous-1'),
    selection: manifest_name,
    session,
    end,
    seconds: seconds,
    reasons: array(reason, 10_000),
    coverage: nullable(shape_object({ file: matching(isPlainName, 'a plain file name'), sha256 })),
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
    if (bytes > manifest_MAX_BYTES)
        throw new ShapeError(`manifest.json has ${bytes} bytes, more than ${manifest_MAX_BYTES}`);
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

;// CONCATENATED MODULE: ./lib/shards/publish.js



const FINISHER = { tries: 10, pauseMs: 1000 };
/** Uploads the result of this shard and finds out whether it is the last one. */
async function publishResult(meeting, directory, asking = FINISHER) {
    const name = meeting.names.result(meeting.shard, meeting.attempt);
    const upload = await meeting.artifacts.upload(name, await filesUnder(directory), directory, meeting.retentionDays);
    if (!upload.ok)
        return { name, upload, finishes: false, reasons: [refusedUpload(name, upload)] };
    // A listing may not show yet what was just made.
    const listed = [name, ...(await listNames(meeting))];
    const finishes = await isOursToFinish(meeting, listed, asking);
    return { name, upload, finishes, reasons: otherCounts(meeting, listed) };
}
function refusedUpload(name, answer) {
    if (answer.conflict)
        return {
            code: 'AEGIS-E409',
            message: `An artifact ${name} is there already: another step of this run has the same lane and shard.`,
        };
    if (answer.unavailable)
        return { code: 'AEGIS-E410', message: answer.reason };
    return { code: 'AEGIS-E401', message: answer.reason };
}
/**
 * Whether every other result is there. On the first attempt the lowest free ticket tells, however
 * late a listing shows the results: creating an artifact is atomic, so one shard alone gets the last
 * ticket. A ticket can be lost, with its job or on its way, and then nobody gets the last one; so
 * whoever sees all results, and nobody who merges them, merges too. Later attempts do not know how many
 * shards run again, so every one that sees all results merges: merging twice is harmless, never merging
 * is not.
 */
async function isOursToFinish(meeting, listed, asking) {
    const ticket = meeting.attempt === 1 ? await takeTicket(meeting, listed) : null;
    if (ticket === meeting.shard.count)
        return true;
    if (!publish_isComplete(meeting, listed))
        return false;
    // Without a ticket of our own the others cannot have the last one.
    return ticket === null || (await isAbandoned(meeting, asking));
}
/** A listing that fails cannot say that somebody else merges. */
async function isAbandoned({ artifacts, names, shard, attempt }, asking) {
    const signs = [names.ticket(shard.count), names.merged(attempt)];
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
async function listNames({ artifacts }) {
    const listed = await artifacts.list();
    return listed.ok ? listed.value.map(({ name }) => name) : [];
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
    const taken = new Set(listed.map(meeting.names.parseTicket));
    const file = await ticketFile(meeting);
    for (let k = 1; k <= meeting.shard.count; k++) {
        if (taken.has(k))
            continue;
        const answer = await meeting.artifacts.upload(meeting.names.ticket(k), [file], (0,external_node_path_.join)(file, '..'), 1);
        if (answer.ok)
            return k;
        if (!answer.conflict)
            return null;
    }
    return null;
}
async function ticketFile({ temp, shard, names }) {
    const directory = (0,external_node_path_.join)(temp, 'aegis-tickets', names.ticket(shard.index));
    await (0,promises_.mkdir)(directory, { recursive: true });
    const file = (0,external_node_path_.join)(directory, 'ticket.txt');
    await (0,promises_.writeFile)(file, `shard ${shard.index} of ${shard.count}\n`);
    return file;
}
/** Do these names hold a result of every shard? */
function publish_isComplete({ names, shard }, listed) {
    const present = new Set();
    for (const name of listed) {
        const result = names.parse(name);
        if (result?.shard.count === shard.count)
            present.add(result.shard.index);
    }
    return present.size === shard.count;
}
/** Every file under a directory, as absolute paths; links are left out. */
async function filesUnder(directory) {
    const entries = await (0,promises_.readdir)(directory, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => (0,external_node_path_.join)(entry.parentPath, entry.name))
        .sort();
}

;// CONCATENATED MODULE: ./lib/shards/finish.js






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
        results: results.sort((a, b) => a.manifest.shard.index - b.manifest.shard.index),
        reasons: [...reasons, ...fetched.flatMap((one) => ('manifest' in one ? [] : [one]))],
    };
}
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
            return { others, reasons: [...otherCounts(meeting, names), ...unlisted(listed)] };
        }
        await (0,external_node_timers_promises_.setTimeout)(pauseMs);
    }
}
const unlisted = (answer) => answer.ok
    ? []
    : [{ code: 'AEGIS-E402', message: `The results of the others could not be listed: ${answer.reason}` }];
/** The artifact of each shard's latest attempt; of two with one name the later one. */
function newestOf({ names, shard, attempt }, artifacts) {
    const newest = new Map();
    for (const artifact of artifacts) {
        const name = names.parse(artifact.name);
        if (name?.shard.count !== shard.count || name.attempt > attempt)
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
async function fetchResult(meeting, index, artifact) {
    const directory = (0,external_node_path_.join)(meeting.temp, 'aegis-shards', artifact.name);
    await (0,promises_.rm)(directory, { recursive: true, force: true });
    const answer = await meeting.artifacts.download(artifact.id, directory);
    if (!answer.ok)
        return finish_damaged(artifact.name, answer.reason);
    try {
        return { manifest: await readResult(directory, index, meeting), directory };
    }
    catch (error) {
        return finish_damaged(artifact.name, error.message);
    }
}
const finish_damaged = (name, why) => ({
    code: 'AEGIS-E408',
    message: `The result ${name} cannot be used: ${why}`,
});
/** Reads a manifest that came from outside, and checks that it is whose it should be. */
async function readResult(directory, index, meeting) {
    const path = (0,external_node_path_.join)(directory, 'manifest.json');
    if ((await (0,promises_.stat)(path)).size > MANIFEST_LIMIT)
        throw new Error('its manifest is too large.');
    const manifest = parseManifest(await (0,promises_.readFile)(path, 'utf8'));
    if (manifest.shard.index !== index)
        throw new Error(`its manifest says shard ${manifest.shard.index}.`);
    if (manifest.runId !== meeting.runId)
        throw new Error(`its manifest says run ${manifest.runId}.`);
    if (manifest.lane !== meeting.names.lane)
        throw new Error(`its manifest says lane ${manifest.lane}.`);
    if (manifest.coverage)
        await checkDigest((0,external_node_path_.join)(directory, 'coverage.json'), manifest.coverage.sha256);
    return manifest;
}
async function checkDigest(path, expected) {
    const digest = (0,external_node_crypto_.createHash)('sha256')
        .update(await (0,promises_.readFile)(path))
        .digest('hex');
    if (digest !== expected)
        throw new Error('its coverage data is not what its manifest says.');
}
/** Removes the tickets of a finished lane; what fails stays, expires after a day and harms nobody. */
async function removeTickets({ artifacts, names, shard }) {
    const tickets = Array.from({ length: shard.count }, (_, at) => names.ticket(at + 1));
    await Promise.all(tickets.map((name) => artifacts.remove(name)));
}

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
    if (!published.finishes)
        return { ...ALONE, artifacts, ...split(published) };
    const gathered = await step.watch.time('gather', () => gatherSettled(step.meeting, own));
    await removeTickets(step.meeting);
    if (runsAgain(step.meeting, gathered.results))
        return { ...ALONE, artifacts, ...split(published) };
    const reasons = [...published.reasons, ...gathered.reasons];
    return { ...ALONE, artifacts, results: gathered.results, reasons };
}
/** A listing may show the newest results seconds late. */
const SETTLE_MS = 5000;
async function gatherSettled(meeting, own) {
    const gathered = await gatherResults(meeting, own);
    if (!runsAgain(meeting, gathered.results))
        return gathered;
    await (0,external_node_timers_promises_.setTimeout)(SETTLE_MS);
    return gatherResults(meeting, own);
}
/**
 * Whether a shard that failed in an earlier attempt has no newer result: then it runs again too, and
 * finishes the lane after us. Its old failure is no verdict on this attempt.
 */
function runsAgain({ attempt }, results) {
    return results.some(({ manifest }) => manifest.attempt < attempt && manifest.reasons.length > 0);
}
/** A server without artifacts is no fault of the tests: it is said, and every shard is judged by itself. */
function split({ reasons }) {
    const missing = reasons.filter(({ code }) => code === 'AEGIS-E410');
    const notices = missing.map(({ code, message }) => `${code}: ${message}. The shards cannot be merged: this one is judged by itself, and coverage is not judged.`);
    const rest = reasons.filter((reason) => !missing.includes(reason));
    return { notices, reasons: rest, separate: missing.length > 0 };
}
/** How an upload is shown in the report. */
function artifactLine(facts, name, upload) {
    if (!upload.ok)
        return { name, bytes: 0, url: null, problem: upload.reason };
    const { id, size } = upload.value;
    const url = `${facts.serverUrl}/${facts.repository}/actions/runs/${facts.runId}/artifacts/${id}`;
    return { name, bytes: size, url, problem: '' };
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./lib/caches/keys.js

/** Bumped when what an entry holds changes its meaning. */
const FORMAT = 'aegis1';
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
    const key = [FORMAT, userPrefix, name, ...parts]
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

;// CONCATENATED MODULE: ./lib/caches/key-files.js






const key_files_MAX_FILES = 10_000;
const key_files_MAX_BYTES = 512 * 1024 * 1024;
const IGNORED = new Set(['.git', '.venv', 'node_modules', '__pycache__']);
/**
 * Finds the regular files under `root` that match the globs and hashes their names and contents.
 * Symbolic links and files outside the root do not count. Throws when there are too many of them.
 */
async function hashKeyFiles(root, patterns) {
    const files = await findFiles(root, patterns);
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
    if (patterns.length === 0)
        return [];
    const matches = (0,promises_.glob)([...patterns], {
        cwd: root,
        exclude: (name) => IGNORED.has(name.split(external_node_path_.sep).at(-1) ?? ''),
    });
    for await (const match of matches) {
        const file = match.split(external_node_path_.sep).join('/');
        if (file.startsWith('../') || file.startsWith('/') || !(await isRegular((0,external_node_path_.join)(root, match))))
            continue;
        found.add(file);
        if (found.size > key_files_MAX_FILES)
            throw new Error(`the key file patterns match more than ${key_files_MAX_FILES} files`);
    }
    return [...found].sort();
}
async function isRegular(path) {
    const stats = await (0,promises_.lstat)(path).catch(() => null);
    return stats?.isFile() ?? false;
}
async function hashFile(path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const stream = (0,external_node_fs_.createReadStream)(path);
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
    return refuseText(path) ?? refuseLocation(expandPath(path, base, facts), facts);
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
    const reason = refuseLocation(real, facts);
    return reason === null ? { ok: true, path: real } : { ok: false, reason };
}
/** The real path, for a path whose end may not exist yet. */
async function realRoot(path) {
    const parent = (0,external_node_path_.dirname)(path);
    if (parent === path)
        return path;
    return (0,promises_.realpath)(path).catch(async () => (0,external_node_path_.join)(await realRoot(parent), (0,external_node_path_.basename)(path)));
}

;// CONCATENATED MODULE: ./lib/caches/fixtures.js






/** Generated test data: found on its exact key alone, made by a command on a miss, saved before the tests. */
const fixtures = { find };
async function find(context) {
    const { facts, inputs, directory, compression } = context;
    if (inputs.fixturesPath === null)
        return { wanted: false, reason: '`fixtures-path` is not set' };
    const root = await cacheRoot(inputs.fixturesPath, facts, directory);
    if (!root.ok)
        throw new Error(`${JSON.stringify(inputs.fixturesPath)} cannot be cached: ${root.reason}`);
    const { files, hash } = await hashInput(directory, {
        input: 'fixtures-key-files',
        given: inputs.fixturesKeyFiles,
        defaults: [],
    });
    const words = inputs.fixturesCommand ?? [];
    const command = JSON.stringify(words);
    // The script that makes them, most often.
    const named = await hashKeyFiles(directory, words.filter(isPlain));
    const spec = {
        kind: 'fixtures',
        label: 'fixtures',
        paths: [root.path],
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
const isPlain = (word) => /^[^*?[\]{}!()]+$/.test(word);
/** A command that hangs must not cost the job its six hours. */
const fixtures_MOST_SECONDS = 3600;
/** Brings the fixtures: from the cache, else by their command, saved at once. Throws AEGIS-E210. */
async function prepareFixtures(host, caches, job) {
    const { spec } = job;
    const restored = spec === null ? null : await caches.restore(spec);
    if (restored?.kind === 'exact')
        return;
    const { fixturesCommand: command, fixturesPath } = job.context.inputs;
    if (command !== null) {
        await runCommand(host, job, command);
        for (const path of spec?.paths ?? []) {
            if ((await (0,roots/* pathState */.lH)(path)) !== 'filled')
                throw stepError('AEGIS-E210', `${fixtures_shown(command)} ended well and left nothing at ${JSON.stringify(fixturesPath)}`);
        }
    }
    if (spec !== null)
        await caches.save(spec);
}
async function runCommand(host, job, command) {
    const [program = '', ...args] = command;
    host.log.info(`Making the fixtures: ${fixtures_shown(command)}`);
    const { end, leftovers, tampered } = await host.processes.supervise({ program, args, cwd: job.context.directory, env: job.env }, { logFile: (0,external_node_path_.join)(host.facts.temp, 'aegis-fixtures.log'), timeoutSeconds: fixtures_MOST_SECONDS, hangSeconds: null });
    for (const name of leftovers)
        host.log.warning(`${name} outlived ${fixtures_shown(command)} and was ended.`);
    for (const name of tampered)
        host.log.warning(`${fixtures_shown(command)} wrote to the file of ${name}; that was undone.`);
    if (end.kind === 'exited' && end.code === 0)
        return;
    const detail = {
        exited: () => `exited with code ${end.kind === 'exited' ? end.code : ''}`,
        signalled: () => `was ended by ${end.kind === 'signalled' ? end.signal : ''}`,
        timeout: () => `took longer than ${fixtures_MOST_SECONDS / 60} minutes`,
        hang: () => 'hung',
        cancelled: () => 'was cancelled',
        'not-started': () => `could not be started: ${end.kind === 'not-started' ? end.reason : ''}`,
    }[end.kind]();
    throw stepError('AEGIS-E210', `${fixtures_shown(command)} ${detail}`);
}
const fixtures_shown = (command) => `\`${command.join(' ').slice(0, 200)}\``;

;// CONCATENATED MODULE: ./lib/caches/directory.js



/** Models and layers are gigabytes: at the usual 100 MB/s ten of them take minutes, packing included. */
const STORE_SECONDS = 600;
/** The entry of such a directory: `aegis1-NAME-E-HASH`, with `aegis1-NAME-E-` to fall back on. */
async function resourceSpec(context, resource) {
    const { facts, inputs, directory, compression } = context;
    const root = await cacheRoot(resource.path, facts, directory);
    if (!root.ok)
        throw new Error(`${JSON.stringify(resource.path)} cannot be cached: ${root.reason}`);
    const { files, hash } = await hashInput(directory, resource.keyFiles);
    const own = { 'key files': files.join(' ') || 'none', 'key files hash': hash, ...resource.also };
    const tag = environmentTag(facts, compression);
    const spec = {
        kind: resource.kind,
        label: resource.label,
        paths: [root.path],
        key: cacheKey(inputs.prefix, resource.name, [tag, digest([hash, ...Object.values(resource.also)])]),
        restoreKeys: [keyPrefix(inputs.prefix, resource.name, [tag])],
        components: { ...environmentComponents(facts, compression), ...own },
        savedWhen: 'post',
        deadlineSeconds: STORE_SECONDS,
    };
    return { wanted: true, specs: [spec] };
}

;// CONCATENATED MODULE: ./lib/caches/docker.js


/** Where the guides put buildx's local cache. */
const DOCKER_CACHE_PATH = '/tmp/.buildx-cache';
const DOCKER_KEY_FILES = ['Dockerfile*', 'docker-compose*'];
/** buildx's local cache: layers found again by prefix, and filled up by the next build. */
const docker = { find: docker_find };
async function docker_find(context) {
    const { inputs } = context;
    const path = inputs.dockerCachePath ?? DOCKER_CACHE_PATH;
    const asked = inputs.dockerCachePath !== null || inputs.caches !== 'auto';
    if (!asked && !(await exists(path)))
        return { wanted: false, reason: `there is no ${path}` };
    return resourceSpec(context, {
        kind: 'docker',
        label: 'docker layers',
        name: 'oci',
        path,
        keyFiles: { input: 'docker-key-files', given: inputs.dockerKeyFiles, defaults: DOCKER_KEY_FILES },
        also: {},
    });
}
const exists = (path) => (0,promises_.access)(path).then(() => true, () => false);

;// CONCATENATED MODULE: ./lib/caches/kind.js
/** The kinds of caches, in the order of the report. */
const CACHE_NAMES = ['poetry', 'docker', 'ollama', 'fixtures'];

;// CONCATENATED MODULE: ./lib/caches/ollama.js



const OLLAMA_KEY_FILES = [
    'scripts/setup-ollama*',
    'scripts/setup_ollama*',
    '*ollama*.sh',
    'scripts/*ollama*.sh',
];
/** The models directory of Ollama, keyed on the setup script and the list of models. */
const ollama = { find: ollama_find };
async function ollama_find(context) {
    const { facts, inputs, directory } = context;
    const keyFiles = {
        input: 'ollama-key-files',
        given: inputs.ollamaKeyFiles,
        defaults: OLLAMA_KEY_FILES,
    };
    if (inputs.ollamaModels.length === 0 && inputs.caches === 'auto') {
        const { files } = await hashInput(directory, keyFiles);
        if (files.length === 0)
            return { wanted: false, reason: 'there is no `ollama-models` and no setup script' };
    }
    return resourceSpec(context, {
        kind: 'ollama',
        label: 'ollama models',
        name: 'oll',
        path: modelsDirectory(facts),
        keyFiles,
        also: { models: [...inputs.ollamaModels].sort().join(' ') },
    });
}
/** Where Ollama keeps its models: OLLAMA_MODELS, or its default. */
const modelsDirectory = (facts) => facts.env.OLLAMA_MODELS || (0,external_node_path_.join)(facts.home, '.ollama', 'models');

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
function canonical(value) {
    return JSON.stringify(value, (_key, part) => {
        if (typeof part === 'bigint')
            return String(part);
        if (typeof part !== 'object' || part === null || Array.isArray(part) || part instanceof Date)
            return part;
        return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    });
}

;// CONCATENATED MODULE: ./lib/caches/poetry.js




/** Poetry does not ask pip's index; where this names a mirror of PyPI, a plugin makes Poetry ask that. */
const MIRROR = 'POETRY_PYPI_MIRROR_URL';
/** Where Poetry keeps what it downloads, and where we put Poetry itself. */
function poetryPlaces(facts) {
    const root = (0,external_node_path_.join)(facts.toolCache, 'aegis-poetry');
    // With a mirror of PyPI it is installed with a plugin: another Poetry than without.
    const home = facts.env[MIRROR] ? 'poetry-mirror' : 'poetry';
    return { downloads: (0,external_node_path_.join)(root, 'downloads'), home: (0,external_node_path_.join)(root, home) };
}
/** `.venv` of the project: the only place where one can be found again by key. */
const venvOf = (directory) => (0,external_node_path_.join)(directory, '.venv');
/** The kind as the table of caches sees it; its entries depend on the interpreter and are made with it. */
const poetry = {
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
    const components = { ...componentsOf(parts), 'path dependencies': local ?? 'too large to hash' };
    const hash = digest(Object.values(components));
    const { version } = parts.interpreter;
    const venvKey = cacheKey(prefix, 'venv', [tagOf(parts), `py${version}`, `po${parts.poetryVersion}`, hash]);
    const venv = {
        kind: 'poetry',
        label: 'poetry venv',
        paths: [venvOf(parts.directory)],
        key: venvKey,
        restoreKeys: [],
        components: { ...environmentComponents(facts, parts.compression), ...components },
        savedWhen: 'made',
    };
    const whole = local !== null && !project.builds;
    return { venv: whole ? venv : null, venvKey, downloads: downloadsOf(parts) };
}
const tagOf = ({ facts, compression }) => environmentTag(facts, compression);
function componentsOf({ facts, project, interpreter, poetryVersion, installArgs, }) {
    return {
        python: `${interpreter.version} ${interpreter.abi}`,
        'base prefix': interpreter.basePrefix,
        'poetry-version': poetryVersion,
        'poetry.lock': digest([project.lock ?? '']),
        'pyproject.toml, poetry.toml': digest([project.tables]),
        'poetry-install-args': JSON.stringify(installArgs),
        'settings by environment': settingsIn(facts.env).join(' ') || 'none',
    };
}
/** What Poetry is told by variables about how it installs, and not where from or as whom. */
function settingsIn(env) {
    const names = Object.keys(env).filter((name) => /^POETRY_(INSTALLER|VIRTUALENVS)_/.test(name));
    return names.sort().map((name) => `${name}=${env[name]}`);
}
/** Wheels differ between minor versions of Python, so each has an entry of its own. */
function downloadsOf(parts) {
    const { facts, prefix, interpreter } = parts;
    const { downloads, home } = poetryPlaces(facts);
    const minor = interpreter.version.split('.').slice(0, 2).join('.');
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
/** One hash over the content of all path dependencies; null when they are too large for one. */
async function localHash({ directory, project }) {
    const hashes = project.localSources.map((source) => hashKeyFiles((0,external_node_path_.resolve)(directory, source), ['**/*']));
    return Promise.all(hashes).then((all) => digest(all.map(({ hash }, at) => `${project.localSources[at]} ${hash}`)), () => null);
}

;// CONCATENATED MODULE: ./lib/caches/table.js





/** Every kind of cache. */
const CACHE_KINDS = { poetry: poetry, docker: docker, ollama: ollama, fixtures: fixtures };
/** What each kind wants in this job. A kind that throws cannot have what was asked for; never throws itself. */
async function planCaches(context) {
    const found = await Promise.all(CACHE_NAMES.map(async (name) => [name, await findOne(name, context)]));
    return Object.fromEntries(found);
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
    "abi": sys.implementation.cache_tag + getattr(sys, "abiflags", ""),
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
    const env = (0,environment/* childEnvironment */.Qc)(host.facts.env);
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
        const answer = await check(host, path ?? '', found, wanted, directory, distributions);
        if (typeof answer !== 'string')
            return answer;
        tried.push(`${quote(name)} ${answer}`);
    }
    const what = wanted === '' ? 'No Python' : `python: no interpreter for "${quote(wanted)}"`;
    const list = tried.join('; ') || 'nothing of that name';
    throw stepError(started ? 'AEGIS-E202' : 'AEGIS-E201', `${what} can be used. Tried: ${list}.`);
}
async function check(host, path, found, wanted, directory, distributions) {
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
    const minor = wanted.split('.').slice(0, 2).join('.');
    return [...(await onPath(facts, [`python${minor}`, ...plain])), ...(await inKnownPlaces(facts, wanted))];
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
        versionsIn((0,external_node_path_.join)(facts.toolCache, 'Python'), wanted),
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
    const kept = Object.entries((0,environment/* childEnvironment */.Qc)(host.facts.env)).filter(([name]) => !MISLEADING.has(name));
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

;// CONCATENATED MODULE: ./lib/python/venv.js





/** Written last, after a finished installation: a venv without it is half of one. */
const MARKER = 'aegis-complete';
/**
 * Checks that `.venv` is the finished installation of this very key, starts (isolated), and rests on
 * the interpreter it was made with. One start of an interpreter; none when the marker does not fit.
 */
async function checkVenv(host, venv, key, base) {
    const sick = (why) => ({ healthy: false, why });
    const marker = await readIfThere((0,external_node_path_.join)(venv, MARKER)).catch(() => null);
    if (marker?.toString('utf8') !== key)
        return sick(marker ? 'it was made for another key' : 'its installation was never finished');
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
/** Marks the installation as finished. */
const markComplete = (venv, key) => (0,promises_.writeFile)((0,external_node_path_.join)(venv, MARKER), key);
/** Removes a venv; of a symbolic link only the link. */
const removeVenv = (venv) => (0,promises_.rm)(venv, { recursive: true, force: true, maxRetries: 2 });

;// CONCATENATED MODULE: ./lib/python/poetry.js









const poetry_INSTALL_SECONDS = 3600;
const CHECK_SECONDS = 120;
/**
 * `.venv` as the lock wants it: found as it is, restored on its exact key, or made anew. Only what
 * is checked and complete is used, and only what is complete is saved, before any test runs.
 * Throws E202 (the Python does not fit), E203, E204 (lock missing, stale), E206, E207.
 */
async function preparePoetry(host, inputs, caches, project, base) {
    refuseMisfits(project, base);
    const entries = await poetryEntries({
        facts: host.facts,
        prefix: inputs.cachePrefix,
        compression: inputs.compression,
        directory: inputs.directory,
        project,
        interpreter: base,
        poetryVersion: inputs.poetryVersion,
        installArgs: inputs.poetryInstallArgs,
    });
    const venv = venvOf(inputs.directory);
    const ready = (await findVenv(host, venv, entries, base)) ?? (await restoreVenv(host, inputs, caches, entries, base));
    if (ready)
        return { python: ready, installed: false };
    return { python: await makeVenv(host, inputs, caches, entries, base), installed: true };
}
function refuseMisfits({ lock, requiresPython }, base) {
    if (lock === null) {
        throw stepError('AEGIS-E203', 'pyproject.toml belongs to Poetry and there is no poetry.lock beside it. Run `poetry lock` and commit poetry.lock.');
    }
    if (requiresPython === null || satisfies(base.version, requiresPython) !== false)
        return;
    const wants = quote(requiresPython);
    throw stepError('AEGIS-E202', `The project wants Python ${wants}, and ${quote(base.executable)} is ${base.version}. Set \`python\` to one that fits.`);
}
/** An earlier step of this job may have left a finished one. */
async function findVenv(host, venv, { venv: entry, venvKey }, base) {
    const health = entry && (await checkVenv(host, venv, venvKey, base));
    if (!health?.healthy)
        return null;
    host.log.info('.venv is complete already: nothing to install.');
    return health.python;
}
async function restoreVenv(host, inputs, caches, { venv: entry, venvKey }, base) {
    const venv = venvOf(inputs.directory);
    await removeVenv(venv);
    if (!inputs.cachesPoetry || !entry)
        return null;
    const outcome = await caches.restore(entry);
    if (outcome.kind !== 'exact') {
        await removeVenv(venv);
        return null;
    }
    const health = await checkVenv(host, venv, venvKey, base);
    if (health.healthy) {
        host.log.info('.venv came from the cache: nothing to install.');
        return health.python;
    }
    warnUnusable(host, health.why);
    await removeVenv(venv);
    return null;
}
function warnUnusable(host, why) {
    const message = `The .venv from the cache cannot be used: ${why}. It is made anew.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W604'), message });
}
async function makeVenv(host, inputs, caches, entries, base) {
    const { downloads, home } = poetryPlaces(host.facts);
    if (inputs.cachesPoetry)
        await caches.restore(entries.downloads);
    const poetry = await ensurePoetry(host, base, inputs.poetryVersion, home);
    const run = poetryRunner(host, poetry, inputs.directory, downloads);
    await host.log.group(`poetry install (Poetry ${poetry.version}, Python ${base.version})`, () => install(run, inputs, base));
    const venv = venvOf(inputs.directory);
    const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
    if ('problem' in python)
        throw stepError('AEGIS-E207', `poetry install made a .venv whose interpreter ${python.problem}`);
    await markComplete(venv, entries.venvKey);
    const made = [entries.venv, entries.downloads].filter((entry) => entry !== null);
    if (inputs.cachesPoetry)
        await Promise.all(made.map((entry) => caches.save(entry)));
    return python;
}
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
/** Bytecode goes into the entry too: compiling it in every job costs more than carrying it. */
async function install(run, inputs, base) {
    const chosen = await run(['env', 'use', base.executable], CHECK_SECONDS, false);
    if (chosen.code !== 0)
        throw await explain(run, `poetry env use ${base.executable}`, chosen);
    const installed = await run(['install', '--compile', ...inputs.poetryInstallArgs], poetry_INSTALL_SECONDS, true);
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
    return {
        lock: text,
        tables: `${installTables(tables)}\n${settings?.toString('utf8') ?? ''}\n${layout}`,
        requiresPython: pythonConstraint(tables),
        localSources: text === null ? [] : localSourcesOf(text),
        builds: hasBuildScript(tables),
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
    return canonical({ project, build, groups, poetry: tableAt(tables, 'tool', 'poetry') });
}
function pythonConstraint(tables) {
    const own = textAt(tableAt(tables, 'tool', 'poetry', 'dependencies'), 'python');
    return own ?? textAt(tableAt(tables, 'project'), 'requires-python');
}
function hasBuildScript(tables) {
    const poetry = tableAt(tables, 'tool', 'poetry');
    return textAt(poetry, 'build') !== null || textAt(tableAt(poetry, 'build'), 'script') !== null;
}
/** The lock pins archives by hash and commits by id; of a directory it has the name alone. */
function localSourcesOf(lock) {
    const blocks = lock.matchAll(/^\[package\.source\]\r?\ntype = "directory"\r?\nurl = "((?:[^"\\]|\\.)*)"/gm);
    return [...blocks].map(([, url = '']) => url.replace(/\\(["\\])/g, '$1'));
}

;// CONCATENATED MODULE: ./lib/python/environment.js








const LEAST_PYTEST = '7.0';
/**
 * The Python that can run the tests of this project: the `.venv` of a Poetry project, made or
 * restored, or else the interpreter that `python` means.
 * Throws a StepError: E201 to E207 on the way, E208, E209, E211 for what the environment lacks.
 */
async function preparePython(host, inputs, caches) {
    const project = await readPoetryProject(inputs.directory);
    const base = await findInterpreter(host, inputs.python, inputs.directory, project ? [] : TEST_PACKAGES);
    const venv = project && (await preparePoetry(host, inputs, caches, project, base));
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
        env: environmentOf(host, python),
        notices: noticesOn(python, inputs, venv === null),
    };
}
/** A venv of any kind is activated, so that a `python` which a test starts is the same. */
function environmentOf(host, { prefix, basePrefix }) {
    const env = (0,environment/* childEnvironment */.Qc)(host.facts.env);
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

;// CONCATENATED MODULE: ./lib/inputs/shell-words.js
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

;// CONCATENATED MODULE: ./lib/results/attempts.js
const NEW_TRAIL = { settled: [], phases: [], ended: false, seconds: 0 };
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
 * The trail after one more report. A set-up after other phases begins another attempt; a teardown with
 * nothing before it ends an attempt that does not count.
 */
function withPhase(trail, phase) {
    const seconds = trail.seconds + (phase.part ? 0 : phase.seconds);
    if (!FINAL.has(phase.outcome))
        return { ...trail, seconds, phases: [], ended: false };
    const voided = trail.phases.length === 0 && phase.when === 'teardown' && phase.outcome === 'passed';
    if (voided)
        return { ...trail, seconds, ended: true };
    const again = phase.when === 'setup' && trail.phases.length > 0;
    const before = again ? { settled: [...trail.settled, endingOf(trail)], phases: [] } : trail;
    const ended = phase.when === 'teardown' || phase.when === '???' || (trail.ended && !again);
    return { settled: before.settled, phases: [...before.phases, phase], ended, seconds };
}
/**
 * What became of the test. Attempts that a plugin repeated do not count, so the last one decides;
 * a test that simply ran twice is as bad as the worse of the two, as it is for pytest's exit status.
 */
function verdictOf(trail) {
    const endings = trail.phases.length > 0 ? [...trail.settled, endingOf(trail)] : trail.settled;
    const rank = ({ outcome }) => WORST_FIRST.indexOf(outcome);
    return [...endings].sort((a, b) => rank(a) - rank(b))[0] ?? plain('unfinished');
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
        trace: failures.map(({ text }) => text).join('\n\n'),
        failureLine: first.line,
    };
}
function quiet({ outcome, xfail, message }) {
    if (xfail !== null)
        return plain(outcome === 'passed' ? 'xpassed' : 'xfailed', xfail);
    return outcome === 'skipped' ? plain('skipped', message) : plain('passed');
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

;// CONCATENATED MODULE: ./lib/results/file-times.js

const newTimes = () => ({
    imports: new Map(),
    fixtures: new Map(),
    tests: new Map(),
    session: 0,
});
const MOST = 500_000;
function add(times, key, seconds) {
    const before = times.get(key);
    if (key && (before !== undefined || times.size < MOST))
        times.set(key, (before ?? 0) + seconds);
}
const secondsOf = (event) => Math.min(86_400, Math.max(0, json_number(event, 'd') ?? 0));
function countImport(times, event) {
    add(times.imports, fileName(event, 'f'), secondsOf(event));
}
/** Set-up of a fixture wider than a class, which the test that came first had to wait for. */
function countFixture(times, event) {
    const seconds = secondsOf(event);
    add(times.tests, json_text(event, 'id', 10_000), seconds);
    if (json_text(event, 'scope', 40) === 'module')
        add(times.fixtures, fileName(event, 'f'), seconds);
    else
        times.session += seconds;
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

;// CONCATENATED MODULE: ./lib/results/tally.js



function tally_newTally() {
    return {
        versions: new Map(),
        files: new Map(),
        tests: new Map(),
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
const tally_MOST = { tests: 1_000_000, files: 500_000, errors: 500 };
const ID_CAP = 10_000;
const TEXT_CAP = 80_000;
const LINE_CAP = 2000;
/** Adds one line. What is no event (a cut line, something that test code wrote) is passed over. */
function tally_count(tally, line) {
    const event = json_parseObject(line);
    const handler = event && HANDLERS.get(json_text(event, 'e', 40));
    if (event && handler)
        handler(tally, event);
}
const HANDLERS = new Map([
    ['start', start],
    ['coverage', tally_coverage],
    ['file', tally_file],
    ['tests', tally_tests],
    ['collected', collected],
    ['import', ({ times }, event) => countImport(times, event)],
    ['fixture', ({ times }, event) => countFixture(times, event)],
    ['collect-error', collectError],
    ['begin', tally_begin],
    ['phase', phase],
    ['end', tally_end],
    ['worker-lost', workerLost],
    ['crash', crash],
    ['stopped', stopped],
    ['internal-error', (tally, event) => keep(tally.internalErrors, json_text(event, 'text', TEXT_CAP))],
    ['internal', (tally, event) => keep(tally.faults, json_text(event, 'message', LINE_CAP))],
    ['finish', finish],
]);
function keep(kept, value) {
    if (kept.length < tally_MOST.errors)
        kept.push(value);
}
function start(tally, event) {
    tally.started = true;
    tally.firstStart = Math.min(tally.firstStart, json_number(event, 't') ?? Number.POSITIVE_INFINITY);
    const pid = json_whole(event, 'pid');
    if (pid !== null && pid > 1 && json_flag(event, 'dumps'))
        tally.pids.set(pid, json_text(event, 'worker', 80));
    const versions = json_parseObject(event.versions) ?? {};
    for (const name of ['python', 'pytest', 'pluggy', 'pytest-cov', 'xdist'])
        if (json_text(versions, name, 40))
            tally.versions.set(name, json_text(versions, name, 40));
}
function tally_coverage(tally, event) {
    if (json_text(event, 'version', 40))
        tally.versions.set('coverage', json_text(event, 'version', 40));
    if (event.state === 'off')
        tally.coverageOff = true;
}
function tally_file(tally, event) {
    const name = fileName(event, 'f');
    if (name && tally.files.size < tally_MOST.files)
        tally.files.set(name, json_flag(event, 'owned'));
}
/** The record of a test, made when it is new; undefined for what is no id or beyond all bounds. */
function seen(tally, id, name) {
    const known = tally.tests.get(id);
    if (known || !id || tally.tests.size >= tally_MOST.tests)
        return known;
    const fresh = { file: json_isFileName(name) ? name : '.', line: null, begun: false, trail: NEW_TRAIL };
    tally.tests.set(id, fresh);
    return fresh;
}
function tally_tests(tally, event) {
    const name = fileName(event, 'f');
    for (const id of json_list(event, 'ids')) {
        const test = typeof id === 'string' && name ? seen(tally, id.slice(0, ID_CAP), name) : undefined;
        if (test)
            test.file = name;
    }
}
function collected(tally, event) {
    tally.lastCollected = Math.max(tally.lastCollected, json_number(event, 't') ?? 0);
    tally.deselected = Math.max(tally.deselected, json_whole(event, 'deselected') ?? 0);
}
function collectError(tally, event) {
    const name = fileName(event, 'f') || '.';
    const message = json_text(event, 'message', LINE_CAP);
    const error = { file: name, message, trace: json_text(event, 'text', TEXT_CAP) };
    if (tally.collectErrors.size < tally_MOST.errors)
        tally.collectErrors.set(`${name}\n${message}`, error);
}
function tally_begin(tally, event) {
    const test = seen(tally, json_text(event, 'id', ID_CAP), fileName(event, 'f'));
    if (test)
        Object.assign(test, { begun: true, line: json_whole(event, 'line') });
}
function phase(tally, event) {
    const id = json_text(event, 'id', ID_CAP);
    const test = seen(tally, id, id.split('::')[0] ?? '');
    if (!test)
        return;
    const report = {
        when: json_text(event, 'when', 40),
        outcome: json_text(event, 'outcome', 40),
        seconds: Math.max(0, json_number(event, 'd') ?? 0),
        xfail: typeof event.xfail === 'string' ? json_text(event, 'xfail', LINE_CAP) : null,
        message: json_text(event, 'message', LINE_CAP),
        text: json_text(event, 'text', TEXT_CAP),
        line: json_whole(event, 'line'),
        part: json_flag(event, 'sub'),
    };
    Object.assign(test, { begun: true, trail: withPhase(test.trail, report) });
}
function tally_end(tally, event) {
    const test = tally.tests.get(json_text(event, 'id', ID_CAP));
    if (test)
        test.trail = { ...test.trail, ended: true };
}
function workerLost(tally, event) {
    const worker = json_text(event, 'worker', 80);
    const running = tally.lost.get(worker)?.running ?? null;
    if (tally.lost.size < tally_MOST.errors)
        tally.lost.set(worker, { worker, reason: json_text(event, 'reason', LINE_CAP), running });
}
function crash(tally, event) {
    const worker = json_text(event, 'worker', 80);
    const reason = tally.lost.get(worker)?.reason ?? 'it crashed';
    if (tally.lost.size < tally_MOST.errors)
        tally.lost.set(worker, { worker, reason, running: json_text(event, 'id', ID_CAP) });
}
function stopped(tally, event) {
    tally.stopped ??= json_text(event, 'reason', LINE_CAP) || 'stopped';
}
function finish(tally, event) {
    const pid = json_whole(event, 'pid');
    if (!json_text(event, 'worker', 80))
        tally.exitStatus = json_whole(event, 'decided');
    else if (pid !== null)
        tally.pids.delete(pid);
}

;// CONCATENATED MODULE: ./lib/results/events.js




/**
 * What the event files in a directory say about one pytest session: the files of all its processes,
 * in any order, with lines cut off or written by strangers. Never throws for content; a missing
 * directory is a session that did not start. May be called while the tests still run.
 */
async function readSession(directory) {
    const tally = tally_newTally();
    for await (const line of eventLines(directory))
        tally_count(tally, line);
    return sessionOf(tally);
}
/** The same from lines in memory. */
function sessionFrom(lines) {
    const tally = newTally();
    for (const line of lines)
        count(tally, line);
    return sessionOf(tally);
}
/** The session as far as the events tell of it. */
function sessionOf(tally) {
    const entries = [...tally.tests];
    const census = [...tally.files.keys()].sort();
    const files = fileTimes(tally.times);
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
        running: entries.filter(([, test]) => test.begun && !test.trail.ended).map(([id]) => id),
        coverageOff: tally.coverageOff,
        deselected: tally.deselected,
        internalErrors: tally.internalErrors,
        pluginFaults: tally.faults,
        ...(files.length > 0 ? { files } : {}),
        ...(fixtureSeconds > 0 ? { fixtureSeconds } : {}),
    };
}
function recordOf(id, { file, line, begun, trail }, shared = 0) {
    if (!begun)
        return { id, file, line, outcome: null, seconds: 0, message: '', trace: '', failureLine: null };
    const { outcome, message, trace, failureLine } = verdictOf(trail);
    const record = { id, file, line, outcome, seconds: trail.seconds, message, trace, failureLine };
    return shared > 0 ? { ...record, sharedSeconds: Math.min(shared, trail.seconds) } : record;
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
    const env = (0,environment/* childEnvironment */.Qc)(python.env, { COVERAGE_FILE: coverageData });
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
    return { program: python.python, args, cwd: inputs.directory, env: command_environmentOf(python, place) };
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
function coverageArgs(inputs, python, { files, shard }) {
    if (!measuresCoverage(python))
        return [];
    return [
        ...inputs.coverageSource.map((source) => `--cov=${source}`),
        '--cov-fail-under=0',
        ...(writesJson(python) ? [`--cov-report=json:${files.coverageJson}`] : []),
        ...(shard.count === 1 ? [`--cov-report=html:${files.html}`] : []),
    ];
}
function command_environmentOf(python, { files, shard, workspace, actionRoot }) {
    const paths = [(0,external_node_path_.join)(actionRoot, 'pytest'), python.env.PYTHONPATH ?? ''].filter(Boolean);
    return (0,environment/* childEnvironment */.Qc)(python.env, {
        AEGIS_EVENTS: files.events,
        AEGIS_SHARD: `${shard.index}/${shard.count}`,
        AEGIS_ROOT: workspace,
        AEGIS_COVERAGE: measuresCoverage(python) ? 'auto' : 'off',
        COVERAGE_FILE: files.coverageData,
        PYTHONPATH: paths.join(external_node_path_.delimiter),
        PYTHONUNBUFFERED: '1',
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
        await (0,promises_.cp)(source, target, { recursive: true, filter: pytest_cache_isPlain }).catch(() => undefined);
        return;
    }
}
async function pytest_cache_isPlain(path) {
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
async function runTests(host, inputs, python, { shard, directory }) {
    const files = await makeResultFiles(directory);
    const { workspace, actionRoot } = host.facts;
    const command = pytestCommand(inputs, python, {
        shard,
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

;// CONCATENATED MODULE: ./lib/python/reproduce.js



/** Longer than this no one pastes; in characters. */
const MAX_TARGETS = 8_000;
const BAD = new Set(['failed', 'error', 'unfinished']);
/**
 * The commands that repeat this shard, and only its failures, on a developer's machine: shell-quoted,
 * from the root of the repository, with the files as arguments instead of the plugin.
 */
function reproduceCommands(inputs, python, workspace, shard, session) {
    const folder = (0,external_node_path_.relative)(workspace, inputs.directory).split(external_node_path_.sep).join('/');
    const targets = shard.count === 1 ? inputs.testPaths : session.owned.map((file) => fromFolder(folder, file));
    const failed = [...failures(session)].map((test) => targetOf(test, folder));
    const broken = session.collectErrors.map(({ file }) => fromFolder(folder, file));
    const bad = [...new Set([...broken, ...failed])];
    const line = commandLine(inputs, python, folder);
    // A shard of many without a file would name none, and pytest would run them all.
    const all = shard.count > 1 && targets.length === 0 ? '' : line(targets);
    return { all, failures: bad.length > 0 ? line(bad) : null };
}
const failures = (session) => session.tests.filter(({ outcome }) => BAD.has(outcome));
const fromFolder = (folder, file) => external_node_path_.posix.relative(folder, file) || file;
/** A node id counts from pytest's rootdir; an argument from where it is typed. */
function targetOf({ id, file }, folder) {
    const at = id.indexOf('::');
    return fromFolder(folder, file) + (at < 0 ? '' : id.slice(at));
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

;// CONCATENATED MODULE: ./lib/results/phrases.js
/** "1 test", "3 tests". */
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
/** The first three, and how many more. */
function names(all) {
    const more = all.length - 3;
    return all.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
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
        ? `; ${open} of ${plural(tests.length, 'test')} ${open === 1 ? 'has' : 'have'} no outcome`
        : '';
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
        return e312(`pytest exited with 0 although ${plural(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`);
    if (code === EXIT.nothing && !nothing)
        return e312(`pytest exited with 5 (no tests) although it collected ${plural(session.tests.length, 'test')}.`);
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
    const left = notRun > 0 ? `; ${plural(notRun, 'test')} did not run` : '';
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
    const why = deselected > 0 ? `${plural(deselected, 'test')} left out by markers or keywords` : 'no test in them';
    const message = census.length === 0
        ? 'pytest found no test file.'
        : `pytest found ${plural(census.length, 'test file')} and ${why}.`;
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
    const message = `${plural(collectErrors.length, 'file')} could not be collected: ${files}. First: ${first.message}`;
    return [{ code: 'AEGIS-E302', message, file: first.file }];
}
function failureRule({ session }) {
    const failures = session.tests.filter((test) => isFailure(test) && test.outcome !== 'unfinished');
    if (failures.length === 0)
        return [];
    const message = `${plural(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`;
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
    const message = `${plural(open.length, 'test')} of ${session.tests.length} ran to no outcome: ${names(open.map(({ id }) => id))}.`;
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
const isCutShort = ({ stopped, internalErrors = [] }) => stopped !== null || internalErrors.length > 0;
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
function coverageRule({ end, session, shards, coverage, coverageStatements }) {
    if (coverage === 'off')
        return [];
    if (session.coverageOff)
        return [
            { code: 'AEGIS-E504', message: 'Coverage is required, and `--no-cov` of the project switches it off.' },
        ];
    const ran = session.tests.some(({ outcome }) => outcome !== null && outcome !== 'unfinished');
    if (end.kind !== 'exited' || !session.finished || !ran || isCutShort(session))
        return [];
    if (coverageStatements === null)
        return [{ code: 'AEGIS-E502', message: 'The tests ran, and there is no coverage data of this run.' }];
    // Of many shards one may touch nothing that is measured; the lane as a whole must not.
    return coverageStatements > 0 || shards > 1
        ? []
        : [{ code: 'AEGIS-E503', message: 'The coverage data of this run has no statements.' }];
}

;// CONCATENATED MODULE: ./lib/shards/shard.js












/** Weighs a finished run and writes down what the others need of it. */
async function shardOf(step, python, run) {
    const { host, inputs } = step;
    const { session, result, files } = run;
    const coverage = run.present.coverageJson ? await readCoverage(step, files.coverageJson) : null;
    const data = coverage && 'files' in coverage ? coverage : null;
    const reasons = [
        ...(await reasonsOf(step, run, data)),
        ...(coverage && 'code' in coverage ? [coverage] : []),
    ];
    // The runner starts post, and every later step, in the workspace: tests may have deleted it.
    await (0,promises_.mkdir)(host.facts.workspace, { recursive: true });
    const { lane, tests } = inputs;
    const reproduce = reproduceCommands(tests, python, host.facts.workspace, lane.shard, session);
    const unwritten = run.present.junit ? [] : await writeResult(files.junit, junitFromSession(session));
    const manifest = {
        ...shard_frame(step),
        session,
        end: result.end,
        seconds: result.seconds,
        reasons: [...reasons, ...unwritten],
        coverage: data && { file: 'coverage.json', sha256: await digestOf(files.coverageJson) },
        reproduce,
    };
    const written = await writeManifest(step, manifest);
    const leftovers = result.leftovers.map((name) => `${name} outlived the tests and was ended (AEGIS-W317).`);
    return { manifest: written, python, coverage: data, notices: [...python.notices, ...leftovers] };
}
async function reasonsOf({ host, inputs }, run, data) {
    return judgeRun({
        end: run.result.end,
        session: run.session,
        shards: inputs.lane.shard.count,
        coverage: run.coverage,
        coverageStatements: data ? totalsOf(data).statements : run.coverageEmpty ? 0 : null,
        tampered: run.result.tampered,
        directoryGone: !(0,external_node_fs_.existsSync)(inputs.tests.directory),
        diskFull: (await isFull(host.facts.temp)) || (await isFull(host.facts.workspace)),
    });
}
/** In less than this nothing can be written. */
const FULL_BYTES = 64 * 1024;
const isFull = (directory) => (0,promises_.statfs)(directory).then(({ bavail, bsize }) => bavail * bsize < FULL_BYTES, () => false);
/** The result of a shard that ended before its tests began. */
async function brokenShard(step, reasons) {
    const manifest = {
        ...shard_frame(step),
        session: NO_SESSION,
        end: { kind: 'not-started', reason: reasons.map(({ code }) => code).join(', ') },
        seconds: 0,
        reasons,
        coverage: null,
        reproduce: { all: '', failures: null },
    };
    await writeResult((0,external_node_path_.join)(step.places.shard, 'test-results.xml'), junitFromSession(NO_SESSION));
    return { manifest: await writeManifest(step, manifest), python: null, coverage: null, notices: [] };
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
/** The part of a manifest that is known before anything runs. */
function shard_frame({ host: { facts }, inputs: { lane, tests } }) {
    const selection = [
        tests.testPaths,
        tests.pytestArgs,
        tests.markers,
        (0,external_node_path_.relative)(facts.workspace, tests.directory),
    ];
    return {
        schema: 1,
        lane: lane.name,
        suite: lane.suite,
        shard: lane.shard,
        attempt: facts.attempt,
        commit: facts.sha,
        runId: facts.runId,
        ownership: 'rendezvous-1',
        selection: (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(selection)).digest('hex').slice(0, 16),
    };
}
/** @returns the manifest, with the reason when it could not be written */
async function writeManifest({ places }, manifest) {
    const unwritten = await writeResult((0,external_node_path_.join)(places.shard, 'manifest.json'), serializeManifest(manifest));
    return { ...manifest, reasons: [...manifest.reasons, ...unwritten] };
}
async function readCoverage({ host, inputs }, path) {
    const { workspace } = host.facts;
    const directory = (0,external_node_path_.relative)(workspace, inputs.tests.directory).split(external_node_path_.sep).join('/');
    try {
        return parseCoverage(await (0,promises_.readFile)(path, 'utf8'), { workspace, directory });
    }
    catch (error) {
        if (error instanceof CoverageError)
            return { code: error.code, message: error.message };
        throw error;
    }
}
const digestOf = async (path) => (0,external_node_crypto_.createHash)('sha256')
    .update(await (0,promises_.readFile)(path))
    .digest('hex');

;// CONCATENATED MODULE: ./lib/shards/run.js







/**
 * What this shard has to do: caches, environment, fixtures, tests. An expected failure on the way
 * is a result too, so that the lane can be finished and can say what is missing.
 */
async function runShard(step) {
    try {
        const python = await prepare(step);
        refuseCancelled(step);
        // No process that holds the runtime token may live while test code runs.
        await step.host.workers.end();
        // The next one gets the token with its first work, after the tests; until then it only loads.
        step.host.workers.warm('artifacts');
        const run = await step.watch.time('tests', () => run_testsOf(step, python));
        return await step.watch.time('evidence', () => shardOf(step, python, run));
    }
    catch (error) {
        // Whatever fails in a job that is being cancelled is not held against the tool.
        if (step.host.cancelled.aborted)
            return brokenShard(step, [run_CANCELLED]);
        if (error instanceof StepError)
            return brokenShard(step, error.reasons);
        throw error;
    }
}
const run_testsOf = ({ host, inputs, places }, python) => runTests(host, inputs.tests, python, { shard: inputs.lane.shard, directory: places.shard });
/** Everything before the tests. The stores are restored while the environment is made. */
async function prepare(step) {
    const { host, watch, inputs, caches } = step;
    host.workers.warm('caches');
    const plan = await planCaches(step.cacheContext);
    for (const [kind, found] of Object.entries(plan))
        if (!found.wanted)
            tellUnwanted(host, kind, found);
    const stores = watch.time('stores', () => restoreStores(step, plan));
    try {
        const python = await watch.time('environment', () => preparePython(host, inputs.python, caches));
        debugFacts(step, python);
        await watch.time('fixtures', () => fixturesOf(step, plan, python));
        return python;
    }
    finally {
        await stores;
    }
}
/** A cache that nobody asked for is no news. */
function tellUnwanted({ log, job }, kind, { reason, asked }) {
    if (!asked)
        return log.debug(`No ${kind} cache: ${reason}.`);
    job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message: `No ${kind} cache: ${reason}.` });
}
/** Directories that others fill (docker, ollama): restored now, saved in post. */
async function restoreStores({ caches }, plan) {
    const specs = [plan.docker, plan.ollama].flatMap((found) => (found.wanted ? found.specs : []));
    await Promise.all(specs.map((spec) => caches.restore(spec)));
    for (const spec of specs)
        await caches.save(spec);
}
function fixturesOf({ host, caches, cacheContext }, plan, python) {
    const spec = plan.fixtures.wanted ? (plan.fixtures.specs[0] ?? null) : null;
    return prepareFixtures(host, caches, { context: cacheContext, env: python.env, spec });
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

;// CONCATENATED MODULE: ./lib/caches/state.js




const MOST_SPECS = 16;
/** Reads the specs that main left for post, as untrusted data: whatever does not look like one is left out. */
function parseSpecs(value, roots) {
    if (!Array.isArray(value))
        return [];
    return value.slice(0, MOST_SPECS).flatMap((one) => parseSpec(one, roots) ?? []);
}
function parseSpec(value, roots) {
    const { kind, label, key, paths } = (value ?? {});
    const name = CACHE_NAMES.find((known) => known === kind);
    if (name === undefined || typeof label !== 'string' || !state_isKey(key))
        return null;
    if (!Array.isArray(paths) || paths.length === 0 || paths.length > 16)
        return null;
    if (!paths.every((path) => typeof path === 'string' && isRoot(path, roots)))
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
    };
}
const state_isKey = (value) => typeof value === 'string' && value.length <= MAX_KEY && /^aegis1-[^\s,]+$/.test(value);
const isRoot = (path, roots) => /^(\/|[A-Za-z]:\\)/.test(path) && !/[\n\r\0]/.test(path) && refuseLocation(path, roots) === null;

;// CONCATENATED MODULE: ./lib/state.js

/** The state at the end of main. */
function stateOf({ caches, host }) {
    return { version: 1, specs: caches.pending(), warned: caches.warned(), health: host.workers.health() };
}
/** Reads a state as untrusted; null for anything that this version did not write. */
function parseState(text, facts) {
    try {
        const value = JSON.parse(text.length < 1_000_000 ? text : '');
        if (value?.version !== 1)
            return null;
        const specs = parseSpecs(value.specs, facts);
        return { version: 1, specs, warned: value.warned === true, health: value.health ?? null };
    }
    catch {
        return null;
    }
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

;// CONCATENATED MODULE: ./lib/caches/texts.js
/** One outcome of a restore for the log. */
function restoreText(outcome) {
    switch (outcome.kind) {
        case 'exact':
            return `restored, ${amount(outcome)} (${outcome.key})`;
        case 'partial':
            return `restored from an earlier key, ${amount(outcome)} (${outcome.key})`;
        case 'miss':
            return `not in the cache (${outcome.seconds.toFixed(1)} s)`;
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
            return 'not saved: another job has saved this key';
        case 'empty':
            return 'not saved: there is nothing on disk';
        case 'denied':
            return `not saved, by the policy of the service: ${outcome.reason}`;
        case 'skipped':
        case 'failed':
            return `not saved: ${outcome.reason}`;
    }
}
const amount = ({ bytes, seconds }) => `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`;

;// CONCATENATED MODULE: ./lib/caches/warn.js

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
    return {
        restored: (spec, outcome) => warn('AEGIS-W602', spec, outcome),
        saved: (spec, outcome) => warn('AEGIS-W603', spec, outcome),
        warned: () => warned,
    };
}

;// CONCATENATED MODULE: ./lib/caches/engine.js




/** Entries cannot be replaced: one that is damaged keeps its key. */
const KEY_HELD = {
    kind: 'skipped',
    reason: 'the entry that could not be restored holds this key; delete it or change `cache-prefix`',
};
/** Half a tree under a full key would be restored by every later job. */
const SPOILT = 'its restore failed and may have left half of it; if that happens again, delete the entry or change `cache-prefix`';
const NOT_RESTORED = { kind: 'skipped', reason: 'not needed' };
/** One policy and one report over all kinds. Never throws: a cache that fails is a cache that misses. */
function openCaches(host, policy) {
    const lines = new Map();
    const pending = new Map();
    const warner = cacheWarner(host, false);
    let printed = Promise.resolve();
    const restore = async (spec) => {
        // One after the other: groups of the log cannot be nested.
        printed = printed.then(() => showKey(host, spec));
        await printed;
        const outcome = await attempt(policy.restore, () => host.cache.restore(spec));
        const spoilt = outcome.kind === 'failed' && (await (0,roots/* pathStates */.wR)(spec.paths)).includes('filled');
        lines.set(spec.key, { spec, restore: outcome, save: lines.get(spec.key)?.save ?? null, spoilt });
        host.log.info(`${spec.label}: ${restoreText(outcome)}`);
        warner.restored(spec, outcome);
        return outcome;
    };
    const save = async (spec) => {
        const { restore: known = NOT_RESTORED, spoilt = false } = lines.get(spec.key) ?? {};
        const early = decideSave(known, policy.save ?? (spoilt ? SPOILT : null), spec);
        if (early === 'post')
            pending.set(spec.key, spec);
        const outcome = early === 'post' ? null : (early ?? (await saveNow(host, spec, warner, known)));
        lines.set(spec.key, { spec, restore: known, save: outcome, spoilt });
    };
    return {
        restore,
        save,
        report: () => [...lines.values()].map(reportLine),
        pending: () => [...pending.values()],
        warned: warner.warned,
    };
}
/**
 * Saves in post what main left to it. Acts on the specs as they are: the service finds entries by the
 * literal paths. Several at once, since each is bounded by itself.
 */
async function savePending(host, specs, warned = false) {
    const warner = cacheWarner(host, warned);
    return Promise.all(specs.map(async (spec) => {
        const save = await saveNow(host, spec, warner);
        return reportLine({ spec, restore: NOT_RESTORED, save });
    }));
}
function reportLine({ spec, restore, save }) {
    return { kind: spec.kind, label: spec.label, key: spec.key, restore, save: save ?? unsaved(spec, restore) };
}
/** Of an entry that nobody has offered for saving: only what is saved in post is still open. */
function unsaved(spec, restore) {
    if (restore.kind === 'exact')
        return { kind: 'current' };
    return spec.savedWhen === 'made' ? { kind: 'skipped', reason: 'it was not made' } : null;
}
/** What is clear without asking the service; 'post' when it is saved later, null when it is saved now. */
function decideSave(restored, refusal, spec) {
    if (restored.kind === 'exact')
        return { kind: 'current' };
    if (refusal !== null)
        return { kind: 'skipped', reason: refusal };
    return spec.savedWhen === 'post' ? 'post' : null;
}
async function saveNow(host, spec, warner, restored = NOT_RESTORED) {
    const answer = await attempt(null, () => host.cache.save(spec));
    const outcome = answer.kind === 'duplicate' && restored.kind === 'failed' ? KEY_HELD : answer;
    host.log.info(`${spec.label}: ${saveText(outcome)}`);
    warner.saved(spec, outcome);
    return outcome;
}
async function attempt(refusal, call) {
    if (refusal !== null)
        return { kind: 'skipped', reason: refusal };
    return call().catch((error) => ({ kind: 'failed', reason: String(error), seconds: 0 }));
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

;// CONCATENATED MODULE: ./lib/caches/policy.js
const TRUSTED_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']);
/** The policy of a job, from its event and the inputs `cache-save` and `caches`. */
function cachePolicy(facts, inputs) {
    return { restore: restorePolicy(facts, inputs.caches), save: savePolicy(facts, inputs.save) };
}
/** Why this job saves no caches, or null when it does. */
function savePolicy(facts, choice) {
    if (choice === 'never')
        return '`cache-save: never`';
    // It runs in the scope of the base branch with the code of somebody else.
    if (facts.event === 'pull_request_target')
        return 'never saved on pull_request_target';
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
const HOW = 'Write `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }` in the job, or set `shard: INDEX/COUNT`.';
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
    return { name: laneName(suite, axes, found.axis), suite, shard: found.shard };
}
function findShard(axes, strategy) {
    const like = Object.keys(axes).filter((axis) => SHARD_VALUE.test(lane_textOf(axes[axis])));
    if (like.length > 1)
        return lane_refuse(`finds two axes of the matrix that look like shards: ${like.join(', ')}`, like, axes);
    const axis = like[0];
    if (axis !== undefined)
        return fromValue(axis, axes);
    return 'shard' in axes ? fromStrategy(axes, strategy) : { shard: { index: 1, count: 1 }, axis: null };
}
function fromValue(axis, axes) {
    const match = SHARD_VALUE.exec(lane_textOf(axes[axis]));
    const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
    if (shard.index <= shard.count && shard.count <= 256)
        return { shard, axis };
    return lane_refuse(`finds a shard in the matrix that cannot be`, [axis], axes);
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
    '--no-cov': reserved_COVERAGE,
    '--no-cov-on-fail': reserved_COVERAGE,
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

;// CONCATENATED MODULE: ./lib/inputs/checks.js







const CHECKS = [
    workingDirectory,
    testPaths,
    pytestArgs,
    checks_environment,
    (values, facts) => untrustedCode(facts, directoryOf(values, facts)),
    cachePaths,
    cachePrefix,
    checks_fixtures,
    models,
    artifactName,
    suiteName,
];
/** Every problem of values that are readable one by one. */
function checkInputs(values, facts) {
    return CHECKS.flatMap((check) => check(values, facts));
}
/** Absolute path of the input `working-directory`; it may not exist. */
function directoryOf(values, facts) {
    const given = values['working-directory'];
    // The workspace is a real path, and so must be what is in it.
    return (0,external_node_path_.isAbsolute)(given) && (0,external_node_fs_.existsSync)(given) ? (0,external_node_fs_.realpathSync)(given) : (0,external_node_path_.resolve)(facts.workspace, given);
}
function workingDirectory(values, facts) {
    const given = values['working-directory'];
    const reason = refusePath(given, facts.workspace, facts.workspace, 'directory');
    return reason ? [pathProblem('working-directory', reason, given)] : [];
}
function testPaths(values, facts) {
    const directory = directoryOf(values, facts);
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
function checks_environment(_, { env }) {
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
        const reason = given === '' ? null : refuseCachePath(given, facts, directoryOf(values, facts));
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
function checks_fixtures(values) {
    if (values['fixtures-command'].length === 0 || values['fixtures-path'] !== '')
        return [];
    return [
        inputProblem('fixtures-path', 'AEGIS-E106', 'is missing, and `fixtures-command` needs it', '', 'Name the directory that the command fills.'),
    ];
}
/** As `ollama pull` takes them: optional scheme and host, namespace, name, tag. */
const MODEL = /^(https?:\/\/)?[A-Za-z0-9][\w.-]*(:\d{1,5}(?=\/))?(\/[A-Za-z0-9][\w.-]*){0,3}(:[\w.-]{1,80})?$/;
function models(values) {
    return values['ollama-models']
        .filter((given) => !MODEL.test(given) || given.length > 200)
        .map((given) => inputProblem('ollama-models', 'AEGIS-E111', 'is not a model name', given, 'Write e.g. `llama3.2:1b`, one per line.'));
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
function suiteName({ suite }) {
    if (suite.length <= 80)
        return [];
    return [
        inputProblem('suite', 'AEGIS-E107', 'is longer than 80 characters', suite, 'Use a short name, e.g. `unit`.'),
    ];
}

;// CONCATENATED MODULE: ./lib/inputs/kinds.js

const ok = (value, notice) => notice === undefined ? { ok: true, value } : { ok: true, value, notice };
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
const duration = (text) => {
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
const shard = (text) => {
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
/** Like `words`, with commas as separators too. */
const kinds_names = (text) => words(text.replaceAll(',', '\n'));
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
    shard: input(shard, 'auto', 'Which shard this job is: `2/4`, or `auto`: found in the matrix, e.g. `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }`. Without a matrix: `1/1`.'),
    suite: input(kinds_line, '', 'Name of this set of tests, e.g. `unit`. Default: the id of the job. Steps that run different tests in one run need different names.'),
    'test-paths': input(words, '', 'Files and directories to test. Default: what the configuration of pytest says.'),
    'pytest-args': input(words, '', 'More arguments for pytest, quoted as in a POSIX shell; nothing is expanded.'),
    markers: input(kinds_line, '', 'Marker expression, as for `pytest -m`, e.g. `not slow`.'),
    workers: input(workers, 'auto', 'Processes per shard: `auto` (one per core when pytest-xdist is installed), `off`, or a number.'),
    'max-failures': input(kinds_whole(0, 1_000_000), '0', 'Stop after that many failures; `0` runs everything.'),
    'working-directory': input(kinds_line, '.', 'Directory of the project, relative to the workspace.'),
    python: input(kinds_line, '', 'Interpreter: a name, or a path. Default: `python`, then `python3`, on PATH.'),
    'poetry-version': input(kinds_line, '2', 'Version of Poetry that is installed when a fitting one is absent: `2`, `2.1` or `2.1.3`.'),
    'poetry-install-args': input(words, '', 'Arguments for `poetry install`, e.g. `--with dev --all-extras`.'),
    caches: input(kindsOf(CACHE_NAMES), 'auto', 'Which caches: `auto` (each where the project uses it), `none`, or some of `poetry`, `docker`, `ollama`, `fixtures`.'),
    'cache-prefix': input(kinds_line, '', 'Goes into every cache key; change it to start with cold caches.'),
    'cache-save': input(choice('auto', 'always', 'never'), 'auto', '`auto` saves on the default branch (push, schedule, dispatch); `always` and `never` say it outright.'),
    'fixtures-path': input(kinds_line, '', 'Directory of generated test data to cache.'),
    'fixtures-key-files': input(words, '', 'Files (globs) on whose content the fixtures depend. Files that `fixtures-command` names count by themselves.'),
    'fixtures-command': input(words, '', 'Makes the fixtures when they are not in the cache, e.g. `python scripts/make_fixtures.py`.'),
    'ollama-models': input(kinds_names, '', 'Models that the tests need, one per line; they are part of the key of the cache.'),
    'ollama-key-files': input(words, '', 'Files (globs) on whose content the models depend. Default: setup scripts with `ollama` in the name.'),
    'docker-cache-path': input(kinds_line, '', 'Local cache directory of buildx. Default: `/tmp/.buildx-cache` when it exists.'),
    'docker-key-files': input(words, '', 'Files (globs) on whose content the images depend. Default: `Dockerfile*` and `docker-compose*`.'),
    'coverage-min': input(percentage, '', 'Least coverage of the merged result in per cent, e.g. `80` or `79.95`. Judged once, in integers.'),
    'coverage-source': input(kinds_names, '', 'Packages or directories to measure. Default: what the configuration of coverage says.'),
    'artifact-name': input(kinds_line, 'test-results', 'Start of the names of the artifacts.'),
    'artifact-retention-days': input(kinds_whole(1, 90, 'AEGIS-E108'), '', 'Days that artifacts are kept. Default: the setting of the repository.'),
    'timeout-minutes': input(minutes, '', "Ends the tests after that time. Default: no limit but the job's."),
    'hang-timeout': input(duration, '300', 'Ends the tests when nothing happened for that many seconds (or `5m`), after a dump of all stacks; `off` never does.'),
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

;// CONCATENATED MODULE: ./lib/inputs/inputs.js




/**
 * Reads and checks all inputs.
 * @param variables the INPUT_* variables of the step
 * @throws StepError with every problem there is, before anything runs
 */
function loadInputs(variables, facts, compression) {
    const { values, problems, notices } = readInputs(variables);
    const lane = findLane(values.suite || facts.job, values.shard, values['matrix-context'], values['strategy-context']);
    const all = [...problems, ...checkInputs(values, facts), ...('problem' in lane ? [lane.problem] : [])];
    if (all.length > 0 || 'problem' in lane)
        throw new StepError(all);
    return {
        lane,
        caches: cacheInputs(values),
        python: pythonInputs(values, facts, compression),
        tests: testInputs(values, facts),
        coverageMin: values['coverage-min'],
        artifactName: values['artifact-name'],
        retentionDays: values['artifact-retention-days'],
        debug: isDebug(values, facts),
        notices,
    };
}
const isDebug = (values, facts) => facts.debug || values['log-level'] === 'debug';
function cacheInputs(values) {
    return {
        caches: values.caches,
        prefix: values['cache-prefix'],
        save: values['cache-save'],
        fixturesPath: values['fixtures-path'] || null,
        fixturesKeyFiles: values['fixtures-key-files'],
        fixturesCommand: values['fixtures-command'].length > 0 ? values['fixtures-command'] : null,
        ollamaModels: values['ollama-models'],
        ollamaKeyFiles: values['ollama-key-files'],
        dockerCachePath: values['docker-cache-path'] || null,
        dockerKeyFiles: values['docker-key-files'],
    };
}
function pythonInputs(values, facts, compression) {
    return {
        python: values.python,
        poetryVersion: values['poetry-version'],
        poetryInstallArgs: values['poetry-install-args'],
        directory: directoryOf(values, facts),
        cachesPoetry: values.caches === 'auto' || values.caches.includes('poetry'),
        cachePrefix: values['cache-prefix'],
        compression,
        coverageWanted: values['coverage-min'] ? 'required' : 'if-possible',
        workers: values.workers,
    };
}
function testInputs(values, facts) {
    return {
        directory: directoryOf(values, facts),
        testPaths: values['test-paths'],
        pytestArgs: values['pytest-args'],
        markers: values.markers,
        workers: values.workers,
        maxFailures: values['max-failures'] ?? 0,
        coverageSource: values['coverage-source'],
        debug: isDebug(values, facts),
        timeoutSeconds: values['timeout-minutes'],
        hangSeconds: values['hang-timeout'],
    };
}

;// CONCATENATED MODULE: ./lib/shards/names.js
const suffix = (attempt) => (attempt > 1 ? `-attempt${attempt}` : '');
/** @param base the input `artifact-name` */
function names_namesOf(base, lane) {
    const merged = `${base}-${lane.name}`;
    const ticket = `aegis-done-${lane.name}-`;
    const ticketEnd = `of${lane.shard.count}`;
    return {
        lane: lane.name,
        result: ({ index, count }, attempt) => `${merged}-${index}of${count}${suffix(attempt)}`,
        merged: (attempt) => `${merged}${suffix(attempt)}`,
        ticket: (k) => `${ticket}${k}${ticketEnd}`,
        parse: (name) => (name.startsWith(`${merged}-`) ? parseResult(name.slice(merged.length)) : null),
        parseTicket: (name) => name.startsWith(ticket) && name.endsWith(ticketEnd)
            ? names_whole(name.slice(ticket.length, -ticketEnd.length))
            : null,
    };
}
function parseResult(rest) {
    const match = /^-([1-9]\d{0,2})of([1-9]\d{0,2})(?:-attempt([1-9]\d{0,3}))?$/.exec(rest);
    if (!match)
        return null;
    return { shard: { index: Number(match[1]), count: Number(match[2]) }, attempt: Number(match[3] ?? 1) };
}
const names_whole = (text) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : null);

;// CONCATENATED MODULE: ./lib/stopwatch.js
function stopwatch(clock) {
    const timings = [];
    return {
        async time(phase, body) {
            const start = clock.monotonic();
            try {
                return await body();
            }
            finally {
                timings.push({ phase, seconds: (clock.monotonic() - start) / 1000 });
            }
        },
        timings: () => [...timings],
    };
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
    const caches = openCaches(host, cachePolicy(facts, inputs.caches));
    const cacheContext = { facts, inputs: inputs.caches, directory: inputs.tests.directory, compression };
    return { host, inputs, caches, cacheContext, meeting: meetingOf(host, inputs), places, watch };
}
async function makePlaces(lane) {
    const shard = (0,external_node_path_.join)(lane, 'shard');
    await (0,promises_.rm)(lane, { recursive: true, force: true });
    await (0,promises_.mkdir)(shard, { recursive: true });
    return { lane, shard };
}
function meetingOf({ facts, artifacts }, { lane, artifactName, retentionDays }) {
    return {
        artifacts,
        names: names_namesOf(artifactName, lane),
        shard: lane.shard,
        runId: facts.runId,
        attempt: facts.attempt,
        temp: facts.temp,
        retentionDays,
    };
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
const SAVE_WORDS = {
    stored: 'saved',
    current: 'not needed: it is up to date',
    duplicate: 'not needed: another job saved it',
    empty: 'no: nothing to save',
    denied: 'no',
    skipped: 'no',
    failed: 'failed',
};
/** A save that is left to the end of the job. */
const SAVE_LATER = 'when the job is over';

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

;// CONCATENATED MODULE: ./lib/report/format.js
/** Numbers as people read them. */
/** `1 test`, `1,234 tests`. */
function format_count(number, noun, plural = `${noun}s`) {
    return `${grouped(number)} ${number === 1 ? noun : plural}`;
}
/** `1,234` */
function grouped(number) {
    return number.toLocaleString('en-US');
}
/** `0.03 s`, `8.1 s`, `42 s`, `3 min 05 s`. */
function format_duration(seconds) {
    if (seconds < 1)
        return `${seconds.toFixed(2)} s`;
    if (seconds < 9.95)
        return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole} s`;
    return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
/** `0 MB`, `0.4 MB`, `12.3 MB`, `1,234 MB`; never 0 for something. */
function megabytes(bytes) {
    if (bytes === 0)
        return '0 MB';
    const size = bytes / 1e6;
    if (size < 0.1)
        return `${grouped(Math.max(1, Math.round(bytes / 1e3)))} kB`;
    return size < 100 ? `${size.toFixed(1)} MB` : `${grouped(Math.round(size))} MB`;
}
/** `45 MB/s`, or '' when nothing was moved in no time. */
function format_rate(bytes, seconds) {
    if (bytes === 0 || seconds <= 0)
        return '';
    const speed = bytes / 1e6 / seconds;
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
        shards: [...new Set(members.map(({ shard }) => shard))].sort((a, b) => a - b),
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
    return [...distinct.values()].map(reasons_explain);
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
function reasons_explain(reason) {
    const { title, remedy } = CODES[reason.code];
    return { ...reason, title, remedy, anchor: `docs/troubleshooting.md#${reason.code.toLowerCase()}` };
}

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
/** Only a plain address, repository and commit make links: they end up in an attribute. */
function repositoryUrl(report) {
    const { serverUrl, repository, commit } = report;
    const plain = /^https?:\/\/[\w.:-]+$/.test(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository);
    return plain && /^[0-9a-f]{7,64}$/.test(commit) ? `${serverUrl}/${repository}` : null;
}

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
    return blocks(`### ${title(report.failures.length, groups.length)}`, ...shown.map((group, index) => groupBlock(report, group, detail, index < OPEN)), hidden > 0 ? `… and ${format_count(hidden, 'more cause')}.` : '');
}
function title(tests, causes) {
    const failed = `${format_count(tests, 'test')} failed`;
    return causes === tests ? failed : `${failed}, ${format_count(causes, 'cause')}`;
}
function groupBlock(report, group, detail, open) {
    const [first] = group.failures;
    const trace = tail(first.trace, detail.trace);
    const body = blocks(others(report, group, detail.names), trace === '' ? '' : fence(trace, 'python'));
    return body === '' ? `- ${heading(report, group)}` : details(heading(report, group), body, open);
}
/** `path:line · exception · shard`, and how many tests share it. */
function heading(report, { failures: members, cause, shards }) {
    const [first] = members;
    const parts = [
        members.length > 1
            ? `<b>${format_count(members.length, 'test')}</b>`
            : `<b>${htmlCode(testName(first), 150)}</b>`,
        place(report, first.file, failureLine(first)),
        htmlCode(cause === '' ? OUTCOME_WORDS[first.outcome ?? 'unfinished'] : cause, 250),
        first.outcome === 'failed' || cause === '' ? '' : OUTCOME_WORDS[first.outcome ?? 'unfinished'],
        report.shard.count > 1 ? `${shards.length > 1 ? 'shards' : 'shard'} ${shards.join(', ')}` : '',
    ];
    return parts.filter((part) => part !== '').join(' · ');
}
/** The node id without its file, which stands beside it. */
function testName({ id, file }) {
    const name = id.startsWith(`${file}::`) ? id.slice(file.length + 2) : id;
    return escape_line(name) === '' ? id : name;
}
function others(report, { failures: members }, names) {
    if (members.length === 1)
        return '';
    const lines = members.slice(0, names).map((failure) => `- ${failures_member(report, failure)}`);
    const hidden = members.length - lines.length;
    return [...lines, ...(hidden > 0 ? [`- … and ${grouped(hidden)} more`] : [])].join('\n');
}
function failures_member(report, failure) {
    const shard = report.shard.count > 1 ? ` · shard ${failure.shard}` : '';
    return `${place(report, failure.file, failureLine(failure))} ${htmlCode(testName(failure), 150)}${shard}`;
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

;// CONCATENATED MODULE: ./lib/report/annotations.js






/** The runner keeps ten per level and step, and drops the rest without a word. */
const PER_LEVEL = 10;
const NAMED = 5;
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
        ...report.notices.map(noticeAnnotation),
    ].map((annotation) => checked(annotation, exists));
    return ['error', 'warning', 'notice'].flatMap((level) => capped(all, level));
}
function isOwn(report, shard) {
    return report.scope === 'shard' || report.shard.count === 1 || shard === report.shard.index;
}
function collectAnnotation({ file, message, trace }) {
    return {
        level: 'error',
        title: `Not collected: ${file}`,
        message: joined(message, tail(trace, TRACE)),
        file,
    };
}
function groupAnnotation({ cause, failures }) {
    const [first, ...others] = failures;
    const at = failureLine(first);
    return {
        level: 'error',
        title: others.length === 0 ? first.id : `${format_count(failures.length, 'test')} with one cause: ${cause}`,
        message: joined(cause || (first.outcome === null ? '' : OUTCOME_WORDS[first.outcome]), others.length === 0 ? '' : annotations_names(failures), tail(first.trace, TRACE)),
        file: first.file,
        ...(at === null ? {} : { line: at }),
    };
}
function reasonAnnotation({ code, title, message, remedy, file, line: at }) {
    return {
        level: code.startsWith('AEGIS-W') ? 'warning' : 'error',
        title: `${code} ${title}`,
        message: joined(message, remedy),
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
    const title = `${format_count(found, 'failure')} in other shards`;
    const list = [...files.map(({ file, shard }) => `${file} (shard ${shard})`), ...others.map(nameAndShard)];
    return [{ level: 'error', title, message: joined(...shortList(list)) }];
}
function noticeAnnotation(message) {
    return { level: 'notice', title: 'Aegis CI', message };
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
    const message = joined('The summary has them all.', ...shortList(rest.map(({ title }) => title)));
    return [
        ...list.slice(0, PER_LEVEL - 1),
        { level, title: `${format_count(rest.length, 'annotation')} withheld`, message },
    ];
}
function annotations_names(failures) {
    return joined(...shortList(failures.map(({ id }) => id)));
}
function nameAndShard({ id, shard }) {
    return `${id} (shard ${shard})`;
}
function shortList(list) {
    const more = list.length - NAMED;
    const shown = list.slice(0, NAMED).map((name) => escape_line(name, 200));
    return more > 0 ? [...shown, `and ${more} more`] : shown;
}
function joined(...lines) {
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
        verdict: findings.verdict,
        totals: totals_totalsOf(tests),
        failures: manifests.flatMap(failuresOf),
        collectErrors: manifests.flatMap(({ session, shard }) => session.collectErrors.map((error) => ({ ...error, shard: shard.index }))),
        coverage: coverage && totalsOf(coverage),
        coverageFiles: coverage ? build_filesOf(coverage) : [],
        slowest: slowestOf(tests),
        shards: manifests.map(shardLine),
        proof: findings.proof,
        caches: findings.caches,
        artifacts: findings.artifacts,
        notices: findings.notices,
        timings: findings.timings,
        versions: manifests.find(({ session }) => session.started)?.session.versions ?? {},
    };
}
function failuresOf({ session, shard }) {
    return session.tests
        .filter(({ outcome }) => outcome === 'failed' || outcome === 'error' || outcome === 'unfinished')
        .map((test) => ({ ...test, shard: shard.index }));
}
/** Files with something missing, most first. */
function build_filesOf(coverage) {
    return [...coverage.files]
        .map(([file, data]) => ({ file, totals: totalsOfFile(data), missing: missingRanges(data) }))
        .filter(({ totals }) => totals.covered < totals.total)
        .sort((a, b) => b.totals.total - b.totals.covered - (a.totals.total - a.totals.covered));
}
const slowestOf = (tests) => [...tests].sort((a, b) => b.seconds - a.seconds).slice(0, build_SLOWEST);
function shardLine({ shard, attempt, session, seconds, end, reproduce, reasons }) {
    const totals = totals_totalsOf(session.tests);
    return {
        index: shard.index,
        attempt,
        files: session.owned.length,
        totals,
        seconds,
        result: resultOf(end, totals, reasons),
        reproduce,
    };
}
/** How a shard ended, in a few words. */
function resultOf(end, totals, reasons) {
    const first = reasons[0];
    if (!first)
        return 'passed';
    if (end.kind === 'signalled')
        return `killed by ${end.signal}`;
    if (end.kind !== 'exited')
        return CODES[first.code].title.toLowerCase();
    return totals.failed > 0 ? `${totals.failed} failed` : CODES[first.code].title.toLowerCase();
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
    return details(`${format_count(files.length, 'file')} with missing lines${rest}`, table(['file', 'coverage', 'missing', 'lines'], files.slice(0, shown).map(row), [1, 2]));
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
        return `${format_count(reasons.length, 'problem')} to mend before anything can run`;
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
function passed({ totals, coverage, shards, verdict }) {
    const parts = [`${format_count(totals.passed, 'test')} passed`];
    if (totals.skipped > 0)
        parts.push(`${grouped(totals.skipped)} skipped`);
    const judged = verdict.gates.find(({ name }) => name === 'coverage')?.headline;
    if (coverage !== null)
        parts.push(judged ?? `coverage ${coverageText(coverage)}`);
    if (shards.length > 1)
        parts.push(format_count(shards.length, 'shard'));
    return parts;
}
function subject(report) {
    const parts = [`suite ${code(report.suite, 100)}`];
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
    renderings: [({ proof: held }) => (held === null ? '' : proof_render(held))],
};
/** `150 of 150 tests ran once · 0 lost · 0 twice · 4 shards, one commit` */
function proofLine({ ranOnce, collected, lost, twice, uncollected, shards, reasons }) {
    const ran = `${grouped(ranOnce)} of ${format_count(collected, 'test')} ran once`;
    const mixed = reasons.some(({ code: id }) => id === 'AEGIS-E404');
    const same = shards === 1 ? '' : mixed ? ', not of one commit and selection' : ', one commit';
    const blind = uncollected.length === 0 ? '' : ` · ${format_count(uncollected.length, 'file')} not collected`;
    return `${ran} · ${grouped(lost.length)} lost · ${grouped(twice.length)} twice${blind} · ${format_count(shards, 'shard')}${same}`;
}
function proof_render(held) {
    const icon = held.reasons.length + held.uncollected.length === 0 ? '🔒' : '🔓';
    return blocks(`${icon} ${proofLine(held)}`, listed('Lost', held.lost), listed('Ran twice', held.twice));
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
    const one = report.shard.count === 1;
    const several = lines.map((line, index) => details(`Shard ${line.index}`, commands(line), index < reproduce_OPEN));
    return blocks('### Reproduce locally', ...(one ? lines.map(commands) : several));
}
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
        ...(report.proof === null ? [] : [`   ${proofLine(report.proof)}`]),
        ...failureLines(report),
        ...reasonLines(report),
        ...commandLines(report),
    ];
}
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
function reasonText({ code, title, message, remedy, anchor }) {
    return [`   ${code} ${title}: ${escape_line(message, 1_000)}`, `     → ${remedy} (${anchor})`];
}
function commandLines(report) {
    return shardsToReproduce(report).flatMap(({ index, reproduce: { failures, all } }) => {
        const what = report.shard.count === 1 ? 'Reproduce' : `Reproduce shard ${index}`;
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
        description: '`passed`, `failed`, `incomplete`, `cancelled` or `config-error`. The last shard gives the verdict on the whole lane, the others on themselves.',
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
        description: 'Number of tests: of all shards in the last shard, of its own in the others. So are the next four.',
        value: ({ totals }) => `${totals.tests}`,
    },
    passed: { description: 'Tests that passed.', value: ({ totals }) => `${totals.passed}` },
    failed: {
        description: 'Tests that failed, with errors in set-up or teardown and tests that never ended.',
        value: ({ totals }) => `${totals.failed}`,
    },
    skipped: { description: 'Tests that were skipped.', value: ({ totals }) => `${totals.skipped}` },
    duration: {
        description: 'Seconds that the test run took; in the last shard those of the longest shard.',
        value: (report) => `${Math.max(0, ...report.shards.map(({ seconds }) => seconds)).toFixed(3)}`,
    },
    coverage: {
        description: 'Coverage of the lane in percent, as coverage.py counts its total. Only in the last shard, as are the next three.',
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
        description: 'Number of tests that this shard ran.',
        value: (report) => `${shardTests(report)}`,
    },
    'cache-poetry': cacheOutput('poetry', 'the Poetry environment'),
    'cache-docker': cacheOutput('docker', 'the Docker build cache'),
    'cache-ollama': cacheOutput('ollama', 'the Ollama models'),
    'cache-fixtures': cacheOutput('fixtures', 'the fixtures'),
    'report-json': {
        description: 'Path of the report as JSON.',
        value: (_, { reportJson }) => reportJson,
    },
    'junit-xml': {
        description: 'Path of the test results as JUnit XML: merged in the last shard.',
        value: (_, { junitXml }) => junitXml,
    },
    'coverage-xml': {
        description: 'Path of the merged coverage as Cobertura XML. Only in the last shard.',
        value: (_, { coverageXml }) => coverageXml,
    },
    'coverage-html': {
        description: 'Path of the folder with the coverage as HTML. Only in the last shard.',
        value: (_, { coverageHtml }) => coverageHtml,
    },
    'artifact-url': {
        description: 'Address of the artifact with the results of this job: of the whole lane in the last shard.',
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
function cacheOutput(kind, what) {
    return {
        description: `How ${what} came from the cache: \`exact\`, \`partial\`, \`miss\`, \`skipped\` or \`failed\`.`,
        value: (report) => cacheOutcome(report, kind),
    };
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
        gates: verdict.gates.map(({ name, status, actual, required, note }) => ({
            name,
            status,
            actual,
            required,
            note,
        })),
        reasons: verdict.reasons,
        tests: totals,
        proof,
        coverage: report.coverage === null ? null : coverageJson(report.coverage),
        coverageFiles: report.coverageFiles.map(({ file, totals: of, missing }) => ({
            file,
            ...coverageJson(of),
            missing,
        })),
        failures: report.failures.map(({ id, file, line, failureLine, outcome, seconds, message, trace, shard }) => ({
            ...{ id, file, line, failureLine, outcome, seconds, message, trace, shard },
        })),
        collectErrors: report.collectErrors.map(({ file, message, trace, shard }) => ({
            file,
            message,
            trace,
            shard,
        })),
        slowest: report.slowest.map(({ id, seconds }) => ({ id, seconds })),
        shards: report.shards,
    };
}
function job(report) {
    return {
        cacheOutcomes: Object.fromEntries(CACHE_NAMES.map((kind) => [kind, cacheOutcome(report, kind)])),
        caches: report.caches,
        artifacts: report.artifacts,
        notices: report.notices,
        timings: report.timings,
        versions: report.versions,
    };
}
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
    return `${blocks(...rendered.map(({ markdown }) => markdown), note(rendered))}\n`;
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
function note(rendered) {
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
/** Where this job's time went, and with which versions. */
const step = { name: 'this step', renderings: [stepBlock] };
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
    return details(`📦 ${format_count(lines.length, 'artifact')}`, lines.map((line) => `- ${artifactText(line)}`).join('\n'));
}
function stepBlock({ timings, versions }) {
    const total = timings.reduce((sum, { seconds }) => sum + seconds, 0);
    const phases = timings.map(({ phase, seconds }) => `${escape_text(phase)} ${format_duration(seconds)}`).join(' · ');
    const tools = Object.entries(versions).map(([name, version]) => `${escape_text(name, 60)} ${code(version, 60)}`);
    const body = blocks(phases, tools.join(' · '));
    return body === '' ? '' : details(`This step · ${format_duration(total)}`, body);
}

;// CONCATENATED MODULE: ./lib/report/sections/caches.js




/** One row per cache entry: hit, bytes, seconds, rate, saved or why not. */
const caches = { name: 'caches', renderings: [caches_render] };
/** `3 of 4 hit, 182.4 MB in 2.1 s`; '' when no cache was asked for. */
function cacheLine(reports) {
    const asked = reports.filter(({ restore }) => restore.kind !== 'skipped');
    if (asked.length === 0)
        return '';
    const hits = asked.map(({ restore }) => restore).filter(isHit);
    const bytes = hits.reduce((sum, hit) => sum + hit.bytes, 0);
    const seconds = hits.reduce((sum, hit) => sum + hit.seconds, 0);
    const moved = hits.length === 0 ? '' : `, ${megabytes(bytes)} in ${format_duration(seconds)}`;
    return `${hits.length} of ${asked.length} hit${moved}`;
}
function caches_render({ caches: reports }) {
    if (reports.length === 0)
        return '';
    const head = ['cache', 'restored', 'size', 'time', 'rate', 'saved'];
    return details(`Caches · ${cacheLine(reports) || 'none used'}`, table(head, reports.map(caches_row), [2, 3, 4]));
}
function caches_row({ label, restore, save }) {
    return [escape_text(label, 60), restored(restore), ...figures(restore), save === null ? SAVE_LATER : saved(save)];
}
function figures(restore) {
    const seconds = 'seconds' in restore ? format_duration(restore.seconds) : '';
    if (!isHit(restore))
        return ['', seconds, ''];
    return [megabytes(restore.bytes), seconds, format_rate(restore.bytes, restore.seconds)];
}
function restored(restore) {
    const why = 'reason' in restore ? `: ${escape_text(restore.reason, 200)}` : '';
    return `${RESTORE_WORDS[restore.kind]}${why}`;
}
function saved(save) {
    const why = 'reason' in save ? `: ${escape_text(save.reason, 200)}` : '';
    const size = save.kind === 'stored' ? ` ${megabytes(save.bytes)} in ${format_duration(save.seconds)}` : '';
    return `${SAVE_WORDS[save.kind]}${size}${why}`;
}
function isHit(restore) {
    return restore.kind === 'exact' || restore.kind === 'partial';
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
    return blocks(`### ${format_count(errors.length, 'file')} could not be collected`, ...errors.slice(0, shown).map((error, index) => errorBlock(report, error, trace, index < collection_OPEN)), hidden > 0 ? `… and ${format_count(hidden, 'more file')}.` : '');
}
function errorBlock(report, error, limit, open) {
    const shard = report.shard.count > 1 ? ` · shard ${error.shard}` : '';
    const heading = `${place(report, error.file, null)} · ${htmlCode(error.message, 250)}${shard}`;
    const trace = tail(error.trace, limit);
    return trace === '' ? `- ${heading}` : details(heading, fence(trace, 'python'), open);
}

;// CONCATENATED MODULE: ./lib/report/sections/gates.js



/** One row per gate: actual, required, and how to mend it. */
const gates = {
    name: 'gates',
    essential: true,
    renderings: [({ verdict }) => gateTable(verdict.gates)],
};
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
    return blocks(`### ${REASON_TITLES[report.verdict.kind]}`, list.slice(0, shown).map(item).join('\n'), hidden > 0 ? `… and ${format_count(hidden, 'more reason')}.` : '');
}
function item({ code: id, title, message, remedy, anchor }) {
    return `- **${id} ${escape_text(title)}**: ${prose(message)}<br>👉 ${remedy} ${code(anchor)}`;
}

;// CONCATENATED MODULE: ./lib/report/sections/shards.js



/** More rows than this are folded, so that the page stays short. */
const OPEN_ROWS = 8;
/** One row per shard: what it ran, how long it took, how it ended. */
const shards = {
    name: 'shards',
    renderings: [shards_render],
};
/** ✅, ❌, or ➖ for a shard that had nothing to run. */
function shardIcon({ result, files, totals }) {
    if (result === 'passed')
        return '✅';
    return files === 0 && totals.tests === 0 ? '➖' : '❌';
}
function shards_render({ shards: lines }) {
    if (lines.length < 2)
        return '';
    const rows = shardTable(lines);
    const folded = lines.length > OPEN_ROWS;
    return blocks('### Shards', folded ? details(`${lines.length} shards`, rows) : rows);
}
function shardTable(lines) {
    const longest = Math.max(...lines.map(({ seconds }) => seconds), 0.001);
    return table(['', 'shard', 'tests', 'files', 'time', '', 'result'], lines.map((line) => shards_row(line, longest)), [2, 3, 4]);
}
function shards_row(line, longest) {
    const { index, attempt, totals, files, seconds, result } = line;
    const again = attempt > 1 ? ` (attempt ${attempt})` : '';
    const time = [format_duration(seconds), bar(seconds / longest)];
    return [
        shardIcon(line),
        `${index}${again}`,
        grouped(totals.tests),
        grouped(files),
        ...time,
        escape_text(result, 200),
    ];
}

;// CONCATENATED MODULE: ./lib/report/sections/slowest.js



/** The ten longest tests. */
const slowest = { name: 'slowest tests', renderings: [slowest_render] };
function slowest_render({ slowest: tests }) {
    const [first] = tests;
    if (first === undefined || first.seconds <= 0)
        return '';
    return details(`${tests.length === 1 ? 'Slowest test' : `Slowest ${tests.length} tests`} · ${format_duration(first.seconds)}`, table(['test', 'time', ''], tests.map(({ id, seconds }) => [code(id, 200), format_duration(seconds), bar(seconds / first.seconds)]), [1]));
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
function shard_lines_ran({ shards, shard, caches, commit }) {
    const own = shards.find(({ index }) => index === shard.index);
    const run = own === undefined ? [] : [format_count(own.files, 'file'), `${format_duration(own.seconds)} of tests`];
    const restored = cacheLine(caches) === '' ? [] : [`caches ${cacheLine(caches)}`];
    return [...run, ...restored, `commit ${code(commit.slice(0, 7))}`].join(' · ');
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
    proof,
    collection,
    failures_failures,
    reasons,
    reproduce,
    coverage_coverage,
    shards,
    slowest,
    caches,
    step,
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
    const send = () => host.artifacts.upload(name, files, places.lane, inputs.retentionDays);
    let upload = await send();
    // Of two shards of a re-run that both merge, the later one has seen more.
    if (!upload.ok && upload.conflict && !own && (await host.artifacts.remove(name)).ok)
        upload = await send();
    if (!upload.ok)
        host.job.annotate(notUploaded(name, upload));
    return [artifactLine(host.facts, name, upload)];
}

;// CONCATENATED MODULE: ./lib/main.js






/**
 * The main phase. Inputs are read, caches restored, Python made ready and this shard's tests run;
 * the result is published, and whoever comes last merges the results of all shards and judges them.
 * A failing test suite is a value that flows to the end: it is told in full before the step fails.
 * @param variables the INPUT_* variables of the step
 * @throws StepError when an input is bad, before anything runs
 */
async function main(host, variables) {
    const step = await openStep(host, variables);
    const shard = await runShard(step);
    const encounter = await meetOthers(step, shard);
    const judged = await judgeAll(step, shard, encounter);
    await tell(step, judged);
    host.job.saveState(JSON.stringify(stateOf(step)));
}

;// CONCATENATED MODULE: ./lib/post.js



/** The post phase: saves what main left to it. Never fails a job. */
async function post(host) {
    const state = parseState(host.job.state(), host.facts);
    if (state === null)
        return host.log.warning('The state that main left cannot be read: nothing is saved.');
    const reports = await savePending(host, state.specs, state.warned);
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
    await host.workers.end();
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
