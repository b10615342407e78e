import { posix, relative, sep } from 'node:path';
import type { Reproduce, Session, ShardId, TestRecord } from '../results/model.ts';
import { isFailure } from '../results/totals.ts';
import { keysOf } from '../shards/plan/owner.ts';
import { joinWords } from '../text/shell-words.ts';
import { selection } from './command.ts';
import type { PythonEnvironment, TestInputs } from './model.ts';

/** Longer than this no one pastes; in characters. */
const MAX_TARGETS = 8_000;

/**
 * The commands that repeat this shard, and only its failures, on a developer's machine: shell-quoted,
 * from the root of the repository, with files as arguments instead of the plugin, and of a file that is
 * cut the shard's own tests.
 */
export function reproduceCommands(
  inputs: Pick<TestInputs, 'directory' | 'testPaths' | 'pytestArgs' | 'markers'>,
  python: Pick<PythonEnvironment, 'kind'>,
  workspace: string,
  shard: ShardId,
  session: Session,
): Reproduce {
  const folder = relative(workspace, inputs.directory).split(sep).join('/');
  const targets =
    shard.count === 1 ? inputs.testPaths : session.owned.flatMap((file) => partsOf(file, session, folder));
  const failed = session.tests.filter(isFailure).map((test) => targetOf(test, folder));
  const broken = session.collectErrors.map(({ file }) => fromFolder(folder, file));
  const bad = [...new Set([...broken, ...failed])];
  const line = commandLine(inputs, python, folder);
  // A shard of many without a file would name none, and pytest would run them all.
  const all = shard.count > 1 && targets.length === 0 ? '' : line(targets);
  return { all, failures: bad.length > 0 ? line(bad) : null };
}

const fromFolder = (folder: string, file: string): string => posix.relative(folder, file) || file;

/** The file; or, where others run parts of it, the widest names that mean tests of this shard alone. */
function partsOf(file: string, { tests, others = [] }: Session, folder: string): readonly string[] {
  const left = others.find((other) => other.file === file);
  if (!left) return [fromFolder(folder, file)];
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
function targetOf({ id, file, groups = [] }: TestRecord, folder: string): string {
  const at = id.indexOf('::');
  const group = groups.find((name) => id.endsWith(`@${name}`));
  const end = group === undefined ? id.length : id.length - group.length - 1;
  const named = at >= 0 && posix.basename(file) === posix.basename(id.slice(0, at));
  return fromFolder(folder, file) + (named ? id.slice(at, end) : '');
}

function commandLine(
  inputs: Pick<TestInputs, 'pytestArgs' | 'markers'>,
  { kind }: Pick<PythonEnvironment, 'kind'>,
  folder: string,
): (targets: readonly string[]) => string {
  const start = folder === '' ? '' : `cd ${joinWords([folder])} && `;
  const python = kind === 'poetry' ? ['poetry', 'run', 'python'] : ['python'];
  const words = [...python, '-m', 'pytest', ...inputs.pytestArgs, ...selection(inputs)];
  return (targets) => {
    const kept = withinLimit(targets);
    const left = targets.length - kept.length;
    return start + joinWords([...words, ...kept]) + (left > 0 ? ` # and ${left} more` : '');
  };
}

function withinLimit(targets: readonly string[]): readonly string[] {
  let length = 0;
  const end = targets.findIndex((target) => {
    length += target.length + 1;
    return length > MAX_TARGETS;
  });
  return end < 0 ? targets : targets.slice(0, end);
}
