import type { Item, Junit } from './junit-parse.ts';
import type { Session, TestRecord } from './model.ts';
import { escapeXml, escapeXmlText } from './xml.ts';

/** What a <testsuite> element says of itself. */
interface Suite {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly time: number;
  readonly timestamp: string;
  readonly hostname: string;
  /** XML between the tags. */
  readonly content: string;
}

/** The document of one pytest, and the name of its suite. */
export interface JunitPart {
  readonly name: string;
  readonly junit: Junit;
}

/**
 * One JUnit document of those that the shards' pytest wrote: a <testsuite> per shard, in their order,
 * with properties and outputs as they were, and sums counted from the test cases themselves.
 */
export function mergeJunit(parts: readonly JunitPart[]): string {
  return documentOf(parts.map(({ name, junit }) => suiteOf(name, junit)));
}

/** The JUnit document of a session whose pytest died before it wrote its own. */
export const junitFromSession = (session: Session): string =>
  mergeJunit([{ name: 'pytest', junit: junitOf(session) }]);

/** What a session knows of its cases: no outputs and no properties. */
export function junitOf({ tests, collectErrors }: Session): Junit {
  const outcomes = tests.map(({ outcome }) => CASE_KINDS[outcome ?? 'unfinished']);
  const errors = collectErrors.map(({ file, message, trace }) =>
    caseXml({ classname: '', name: file, seconds: 0 }, problem('error', message, trace)),
  );
  const kinds = [...errors.map(() => 'error' as const), ...outcomes];
  return {
    items: kinds.map((kind) => ({
      failure: kind === 'failure',
      error: kind === 'error',
      skipped: kind === 'skipped',
    })),
    attributes: {
      time: tests.reduce((sum, { seconds }) => sum + seconds, 0),
      timestamp: '',
      hostname: '',
    },
    content: [...errors, ...tests.map(recordXml)].join(''),
  };
}

function suiteOf(name: string, { items, attributes, content }: Junit): Suite {
  const having = (kind: keyof Item): number => items.filter((item) => item[kind]).length;
  return {
    name,
    tests: items.length,
    failures: having('failure'),
    errors: having('error'),
    skipped: having('skipped'),
    time: attributes.time,
    timestamp: attributes.timestamp,
    hostname: attributes.hostname,
    content,
  };
}

function documentOf(suites: readonly Suite[]): string {
  const sum = (field: 'tests' | 'failures' | 'errors' | 'skipped' | 'time'): number =>
    suites.reduce((total, suite) => total + suite[field], 0);
  const totals = attributesXml({
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
    time: sum('time').toFixed(3),
  });
  const parts = suites.map(
    ({ content, time, ...said }) =>
      `<testsuite${attributesXml({ ...said, time: time.toFixed(3) })}>${content}</testsuite>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<testsuites${totals}>\n${parts.join('')}</testsuites>\n`;
}

function attributesXml(attributes: Readonly<Record<string, string | number>>): string {
  const said = Object.entries(attributes).filter(([, value]) => value !== '');
  return said.map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join('');
}

const CASE_KINDS = {
  passed: 'passed',
  xpassed: 'passed',
  failed: 'failure',
  error: 'error',
  unfinished: 'error',
  skipped: 'skipped',
  xfailed: 'skipped',
} as const;

function recordXml(record: TestRecord): string {
  const kind = CASE_KINDS[record.outcome ?? 'unfinished'];
  const message = record.message || (record.outcome === null ? 'did not run' : (record.outcome ?? ''));
  return caseXml(
    { ...namesOf(record.id), seconds: record.seconds },
    kind === 'passed' ? '' : problem(kind, message, record.trace),
  );
}

/** tests/test_a.py::TestX::test_y[1] is the case test_y[1] of the class tests.test_a.TestX, as pytest says it. */
function namesOf(id: string): { classname: string; name: string } {
  const bracket = id.indexOf('[');
  const parts = (bracket < 0 ? id : id.slice(0, bracket)).split('::');
  const name = (parts.length > 1 ? parts.pop() : '') ?? '';
  const [file = '', ...classes] = parts;
  const module = file.replace(/\.py$/, '').replaceAll('/', '.');
  return { classname: [module, ...classes].join('.'), name: name + (bracket < 0 ? '' : id.slice(bracket)) };
}

function caseXml(test: { classname: string; name: string; seconds: number }, inner: string): string {
  const { classname, name, seconds } = test;
  return `<testcase classname="${escapeXml(classname)}" name="${escapeXml(name)}" time="${seconds.toFixed(3)}">${inner}</testcase>\n`;
}

function problem(kind: 'failure' | 'error' | 'skipped', message: string, trace: string): string {
  return `<${kind} message="${escapeXml(message)}">${escapeXmlText(trace)}</${kind}>`;
}
