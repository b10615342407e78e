import type { Verdict, VerdictKind } from './model.ts';

const OPENINGS: Record<Exclude<VerdictKind, 'failed'>, string> = {
  passed: 'All gates passed',
  incomplete: 'Incomplete',
  cancelled: 'Cancelled',
  'config-error': 'Wrong configuration',
};

/** The verdict in one line: `2 of 3 gates failed: 1 test failed, coverage 79.60 % < 80 %`. */
export function headline({ kind, gates }: Verdict): string {
  const failed = gates.filter(({ status }) => status === 'fail');
  const told = kind === 'passed' ? gates : failed;
  const opening = kind === 'failed' ? `${failed.length} of ${gates.length} gates failed` : OPENINGS[kind];
  const parts = told.flatMap((gate) => gate.headline ?? []).filter((text) => text !== opening);
  return parts.length > 0 ? `${opening}: ${parts.join(', ')}` : opening;
}
