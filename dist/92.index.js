export const id = 92;
export const ids = [92];
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

/***/ 65092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runTransferWorker: () => (/* binding */ runTransferWorker)
});

// EXTERNAL MODULE: ./lib/host/transfer/client-log.js
var client_log = __webpack_require__(63674);
// EXTERNAL MODULE: ./lib/host/transfer/limits.js
var limits = __webpack_require__(80362);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/host/transfer/portable.js
var portable = __webpack_require__(21617);
// EXTERNAL MODULE: ./lib/host/transfer/roots.js
var roots = __webpack_require__(91513);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./lib/host/transfer/unzip.js






const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const LINK_MODE = 0o120000;
/**
 * Unpacks a zip archive into a directory. Nothing outside it can be named: absolute names, `..`,
 * backslashes and links are refused, and so is an archive above the caps, or one that is damaged. Throws.
 */
async function unzip(archive, directory, caps) {
    const file = await (0,promises_.open)(archive, 'r');
    try {
        const entries = await readEntries(file, caps);
        for (const entry of entries)
            await extract(file, archive, entry, directory);
    }
    finally {
        await file.close();
    }
}
async function readEntries(file, caps) {
    const { count, bytes, offset } = await readEnd(file);
    if (count > caps.files)
        throw new Error(`the archive holds ${count} files, at most ${caps.files} are accepted`);
    const directory = await readExactly(file, bytes, offset);
    const entries = [];
    let at = 0;
    for (let index = 0; index < count; index++) {
        entries.push(readEntry(directory, at));
        at += ENTRY_BYTES + [28, 30, 32].reduce((sum, field) => sum + directory.readUInt16LE(at + field), 0);
    }
    if (new Set(entries.map(({ name }) => name)).size < count)
        throw new Error('the archive holds one name twice');
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (size > caps.bytes)
        throw new Error(`the archive unpacks to ${size} bytes, at most ${caps.bytes} are accepted`);
    return entries;
}
async function readEnd(file) {
    const { size } = await file.stat();
    const length = Math.min(size, END_BYTES + 0xffff);
    const tail = await readExactly(file, length, size - length);
    for (let at = length - END_BYTES; at >= 0; at--) {
        if (tail.readUInt32LE(at) !== END_SIGNATURE)
            continue;
        const [count, bytes, offset] = [
            tail.readUInt16LE(at + 10),
            tail.readUInt32LE(at + 12),
            tail.readUInt32LE(at + 16),
        ];
        // 64-bit archives only begin where our caps end.
        if (offset + bytes > size)
            throw new Error('the archive is damaged or too large');
        return { count, bytes, offset };
    }
    throw new Error('the archive is no zip file, or cut short');
}
function readEntry(directory, at) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE)
        throw new Error('the archive is damaged');
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
    const mode = directory.readUInt16LE(at + 40);
    if ((mode & 0o170000) === LINK_MODE)
        throw new Error('the archive holds a symbolic link');
    return {
        name: safeName(directory.toString('utf8', at + ENTRY_BYTES, nameEnd)),
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
    };
}
function safeName(name) {
    const parts = name.split('/');
    const unsafe = name.startsWith('/') || parts.includes('..') || /[\\\0]|^[A-Za-z]:/.test(name);
    if (unsafe || name === '')
        throw new Error(`the archive holds a file that leaves its directory: ${JSON.stringify(name)}`);
    return name;
}
async function extract(file, archive, entry, directory) {
    const target = (0,external_node_path_.join)(directory, entry.name);
    if (entry.name.endsWith('/'))
        return void (await (0,promises_.mkdir)(target, { recursive: true }));
    if (entry.method !== STORED && entry.method !== DEFLATED)
        throw new Error('the archive uses an unknown compression');
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(target), { recursive: true });
    const header = await readExactly(file, LOCAL_BYTES, entry.offset);
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE)
        throw new Error('the archive is damaged');
    const start = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    const output = (0,external_node_fs_.createWriteStream)(target, { flags: 'wx' });
    const check = checker(entry);
    if (entry.packed === 0)
        return (0,external_node_stream_promises_.pipeline)(async function* () { }, check, output);
    const input = (0,external_node_fs_.createReadStream)(archive, { start, end: start + entry.packed - 1 });
    return entry.method === STORED
        ? (0,external_node_stream_promises_.pipeline)(input, check, output)
        : (0,external_node_stream_promises_.pipeline)(input, (0,external_node_zlib_.createInflateRaw)(), check, output);
}
/** Lets through as many bytes as the entry announced, and no damaged ones. */
function checker(entry) {
    let size = 0;
    let crc = 0;
    const wrong = () => new Error(`the archive is damaged at ${JSON.stringify(entry.name)}`);
    return new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            size += chunk.length;
            crc = (0,external_node_zlib_.crc32)(chunk, crc);
            done(size > entry.size ? wrong() : null, chunk);
        },
        flush: (done) => done(size === entry.size && crc === entry.crc ? null : wrong()),
    });
}
async function readExactly(file, length, position) {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, position);
    if (bytesRead !== length)
        throw new Error('the archive is cut short');
    return buffer;
}

;// CONCATENATED MODULE: ./lib/host/transfer/operations.js





/** What a downloaded artifact may hold. */
const CAPS = { files: 50_000, bytes: 2 * 1024 * 1024 * 1024 };
/** Each operation by the real clients. The client modules are large: loaded when the first one needs them. */
const HANDLERS = { restore, save, upload, list, download, remove };
/** Does one operation; rejects with what the client threw. */
function perform(operation, logged) {
    const handler = HANDLERS[operation.op];
    return handler(operation, logged);
}
/** Loads the module of a client, ahead of the operation that the time is measured of. */
const loadClient = (client) => client === 'caches' ? Promise.all(/* import() */[__webpack_require__.e(371), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 18091)) : Promise.all(/* import() */[__webpack_require__.e(371), __webpack_require__.e(458)]).then(__webpack_require__.bind(__webpack_require__, 67458));
async function restore(wanted) {
    const { restoreCache } = await Promise.all(/* import() */[__webpack_require__.e(371), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 18091));
    const from = (paths) => restoreCache(paths.map(literal), wanted.key, [...wanted.restoreKeys]);
    if (!wanted.portable)
        return (await from(wanted.paths)) ?? null;
    return (0,portable/* apart */.zZ)(async (staging) => {
        const names = wanted.paths.map((path) => (0,external_node_path_.basename)(path));
        const found = await (0,portable/* capped */.uo)(staging, capOf(wanted), () => from(names));
        if (found !== undefined)
            for (const path of wanted.paths)
                await (0,portable/* takeOut */.gu)((0,external_node_path_.join)(staging, (0,external_node_path_.basename)(path)), path);
        return found ?? null;
    });
}
/** Every file may take a little more, for its place on disk. */
const capOf = ({ mostBytes, paths }) => mostBytes === undefined ? Number.POSITIVE_INFINITY : mostBytes + paths.length * 1024 * 1024;
/** Looks up first: the client packs everything before it asks for the key. */
async function save(wanted, logged) {
    if (!(await (0,roots/* pathStates */.wR)(wanted.paths)).includes('filled'))
        return 'empty';
    if (!wanted.portable)
        return saveAs(wanted.paths, wanted.key, logged);
    return (0,portable/* apart */.zZ)(async (staging) => {
        for (const path of wanted.paths)
            await (0,portable/* putIn */.l8)(path, (0,external_node_path_.join)(staging, (0,external_node_path_.basename)(path)));
        return saveAs(wanted.paths.map((path) => (0,external_node_path_.basename)(path)), wanted.key, logged);
    });
}
async function saveAs(names, key, logged) {
    const { restoreCache, saveCache } = await Promise.all(/* import() */[__webpack_require__.e(371), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 18091));
    const paths = names.map(literal);
    const found = await restoreCache(paths, key, [], { lookupOnly: true });
    if (found?.toLowerCase() === key.toLowerCase())
        return 'duplicate';
    // Who may not look may still save.
    const failed = found === undefined && logged('Failed to restore: ') && !logged('cache read denied:');
    if (failed)
        return 'lookup-failed';
    return { tried: await saveCache(paths, key) };
}
// The client takes its paths for globs.
const literal = (path) => path.replace(/[[*?]/g, '[$&]');
async function artifactClient() {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(371), __webpack_require__.e(458)]).then(__webpack_require__.bind(__webpack_require__, 67458));
    return new DefaultArtifactClient();
}
async function upload(wanted) {
    const client = await artifactClient();
    const retention = wanted.retentionDays === null ? {} : { retentionDays: wanted.retentionDays };
    const { id, size } = await client.uploadArtifact(wanted.name, [...wanted.files], wanted.root, retention);
    if (id === undefined)
        throw new Error('the service gave the artifact no id');
    return { id, name: wanted.name, size: size ?? 0 };
}
async function list() {
    const { artifacts } = await (await artifactClient()).listArtifacts();
    return artifacts.map(({ id, name, size }) => ({ id, name, size })).sort((a, b) => b.id - a.id);
}
/** The archive is unpacked here and not by the client, which neither caps it nor checks its names. */
async function download(wanted) {
    const client = await artifactClient();
    const staging = await (0,promises_.mkdtemp)((0,external_node_path_.join)(process.env.RUNNER_TEMP ?? '', 'artifact-'));
    try {
        await client.downloadArtifact(wanted.id, { path: staging, skipDecompress: true });
        const [archive] = await (0,promises_.readdir)(staging);
        if (archive === undefined)
            throw new Error('the service sent no archive');
        await (0,promises_.mkdir)(wanted.directory, { recursive: true });
        await unzip((0,external_node_path_.join)(staging, archive), wanted.directory, CAPS);
    }
    finally {
        await (0,promises_.rm)(staging, { recursive: true, force: true });
    }
    return null;
}
async function remove(wanted) {
    await (await artifactClient()).deleteArtifact(wanted.name);
    return null;
}

// EXTERNAL MODULE: external "node:diagnostics_channel"
var external_node_diagnostics_channel_ = __webpack_require__(53053);
;// CONCATENATED MODULE: ./lib/host/transfer/unsent.js

/**
 * Bytes that the kernel still has to get acknowledged on connections from these local ports. They shrink
 * while a slow line drains, when the process itself has nothing left to write. 0 where /proc is not there.
 */
function unsentBytes(ports) {
    return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].reduce((sum, path) => sum + sumQueues(read(path), ports), 0);
}
/** Sums the send queues of a table in the format of /proc/net/tcp. */
function sumQueues(table, ports) {
    let sum = 0;
    for (const line of table.split('\n')) {
        const [, local = '', , , queues = ''] = line.trim().split(/\s+/);
        if (!ports.has(Number.parseInt(local.split(':')[1] ?? '', 16)))
            continue;
        sum += Number.parseInt(queues.split(':')[0] ?? '', 16) || 0;
    }
    return sum;
}
function read(path) {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./lib/host/transfer/watch.js


const SAMPLE_MS = 200;
/** A list of a thousand artifacts takes a tenth of this. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
/**
 * Subscribes to Node's diagnostics channels; meant to be called once in a process.
 * `broken`: an answer came that the client would wait on for ever, or choke on.
 */
function watchActivity(broken) {
    const counters = newCounters();
    let sample = sampler(counters);
    let report = () => undefined;
    let timer;
    (0,external_node_diagnostics_channel_.subscribe)('http.client.request.created', (message) => follow(counters, message));
    (0,external_node_diagnostics_channel_.subscribe)('child_process', (message) => countChild(counters, message));
    (0,external_node_diagnostics_channel_.subscribe)('http.client.request.error', () => {
        Object.assign(counters, { troubled: true, status: 0 });
    });
    (0,external_node_diagnostics_channel_.subscribe)('http.client.response.finish', (message) => {
        const { response } = message;
        judge(counters, response);
        guardAnswer(response, broken);
        report(sample());
    });
    return {
        begin(next) {
            Object.assign(counters, { troubled: false, status: 0 });
            sample = sampler(counters);
            report = next;
            timer = setInterval(() => report(sample()), SAMPLE_MS);
        },
        trouble() {
            counters.troubled = true;
        },
        end() {
            clearInterval(timer);
            report = () => undefined;
        },
    };
}
const newCounters = () => ({
    ...{ read: 0, written: 0, children: 0, troubled: false, status: 0 },
    sockets: new Set(),
});
/** Each call gives the activity so far; only time in which this process itself could run is counted. */
function sampler(counters) {
    const atStart = totals(counters);
    let last = { ...atStart, time: performance.now() };
    let [idleMs, lostMs, quietMs] = [0, 0, 0];
    const drains = drainCheck(counters);
    return () => {
        const now = { ...totals(counters), time: performance.now() };
        const passed = Math.min(now.time - last.time, 2 * SAMPLE_MS);
        const moved = now.read !== last.read || now.written !== last.written || counters.children > 0 || drains();
        const answered = now.read > atStart.read;
        idleMs = moved ? 0 : idleMs + passed;
        if (!moved)
            quietMs += passed;
        if (!moved && (!answered || counters.troubled))
            lostMs += passed;
        last = now;
        return { answered, troubled: counters.troubled, idleMs, lostMs, quietMs, status: counters.status };
    };
}
/** Whether the kernel got rid of some bytes since the last call; looked at only when nothing else moved. */
function drainCheck(counters) {
    let last = 0;
    return () => {
        const ports = new Set([...counters.sockets].flatMap(({ localPort }) => localPort ?? []));
        const unsent = unsentBytes(ports);
        const shrank = unsent < last;
        last = unsent;
        return shrank;
    };
}
function totals(counters) {
    let { read, written } = counters;
    for (const socket of counters.sockets) {
        read += socket.bytesRead;
        written += socket.bytesWritten;
    }
    return { read, written };
}
function follow(counters, { request }) {
    request.once('socket', (socket) => {
        if (counters.sockets.has(socket))
            return;
        counters.sockets.add(socket);
        socket.once('close', () => {
            counters.sockets.delete(socket);
            counters.read += socket.bytesRead;
            counters.written += socket.bytesWritten;
        });
    });
}
function judge(counters, response) {
    counters.status = response.statusCode ?? 0;
    counters.troubled = counters.status >= 500 || counters.status === 429;
}
/** The client waits for ever for the rest of a cut answer, and takes ages over a huge one. */
function guardAnswer(response, broken) {
    if (!/json/.test(response.headers['content-type'] ?? ''))
        return;
    const { socket } = response;
    const start = socket.bytesRead;
    const check = setInterval(() => {
        if (socket.bytesRead - start > MOST_ANSWER_BYTES)
            broken(new Error('the service sent far too large an answer'));
    }, SAMPLE_MS);
    response.once('close', () => {
        clearInterval(check);
        if (!response.complete)
            broken(new Error('the service broke off in the middle of an answer'));
    });
}
function countChild(counters, { process: child }) {
    const running = new Set([child]);
    counters.children += 1;
    // A program that cannot be started may end with either of them, or both.
    for (const event of ['close', 'error']) {
        child.once(event, () => {
            if (running.delete(child))
                counters.children -= 1;
        });
    }
}

;// CONCATENATED MODULE: ./lib/host/transfer/worker.js




/**
 * The whole life of a transfer worker: a forked process that does one operation at a time for its parent,
 * tells what moves, and can be killed with its tar child at any time. Takes over stdout and the environment
 * of the process; ends with the channel to its parent.
 */
function runTransferWorker() {
    const log = captureOutput();
    const watch = watchActivity(fail);
    process.on('disconnect', endGroup);
    process.on('uncaughtException', (error) => fail(error));
    process.on('unhandledRejection', (error) => fail(error));
    process.on('message', (message) => {
        if (message.type === 'load')
            void loadClient(message.client);
        else
            void answer(message, watch, log);
    });
}
const send = (message) => void process.send?.(message);
// The clients return the same value for a miss and for a failure; only their log tells them apart.
function captureOutput() {
    const log = { texts: [], onLine: () => undefined };
    const split = (0,client_log/* lineSplitter */.s1)((line) => {
        const { text } = (0,client_log/* readLine */.Xw)(line);
        log.texts.push(text);
        log.onLine(text);
        send({ type: 'log', line });
    });
    for (const stream of [process.stdout, process.stderr])
        stream.write = capturing(split);
    return log;
}
function capturing(split) {
    return (chunk, ...rest) => {
        split(chunk);
        const done = rest.find((value) => typeof value === 'function');
        done?.();
        return true;
    };
}
async function answer(request, watch, log) {
    hideInEnvironment(request.secrets);
    log.texts = [];
    log.onLine = (text) => {
        if ((0,limits/* announcement */.uF)(text) !== null)
            watch.trouble();
    };
    await loadClient(clientOf(request.operation));
    watch.begin((activity) => send({ type: 'activity', activity }));
    try {
        const value = await perform(request.operation, (text) => log.texts.some((line) => line.includes(text)));
        send({ type: 'done', value });
    }
    catch (error) {
        send({ type: 'error', message: messageOf(error), last: false });
    }
    finally {
        watch.end();
    }
}
const clientOf = ({ op }) => op === 'restore' || op === 'save' ? 'caches' : 'artifacts';
/** The clients read these by name; copies of the environment, as tar gets one, do not have them. */
function hideInEnvironment(secrets) {
    const env = { ...process.env };
    for (const [name, value] of Object.entries(secrets)) {
        Object.defineProperty(env, name, { value, enumerable: false, configurable: true });
    }
    process.env = env;
}
function fail(error) {
    const message = { type: 'error', message: messageOf(error), last: true };
    process.send?.(message, () => endGroup());
}
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
// The parent is gone, or this process is not to be trusted any more: tar must not outlive it.
function endGroup() {
    try {
        process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
    }
    finally {
        process.exit(1);
    }
}


/***/ })

};
