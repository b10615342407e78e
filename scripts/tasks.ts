import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const module = (...path: string[]) => join(root, 'node_modules', ...path);

/** One program with its arguments; the first that fails ends the task. */
type Step = readonly [program: string, ...args: string[]];

const node = (script: string, ...args: string[]): Step => [process.execPath, join(root, script), ...args];
const tool = (name: string, ...args: string[]): Step => [module('.bin', name), ...args];

const JEST: Step = [
  process.execPath,
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  module('jest', 'bin', 'jest.js'),
];

/** Every npm script by its name; `more` is what the user typed behind it. */
const TASKS: Readonly<Record<string, (more: string[]) => readonly Step[]>> = {
  format: () => [tool('biome', 'check', '--write', '.'), node('scripts/generate.ts')],
  check: () => [
    tool('biome', 'ci', '.'),
    tool('tsc', '-p', 'tsconfig.json'),
    node('scripts/generate.ts', '--check'),
  ],
  build: () => [node('scripts/generate.ts'), node('scripts/build.ts', 'dist')],
  test: (more) => [[...JEST, ...more]],
  all: () => [...task('check', []), ...task('build', []), ...task('test', [])],
  demo: (more) => [node('local/demo.ts', ...more)],
  local: (more) => [node('local/cli.ts', ...more)],
  plan: (more) => [node('scripts/plan.ts', ...more)],
  bench: (more) => [node('bench/index.ts', ...more)],
  chaos: (more) => [node('scripts/chaos.ts', ...more)],
  guards: (more) => [node('scripts/guards.ts', ...more)],
};

function task(name: string, more: string[]): readonly Step[] {
  const steps = TASKS[name];
  if (steps) return steps(more);
  console.error(`No task "${name}". There are: ${Object.keys(TASKS).join(', ')}.`);
  process.exit(2);
}

const [name = '', ...more] = process.argv.slice(2);
for (const [program, ...args] of task(name, more)) {
  const { status, signal } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal ? 130 : 1));
}
