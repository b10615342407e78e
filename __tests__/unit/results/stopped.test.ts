import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeRun } from '../../../src/results/evidence.ts';
import type { Outcome } from '../../../src/results/model.ts';
import { totalsOf } from '../../../src/results/totals.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { aSession, aTest } from '../../support/manifests.ts';
import { proof } from '../../support/reports.ts';

const OUTCOMES: readonly (Outcome | null)[] = ['passed', 'failed', 'error', 'skipped', null];

/** Runs that stopped after so many failures, however pytest ended and whatever it left. */
const stoppedRuns = fc.record({
  code: fc.integer({ min: 0, max: 5 }),
  finished: fc.boolean(),
  stopped: fc.integer({ min: 1, max: 99 }).map((limit) => `stopping after ${limit} failures`),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 6 }),
});

test('a run that stopped early never passes, by itself or in its lane', () => {
  fc.assert(
    fc.property(stoppedRuns, fc.constantFrom('lane', 'shard'), ({ code, outcomes, ...rest }, scope) => {
      const tests = outcomes.map((outcome, at) => aTest(`a.py::test_${at}`, { outcome }));
      const session = aSession({ ...rest, tests, exitStatus: rest.finished ? code : null });
      const end = { kind: 'exited', code } as const;
      const reasons = judgeRun({ end, session, shards: 2, coverage: 'off', coverageStatements: null });
      expect(reasons).not.toEqual([]);
      const facts = { totals: totalsOf(tests), coverage: null, threshold: null };
      // Even where the proof holds: every other test of the lane may have run.
      const held = scope === 'lane' ? proof(tests.length, 2) : null;
      expect(judge({ scope, proof: held, reasons, ...facts }).kind).not.toBe('passed');
    }),
  );
});
