import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ACTION, jobOf, play, smallProject } from '../__tests__/support/scenario.ts';
import type { RunResult } from '../local/matrix.ts';
import type { Bench } from './bench.ts';
import { wholeNumber } from './options.ts';
import { barePytest, machineWithPython, runNode, unpack } from './peers.ts';
import { machine, more, print, ratio, seconds, table } from './print.ts';
import { alternate, median } from './statistics.ts';
import { PHASES, type Phase, phaseSeconds, type Timeline, timeline } from './timeline.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** A real Poetry project with a lock; its unit tests take about a second and use neither network nor workers. */
const PROJECT = join(ROOT, 'examples', 'rag');
const TEST_PATH = 'tests/unit';
const INPUTS = { python: '', caches: 'poetry', 'test-paths': TEST_PATH, workers: 'off' };
const GOAL_SECONDS = 1;

/** The two phases that bare pytest has too. */
const COLLECT = PHASES[3];
const TESTS = PHASES[4];

/** The whole step against the bare command that it replaces. */
export const overhead: Bench = {
  what: 'the whole step, main and post, with warm caches, against bare pytest in the same .venv',
  options: [
    '--rounds N    repetitions (default: 7)',
    '--state DIR   caches between runs, and the workspace (default: .aegis/bench/overhead)',
  ],
  run,
};

type Job = (onLine?: Timeline['add']) => Promise<RunResult>;

interface Round {
  readonly total: number;
  readonly phases: Readonly<Record<Phase, number>>;
}

async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string', default: '7' }, state: { type: 'string' } },
  });
  const rounds = wholeNumber('--rounds', values.rounds);
  const callers = process.env.INIT_CWD ?? process.cwd();
  const state = values.state ? resolve(callers, values.state) : join(ROOT, '.aegis', 'bench', 'overhead');
  await mkdir(state, { recursive: true });
  const machine = await machineWithPython();
  const job = (onLine?: Timeline['add']) =>
    play(PROJECT, { state, machine, inputs: INPUTS, ...(onLine ? { onLine } : {}) });
  print(`Bundle: ${ACTION}. Filling the cache…`);
  const workspace = await warmUp(job);
  print(`Measuring ${rounds} rounds…`);
  const starts = await alternate(rounds, startContestants(state));
  const times = await alternate(rounds, {
    step: () => step(job),
    bare: () => barePytest(workspace, TEST_PATH),
    unpack: () => unpack(state),
  });
  tellStarts(starts);
  tellSteps(times.step, times.bare, times.unpack);
  return 0;
}

/** Installs Poetry and the project once; afterwards every run must hit. @returns the workspace */
async function warmUp(job: Job): Promise<string> {
  for (const _ of [1, 2]) {
    const { conclusion, outputs, log, workspace } = jobOf(await job());
    if (conclusion !== 'success') throw new Error(`The step failed:\n${log}`);
    if (outputs['cache-poetry'] === 'exact') return workspace;
  }
  throw new Error('The second run did not find its .venv in the cache.');
}

async function step(job: Job): Promise<Round> {
  const lines = timeline();
  const result = jobOf(await job(lines.add));
  if (result.conclusion !== 'success') throw new Error(`The step failed:\n${result.log}`);
  return { total: result.seconds, phases: phaseSeconds(lines, result) };
}

/** Node alone, the bundle until it sees that no runner started it, and the step until it refuses an input. */
function startContestants(state: string) {
  const project = smallProject();
  return {
    node: () => runNode('-e', '0'),
    bundle: () => runNode(join(ACTION, 'dist', 'index.js')),
    refusal: async () =>
      jobOf(await play(project, { state: join(state, 'refused'), inputs: { shard: '0/4' } })).main?.seconds ??
      0,
  };
}

function tellStarts(starts: Readonly<Record<'node' | 'bundle' | 'refusal', readonly number[]>>): void {
  const node = median(starts.node);
  const row = (what: string, values: readonly number[]) => [
    what,
    seconds(median(values)),
    ratio(median(values), node),
  ];
  print(`\n${machine()}\n`);
  print(
    table([
      ['start', 'median', 'to node'],
      row('`node -e 0`', starts.node),
      row('`node dist/index.js`, refused: no runner', starts.bundle),
      row('main until a bad input is refused: two starts, hand-over, inputs', starts.refusal),
    ]),
  );
}

function tellSteps(rounds: readonly Round[], bare: readonly number[], unpacked: readonly number[]): void {
  const base = median(bare);
  const total = median(rounds.map((round) => round.total));
  const differences = rounds.map((round, at) => round.total - (bare[at] as number));
  const pytest = median(rounds.map(({ phases }) => phases[COLLECT] + phases[TESTS]));
  const phases = PHASES.map((phase) => {
    const value = median(rounds.map((round) => round.phases[phase]));
    const extra = { [COLLECT]: 'with the next:', [TESTS]: more(pytest - base) }[phase as string];
    return [`· ${phase}`, seconds(value), extra ?? more(value)];
  });
  print(`\n${rounds.length} rounds of \`${TEST_PATH}\` of examples/rag, alternating. Medians:\n`);
  print(
    table([
      ['what', 'seconds', 'on top of bare pytest'],
      ['bare pytest', seconds(base), ''],
      ['the step, main and post', seconds(total), `${more(median(differences))}, ${ratio(total, base)}`],
      ...phases,
    ]),
  );
  const reached = median(differences) <= GOAL_SECONDS ? 'reached' : 'missed';
  print(`\nGoal: at most ${seconds(GOAL_SECONDS)} on top: ${reached}.`);
  print(`Of the restore, \`tar\` alone takes ${seconds(median(unpacked))} to unpack the same entry here.`);
}
