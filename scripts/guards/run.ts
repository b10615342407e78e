import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guard } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What tests need of the checkout. */
const PARTS = [
  ...['src', '__tests__', 'scripts', 'local', 'bench', 'examples', 'docs', 'dist', 'action.yml', 'README.md'],
  ...['package.json', 'jest.config.mjs', 'tsconfig.json', 'tsconfig.build.json'],
];

const JEST = ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js')];

/** What became of one guard: `held` when a test missed it, with the names of those that did. */
export interface Outcome {
  readonly guard: Guard;
  readonly held: boolean;
  readonly missedBy: readonly string[];
  readonly problem: string;
}

/** A copy of the checkout in which guards can be taken out. */
export interface Copy extends AsyncDisposable {
  readonly directory: string;
}

/** Copies what the tests need; packages are linked. */
export async function copyCheckout(): Promise<Copy> {
  const directory = await mkdtemp(join(tmpdir(), 'aegis-guards-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(directory, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  // Environments of Python that tests made are the same for all.
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  await symlink(join(ROOT, '.cache'), join(directory, '.cache'));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** Takes one guard out, runs the tests that should miss it, and puts it back. */
export async function tryGuard({ directory }: Copy, guard: Guard): Promise<Outcome> {
  const path = join(directory, guard.file);
  const source = await readFile(path, 'utf8');
  const found = source.split(guard.code).length - 1;
  if (found !== 1)
    return {
      guard,
      held: false,
      missedBy: [],
      problem: `its code is in ${guard.file} ${found} times, not once`,
    };
  await writeFile(
    path,
    source.replace(guard.code, () => guard.without),
  );
  try {
    return await judge(directory, guard);
  } finally {
    await writeFile(path, source);
  }
}

async function judge(directory: string, guard: Guard): Promise<Outcome> {
  const report = join(directory, 'jest.json');
  await rm(report, { force: true });
  await run(directory, [...JEST, '--json', `--outputFile=${report}`, ...guard.tests]);
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) return { guard, held: false, missedBy: [], problem: 'the tests did not start' };
  const { testResults } = JSON.parse(text) as JestReport;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults).length;
  const problem = failed.length > 0 ? '' : `none of ${ran} tests misses it`;
  return { guard, held: failed.length > 0, missedBy: failed, problem };
}

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function run(cwd: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}
