import type { Verdict } from './model.ts';

/** The verdict of a job that was cancelled while its result was published: whatever was judged, it is no pass. */
export function cancelledVerdict(verdict: Verdict): Verdict {
  if (verdict.kind === 'cancelled') return verdict;
  const message = 'The job was cancelled while its result was published.';
  return { ...verdict, kind: 'cancelled', reasons: [...verdict.reasons, { code: 'AEGIS-E310', message }] };
}
