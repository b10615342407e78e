import type { Host } from './host/ports.ts';
import { judgeAll } from './shards/judge.ts';
import { meetOthers } from './shards/meet.ts';
import { runShard } from './shards/run.ts';
import { stateOf } from './state.ts';
import { openStep } from './step.ts';
import { tell } from './tell.ts';

/**
 * The main phase. Inputs are read, caches restored, Python made ready and this shard's tests run;
 * the result is published, and whoever comes last merges the results of all shards and judges them.
 * A failing test suite is a value that flows to the end: it is told in full before the step fails.
 * @param variables the INPUT_* variables of the step
 * @throws StepError when an input is bad, before anything runs
 */
export async function main(host: Host, variables: Readonly<Record<string, string>>): Promise<void> {
  const step = await openStep(host, variables);
  const shard = await runShard(step);
  const encounter = await meetOthers(step, shard);
  const judged = await judgeAll(step, shard, encounter);
  await tell(step, judged);
  host.job.saveState(JSON.stringify(stateOf(step)));
}
