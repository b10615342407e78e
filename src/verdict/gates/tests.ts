import { CODES } from '../../codes.ts';
import type { Reason, TestTotals } from '../../results/model.ts';
import type { Case, GateRule } from '../input.ts';
import { sentences } from '../sentences.ts';

/** No test failed, and nothing went wrong around them. */
export const tests: GateRule = (facts) => {
  const { totals } = facts;
  const reasons = [...facts.found.tests, ...untold(facts)];
  const bad = totals.failed > 0 || reasons.length > 0;
  return {
    status: bad ? 'fail' : 'pass',
    actual: outcomes(totals),
    required: 'no failures',
    note: sentences(reasons),
    reasons,
    headline: bad ? failure(totals, reasons) : outcomes(totals),
  };
};

/** What the totals say and no reason does. */
function untold({ totals, found }: Case): readonly Reason[] {
  const told = found.tests.length + found.completeness.length > 0;
  return told || totals.failed === 0 ? [] : [{ code: 'AEGIS-E301', message: `${failed(totals)}.` }];
}

function failure(totals: TestTotals, reasons: readonly Reason[]): string {
  const others = reasons
    .filter(({ code }) => code !== 'AEGIS-E301')
    .map(({ code }) => lowered(CODES[code].title));
  return [...(totals.failed > 0 ? [failed(totals)] : []), ...new Set(others)].join(', ');
}

/** A title within a sentence; names such as xdist and pytest are lower case anyway. */
const lowered = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

const failed = (totals: TestTotals): string =>
  totals.failed === 1 ? '1 test failed' : `${totals.failed} tests failed`;

/** `1 failed, 148 passed, 1 skipped`: what there was none of is left out. */
function outcomes({ tests: all, failed, passed, skipped, xfailed, xpassed, notRun }: TestTotals): string {
  const counts = { failed, passed, skipped, xfailed, xpassed, 'not run': notRun };
  const seen = Object.entries(counts).filter(([, count]) => count > 0);
  return all === 0 ? 'no tests' : seen.map(([word, count]) => `${count} ${word}`).join(', ');
}
