import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepError } from '../errors.ts';
import type { Assignment } from '../python/model.ts';
import type { PlanUse } from '../results/model.ts';
import type { Step } from '../step.ts';
import { type Agreement, agreePlan } from './agree/agree.ts';
import { allRunAgain, findEarlier } from './earlier.ts';
import { frameOf } from './frame.ts';
import { type Forecast, forecast } from './ledger/forecast.ts';
import { serializePlan } from './plan/codec.ts';
import type { Plan } from './plan/model.ts';
import { makePlan } from './plan/plan.ts';
import { doneIn, type EarlierResult } from './rerun.ts';

/** What this shard is to run, and how it knows. */
export interface Share {
  readonly use: PlanUse;
  /** The plan of the run; null unless `use` is one. */
  readonly plan: Plan | null;
  readonly forecast: Forecast;
  /** The result of an earlier attempt of this shard, whose passed tests need not run again; null for none. */
  readonly earlier: EarlierResult | null;
}

const ALONE: Agreement = { use: { kind: 'rendezvous', reason: '' }, plan: null, refusal: null };

/**
 * Finds out what this shard is to run: by the plan of the run, which the first shard makes, and by what
 * an earlier attempt has done already.
 * @throws StepError when this shard cannot work with the others
 */
export async function findShare(step: Step): Promise<Share> {
  const { host, inputs, meeting } = step;
  const { count } = inputs.lane.shard;
  const expected = await forecast(step);
  const input = { files: expected.files, sessionSeconds: expected.sessionSeconds, count };
  const { use, plan, refusal } =
    count === 1 ? ALONE : await agreePlan(meeting, { count, commit: host.facts.sha }, () => makePlan(input));
  if (refusal) throw new StepError([refusal]);
  const { result: earlier, told } = await findEarlier(meeting, frameOf(step, use));
  for (const line of [tellUse(use), told]) if (line) host.log.info(line);
  return { use, plan, forecast: expected, earlier };
}

function tellUse(use: PlanUse): string {
  if (use.kind === 'plan') return `The shards agreed on plan ${use.hash.slice(0, 7)}.`;
  if (use.kind === 'waived') return `This shard has no plan: ${use.reason}.`;
  return use.reason && `Files are spread by hash: ${use.reason}.`;
}

/** The share once more, right before the tests: what is left of it when all jobs were started again is all. */
export async function settleShare({ meeting, host }: Step, share: Share): Promise<Share> {
  if (!share.earlier || meeting.shard.count === 1 || !(await allRunAgain(meeting))) return share;
  host.log.info('All jobs were started again: everything runs again.');
  return { ...share, earlier: null };
}

/** Writes down for the plugin what the shard is to run. */
export async function assignmentOf({ inputs, places }: Step, { plan, earlier }: Share): Promise<Assignment> {
  const write = async (name: string, content: string | null): Promise<string> => {
    if (content === null) return '';
    await writeFile(join(places.lane, name), content);
    return join(places.lane, name);
  };
  return {
    shard: inputs.lane.shard,
    plan: await write('plan.json', plan && serializePlan(plan)),
    done: await write('done.json', earlier && JSON.stringify(doneIn(earlier.manifest))),
  };
}
