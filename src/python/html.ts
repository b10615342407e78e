import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, ToolResult } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import type { PythonEnvironment } from './model.ts';
import { lastWords } from './programs.ts';

const SECONDS = 300;

/** What a report is made of, and where. */
export interface HtmlWork {
  /** Working directory of the project. */
  readonly directory: string;
  readonly dataFiles: readonly string[];
  /** An existing directory for the combined data. */
  readonly scratch: string;
  /** The directory of the report. */
  readonly target: string;
}

/**
 * Makes the HTML report of several data files of coverage, for people: the numbers that are judged
 * come from elsewhere. Runs in the working directory, so the project's own settings (paths,
 * relative_files) hold. The data files are kept.
 * @returns null, or in a few words why there is no report
 */
export async function combineHtml(
  host: Host,
  python: PythonEnvironment,
  { directory, dataFiles, scratch, target }: HtmlWork,
): Promise<string | null> {
  const combined = join(scratch, 'coverage-combined');
  const env = childEnvironment(python.env, { COVERAGE_FILE: combined });
  const coverage = (args: readonly string[]): Promise<ToolResult> =>
    host.processes.run(
      { program: python.python, args: ['-m', 'coverage', ...args], cwd: directory, env },
      { timeoutSeconds: SECONDS },
    );
  try {
    const merged = await coverage(['combine', '--keep', ...dataFiles]);
    if (merged.code !== 0) return `coverage combine exits with ${merged.code}: ${lastWords(merged)}`;
    const html = await coverage(['html', '--fail-under=0', '--ignore-errors', '--directory', target]);
    return html.code === 0 ? null : `coverage html exits with ${html.code}: ${lastWords(html)}`;
  } finally {
    await rm(combined, { force: true }).catch(() => undefined);
  }
}
