import { count } from '../../src/results/count.ts';
import { sessionOf } from '../../src/results/events.ts';
import type { Session } from '../../src/results/model.ts';
import { newTally } from '../../src/results/tally.ts';

/** What `readSession` makes of files with these lines. */
export function sessionFrom(lines: Iterable<string>): Session {
  const tally = newTally();
  for (const line of lines) count(tally, line);
  return sessionOf(tally);
}
