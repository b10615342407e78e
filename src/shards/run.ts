import { prepareFixtures } from '../caches/fixtures.ts';
import type { CacheFind } from '../caches/kind.ts';
import type { CachePlan } from '../caches/table.ts';
import { planCaches } from '../caches/table.ts';
import { titleOf } from '../codes.ts';
import { StepError } from '../errors.ts';
import { preparePython } from '../python/environment.ts';
import type { PythonEnvironment } from '../python/model.ts';
import { runTests } from '../python/run.ts';
import type { Reason } from '../results/model.ts';
import type { Step } from '../step.ts';
import { carriedShard, idleShard } from './idle.ts';
import { isGreenResult } from './rerun.ts';
import { type Shard, shardOf } from './shard.ts';
import { assignmentOf, findShare, type Share, settleShare } from './share.ts';

/**
 * What this shard has to do: caches, environment, fixtures, tests. An expected failure on the way
 * is a result too, so that the lane can be finished and can say what is missing.
 */
export async function runShard(step: Step): Promise<Shard> {
  try {
    const { python, share } = await prepare(step);
    refuseCancelled(step);
    const settled = await settleShare(step, share);
    // No process that holds the runtime token may live while test code runs.
    await step.host.workers.end();
    // The next one gets the token with its first work, after the tests; until then it only loads.
    step.host.workers.warm('artifacts');
    return await runShare(step, python, settled);
  } catch (error) {
    // Whatever fails in a job that is being cancelled is not held against the tool.
    if (step.host.cancelled.aborted) return idleShard(step, [CANCELLED]);
    if (error instanceof StepError) return idleShard(step, error.reasons);
    throw error;
  }
}

async function runShare(step: Step, python: PythonEnvironment, share: Share): Promise<Shard> {
  const { host, inputs, places, watch } = step;
  const { use, earlier } = share;
  // By any other rule than the plan of the others its tests could run twice.
  if (use.kind === 'waived') return idleShard(step, [], { python, share, why: use.reason });
  if (earlier && isGreenResult(earlier.manifest)) return carriedShard(step, python, share, earlier);
  const assignment = await assignmentOf(step, share);
  const run = await watch.time('tests', () =>
    runTests(host, inputs.tests, python, { assignment, directory: places.shard }),
  );
  return watch.time('evidence', () => shardOf(step, python, share, run));
}

/** Everything before the tests. The stores are restored, and a plan is agreed, while the environment is made. */
async function prepare(step: Step): Promise<{ readonly python: PythonEnvironment; readonly share: Share }> {
  const { host, watch, inputs, caches } = step;
  host.workers.warm('caches');
  const share = watch.time('plan', () => findShare(step));
  // It may fail before anybody waits for it.
  share.catch(() => undefined);
  const plan = await planCaches(step.cacheContext);
  for (const [kind, found] of Object.entries(plan)) if (!found.wanted) tellUnwanted(host, kind, found);
  const stores = watch.time('stores', () => restoreStores(step, plan));
  try {
    const python = await watch.time('environment', () => preparePython(host, inputs.python, caches));
    debugFacts(step, python);
    await watch.time('fixtures', () => fixturesOf(step, plan, python));
    return { python, share: await share };
  } finally {
    await Promise.allSettled([stores, share]);
  }
}

/** A cache that nobody asked for is no news. */
function tellUnwanted(
  { log, job }: Step['host'],
  kind: string,
  { reason, asked }: CacheFind & { wanted: false },
) {
  if (!asked) return log.debug(`No ${kind} cache: ${reason}.`);
  job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message: `No ${kind} cache: ${reason}.` });
}

/** Directories that others fill (docker, ollama): restored now, saved in post. */
async function restoreStores({ caches }: Step, plan: CachePlan): Promise<void> {
  const specs = [plan.docker, plan.ollama].flatMap((found) => (found.wanted ? found.specs : []));
  await Promise.all(specs.map((spec) => caches.restore(spec)));
  for (const spec of specs) await caches.save(spec);
}

function fixturesOf({ host, caches, cacheContext }: Step, plan: CachePlan, python: PythonEnvironment) {
  const spec = plan.fixtures.wanted ? (plan.fixtures.specs[0] ?? null) : null;
  return prepareFixtures(host, caches, { context: cacheContext, env: python.env, spec });
}

const CANCELLED: Reason = {
  code: 'AEGIS-E310',
  message: 'The job was cancelled before the tests began.',
};

function refuseCancelled({ host }: Step): void {
  if (host.cancelled.aborted) throw new StepError([CANCELLED]);
}

/** What `log-level: debug` shows: versions and the names of variables, never their values. */
function debugFacts({ host }: Step, python: PythonEnvironment): void {
  const { log, facts } = host;
  log.debug(`python ${python.version} (${python.kind}) at ${python.python}`);
  log.debug(`packages: ${JSON.stringify(python.packages)}`);
  log.debug(`${facts.platform} ${facts.arch}, ${facts.osRelease}, node ${process.version}`);
  log.debug(`environment of the tests: ${Object.keys(python.env).sort().join(' ')}`);
}
