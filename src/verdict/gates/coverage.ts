import type { CoverageTotals, Threshold } from '../../coverage/model.ts';
import { linesMissing, meets, percent, roundsUpTo } from '../../coverage/threshold.ts';
import type { Reason } from '../../results/model.ts';
import { type Case, elsewhere, type GateRule } from '../input.ts';
import type { Gate } from '../model.ts';
import { sentences } from '../sentences.ts';

type Judged = Omit<Gate, 'name'>;

/** The merged coverage is at least `coverage-min`. Never judged on data that is not complete. */
export const coverage: GateRule = (facts) => {
  const { found, incomplete, scope, threshold } = facts;
  const required = threshold ? `≥ ${threshold.text} %` : '';
  if (found.coverage.length > 0) return unusable(found.coverage, required);
  if (scope === 'shard') return ofShard(facts, required);
  if (incomplete)
    return notJudged('–', required, `Not judged, the data is incomplete: ${incomplete.message}`);
  const measured = totalsIn(facts);
  if ('code' in measured) return threshold ? unusable([measured], required) : unasked(facts, measured);
  return threshold ? judged(facts, measured, threshold, required) : shown(facts, measured);
};

/** The totals, or why there are none. */
function totalsIn({ coverage }: Case): CoverageTotals | Reason {
  if (coverage === null) return { code: 'AEGIS-E502', message: 'Coverage was not measured.' };
  if ('problem' in coverage) return coverage.problem;
  if (coverage.totals.statements > 0) return coverage.totals;
  return { code: 'AEGIS-E503', message: 'The merged coverage has no statements.' };
}

function unusable(reasons: readonly Reason[], required: string): Judged {
  const note = sentences(reasons);
  return { status: 'fail', actual: 'unknown', required, note, reasons, headline: 'coverage unknown' };
}

const notJudged = (actual: string, required: string, note: string): Judged => ({
  status: 'n/a',
  actual,
  required,
  note,
  reasons: [],
});

/** A limit that nobody will apply must not go unsaid. */
function ofShard(facts: Case, required: string): Judged {
  const status = facts.separate && facts.threshold ? 'warn' : 'n/a';
  return { ...notJudged('–', required, elsewhere(facts)), status };
}

/** No number, and none was asked for. */
function unasked(facts: Case, why: Reason): Judged {
  const limit = notApplied(facts);
  const status = facts.coverage === null && !limit ? 'n/a' : 'warn';
  return { ...notJudged('unknown', '', join(why.message, limit)), status };
}

/** A number without a limit. */
function shown(facts: Case, totals: CoverageTotals): Judged {
  const note = notApplied(facts);
  const gate = notJudged(actual(totals, 2), '', note || 'No `coverage-min` is set.');
  return { ...gate, status: note ? 'warn' : 'n/a', headline: `coverage ${share(totals, 2)}` };
}

function judged(facts: Case, totals: CoverageTotals, threshold: Threshold, required: string): Judged {
  const places = Math.max(2, threshold.text.split('.')[1]?.length ?? 0);
  const numbers = { actual: actual(totals, places), required };
  const versus = (sign: string) => `coverage ${share(totals, places)} ${sign} ${threshold.text} %`;
  const disagreement = otherLimit(facts, threshold);
  if (meets(threshold, totals.covered, totals.total)) {
    const status = disagreement ? 'warn' : 'pass';
    return { ...numbers, status, note: disagreement, reasons: [], headline: versus('≥') };
  }
  const message = `Coverage is ${numbers.actual}, below ${threshold.text} %. ${mend(threshold, totals)}`;
  const note = join(mend(threshold, totals), hidden(totals, threshold), disagreement);
  const reasons: readonly Reason[] = [{ code: 'AEGIS-E501', message }];
  return { ...numbers, status: 'fail', note, reasons, headline: versus('<') };
}

const share = ({ covered, total }: CoverageTotals, places: number): string =>
  `${percent(covered, total, places)} %`;

const actual = (totals: CoverageTotals, places: number): string =>
  `${share(totals, places)} (${totals.covered}/${totals.total})`;

function mend(threshold: Threshold, totals: CoverageTotals): string {
  const count = linesMissing(threshold, totals);
  const line = count === 1 ? 'line' : 'lines';
  const branch = count === 1 ? 'branch' : 'branches';
  return `Cover ${count} more ${line}${totals.branches > 0 ? ` or ${branch}` : ''}.`;
}

const hidden = ({ covered, total }: CoverageTotals, threshold: Threshold): string =>
  roundsUpTo(threshold, covered, total)
    ? 'Rounded to whole percent, as coverage.py does by default, it would have passed.'
    : '';

function otherLimit({ projectFailUnder }: Case, { text }: Threshold): string {
  if (!projectFailUnder || projectFailUnder === Number(text)) return '';
  return `The project's own \`fail_under\` is ${projectFailUnder}; \`coverage-min: ${text}\` decides.`;
}

/** The project's limit would judge every shard alone, so it is switched off; that must not go unsaid. */
function notApplied({ projectFailUnder }: Case): string {
  if (!projectFailUnder) return '';
  return `The project's own \`fail_under = ${projectFailUnder}\` is not applied to shards: set \`coverage-min: ${projectFailUnder}\`.`;
}

const join = (...sentences: readonly string[]): string => sentences.filter(Boolean).join(' ');
