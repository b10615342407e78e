import { startBringing } from '../caches/bring.ts';
import { StepError } from '../errors.ts';
import { preparePython } from '../python/environment.ts';
import type { PythonEnvironment } from '../python/model.ts';
import { runTests } from '../python/run.ts';
import type { Reason } from '../results/model.ts';
import { leaveState } from '../state.ts';
import type { Step } from '../step.ts';
import { quote } from '../text/quote.ts';
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
  // Should the tests take this process down, post still knows what to save and what to end.
  leaveState(step);
  const run = await watch.time('tests', () =>
    runTests(host, inputs.tests, python, { assignment, directory: places.shard }),
  );
  return watch.time('evidence', () => shardOf(step, python, share, run));
}

/** Everything before the tests. Models and images come, and a plan is agreed, while the environment is made. */
async function prepare(step: Step): Promise<{ readonly python: PythonEnvironment; readonly share: Share }> {
  const { host, watch, inputs, caches, cacheContext: context } = step;
  host.workers.warm('caches');
  const share = watch.time('plan', () => findShare(step));
  // It may fail before anybody waits for it.
  share.catch(() => undefined);
  // Gigabytes give way until the environment has what the cache has of it.
  const fetched = Promise.withResolvers<void>();
  void caches.first(() => fetched.promise);
  const environment = watch.time('environment', () =>
    preparePython(host, inputs.python, caches, fetched.resolve).finally(fetched.resolve),
  );
  // Who watches the log need not wait for gigabytes to learn it.
  environment.catch(({ message }: Error) => host.log.info(`No tests will run: ${quote(message, 1000)}`));
  const bringing = startBringing(
    { host, caches, context, leave: step.leave, time: watch.time },
    environment.then(({ env }) => env),
  );
  try {
    const python = await environment;
    debugFacts(step, python);
    await bringing.after;
    await watch.wait('models and images', bringing.beside);
    return { python, share: await watch.wait('plan', share) };
  } finally {
    await Promise.allSettled([bringing.beside, share]);
    await host.hasher.end();
  }
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
