import type { Code, Reason } from './results/model.ts';

/** An expected failure with its explanation: what ends the step early and is no bug. */
export class StepError extends Error {
  readonly reasons: readonly Reason[];

  constructor(reasons: readonly Reason[]) {
    super(reasons.map((reason) => `${reason.code} ${reason.message}`).join('\n'));
    this.name = 'StepError';
    this.reasons = reasons;
  }
}

/** A StepError with one reason. */
export const stepError = (code: Code, message: string): StepError => new StepError([{ code, message }]);
