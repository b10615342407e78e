import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEnd } from '../../src/host/ports.ts';
import { readSession } from '../../src/results/events.ts';
import type { Session } from '../../src/results/model.ts';

/** The folder of the plugin. */
export const PLUGIN = fileURLToPath(new URL('../../src/python/plugin', import.meta.url));

/** A project in a fresh directory: path to text; a text that begins with "-> " is a symbolic link. */
export async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plugin test é ')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (text.startsWith('-> ')) await symlink(text.slice(3), join(root, path));
    else await writeFile(join(root, path), text);
  }
  return root;
}

export interface PytestRun {
  readonly end: RunEnd;
  readonly session: Session;
  readonly output: string;
  /** Lines of all event files. */
  readonly events: string;
}

export interface PytestOptions {
  readonly shard?: string;
  readonly args?: readonly string[];
  /** Text of the plan, and of what is done; none when they are left out. */
  readonly plan?: string;
  readonly done?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Relative to the project. */
  readonly cwd?: string;
  /** Let pytest-randomly shuffle; its seed. */
  readonly seed?: number;
}

/** Runs pytest with the plugin, as one shard, and reads what it wrote. */
export async function runPytest(
  python: string,
  root: string,
  options: PytestOptions = {},
): Promise<PytestRun> {
  const { shard = '1/1', args = [], env = {}, cwd = '.', seed } = options;
  const order = seed === undefined ? ORDERED : [`--randomly-seed=${seed}`];
  const events = await mkdtemp(join(tmpdir(), 'events-'));
  const given = await mkdtemp(join(tmpdir(), 'assignment-'));
  try {
    const assignment = {
      ...(await textFile(given, 'AEGIS_PLAN', options.plan)),
      ...(await textFile(given, 'AEGIS_DONE', options.done)),
    };
    const child = await run(
      python,
      ['-m', 'pytest', '-p', 'aegis_pytest', ...BASE, ...order, ...args],
      join(root, cwd),
      {
        PYTHONPATH: PLUGIN,
        AEGIS_EVENTS: events,
        AEGIS_SHARD: shard,
        AEGIS_ROOT: root,
        ...assignment,
        ...env,
      },
    );
    const session = await readSession(events);
    return { ...child, session, events: await allText(events) };
  } finally {
    await rm(events, { recursive: true, force: true });
    await rm(given, { recursive: true, force: true });
  }
}

/** The variable that names a file with this text; nothing without a text. */
async function textFile(folder: string, name: string, text?: string): Promise<Record<string, string>> {
  if (text === undefined) return {};
  await writeFile(join(folder, name), text);
  return { [name]: join(folder, name) };
}

const ORDERED = ['-p', 'no:randomly'];
const BASE = ['-q', '-p', 'no:cacheprovider'];

const ORACLE = `
import json, os
seen = []
def pytest_runtest_logreport(report):
    seen.append([report.nodeid, report.outcome])
def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        with open(os.environ["ORACLE"], "w") as file:
            json.dump(seen, file)
`;

/** What pytest runs by itself, without the plugin: node ids, and those of which a phase failed. */
export async function plainPytest(
  python: string,
  root: string,
  args: readonly string[] = [],
  cwd = '.',
): Promise<{ ids: string[]; failed: string[]; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oracle-'));
  await writeFile(join(folder, 'plain_oracle.py'), ORACLE);
  const file = join(folder, 'seen.json');
  const env = { PYTHONPATH: folder, ORACLE: file };
  const { output } = await run(
    python,
    ['-m', 'pytest', '-p', 'plain_oracle', ...BASE, ...ORDERED, ...args],
    join(root, cwd),
    env,
  );
  const seen = JSON.parse(await readFile(file, 'utf8')) as [string, string][];
  await rm(folder, { recursive: true, force: true });
  const of = (pairs: [string, string][]): string[] => [...new Set(pairs.map(([id]) => id.toWellFormed()))];
  return {
    ids: of(seen).sort(),
    failed: of(seen.filter(([, outcome]) => outcome === 'failed')).sort(),
    output,
  };
}

async function allText(directory: string): Promise<string> {
  const { readdir } = await import('node:fs/promises');
  const names = await readdir(directory).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('');
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ end: RunEnd; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, PYTHONDONTWRITEBYTECODE: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        output += data.toString('utf8');
      });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const end: RunEnd =
        signal === null
          ? { kind: 'exited', code: code ?? -1 }
          : { kind: 'signalled', signal, outOfMemory: false };
      resolve({ end, output });
    });
  });
}
