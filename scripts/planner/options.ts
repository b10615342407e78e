import path from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface PlanOptions {
  /** Absolute. */
  readonly durations: string;
  /** In the order given. */
  readonly counts: readonly number[];
  /** Seconds per file and shard; null: what the ledger measured, else 0. */
  readonly fileCost: number | null;
  /** Seconds per shard; null: what the ledger measured, else 0. */
  readonly sessionCost: number | null;
  readonly json: boolean;
}

export const HELP = `Usage: npm run plan -- --durations FILE --shards N[,N...] [options]

Spreads the tests of a suite over N shards, and says how long they take.

  --durations FILE   a .test_durations of pytest-split (JSON: node id -> seconds), or a ledger of this action
  --shards N[,N...]  how many shards; several are planned one by one
  --file-cost S      seconds to import one test file, paid by every shard that runs a part of it
                     (default: what the ledger measured, else 0)
  --session-cost S   seconds that every shard pays before its first test (default: likewise)
  --json             {"plans":[{"shards":[{"index","predicted","units":[{"file","tests"}]}],"makespan","lowerBound"}]}
`;

const OPTIONS = {
  durations: { type: 'string', multiple: true },
  shards: { type: 'string', multiple: true },
  'file-cost': { type: 'string', multiple: true },
  'session-cost': { type: 'string', multiple: true },
  json: { type: 'boolean', multiple: true },
} as const;

const SHARDS_MAX = 999;
const COUNTS_MAX = 100;

/** Reads a command line; all that is wrong with it is said at once. `cwd`: where relative paths start. */
export function parseOptions(
  argv: readonly string[],
  cwd: string,
): { readonly options: PlanOptions } | { readonly errors: readonly string[] } {
  const { values, tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const errors = tokens.flatMap(strange);
  const one = <T>(name: keyof typeof OPTIONS, read: (text: string) => T | string[], otherwise: T): T => {
    const given = values[name] ?? [];
    const [text] = given;
    if (given.length > 1) errors.push(`--${name} is given ${given.length} times.`);
    if (typeof text !== 'string') return otherwise;
    const value = read(text);
    if (!isProblem(value)) return value;
    errors.push(...value.map((problem) => `--${name}: ${problem}`));
    return otherwise;
  };
  for (const name of ['durations', 'shards'] as const)
    if (values[name] === undefined) errors.push(`--${name} is missing. See --help.`);
  const options = {
    durations: one('durations', (text) => path.resolve(cwd, text), ''),
    counts: one<{ readonly list: readonly number[] }>('shards', counts, { list: [] }).list,
    fileCost: one<number | null>('file-cost', decimal, null),
    sessionCost: one<number | null>('session-cost', decimal, null),
    json: values.json !== undefined,
  };
  return errors.length > 0 ? { errors } : { options };
}

const isProblem = (value: unknown): value is string[] => Array.isArray(value);

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** What belongs to no option, or an option to nothing. */
function strange(token: Token): string[] {
  if (token.kind === 'positional') return [`"${token.value}" belongs to no option.`];
  if (token.kind !== 'option') return [];
  if (!Object.hasOwn(OPTIONS, token.name)) return [`${token.rawName}: no such option. See --help.`];
  const wantsValue = OPTIONS[token.name as keyof typeof OPTIONS].type === 'string';
  if (wantsValue && !token.value) return [`${token.rawName} needs a value.`];
  return !wantsValue && token.value !== undefined ? [`${token.rawName} takes no value.`] : [];
}

function counts(text: string): { readonly list: readonly number[] } | string[] {
  const parts = text.split(',').map((part) => part.trim());
  const bad = parts.filter((part) => !/^[1-9]\d{0,2}$/.test(part));
  const problems = bad.map(
    (part) => `"${part.slice(0, 40)}" is no number of shards from 1 to ${SHARDS_MAX}.`,
  );
  if (parts.length > COUNTS_MAX) return [`at most ${COUNTS_MAX} numbers of shards at once.`];
  return problems.length > 0 ? problems : { list: parts.map(Number) };
}

const decimal = (text: string): number | string[] =>
  /^\d{1,6}(?:\.\d{1,9})?$/.test(text)
    ? Number(text)
    : [`"${text.slice(0, 40)}" is no number of seconds from 0.`];
