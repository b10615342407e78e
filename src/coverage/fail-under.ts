import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { iniSection } from '../python/ini.ts';
import { tableAt, tablesOf } from '../python/pyproject.ts';

/** Where coverage.py looks for its settings, in its order; the first file with settings counts. */
const INI_FILES = [
  { file: '.coveragerc', section: 'report' },
  { file: 'setup.cfg', section: 'coverage:report' },
  { file: 'tox.ini', section: 'coverage:report' },
];

/**
 * `fail_under` of the project's own coverage settings. It fires on every partial shard, so it is
 * switched off for the run; it is read here to be mentioned where it disagrees with `coverage-min`.
 * @returns null when it is not set, or cannot be read
 */
export async function projectFailUnder(directory: string): Promise<number | null> {
  for (const { file, section } of INI_FILES) {
    const found = fromIni(await textOf(join(directory, file)), section);
    if (found !== null) return found;
  }
  return fromToml(await textOf(join(directory, 'pyproject.toml')));
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

function fromIni(text: string, section: string): number | null {
  const value = iniSection(text, section)?.get('fail_under') ?? '';
  return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}

function fromToml(text: string): number | null {
  const { fail_under: value } = tableAt(tablesOf(text) ?? {}, 'tool', 'coverage', 'report');
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
