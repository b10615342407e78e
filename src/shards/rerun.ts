import type { CoverageData } from '../coverage/model.ts';
import type { DoneTests } from '../python/model.ts';
import type { Code, Manifest, Session } from '../results/model.ts';
import { isGreen } from '../results/totals.ts';

/** What an earlier attempt of this shard left behind. */
export interface EarlierResult {
  readonly manifest: Manifest;
  /** Where its artifact lies on this disk. */
  readonly directory: string;
  /** What it covered; read before the tests, which could change the file. */
  readonly coverage: CoverageData | null;
}

/** What of an earlier attempt need not run again: tests that were green, and files with nothing but them. */
export function doneIn({ session }: Manifest): DoneTests {
  const broken = new Set(session.collectErrors.map(({ file }) => file));
  const byFile = Map.groupBy(session.tests, ({ file }) => file);
  const isDone = (file: string): boolean => {
    const tests = byFile.get(file) ?? [];
    // Of a session that was cut short nobody knows whether an empty file is empty.
    return !broken.has(file) && tests.every(isGreen) && (tests.length > 0 || session.finished);
  };
  const files = new Set(session.owned.filter(isDone));
  const ids = session.tests.filter((test) => isGreen(test) && !files.has(test.file)).map(({ id }) => id);
  return { files: [...files], ids };
}

/** Is there anything that has to run again? A result without reasons has nothing. */
export const isGreenResult = ({ reasons, plan }: Manifest): boolean =>
  reasons.length === 0 && plan.kind !== 'waived';

/** Failures that tests or files answer for: they run again, and so does whatever was not reached. */
const OF_TESTS: ReadonlySet<Code> = new Set(['AEGIS-E301', 'AEGIS-E302', 'AEGIS-E313', 'AEGIS-E321']);
/** Ends in the middle: the test that was under way runs again, if there was one. */
const CUT_SHORT: ReadonlySet<Code> = new Set([
  ...(['AEGIS-E304', 'AEGIS-E305', 'AEGIS-E306', 'AEGIS-E307'] as const),
  ...(['AEGIS-E308', 'AEGIS-E309', 'AEGIS-E310', 'AEGIS-E311'] as const),
]);

/** Would everything that went wrong be tried again? A fault that belongs to no test would vanish unseen. */
function isTriedAgain({ reasons, session }: Manifest): boolean {
  const open = session.tests.some(({ outcome }) => outcome === null || outcome === 'unfinished');
  return reasons.every(({ code }) => OF_TESTS.has(code) || (open && CUT_SHORT.has(code)));
}

/** Its tests ran with pytest-cov, and what they covered is lost. */
const lacksCoverage = ({ coverage, session }: Manifest): boolean =>
  coverage === null &&
  'pytest-cov' in session.versions &&
  session.tests.some(({ outcome }) => outcome !== null);

/** Does an earlier result count in this attempt? Only of the same commit, selection and plan. */
export function countsAgain(
  earlier: Manifest,
  now: Pick<Manifest, 'commit' | 'selection' | 'algorithm' | 'plan'>,
): boolean {
  const same =
    earlier.commit === now.commit &&
    earlier.selection === now.selection &&
    earlier.algorithm === now.algorithm;
  const sound = isTriedAgain(earlier) && !lacksCoverage(earlier);
  return same && sound && now.plan.kind !== 'waived' && planOf(earlier) === planOf(now);
}

const planOf = ({ plan }: Pick<Manifest, 'plan'>): string => (plan.kind === 'plan' ? plan.hash : plan.kind);

/** This attempt's session together with the green tests of the earlier one. */
export function carryOver(session: Session, earlier: Manifest): Session {
  const again = new Set(session.tests.map(({ id }) => id));
  const kept = earlier.session.tests
    .filter((test) => isGreen(test) && !again.has(test.id))
    .map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt }));
  const shared = new Set((session.others ?? []).map(({ file }) => file));
  const others = [
    ...(session.others ?? []),
    ...(earlier.session.others ?? []).filter(({ file }) => !shared.has(file)),
  ];
  const tests = [...kept, ...session.tests];
  return others.length > 0 ? { ...session, tests, others } : { ...session, tests };
}

/** The earlier result as it stands, for an attempt in which nothing had to run. */
export function asCarried(earlier: Manifest, attempt: number): Manifest {
  const tests = earlier.session.tests.map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt }));
  return { ...earlier, attempt, session: { ...earlier.session, tests }, seconds: 0 };
}
