import { join } from 'node:path';
import type { RunEnd } from '../host/ports.ts';
import type { BringJob } from './kind.ts';

/** A command that hangs must not cost the job its six hours. */
const MOST_SECONDS = 3600;

/** A program that runs what the user has written. */
export interface UserCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What it is called in the log. */
  readonly shown: string;
  /** File name of its log, in the temporary directory of the runner. */
  readonly log: string;
  /** See SuperviseOptions. */
  readonly cacheService?: boolean;
}

/** Absolute path of the log of a command. */
export const logOf = ({ host }: Pick<BringJob, 'host'>, { log }: UserCommand): string =>
  join(host.facts.temp, log);

/** Runs it in the working directory, its output in the log. @returns how it went wrong, or null */
export async function runUserCommand(job: BringJob, command: UserCommand): Promise<string | null> {
  const { host, context, env } = job;
  const { program, args, shown, cacheService = false } = command;
  const { end, leftovers, tampered } = await host.processes.supervise(
    { program, args, cwd: context.directory, env },
    { logFile: logOf(job, command), timeoutSeconds: MOST_SECONDS, hangSeconds: null, cacheService },
  );
  for (const name of leftovers) host.log.warning(`${name} outlived ${shown} and was ended.`);
  for (const name of tampered) host.log.warning(`${shown} wrote to the file of ${name}; that was undone.`);
  return failureOf(end);
}

function failureOf(end: RunEnd): string | null {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? null : `exited with code ${end.code}`;
    case 'signalled':
      return `was ended by ${end.signal}`;
    case 'timeout':
      return `took longer than ${MOST_SECONDS / 60} minutes`;
    case 'hang':
      return 'hung';
    case 'cancelled':
      return 'was cancelled';
    case 'not-started':
      return `could not be started: ${end.reason}`;
  }
}
