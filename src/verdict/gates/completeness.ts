import { CODES } from '../../codes.ts';
import type { Reason } from '../../results/model.ts';
import { type Case, elsewhere, type GateRule } from '../input.ts';

/** Every shard is there, and together they ran every test once. */
export const completeness: GateRule = (facts) => {
  const { found, scope } = facts;
  const required = 'every test, once';
  if (found.completeness.length > 0)
    return {
      status: 'fail',
      actual: ran(facts),
      required,
      note: found.completeness.map(({ message }) => message).join(' '),
      reasons: found.completeness,
      headline: titles(found.completeness),
    };
  if (scope === 'shard') {
    return { status: 'n/a', actual: ran(facts), required, note: elsewhere(facts), reasons: [] };
  }
  return { status: 'pass', actual: ran(facts), required, note: '', reasons: [] };
};

function ran({ proof, scope, totals }: Case): string {
  if (proof !== null) return `${proof.ranOnce} of ${proof.collected} tests ran once`;
  return scope === 'shard'
    ? `${totals.tests - totals.notRun} of ${totals.tests} tests of this shard`
    : 'no proof';
}

/** The first two kinds of reason, in the words of the table of codes. */
function titles(reasons: readonly Reason[]): string {
  const all = [...new Set(reasons.map(({ code }) => CODES[code].title))];
  return all.slice(0, 2).join(', ') + (all.length > 2 ? ` and ${all.length - 2} more` : '');
}
