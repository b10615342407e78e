import { constants } from 'node:os';
import { CODES } from '../codes.ts';
import type { RunEnd } from '../host/ports.ts';
import { isFileName } from './json.ts';
import type { Code, Manifest, Outcome, PlanUse, Reason, Session } from './model.ts';
import {
  array,
  boolean,
  type Check,
  integer,
  matching,
  nullable,
  object,
  oneOf,
  record,
  ShapeError,
  seconds,
  string,
} from './shape.ts';

const MAX_BYTES = 256 << 20;
const MAX_TESTS = 1_000_000;
const MAX_FILES = 500_000;

const line = string(100_000);
const name = string(1000);
const trace = string(1 << 20);
const file = matching(isFileName, 'a path with forward slashes and no way up');
const sha256 = matching((text) => /^[0-9a-f]{64}$/.test(text), 'a sha256');

const outcome: Check<Outcome> = oneOf(
  'passed',
  'failed',
  'error',
  'skipped',
  'xfailed',
  'xpassed',
  'unfinished',
);

const nodeId = matching((text) => text !== '' && text.length <= 20_000, 'a node id');

const test = object(
  {
    id: nodeId,
    file,
    line: nullable(integer(0)),
    outcome: nullable(outcome),
    seconds,
    message: line,
    trace,
    failureLine: nullable(integer(0)),
  },
  { sharedSeconds: seconds, groups: array(name, 10), attempt: integer(1, 100_000) },
);

const session: Check<Session> = object(
  {
    started: boolean,
    finished: boolean,
    exitStatus: nullable(integer(0)),
    versions: record(name, 50),
    census: array(file, MAX_FILES),
    owned: array(file, MAX_FILES),
    tests: array(test, MAX_TESTS),
    collectErrors: array(object({ file, message: line, trace }), MAX_FILES),
    lostWorkers: array(object({ worker: name, reason: line, running: nullable(line) }), 10_000),
    stopped: nullable(line),
    collectSeconds: seconds,
    pids: array(integer(0), 10_000),
    running: array(line, MAX_TESTS),
  },
  {
    others: array(object({ file, ids: array(nodeId, MAX_TESTS) }), MAX_FILES),
    coverageOff: boolean,
    deselected: integer(0),
    internalErrors: array(trace, 10_000),
    pluginFaults: array(line, 10_000),
    files: array(object({ file, importSeconds: seconds, fixtureSeconds: seconds }), MAX_FILES),
    fixtureSeconds: seconds,
  },
);

const signal = oneOf(...(Object.keys(constants.signals) as NodeJS.Signals[]));

const ENDS: { readonly [K in RunEnd['kind']]: Check<unknown> } = {
  exited: object({ kind: oneOf('exited'), code: integer(0, 0xffffffff) }),
  signalled: object({ kind: oneOf('signalled'), signal, outOfMemory: boolean }),
  timeout: object({ kind: oneOf('timeout'), seconds }),
  hang: object({ kind: oneOf('hang'), seconds }),
  cancelled: object({ kind: oneOf('cancelled') }),
  'not-started': object({ kind: oneOf('not-started'), reason: line }),
};

const end: Check<RunEnd> = (value, place) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  const known = oneOf(...(Object.keys(ENDS) as RunEnd['kind'][]))(kind, `${place}.kind`);
  return ENDS[known](value, place) as RunEnd;
};

const reason: Check<Reason> = object(
  { code: oneOf(...(Object.keys(CODES) as Code[])), message: string(1 << 20) },
  { file: string(10_000), line: integer(0) },
);

const planUse: Check<PlanUse> = (value, place) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (kind === 'plan') return object({ kind: oneOf('plan'), hash: sha256 })(value, place);
  return object({ kind: oneOf('rendezvous', 'waived'), reason: line })(value, place);
};

const plainName = matching(isPlainName, 'a plain file name');

const manifest: Check<Manifest> = object({
  schema: oneOf(1),
  lane: name,
  suite: name,
  shard: object({ index: integer(1, 256), count: integer(1, 256) }),
  attempt: integer(1, 100_000),
  commit: matching((text) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text), 'a commit'),
  runId: matching((text) => /^\d{1,20}$/.test(text), 'a run id'),
  algorithm: name,
  plan: planUse,
  role: oneOf('shard', 'repair'),
  selection: name,
  directory: string(4096),
  session,
  end,
  seconds,
  reasons: array(reason, 10_000),
  coverage: nullable(object({ file: plainName, sha256, data: array(plainName, 1000) })),
  reproduce: object({ all: string(1 << 20), failures: nullable(string(1 << 20)) }),
});

/** A name within the artifact's own folder. */
function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(text);
}

/**
 * The manifest in a shard's artifact, which is not trusted: sizes, types, names and ranges are checked
 * and unknown fields refused.
 * @throws ShapeError that says which field is not what it should be
 */
export function parseManifest(text: string): Manifest {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw new ShapeError(`manifest.json has ${bytes} bytes, more than ${MAX_BYTES}`);
  const found = manifest(parse(text), 'manifest');
  const { index, count } = found.shard;
  if (index > count) throw new ShapeError(`manifest.shard is ${index} of ${count}`);
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ShapeError(`manifest.json is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** One line of JSON, which `parseManifest` accepts. */
export function serializeManifest(value: Manifest): string {
  return `${JSON.stringify(value)}\n`;
}
