import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import type { Job, Log } from '../ports.ts';
import type { Console } from '../process/console.ts';
import { annotationCommand } from './commands.ts';

/** GitHub drops the whole summary of a step that is larger. */
const SUMMARY_BYTES = 1024 * 1024;
const SUMMARY_CUT = '\n\n_The summary was cut here: GitHub allows 1 MiB per step._\n';
/** Name of the one state value; the runner hands it to post as STATE_aegis. */
const STATE = 'aegis';

/** What a live job is made of. */
export interface JobParts {
  readonly console: Console;
  readonly log: Log;
  /** Has the paths of the command files and the state. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Marks the process as failed. */
  readonly onFail: () => void;
}

/**
 * Tells GitHub about the step by its command files, which are not in the environment any more.
 * Nothing here throws: what cannot be written is said in the log.
 */
export function createJob({ console, log, secrets, onFail }: JobParts): Job {
  const append = (variable: string, what: string, text: string) => {
    const problem = appendTo(secrets[variable], text);
    if (problem !== null) log.warning(`${what} could not be written: ${variable} ${problem}.`);
  };
  return {
    annotate: (annotation) => console.command(annotationCommand(annotation)),
    output: (name, value) => append('GITHUB_OUTPUT', `The output ${name}`, keyValue(name, value)),
    saveState: (json) => append('GITHUB_STATE', 'The state for post', keyValue(STATE, json)),
    state: () => secrets[`STATE_${STATE}`] ?? '',
    summary: summaryWriter(secrets.GITHUB_STEP_SUMMARY, log, (text) =>
      append('GITHUB_STEP_SUMMARY', 'The summary', text),
    ),
    fail: onFail,
  };
}

/** Appends to the summary until it is full, and says so there and in the log. */
function summaryWriter(path: string | undefined, log: Log, append: (text: string) => void) {
  let full = false;
  return (markdown: string): void => {
    if (full) return;
    const text = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
    const room = SUMMARY_BYTES - Buffer.byteLength(SUMMARY_CUT) - sizeOf(path);
    full = Buffer.byteLength(text) > room;
    if (full) log.warning('The summary is larger than GitHub allows (1 MiB) and was cut.');
    append(full ? wholeLines(text, room) + SUMMARY_CUT : text);
  };
}

/** The heredoc form; nobody can guess the delimiter, so no value can end early. */
function keyValue(name: string, value: string): string {
  const delimiter = `aegis_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

function appendTo(path: string | undefined, text: string): string | null {
  if (!path) return 'is not set';
  try {
    appendFileSync(path, text);
    return null;
  } catch (error) {
    return `failed (${error instanceof Error ? error.message : error})`;
  }
}

function sizeOf(path: string | undefined): number {
  try {
    return path ? statSync(path).size : 0;
  } catch {
    return 0;
  }
}

/** As many lines as fit into so many bytes. */
function wholeLines(text: string, room: number): string {
  const kept = Buffer.from(text).subarray(0, Math.max(0, room));
  return kept.subarray(0, kept.lastIndexOf('\n') + 1).toString('utf8');
}
