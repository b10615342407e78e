import type { Code, Reason } from '../results/model.ts';
import type { Case, JudgeInput } from './input.ts';
import type { GateName, Proof } from './model.ts';

const TESTS: ReadonlySet<Code> = new Set([
  'AEGIS-E301',
  'AEGIS-E302',
  'AEGIS-E303',
  'AEGIS-E312',
  'AEGIS-E314',
  'AEGIS-E316',
  'AEGIS-E321',
]);

const COVERAGE: ReadonlySet<Code> = new Set([
  'AEGIS-E501',
  'AEGIS-E503',
  'AEGIS-E504',
  'AEGIS-E505',
  'AEGIS-E506',
  'AEGIS-E507',
]);

/** The tests answer for these, and yet some tests did not run, so coverage has no number. */
const PARTIAL: ReadonlySet<Code> = new Set(['AEGIS-E302', 'AEGIS-E303', 'AEGIS-E314', 'AEGIS-E321']);

/** The gate that answers for a code. What is not about a test or a number means that something is not there. */
function gateOf(code: Code): GateName {
  if (TESTS.has(code)) return 'tests';
  return COVERAGE.has(code) ? 'coverage' : 'completeness';
}

/** Puts every reason to its gate, each once. Warnings (W) never gate. */
export function sortReasons(input: JudgeInput): Case {
  const problem = input.coverage && 'problem' in input.coverage ? input.coverage.problem : null;
  const unreadable = problem && gateOf(problem.code) === 'completeness' ? [problem] : [];
  const all = distinct([...input.reasons, ...proofReasons(input.proof), ...unreadable]);
  const of = (name: GateName) => all.filter(({ code }) => gateOf(code) === name);
  const partial = of('tests').find(({ code }) => PARTIAL.has(code)) ?? null;
  const told = of('completeness');
  const completeness = told.length > 0 ? told : unproven(input, partial);
  const found = { completeness, tests: of('tests'), coverage: of('coverage') };
  return { ...input, found, incomplete: completeness[0] ?? partial };
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const gating = reasons.filter(({ code }) => !code.startsWith('AEGIS-W'));
  return [...new Map(gating.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** A proof that does not hold says why; the numbers are looked at all the same. */
function proofReasons(proof: Proof | null): readonly Reason[] {
  if (proof === null || proof.reasons.length > 0) return proof?.reasons ?? [];
  const { twice } = proof;
  return twice.length > 0 ? [{ code: 'AEGIS-E406', message: `${twice.length} tests ran twice.` }] : [];
}

/** Nothing is called complete for want of evidence against it. */
function unproven({ scope, proof, totals }: JudgeInput, partial: Reason | null): readonly Reason[] {
  if (scope === 'lane' && proof === null)
    return [{ code: 'AEGIS-E402', message: 'There is no proof that the shards together ran every test.' }];
  if (proof !== null && (proof.lost.length > 0 || proof.ranOnce < proof.collected))
    return [partial ?? lostTests(proof)];
  if (totals.notRun === 0 || partial) return [];
  return [{ code: 'AEGIS-E313', message: `${totals.notRun} of ${totals.tests} tests did not run.` }];
}

const lostTests = ({ ranOnce, collected }: Proof): Reason => ({
  code: 'AEGIS-E407',
  message: `${ranOnce} of ${collected} collected tests ran once.`,
});
