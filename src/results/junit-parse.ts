import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { escapeXml, escapeXmlText } from './xml.ts';

class JunitError extends Error {}

/** What one test case holds. */
export interface Item {
  failure: boolean;
  error: boolean;
  skipped: boolean;
}

/** One document: its cases, what its suites say of themselves, and the XML inside them. */
export interface Junit {
  readonly items: readonly Item[];
  readonly attributes: { readonly time: number; readonly timestamp: string; readonly hostname: string };
  readonly content: string;
}

interface Reading {
  readonly items: Item[];
  readonly parts: string[];
  readonly open: string[];
  time: number;
  timestamp: string;
  hostname: string;
}

/** Bytes; larger documents are not read. */
export const JUNIT_LIMIT = 64 << 20;
const MAX_DEPTH = 64;

/**
 * Reads a JUnit document strictly: well-formed, no DOCTYPE (so no entities of its own), 64 MiB, 64 deep,
 * <testsuites> or <testsuite> outermost.
 * @param who whose document it is, for the message
 * @throws JunitError
 */
export function parseJunit(text: string, who: string): Junit {
  const bytes = Buffer.byteLength(text);
  if (bytes > JUNIT_LIMIT) throw damaged(who, `it has ${bytes} bytes, more than ${JUNIT_LIMIT}`);
  const reading: Reading = { items: [], parts: [], open: [], time: 0, timestamp: '', hostname: '' };
  const parser = parserInto(reading, who);
  parser.write(text).close();
  const { time, timestamp, hostname } = reading;
  return { items: reading.items, attributes: { time, timestamp, hostname }, content: reading.parts.join('') };
}

const damaged = (who: string, why: string): JunitError =>
  new JunitError(`The JUnit file of ${who} cannot be read: ${why}.`);

function parserInto(reading: Reading, who: string): SaxesParser {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw damaged(who, error.message.slice(0, 200));
  });
  parser.on('doctype', () => {
    throw damaged(who, 'it has a DOCTYPE');
  });
  parser.on('opentag', (tag) => {
    if (reading.open.length >= MAX_DEPTH) throw damaged(who, `it is more than ${MAX_DEPTH} deep`);
    if (reading.open.length === 0 && !isSuite(tag.name)) throw damaged(who, `it begins with <${tag.name}>`);
    opened(reading, tag);
  });
  parser.on('closetag', (tag) => {
    reading.open.pop();
    if (!isSuite(tag.name)) reading.parts.push(`</${tag.name}>`);
  });
  const text = (data: string): void => {
    if (reading.open.some((name) => !isSuite(name))) reading.parts.push(escapeXmlText(data));
  };
  parser.on('text', text);
  parser.on('cdata', text);
  return parser;
}

const isSuite = (name: string): boolean => name === 'testsuites' || name === 'testsuite';

function opened(reading: Reading, { name, attributes }: SaxesTagPlain): void {
  reading.open.push(name);
  if (isSuite(name)) {
    if (name === 'testsuite') suiteOpened(reading, attributes);
    return;
  }
  if (name === 'testcase') reading.items.push({ failure: false, error: false, skipped: false });
  const item = reading.open.includes('testcase') ? reading.items.at(-1) : undefined;
  if (item && (name === 'failure' || name === 'error' || name === 'skipped')) item[name] = true;
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  reading.parts.push(`<${name}${said.join('')}>`);
}

function suiteOpened(reading: Reading, attributes: Readonly<Record<string, string>>): void {
  const time = attributes.time ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(time)) reading.time += Number(time);
  reading.timestamp ||= attributes.timestamp ?? '';
  reading.hostname ||= attributes.hostname ?? '';
}
