import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every record on disk has. */
export interface Numbered {
  readonly id: number;
}

/**
 * Finished things of one kind: one JSON file each, so that a later process sees them and a killed one
 * leaves no half-written index behind.
 */
export class Records<T extends Numbered> {
  readonly #directory: string;
  readonly #all = new Map<number, T>();
  #next: number;

  /**
   * Reads the folder (made when missing). Files that `parse` refuses (null) are left alone and not seen.
   * `first` is the lowest number given.
   */
  constructor(directory: string, parse: (value: unknown) => T | null, first = 1) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const record of readAll(directory, parse)) this.#all.set(record.id, record);
    this.#next = Math.max(first - 1, ...numbers(directory)) + 1;
  }

  /** A number that no record, finished or not, had before. Newer is larger. */
  nextId(): number {
    return this.#next++;
  }

  /** Oldest first. */
  list(): T[] {
    return [...this.#all.values()].sort((a, b) => a.id - b.id);
  }

  async add(record: T): Promise<void> {
    const path = join(this.#directory, `${record.id}.json`);
    await writeFile(`${path}.new`, JSON.stringify(record, null, 1));
    await rename(`${path}.new`, path);
    this.#all.set(record.id, record);
  }

  async remove(id: number): Promise<void> {
    this.#all.delete(id);
    await rm(join(this.#directory, `${id}.json`), { force: true });
  }
}

function readAll<T>(directory: string, parse: (value: unknown) => T | null): T[] {
  const files = readdirSync(directory).filter((name) => /^\d+\.json$/.test(name));
  return files.map((name) => parse(readJson(join(directory, name)))).filter((record) => record !== null);
}

/** Blobs count too: what an unfinished upload left must not be taken for the next one's. */
function numbers(directory: string): number[] {
  return readdirSync(directory)
    .filter((name) => /^\d+\./.test(name))
    .map((name) => Number.parseInt(name, 10));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether a value from outside has these fields of these types. */
export function hasFields(value: unknown, fields: Record<string, 'string' | 'number'>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return Object.entries(fields).every(
    ([name, type]) => typeof record[name] === type && !Number.isNaN(record[name]),
  );
}
