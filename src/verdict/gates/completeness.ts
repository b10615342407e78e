import { CODES } from '../../codes.ts';
import type { Reason } from '../../results/model.ts';
import { type Case, elsewhere, type GateRule } from '../input.ts';
import type { Proof } from '../model.ts';
import { sentences } from '../sentences.ts';

/** Every shard is there, and together they ran every test once. */
export const completeness: GateRule = (facts) => {
  const { found, scope } = facts;
  const required = 'every test, once';
  if (found.completeness.length > 0)
    return {
      status: 'fail',
      actual: ran(facts),
      required,
      note: sentences(found.completeness),
      reasons: found.completeness,
      headline: titles(found.completeness),
    };
  if (scope === 'shard') {
    return { status: 'n/a', actual: ran(facts), required, note: elsewhere(facts), reasons: [] };
  }
  if (facts.proof && facts.proof.uncollected.length > 0)
    return { status: 'warn', actual: ran(facts), required, note: BLIND, reasons: [] };
  return { status: 'pass', actual: ran(facts), required, note: '', reasons: [] };
};

const BLIND =
  'Which tests a file holds that could not be collected is not known; they are not in the number.';

function ran({ proof, scope, totals }: Case): string {
  if (proof !== null) return `${proof.ranOnce} of ${proof.collected} tests ran once${blind(proof)}`;
  return scope === 'shard'
    ? `${totals.tests - totals.notRun} of ${totals.tests} tests of this shard`
    : 'no proof';
}

function blind({ uncollected }: Proof): string {
  if (uncollected.length === 0) return '';
  return `, ${uncollected.length} ${uncollected.length === 1 ? 'file' : 'files'} not collected`;
}

/** The first two kinds of reason, in the words of the table of codes. */
function titles(reasons: readonly Reason[]): string {
  const all = [...new Set(reasons.map(({ code }) => CODES[code].title))];
  return all.slice(0, 2).join(', ') + (all.length > 2 ? ` and ${all.length - 2} more` : '');
}
