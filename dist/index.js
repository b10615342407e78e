import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 42613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 20181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 35317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 49140:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("constants");

/***/ }),

/***/ 76982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 24434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 79896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 91943:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs/promises");

/***/ }),

/***/ 58611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 65692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 69278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 34589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 16698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 31421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 37540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 77598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 53053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 40610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 78474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 73024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 51455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 37067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 32467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 44708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 98995:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:module");

/***/ }),

/***/ 77030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 48161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 76760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 41792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 57075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 46466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 46193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");

/***/ }),

/***/ 58500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 41692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 73136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 57975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 73429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 75919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 38522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 70857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 16928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 13193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 53557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 64756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 52018:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tty");

/***/ }),

/***/ 87016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 39023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 43106:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("zlib");

/***/ }),

/***/ 89327:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ stateProblem),
/* harmony export */   l: () => (/* binding */ markBegun)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(73024);

/** The state of a main phase that got no further than its start: nothing to save. */
const BEGUN = { version: 1, specs: [], warned: false, health: null };
/**
 * Main's very first act: it leaves a state, by which post knows that it is post. Were main ended
 * before that, its post would take itself for main and run the tests.
 * @param env the environment before the clean-up
 */
function markBegun(env) {
    if (env.STATE_aegis || !env.GITHUB_STATE)
        return;
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.appendFileSync)(env.GITHUB_STATE, `aegis=${JSON.stringify(BEGUN)}\n`);
    }
    catch {
        // `stateProblem` finds out and says so.
    }
}
/**
 * Why post could not be told from main, or null: then main must not run, or its post would run the tests.
 * @param secrets the private variables of this phase, after `markBegun`
 */
function stateProblem(secrets) {
    if (secrets.STATE_aegis)
        return null;
    if (!secrets.GITHUB_STATE)
        return 'The variable GITHUB_STATE is not set.';
    try {
        if (/^aegis=/m.test((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(secrets.GITHUB_STATE, 'utf8')))
            return null;
    }
    catch {
        // Said below.
    }
    return 'The file that GITHUB_STATE names could not be written.';
}


/***/ }),

/***/ 17416:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ removeStaleHandoffs),
/* harmony export */   Z: () => (/* binding */ cleanProcess)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(73024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(76760);
/* harmony import */ var _process_deaf_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(74962);
/* harmony import */ var _process_environment_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(19953);






const VARIABLE = 'AEGIS_HANDOFF';
const FILE_NAME = /^aegis-handoff-(\d+)-[0-9a-f-]{36}$/;
const MAX_BYTES = 16 * 1024 * 1024;
/** A younger file may belong to a process that is just starting. */
const STALE_MS = 60_000;
/**
 * Takes everything private out of this process's environment. Deleting variables leaves them in
 * /proc/PID/environ, so the first call replaces the process by itself with a clean environment
 * (same pid, never returns) and the second one, in the new image, returns what was handed over.
 * Throws when the hand-off file of this process is unreadable: without its inputs it must not go on.
 */
function cleanProcess(door) {
    const path = door.env[VARIABLE];
    delete door.env[VARIABLE];
    if (path !== undefined && FILE_NAME.exec((0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(path))?.[1] === String(door.pid)) {
        return forget(door, takeHandoff(path), null);
    }
    const { publicEnv, secrets } = (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_4__/* .splitEnvironment */ .a2)(door.env);
    if (Object.keys(secrets).length === 0)
        return { publicEnv, secrets, notice: null };
    return forget(door, secrets, reExec(door, publicEnv, secrets));
}
function forget(door, secrets, notice) {
    for (const name of Object.keys(door.env))
        if ((0,_process_environment_js__WEBPACK_IMPORTED_MODULE_4__/* .isPrivate */ .Gw)(name))
            delete door.env[name];
    return { publicEnv: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_4__/* .splitEnvironment */ .a2)(door.env).publicEnv, secrets, notice };
}
/** Returns the reason when the process could not be replaced. */
function reExec(door, publicEnv, secrets) {
    const why = (reason) => `The environment could not be cleaned by a re-exec (${reason}): test code can read this step's tokens in it.`;
    if (door.platform === 'win32' || door.execve === undefined)
        return why('not available on this platform');
    const path = writeHandoff([publicEnv.RUNNER_TEMP, (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)()], door.pid, secrets);
    if (path === null)
        return why('no folder for temporary files can be written');
    try {
        // A failing execve ends the process instead of throwing, so what can be known is asked before.
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.accessSync)(door.execPath, node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.X_OK);
        const args = [door.execPath, ...door.execArgv, ...(0,_process_deaf_js__WEBPACK_IMPORTED_MODULE_5__/* .deafOptions */ .b)(), ...door.argv.slice(1)];
        door.execve(door.execPath, args, { ...publicEnv, [VARIABLE]: path });
        return why('execve returned');
    }
    catch (error) {
        remove(path);
        return why(String(error));
    }
}
function writeHandoff(folders, pid, secrets) {
    for (const folder of folders) {
        if (!folder)
            continue;
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, `aegis-handoff-${pid}-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`);
        try {
            writeNew(path, JSON.stringify(secrets));
            return path;
        }
        catch {
            remove(path);
        }
    }
    return null;
}
function writeNew(path, text) {
    const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, 'wx', 0o600);
    try {
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length;)
            done += (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.writeSync)(file, bytes, done);
        checkPrivate(file);
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(file);
    }
}
function takeHandoff(path) {
    try {
        const secrets = JSON.parse(readOwn(path));
        if (isSecrets(secrets))
            return secrets;
        throw new Error('it has unexpected contents');
    }
    catch (error) {
        throw new Error(`The inputs of this step were lost: the hand-off file ${path} is unusable (${error}).`);
    }
    finally {
        remove(path);
    }
}
function readOwn(path) {
    const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NOFOLLOW ?? 0));
    try {
        checkPrivate(file);
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readFileSync)(file, 'utf8');
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(file);
    }
}
/** Some mounts ignore modes and owners: there the file would be refused later, so it is not used at all. */
function checkPrivate(file) {
    const stat = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(file);
    if (!stat.isFile() || stat.size > MAX_BYTES)
        throw new Error('it is not a file of the expected size');
    if ((stat.mode & 0o077) !== 0 || stat.uid !== process.geteuid?.())
        throw new Error('it is not private');
}
function isSecrets(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return false;
    return Object.entries(value).every(([name, text]) => (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_4__/* .isPrivate */ .Gw)(name) && typeof text === 'string');
}
/**
 * Deletes hand-off files that a crash between the two passes left behind: ours, of dead processes or old.
 * @returns how many were deleted.
 */
function removeStaleHandoffs(folders, now) {
    return folders
        .flatMap((folder) => handoffsIn(folder))
        .filter((path) => isStale(path, now))
        .filter(remove).length;
}
function handoffsIn(folder) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readdirSync)(folder)
            .filter((name) => FILE_NAME.test(name))
            .map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, name));
    }
    catch {
        return [];
    }
}
function isStale(path, now) {
    try {
        const stat = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path);
        const ours = stat.uid === (process.geteuid?.() ?? stat.uid);
        return ours && (now - stat.mtimeMs > STALE_MS || !isAlive(Number(FILE_NAME.exec((0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(path))?.[1])));
    }
    catch {
        return false;
    }
}
function isAlive(pid) {
    try {
        return process.kill(pid, 0);
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}
function remove(path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.unlinkSync)(path);
        return true;
    }
    catch {
        return false;
    }
}


/***/ }),

/***/ 74962:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ deafOptions)
/* harmony export */ });
/** From the very start on: a listener of our own comes some 30 ms later. */
const DEAF = '--disable-sigusr1';
/**
 * Options of Node for a process that will hold tokens: SIGUSR1, which any process of this user can send,
 * then opens no debugger. None where this Node does not know the option.
 */
const deafOptions = () => process.allowedNodeEnvironmentFlags.has(DEAF) ? [DEAF] : [];


/***/ }),

/***/ 19953:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Gw: () => (/* binding */ isPrivate),
/* harmony export */   Qc: () => (/* binding */ childEnvironment),
/* harmony export */   a2: () => (/* binding */ splitEnvironment)
/* harmony export */ });
const PRIVATE_PREFIXES = ['ACTIONS_', 'INPUT_', 'STATE_'];
const PRIVATE_NAMES = new Set([
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
    'GITHUB_TOKEN',
]);
/** Our own hand-off and marker: meaningless to a child, or set anew for each. */
const OWN_NAMES = new Set(['AEGIS_HANDOFF', 'AEGIS_RUN']);
/** Whether a variable is for the action alone: tokens, inputs, state, the paths of the command files. */
function isPrivate(name) {
    const upper = name.toUpperCase();
    return PRIVATE_NAMES.has(upper) || PRIVATE_PREFIXES.some((prefix) => upper.startsWith(prefix));
}
/** Splits an environment into what children may see and what only the action may. Unset values are dropped. */
function splitEnvironment(env) {
    const publicEnv = {};
    const secrets = {};
    for (const [name, value] of Object.entries(env)) {
        if (value !== undefined)
            (isPrivate(name) ? secrets : publicEnv)[name] = value;
    }
    return { publicEnv, secrets };
}
/**
 * What a child process gets: the step's environment without anything private, then `extra`.
 * `extra` is taken as it is, so a tool that needs a private variable can be given that one by name.
 */
function childEnvironment(publicEnv, extra = {}) {
    const kept = Object.entries(publicEnv).filter(([name]) => !isPrivate(name) && !OWN_NAMES.has(name));
    return { ...Object.fromEntries(kept), ...extra };
}


/***/ }),

/***/ 73146:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   cW: () => (/* binding */ TRANSFER_PHASE),
/* harmony export */   hs: () => (/* binding */ STILL),
/* harmony export */   nJ: () => (/* binding */ PHASE_VARIABLE)
/* harmony export */ });
/** In the environment of a forked bundle: run as a transfer worker. */
const PHASE_VARIABLE = 'AEGIS_PHASE';
const TRANSFER_PHASE = 'transfer';
const STILL = {
    answered: false,
    troubled: false,
    idleMs: 0,
    lostMs: 0,
    quietMs: 0,
    status: 0,
};


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		id: moduleId,
/******/ 		loaded: false,
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Flag the module as loaded
/******/ 	module.loaded = true;
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/node module decorator */
/******/ (() => {
/******/ 	__nccwpck_require__.nmd = (module) => {
/******/ 		module.paths = [];
/******/ 		if (!module.children) module.children = [];
/******/ 		return module;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(76760);
/* harmony import */ var node_worker_threads__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(75919);
/* harmony import */ var _host_begin_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(89327);
/* harmony import */ var _host_handoff_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(17416);
/* harmony import */ var _host_transfer_protocol_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(73146);





/**
 * The only file with effects at import: main, post, transfer worker or hashing thread, all in one bundle. What is
 * heavy is loaded when it is known to be needed, so that a bare start costs little more than Node's.
 */
async function start() {
    if (!node_worker_threads__WEBPACK_IMPORTED_MODULE_1__.isMainThread) {
        const { runHashThread } = await __nccwpck_require__.e(/* import() */ 351).then(__nccwpck_require__.bind(__nccwpck_require__, 73351));
        return runHashThread();
    }
    // Unheard, it opens Node's debugger to any process of this user: test code could read our tokens.
    process.on('SIGUSR1', () => undefined);
    // Only a fork of ours has a channel: by the variable alone a job would end here, green and without a test.
    if (process.env[_host_transfer_protocol_js__WEBPACK_IMPORTED_MODULE_4__/* .PHASE_VARIABLE */ .nJ] === _host_transfer_protocol_js__WEBPACK_IMPORTED_MODULE_4__/* .TRANSFER_PHASE */ .cW && process.connected) {
        const { runTransferWorker } = await __nccwpck_require__.e(/* import() */ 92).then(__nccwpck_require__.bind(__nccwpck_require__, 65092));
        return runTransferWorker();
    }
    (0,_host_begin_js__WEBPACK_IMPORTED_MODULE_2__/* .markBegun */ .l)(process.env);
    const cleaned = (0,_host_handoff_js__WEBPACK_IMPORTED_MODULE_3__/* .cleanProcess */ .Z)(process);
    // Should ever nothing be left to wait for before the phase is over, that is no success of main.
    process.exitCode = cleaned.secrets.STATE_aegis ? 0 : 1;
    // Not imported above, or a start would load it twice: before and after the clean-up.
    const { runPhase } = await Promise.all(/* import() */[__nccwpck_require__.e(933), __nccwpck_require__.e(822)]).then(__nccwpck_require__.bind(__nccwpck_require__, 76822));
    process.exit(await runPhase(cleaned, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(process.argv[1] ?? '.')));
}
// No top-level await: the bundle's chunks import this very file, and would wait for it for ever.
void start();

