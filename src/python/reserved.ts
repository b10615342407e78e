/** Why an option of pytest may not stand in `pytest-args`, and what to use instead. */
const COVERAGE = 'would defeat the coverage gate; use `coverage-min`';
const NO_COVERAGE =
  'would switch off what `coverage-min` rests on; where no coverage is wanted, install no pytest-cov';
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

const LONG: Readonly<Record<string, string>> = {
  '--no-cov': NO_COVERAGE,
  '--no-cov-on-fail': NO_COVERAGE,
  '--cov-fail-under': COVERAGE,
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

const SHORT: Readonly<Record<string, string>> = {
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
const NEEDED_PLUGINS =
  /^(no:)(aegis_pytest|pytest_cov|cov|xdist|pytest_xdist|junitxml|terminal|terminalreporter|python|main|runner|unittest)\b/;

interface Option {
  /** As typed: `--no-cov`, `-n`. */
  readonly name: string;
  /** Joined to it or in the next word; '' without one. */
  readonly value: string;
  readonly reason?: string | undefined;
}

/**
 * The options of `pytest-args` that would defeat the sharding, the evidence or the coverage gate,
 * and their argparse abbreviations: one sentence each, naming what to use instead. Empty when fine.
 */
export function reservedOptions(words: readonly string[]): readonly string[] {
  return words.flatMap((word, at) => {
    const option = word === '' ? null : readOption(word, words[at + 1] ?? '');
    const reason = option && (option.reason ?? reasonByValue(option));
    return option && reason ? [`\`${option.name}\` ${reason}`] : [];
  });
}

function readOption(word: string, next: string): Option | null {
  if (word === '--')
    return { name: '--', value: '', reason: 'would hide the options of the action; leave it out' };
  if (word.startsWith('@'))
    return { name: word, value: '', reason: 'reads options from a file; write them out' };
  if (word.startsWith('--')) return longOption(word, next);
  return word.startsWith('-') ? shortOption(word, next) : null;
}

function longOption(word: string, next: string): Option {
  const [, name = word, joined] = /^(--[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  return { name, value: joined ?? next, reason: LONG[name] ?? abbreviated(name) };
}

/** argparse takes any unambiguous beginning of a long option. */
function abbreviated(name: string): string | undefined {
  if (name.length < 5 || NOT_ABBREVIATED.has(name)) return undefined;
  const full = Object.keys(LONG).find((known) => known.startsWith(name));
  return full && `is short for \`${full}\`, which ${LONG[full]}`;
}

/** `-vx` is `-v -x`; the first letter that takes a value takes the rest of the word. */
function shortOption(word: string, next: string): Option {
  const letters = [...word.slice(1)];
  const at = letters.findIndex((letter) => letter in SHORT || !FLAGS.includes(letter));
  if (at < 0) return { name: word, value: '' };
  const letter = letters[at] ?? '';
  return { name: `-${letter}`, value: letters.slice(at + 1).join('') || next, reason: SHORT[letter] };
}

function reasonByValue({ name, value }: Option): string | undefined {
  const text = value.trim();
  if (name === '-p') return NEEDED_PLUGINS.test(text) ? `\`${text}\` ${RECORDS}` : undefined;
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

const isShortFor = (name: string, full: string): boolean => name.length >= 5 && full.startsWith(name);
