import { readFile } from 'node:fs/promises';
import { parse, TomlError } from 'smol-toml';
import { stepError } from '../errors.ts';

export type Table = Readonly<Record<string, unknown>>;

const MAX_BYTES = 4 * 1024 * 1024;

/** The bytes of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}

/**
 * The tables of a pyproject.toml.
 * Throws E205: not UTF-8 (naming UTF-16), not TOML (with line and column), too large.
 */
export function parsePyproject(bytes: Uint8Array): Table {
  if (bytes.length > MAX_BYTES) throw invalid(`is larger than ${MAX_BYTES} bytes`);
  const text = decode(bytes);
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw invalid(`is not valid TOML at line ${error.line}, column ${error.column}: ${what}`);
  }
}

/** The tables of a TOML text of which nobody needs to know why it is none: then null. */
export function tablesOf(text: string): Table | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || bytes.subarray(0, 2).includes(0)) throw invalid('is UTF-16; save it as UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('is not UTF-8; save it as UTF-8');
  }
}

const invalid = (what: string) => stepError('AEGIS-E205', `pyproject.toml ${what}.`);

/** The table at the path of keys; empty where there is none. */
export function tableAt(table: Table, ...path: readonly string[]): Table {
  return path.reduce((at: Table, key) => {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    return typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as Table) : {};
  }, table);
}

/** The text at a key of a table, or null. */
export function textAt(table: Table, key: string): string | null {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  return typeof value === 'string' ? value : null;
}

/** JSON with sorted keys: equal for tables that mean the same, however they are ordered. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part) || part instanceof Date) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
