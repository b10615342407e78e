import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Environment variable to file: what one process of the action may append to. */
export type CommandFiles = Readonly<Record<CommandFile, string>>;
type CommandFile = 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_ENV' | 'GITHUB_PATH' | 'GITHUB_STEP_SUMMARY';

const PREFIXES: Record<CommandFile, string> = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_STATE: 'save_state',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STEP_SUMMARY: 'step_summary',
};
const SUMMARY_LIMIT_KIB = 1024;

/** What was found in the files; `errors` fail the step. */
export interface CommandFileContents {
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
  readonly env: Record<string, string>;
  readonly path: readonly string[];
  readonly summary: string;
  readonly errors: readonly string[];
}

/** Makes the five empty files of a phase in `directory`. */
export async function createCommandFiles(directory: string, id: string): Promise<CommandFiles> {
  await mkdir(directory, { recursive: true });
  const entries = Object.entries(PREFIXES).map(([name, prefix]) => [
    name,
    path.join(directory, `${prefix}_${id}`),
  ]);
  await Promise.all(entries.map(([, file]) => writeFile(file as string, '')));
  return Object.fromEntries(entries) as CommandFiles;
}

/** Reads the files after the process has ended. A file that was deleted counts as empty, as on GitHub. */
export async function readCommandFiles(files: CommandFiles): Promise<CommandFileContents> {
  const errors: string[] = [];
  const pairs = async (name: CommandFile, allowed: (key: string) => boolean = () => true) => {
    try {
      return parsePairs(await readText(files[name]), allowed);
    } catch (error) {
      const label = name.replace('GITHUB_', '').toLowerCase();
      errors.push(`Unable to process file command '${label}' successfully.`, (error as Error).message);
      return {};
    }
  };
  const outputs = await pairs('GITHUB_OUTPUT');
  const state = await pairs('GITHUB_STATE');
  const env = await pairs('GITHUB_ENV', (key) => key.toUpperCase() !== 'NODE_OPTIONS');
  const added = (await readText(files.GITHUB_PATH)).split(/\r\n|\n|\r/).filter((line) => line !== '');
  const summary = await readSummary(files.GITHUB_STEP_SUMMARY, errors);
  return { outputs, state, env, path: added, summary, errors };
}

async function readSummary(file: string, errors: string[]): Promise<string> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= SUMMARY_LIMIT_KIB * 1024) return readText(file);
  errors.push(
    `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT_KIB}k, got ${Math.ceil(size / 1024)}k.`,
  );
  return '';
}

async function readText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.replace(/^\uFEFF/, '');
}

/** Parses `NAME=value` and `NAME<<DELIMITER` blocks. Throws on what GitHub refuses. */
export function parsePairs(
  text: string,
  allowed: (key: string) => boolean = () => true,
): Record<string, string> {
  const pairs = new Map<string, string>();
  const lines = text.split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (line === '') continue;
    const [, key, sign, rest] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new Error(`Invalid format '${line}'`);
    if (key === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
    if (!allowed(key)) throw new Error(`Can't store ${key} by a command file.`);
    if (sign === '=') {
      pairs.set(key, rest as string);
      continue;
    }
    const end = endOfBlock(lines, at, rest as string);
    pairs.set(key, lines.slice(at + 1, end).join('\n'));
    at = end;
  }
  return Object.fromEntries(pairs);
}

function endOfBlock(lines: readonly string[], start: number, delimiter: string): number {
  if (delimiter === '') throw new Error(`Invalid format '${lines[start]}'. Delimiter must not be empty`);
  const end = lines.indexOf(delimiter, start + 1);
  if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
  return end;
}
