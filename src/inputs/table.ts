import { CACHE_NAMES } from '../caches/table.ts';
import type { Threshold } from '../coverage/model.ts';
import { parseThreshold } from '../coverage/threshold.ts';
import { USUAL_BASE } from '../shards/names.ts';
import {
  choice,
  commandLines,
  context,
  duration,
  type Kind,
  kindsOf,
  lanePatterns,
  line,
  minutes,
  names,
  shard,
  whole,
  words,
} from './kinds.ts';
import { pins } from './pins.ts';

/** One input: how its text is read, its default, and what users are told about it. */
interface Input<T> {
  readonly kind: Kind<T>;
  readonly default: string;
  readonly description: string;
}

const input = <T>(kind: Kind<T>, fallback: string, description: string): Input<T> => ({
  kind,
  default: fallback,
  description,
});

const percentage: Kind<Threshold | null> = (text) => {
  if (text === '') return { ok: true, value: null };
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

const workers: Kind<'auto' | 'off' | number> = (text) => {
  if (text === 'auto' || text === 'off') return { ok: true, value: text };
  const count = whole(1, 256)(text);
  if (count.ok && count.value !== null) return { ok: true, value: count.value };
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
export const INPUTS = {
  mode: input(
    choice('test', 'gate'),
    'test',
    '`test` runs tests. `gate` is for one job after all others: it runs nothing, and judges what all of them left, with one verdict and one coverage number. It needs neither Python nor a checkout.',
  ),
  lanes: input(
    lanePatterns,
    '',
    'With `mode: gate`: the lanes that must be there, one per line, e.g. `unit-python-3.12` or `unit*`. Default: every lane that left a result; one that left none at all is then not missed.',
  ),
  shard: input(
    shard,
    'auto',
    'Which shard this job is: `2/4`, or `auto`: found in the matrix, e.g. `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }`. Without a matrix: `1/1`.',
  ),
  suite: input(
    line,
    '',
    'Name of this set of tests, e.g. `unit`, at most 80 characters. Default: the id of the job. Steps that run different tests in one run need different names. In names of lanes and artifacts, all but letters, digits, `.`, `_` and `-` is replaced.',
  ),
  'test-paths': input(
    words,
    '',
    'Files and directories to test, relative to `working-directory`. Default: what the configuration of pytest says.',
  ),
  pin: input(
    pins,
    '',
    'Tests that must stay on one shard: one group per line, as files, globs or node ids, separated by spaces, relative to `working-directory`. Lines may be comments (`#`).',
  ),
  'pytest-args': input(
    words,
    '',
    'More arguments for pytest, quoted as in a POSIX shell; nothing is expanded.',
  ),
  markers: input(line, '', 'Marker expression, as for `pytest -m`, e.g. `not slow`.'),
  workers: input(
    workers,
    'auto',
    'Processes per shard: `auto` (one per core when pytest-xdist is installed), `off`, or 1 to 256; more than 1 needs pytest-xdist.',
  ),
  'max-failures': input(
    whole(0, 1_000_000),
    '0',
    'Each shard stops after that many failures of its own, and the lane is then incomplete; `0` runs everything.',
  ),
  'working-directory': input(line, '.', 'Directory of the project, relative to the workspace.'),
  python: input(
    line,
    '',
    'Interpreter: a name, a version such as `3.12`, or a path. Default: `python`, then `python3`, on PATH.',
  ),
  'poetry-version': input(
    line,
    '2',
    'Version of Poetry that is installed when a fitting one is absent: `2`, `2.1` or `2.1.3`.',
  ),
  'poetry-install-args': input(words, '', 'Arguments for `poetry install`, e.g. `--with dev --all-extras`.'),
  caches: input(
    kindsOf(CACHE_NAMES),
    'auto',
    `Which caches: \`auto\` (each where the project uses it), \`none\` (no times of tests either), or some of ${CACHE_NAMES.map((name) => `\`${name}\``).join(', ')}, separated by commas, spaces or lines.`,
  ),
  'cache-prefix': input(
    line,
    '',
    'Goes into every cache key; change it to start with cold caches. Allowed: up to 100 letters, digits, `.`, `_`, `-`.',
  ),
  'cache-save': input(
    choice('auto', 'always', 'never'),
    'auto',
    '`auto` saves on the default branch (push, schedule, dispatch), `always` on every branch and event but `pull_request_target`, `issue_comment` and `workflow_run`, `never` nowhere.',
  ),
  'cache-limit-gb': input(
    whole(1, 100_000),
    '10',
    'What GitHub keeps of the caches of this repository, in GB: 10, unless more was bought. Warns in time; a store of models or layers that is larger is not saved.',
  ),
  'fixtures-path': input(
    line,
    '',
    'Directory of generated test data to cache, relative to `working-directory`. Needs `fixtures-command` or `fixtures-key-files`: else its key would never change.',
  ),
  'fixtures-key-files': input(
    words,
    '',
    'Files (globs), relative to `working-directory`, on whose content the fixtures depend. Files that `fixtures-command` names count by themselves.',
  ),
  'fixtures-command': input(
    words,
    '',
    'Makes the fixtures when they are not in the cache, e.g. `python scripts/make_fixtures.py`.',
  ),
  'ollama-models': input(
    names,
    '',
    'Models that the tests need, one per line, e.g. `llama3.2:1b`, or `http://host:port/name` for a registry of your own. A server is started when none answers; only what is missing is pulled.',
  ),
  'ollama-key-files': input(
    words,
    '',
    'Files (globs), relative to `working-directory`, on whose content the models depend. Default: setup scripts with `ollama` in the name. When set, all models on disk are saved, also those that are not in `ollama-models`, and as the tests leave them.',
  ),
  'docker-build': input(
    commandLines,
    '',
    'Images to build before the tests, one per line, as arguments of `docker buildx build`, e.g. `-t app:test .`; paths are relative to `working-directory`. They are built from the cache, and loaded.',
  ),
  'docker-builder': input(
    line,
    '',
    'Builder of buildx. Default: the current one if it can export a cache, else a new one of driver `docker-container`. Where that cannot be had, images are built without a cache.',
  ),
  'docker-cache-path': input(
    line,
    '',
    'Local cache directory of buildx, relative to `working-directory`. Default: with `docker-build` one in the temporary directory, for these images; else, with `docker` in `caches`, `/tmp/.buildx-cache`.',
  ),
  'docker-key-files': input(
    words,
    '',
    'Files (globs), relative to `working-directory`, on whose content the images depend. Default: `Dockerfile*`, `docker-compose*` and the Dockerfiles of `docker-build`.',
  ),
  'coverage-min': input(
    percentage,
    '',
    'Least coverage of the merged result in per cent, e.g. `80` or `79.95`. Judged once, in integers.',
  ),
  'coverage-source': input(
    names,
    '',
    'Packages or directories to measure. Default: what the configuration of coverage says.',
  ),
  'artifact-name': input(
    line,
    USUAL_BASE,
    'Start of the names of the artifacts. Allowed: up to 100 letters, digits, `.`, `_`, `-`, not a dot at the start.',
  ),
  'artifact-retention-days': input(
    whole(1, 90, 'AEGIS-E108'),
    '',
    'Days that artifacts are kept. Default: the setting of the repository.',
  ),
  'timeout-minutes': input(
    minutes,
    '',
    "Ends pytest, not the installation before it, after that many minutes, e.g. `30` or `1.5`. Default: no limit but the job's.",
  ),
  'hang-timeout': input(
    duration,
    '300',
    'Ends the tests when for that many seconds (or `5m`) pytest writes nothing and no test begins or ends, after a dump of all stacks; `off` never does.',
  ),
  'log-level': input(
    choice('info', 'debug'),
    'info',
    '`debug` shows versions, keys, names of environment variables, and runs pytest with `-vv -s --tb=long`.',
  ),
  'matrix-context': input(context, '${{ toJSON(matrix) }}', 'Filled by GitHub; leave it.'),
  'strategy-context': input(context, '${{ toJSON(strategy) }}', 'Filled by GitHub; leave it.'),
} as const satisfies Record<string, Input<unknown>>;

export type InputName = keyof typeof INPUTS;

/** The parsed value of every input, by its name. */
export type InputValues = {
  readonly [K in InputName]: (typeof INPUTS)[K] extends Input<infer T> ? T : never;
};
