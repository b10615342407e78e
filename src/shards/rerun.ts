import type { CoverageData } from '../coverage/model.ts';
import type { DoneTests } from '../python/model.ts';
import { OUTCOME_WORDS } from '../report/copy.ts';
import type { Code, Manifest, Reason, Session, TestRecord } from '../results/model.ts';
import { names } from '../results/phrases.ts';
import { isFailure, isGreen, isPassed } from '../results/totals.ts';
import { joined } from './ledger/groups.ts';

/** What an earlier attempt of this shard left behind. */
export interface EarlierResult {
  readonly manifest: Manifest;
  /** Where its artifact lies on this disk. */
  readonly directory: string;
  /** What it covered; read before the tests, which could change the file. */
  readonly coverage: CoverageData | null;
}

/** What of an earlier attempt need not run again: tests that count in this one, and files with nothing but them. */
export function doneIn({ session }: Manifest): DoneTests {
  const carried = carriedIn(session);
  const byFile = Map.groupBy(session.tests, ({ file }) => file);
  const empty = knowsEmptyFiles(session);
  const isDone = (file: string): boolean => byFile.get(file)?.every(({ id }) => carried.has(id)) ?? empty;
  const files = new Set(session.owned.filter(isDone));
  const ids = session.tests.filter(({ id, file }) => carried.has(id) && !files.has(file)).map(({ id }) => id);
  return { files: [...files], ids };
}

/** Only of a session in which nothing went wrong before the tests is a file without tests known to have none. */
const knowsEmptyFiles = ({ finished, stopped, collectErrors }: Session): boolean =>
  finished && stopped === null && collectErrors.length === 0;

/** A skip and an expected failure are no successes: what failed beside them may have caused them. */
const isIdle = (test: TestRecord): boolean => isGreen(test) && !isPassed(test);

/** The tests that passed, where nothing that runs again may need them: those of a group count together or not at all. */
function carriedIn({ tests, collectErrors }: Session): ReadonlySet<string> {
  const broken = new Set(collectErrors.map(({ file }) => file));
  const byFile = [...Map.groupBy(tests, ({ file }) => file)];
  const clear = new Set(byFile.flatMap(([file, own]) => (!broken.has(file) && isClear(own) ? [file] : [])));
  const counts = (test: TestRecord): boolean => isPassed(test) && clear.has(test.file);
  const whole = joined(tests.map(({ groups = [] }) => groups));
  const groupsOf = ({ groups = [] }: TestRecord) => groups.slice(0, 1).map(whole);
  const open = new Set(tests.filter((test) => !counts(test)).flatMap(groupsOf));
  const isFree = (test: TestRecord): boolean =>
    counts(test) && !groupsOf(test).some((name) => open.has(name));
  return new Set(tests.filter(isFree).map(({ id }) => id));
}

/** A skip beside a failure, and a test that was not reached, may hang on any test of their file: all of it runs. */
function isClear(tests: readonly TestRecord[]): boolean {
  const open = tests.filter((test) => !isPassed(test));
  return open.every(isFailure) || open.every(isIdle);
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
  const own = session.tests.filter(({ attempt }) => attempt === undefined);
  const open = own.some(({ outcome }) => outcome === null || outcome === 'unfinished');
  const told = reasons.every(({ code }) => OF_TESTS.has(code) || (open && CUT_SHORT.has(code)));
  return told && (reasons.length === 0 || isWholeRecord(session));
}

/** Was every test of this session listed? Not after a stop among collection errors, nor where the plugin has gaps. */
const isWholeRecord = ({ stopped, collectErrors, pluginFaults = [] }: Session): boolean =>
  (stopped === null || collectErrors.length === 0) && pluginFaults.length === 0;

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

/** This attempt's session together with what stands of the earlier one: an outcome gives way to another one only. */
export function carryOver(session: Session, earlier: Manifest): Session {
  const now = new Map(session.tests.map((test) => [test.id, test]));
  const kept = earlier.session.tests.filter((test) => stands(test, now.get(test.id)));
  const standing = new Set(kept.map(({ id }) => id));
  const tests = [
    ...kept.map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt })),
    ...session.tests.filter(({ id }) => !standing.has(id)),
  ];
  const shared = new Set((session.others ?? []).map(({ file }) => file));
  const others = [
    ...(session.others ?? []),
    ...(earlier.session.others ?? []).filter(({ file }) => !shared.has(file)),
  ];
  return others.length > 0 ? { ...session, tests, others } : { ...session, tests };
}

/** Neither a skip nor a test that was not reached says anything against what it did before. */
function stands(before: TestRecord, now: TestRecord | undefined): boolean {
  if (now === undefined) return true;
  return (now.outcome === null || isIdle(now)) && before.outcome !== null && !isIdle(before);
}

/** What had to run again and was not answered: it is gone, or a failure became a skip. Never green for want of evidence. */
export function unanswered(session: Session, earlier: Manifest, attempt: number): Reason[] {
  const open = [...openTests(session, earlier), ...openFiles(session, earlier)];
  const told = names(open.map(([what, before, now]) => `${what} (${before}, ${now} in attempt ${attempt})`));
  return open.length === 0 ? [] : [{ code: 'AEGIS-E323', message: `Without an answer: ${told}.` }];
}

/** What it is, how it was, and how it is now. */
type Open = readonly [what: string, before: string, now: string];

function openTests(session: Session, earlier: Manifest): Open[] {
  const now = new Map(session.tests.map((test) => [test.id, test]));
  const carried = carriedIn(earlier.session);
  const word = ({ outcome }: TestRecord): string => (outcome ? OUTCOME_WORDS[outcome] : 'not reached');
  return earlier.session.tests.flatMap((test): Open[] => {
    const again = now.get(test.id);
    const answered = again ? !(isFailure(test) && isIdle(again)) : carried.has(test.id);
    const before = `${word(test)} in attempt ${test.attempt ?? earlier.attempt}`;
    return answered ? [] : [[test.id, before, again ? word(again) : 'not found']];
  });
}

/** A file that could not be collected, and of which no test ran now. */
function openFiles({ tests, others = [], collectErrors }: Session, { session, attempt }: Manifest): Open[] {
  const told = [...tests.filter((test) => !isIdle(test)), ...others, ...collectErrors];
  const answered = new Set(told.map(({ file }) => file));
  const owned = new Set(session.owned);
  const broken = new Set(session.collectErrors.map(({ file }) => file).filter((file) => owned.has(file)));
  return [...broken]
    .filter((file) => !answered.has(file))
    .map((file) => [file, `not collected in attempt ${attempt}`, 'without a test that ran']);
}

/** The earlier result as it stands, for an attempt in which nothing had to run. */
export function asCarried(earlier: Manifest, attempt: number): Manifest {
  const tests = earlier.session.tests.map((test) => ({ ...test, attempt: test.attempt ?? earlier.attempt }));
  return { ...earlier, attempt, session: { ...earlier.session, tests }, seconds: 0 };
}
