import type { Failure } from './model.ts';

/** Failures with one cause: the same exception line. */
export interface FailureGroup {
  /** '' when the failures carry no message. */
  readonly cause: string;
  /** In the order of the report; never empty. */
  readonly failures: readonly [Failure, ...Failure[]];
}

/** Groups by cause, in the order of each cause's first failure. Failures without a message stand alone. */
export function groupByCause(failures: readonly Failure[]): readonly FailureGroup[] {
  const groups = new Map<string, [Failure, ...Failure[]]>();
  for (const failure of failures) {
    const key = failure.message === '' ? `\n${failure.id}` : failure.message;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [failure]);
    else group.push(failure);
  }
  return [...groups.values()].map((members) => ({
    cause: members[0].message,
    failures: members,
  }));
}

/** The line to look at: where it failed in the test's file, else where the test begins. */
export function failureLine(failure: Failure): number | null {
  return failure.failureLine ?? failure.line;
}
