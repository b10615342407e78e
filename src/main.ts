import type { Host } from './host/ports.ts';
import { judgeGate } from './shards/gate/gate.ts';
import { type Judged, judgeAll } from './shards/judge.ts';
import { meetOthers } from './shards/meet.ts';
import { runShard } from './shards/run.ts';
import { leaveState } from './state.ts';
import { openStep, type Step } from './step.ts';
import { tell } from './tell.ts';

/**
 * The main phase: inputs are read, tests run or, in a gate job, taken from where others ran them, and judged.
 * A failing test suite is a value that flows to the end: it is told in full before the step fails.
 * @param variables the INPUT_* variables of the step
 * @throws StepError when an input is bad, before anything runs
 */
export async function main(host: Host, variables: Readonly<Record<string, string>>): Promise<void> {
  const step = await openStep(host, variables);
  const judged = step.inputs.mode === 'gate' ? await judgeGate(step) : await testAndJudge(step);
  await tell(step, judged);
  leaveState(step);
}

/**
 * Caches are restored, Python made ready and this shard's tests run; the result is published, and whoever
 * comes last merges the results of all shards and judges them.
 */
async function testAndJudge(step: Step): Promise<Judged> {
  const shard = await runShard(step);
  const encounter = await meetOthers(step, shard);
  return judgeAll(step, shard, encounter);
}
