import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseFault, startService } from '../../../local/service/index.ts';
import { runFacts } from '../../../local/state.ts';
import { testPython } from '../scenario.ts';
import { beginShard, type JobOutcome, later, playShard, type Stage, witnessFile } from './job.ts';
import { randomOf } from './random.ts';
import { ambush, planOf } from './tamper.ts';
import type { Shard, Trial, View } from './trial.ts';
import { commonTests, readWitness, type Witness } from './witness.ts';

/** A run as it stood when its last job had ended. */
export interface RunOutcome {
  /** The newest job of each shard. */
  readonly jobs: readonly JobOutcome[];
  /** Of all attempts together. */
  readonly witness: Witness;
  /** Node ids that every shard would find. */
  readonly common: readonly string[];
  readonly attempt: number;
}

/** What became of a trial. */
export interface Outcome {
  readonly first: RunOutcome;
  /** After the failed jobs were run again, with a service in order and nobody killed; null when all were green. */
  readonly again: RunOutcome | null;
  /** What became of the plan: there was none, it was left alone, or somebody changed it. */
  readonly plan: 'none' | 'kept' | 'tampered';
  readonly seconds: number;
}

const RUN = '7';
const WARM_RUN = '6';

/** Plays a trial in a fresh folder, against a service of its own. */
export async function playTrial(trial: Trial, folder: string): Promise<Outcome> {
  const python = await testPython();
  const plain = await writeProject(folder, 'plain', trial, null);
  const common = await commonTests(plain, python, trial);
  const project = await writeProject(folder, 'none', trial, null);
  for (const view of ['a', 'b'] as const)
    await writeProject(folder, view, trial, durations(trial, view, common));
  const facts = await runFacts(project, { event: 'push', attempt: 1, runId: RUN, exclude: [] });
  const service = await startService({ directory: join(folder, 'service') });
  try {
    const stage = { trial, folder, service, python, facts };
    if (trial.ledgers === 'cache') await warmUp(stage);
    return await playAttempts(stage, common);
  } finally {
    await service.close();
  }
}

async function writeProject(
  folder: string,
  view: string,
  trial: Trial,
  timings: string | null,
): Promise<string> {
  // The last part of the path is the name of the repository.
  const root = join(folder, view, 'project');
  const files = { ...trial.suite, ...(timings === null ? {} : { '.test_durations': timings }) };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Timings of most tests and of some that are gone, in another world for each view. */
function durations({ seed, ledgers }: Trial, view: View, ids: readonly string[]): string | null {
  if (ledgers === 'cache') return null;
  const random = randomOf(seed).fork(`durations ${view}`);
  const known = ids.filter(() => random.chance(0.9));
  const gone = ['tests/test_gone.py::test_gone', 'tests/test_large.py::TestGone::test_gone'];
  const timed = [...known, ...gone].map((id) => [id, random.whole(1, 900) / 1000]);
  return JSON.stringify(Object.fromEntries(timed));
}

/** Each shard that sees timings runs everything once by itself: its folder finds that ledger in the scope of its view. */
async function warmUp(stage: Stage): Promise<void> {
  const facts = { ...stage.facts, runId: WARM_RUN };
  const learners = stage.trial.shards.filter(({ view }) => view !== 'none').map(calm);
  await Promise.all(learners.map((shard) => beginShard({ ...stage, facts }, shard, { shard: '1/1' }).done));
}

/** The same shard on a good day. */
const calm = (shard: Shard): Shard => ({ ...shard, start: 0, order: null, odd: null, kill: null });

async function playAttempts(stage: Stage, common: readonly string[]): Promise<Outcome> {
  const begun = performance.now();
  const { jobs, tampered } = await playFirst(stage);
  const first = { jobs, common, attempt: 1, witness: await witnessed(stage) };
  await keepLogs(stage, jobs);
  const failed = jobs.filter(({ conclusion }) => conclusion !== 'success').map(({ shard }) => shard);
  const again = failed.length > 0 ? await playAgain(stage, failed, first) : null;
  const planned = planOf(stage.service, RUN) !== null;
  const plan = tampered ? 'tampered' : planned ? 'kept' : 'none';
  return { first, again, plan, seconds: (performance.now() - begun) / 1000 };
}

const witnessed = ({ folder }: Stage): Promise<Witness> => readWitness(witnessFile(folder, RUN));

async function playFirst(stage: Stage): Promise<{ jobs: JobOutcome[]; tampered: boolean }> {
  const { trial, service } = stage;
  const { faults, clears, tampering, shards } = trial;
  const over = new AbortController();
  service.setFaults(faults.map(parseFault));
  if (clears !== null) later(clears, over.signal, () => service.setFaults([]));
  const trap = tampering && ambush(service, RUN, tampering.kind, tampering.after);
  const jobs = await Promise.all(shards.map((shard) => playShard(stage, shard)));
  over.abort();
  return { jobs, tampered: (await trap?.lift()) ?? false };
}

/** The next attempt takes the folders of its shards. */
async function keepLogs({ folder }: Stage, jobs: readonly JobOutcome[]): Promise<void> {
  await copyFile(witnessFile(folder, RUN), join(folder, 'witness-attempt1.txt')).catch(() => undefined);
  await Promise.all(
    jobs.map(({ shard, log }) => writeFile(join(folder, `shard-${shard.index}-attempt1.log`), log)),
  );
}

/** "Re-run failed jobs" on a good day. What is odd about a shard stays odd. */
async function playAgain(stage: Stage, failed: readonly Shard[], first: RunOutcome): Promise<RunOutcome> {
  stage.service.setFaults([]);
  const second = { ...stage, facts: { ...stage.facts, attempt: 2 } };
  const rerun = await Promise.all(
    failed.map((shard) => playShard(second, { ...shard, start: 0, kill: null })),
  );
  const jobs = first.jobs.map((job) => rerun.find(({ shard }) => shard.index === job.shard.index) ?? job);
  return { jobs, common: first.common, attempt: 2, witness: await witnessed(stage) };
}
