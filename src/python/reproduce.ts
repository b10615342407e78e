import { posix, relative, sep } from 'node:path';
import { joinWords } from '../inputs/shell-words.ts';
import type { Reproduce, Session, ShardId, TestRecord } from '../results/model.ts';
import { selection } from './command.ts';
import type { PythonEnvironment, TestInputs } from './model.ts';

/** Longer than this no one pastes; in characters. */
const MAX_TARGETS = 8_000;

const BAD = new Set<TestRecord['outcome']>(['failed', 'error', 'unfinished']);

/**
 * The commands that repeat this shard, and only its failures, on a developer's machine: shell-quoted,
 * from the root of the repository, with the files as arguments instead of the plugin.
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
    shard.count === 1 ? inputs.testPaths : session.owned.map((file) => fromFolder(folder, file));
  const failed = [...failures(session)].map((test) => targetOf(test, folder));
  const broken = session.collectErrors.map(({ file }) => fromFolder(folder, file));
  const bad = [...new Set([...broken, ...failed])];
  const line = commandLine(inputs, python, folder);
  // A shard of many without a file would name none, and pytest would run them all.
  const all = shard.count > 1 && targets.length === 0 ? '' : line(targets);
  return { all, failures: bad.length > 0 ? line(bad) : null };
}

const failures = (session: Session): readonly TestRecord[] =>
  session.tests.filter(({ outcome }) => BAD.has(outcome));

const fromFolder = (folder: string, file: string): string => posix.relative(folder, file) || file;

/** A node id counts from pytest's rootdir; an argument from where it is typed. */
function targetOf({ id, file }: TestRecord, folder: string): string {
  const at = id.indexOf('::');
  return fromFolder(folder, file) + (at < 0 ? '' : id.slice(at));
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
