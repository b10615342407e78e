export const id = 351;
export const ids = [351];
export const modules = {

/***/ 73351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runHashThread: () => (/* binding */ runHashThread)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_worker_threads__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(75919);



const PIECE_BYTES = 1024 * 1024;
/**
 * The whole life of the hashing thread: does one job after the other, without pause in between, and answers each.
 * Ends when its port is closed or it is told to.
 */
function runHashThread() {
    const sums = new Map();
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    node_worker_threads__WEBPACK_IMPORTED_MODULE_2__.parentPort?.on('message', ({ number, job }) => {
        const answer = (more) => node_worker_threads__WEBPACK_IMPORTED_MODULE_2__.parentPort?.postMessage({ number, ...more });
        try {
            answer({ sum: perform(job, sums, piece) });
        }
        catch (error) {
            const { message, code } = error;
            answer({ message, code });
        }
    });
}
function perform(job, sums, piece) {
    if (job.do === 'begin')
        sums.set(job.sum, begin(job.into));
    else if (job.do === 'add')
        add(found(sums, job.sum), job.file, piece);
    else if (job.do === 'finish')
        return finish(sums, job.sum);
    else if (job.do === 'drop')
        drop(sums, job.sum);
    else
        slice(job, piece);
    return null;
}
function found(sums, sum) {
    const open = sums.get(sum);
    if (!open)
        throw new Error('the digest was not begun');
    return open;
}
const begin = (path) => ({
    hash: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256'),
    size: 0,
    into: path === null ? null : { path, file: (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, 'wx', 0o644) },
});
function add(open, path, piece) {
    const { hash, into } = open;
    withFile(path, (file) => {
        for (let read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(file, piece); read > 0; read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(file, piece)) {
            hash.update(piece.subarray(0, read));
            if (into)
                writeAll(into.file, piece.subarray(0, read));
            open.size += read;
        }
    });
    if (into)
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.rmSync)(path);
}
function finish(sums, sum) {
    const { hash, size, into } = found(sums, sum);
    sums.delete(sum);
    if (into)
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(into.file);
    return { digest: hash.digest('hex'), size };
}
function drop(sums, sum) {
    const open = sums.get(sum);
    sums.delete(sum);
    if (!open?.into)
        return;
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(open.into.file);
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.rmSync)(open.into.path, { force: true });
}
function slice({ file: path, start, length, into }, piece) {
    const target = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(into, 'wx', 0o644);
    try {
        withFile(path, (file) => {
            for (let done = 0; done < length;) {
                const read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(file, piece, 0, Math.min(PIECE_BYTES, length - done), start + done);
                if (read === 0)
                    throw new Error(`the file ends after ${start + done} bytes`);
                writeAll(target, piece.subarray(0, read));
                done += read;
            }
        });
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(target);
    }
}
/** Blobs are files of the store itself: a link is none. */
function withFile(path, work) {
    const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NOFOLLOW ?? 0));
    try {
        work(file);
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(file);
    }
}
function writeAll(file, bytes) {
    for (let done = 0; done < bytes.length;)
        done += (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.writeSync)(file, bytes, done);
}


/***/ })

};
