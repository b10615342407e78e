import { parseObject } from '../../results/json.ts';
import { type Check, matching, object, oneOf, ShapeError } from '../../results/shape.ts';
import { parsePlan, planHash } from '../plan/codec.ts';
import { ALGORITHM, type Plan } from '../plan/model.ts';

/** Whose plan it is: one lane of one run. */
export interface Origin {
  readonly lane: string;
  readonly runId: string;
  readonly commit: string;
}

/** What `plan.json` in the artifact `aegis-plan-<lane>` holds. */
export interface Envelope extends Origin {
  readonly algorithm: string;
  /** planHash of the plan. */
  readonly hash: string;
  /** null when it was made by an algorithm that is not known here. */
  readonly plan: Plan | null;
}

/** Bytes; what is larger is not even read. */
export const ENVELOPE_LIMIT = 65 << 20;

/** The text of `plan.json`. */
export function sealPlan(plan: Plan, origin: Origin): string {
  const head = { schema: 1, ...origin, algorithm: plan.algorithm, hash: planHash(plan) };
  return `${JSON.stringify({ ...head, plan })}\n`;
}

const word: Check<string> = matching((text) => /^[\w./@+-]{0,100}$/.test(text), 'a plain word');
const anything: Check<unknown> = (value) => value;

const envelopeShape = object({
  schema: oneOf(1),
  lane: word,
  runId: word,
  commit: word,
  algorithm: word,
  hash: matching((text) => /^[0-9a-f]{64}$/.test(text), 'a sha256'),
  plan: anything,
});

/**
 * Reads a `plan.json` that came from outside.
 * @throws ShapeError when it is damaged, not of this lane and run, or not the plan that its hash says
 */
export function openEnvelope(text: string, { lane, runId }: Pick<Origin, 'lane' | 'runId'>): Envelope {
  const { schema: _, plan, ...head } = envelopeShape(parseObject(text), 'the envelope');
  if (head.lane !== lane) throw new ShapeError(`it is of lane ${head.lane}`);
  if (head.runId !== runId) throw new ShapeError(`it is of run ${head.runId}`);
  if (head.algorithm !== ALGORITHM) return { ...head, plan: null };
  const parsed = parsePlan(JSON.stringify(plan));
  if (planHash(parsed) !== head.hash) throw new ShapeError('it is not what its hash says');
  return { ...head, plan: parsed };
}
