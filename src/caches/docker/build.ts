import { open } from 'node:fs/promises';
import { stepError } from '../../errors.ts';
import { quote } from '../../text/quote.ts';
import { joinWords } from '../../text/shell-words.ts';
import type { BringJob } from '../kind.ts';
import { logOf, runUserCommand, type UserCommand } from '../user-command.ts';
import { lastWords } from './last-words.ts';
import { argumentsOf, type Build, type LayerStore, titleOfBuild } from './plan.ts';
import { untilReadable } from './unfinished.ts';

/** Where a build that fails says why. */
const TAIL_BYTES = 8192;

/**
 * Builds one image after the other, since a later one may begin with an earlier one.
 * @throws StepError AEGIS-E212 at the first that fails
 */
export async function buildAll(
  job: BringJob,
  builds: readonly Build[],
  { builder, store }: { readonly builder: string; readonly store: LayerStore | null },
): Promise<void> {
  for (const [at, build] of builds.entries()) {
    const shown = quote(titleOfBuild(build, at), 200);
    await untilReadable(job, build.line, shown);
    // Nobody masks build arguments in what is handed on to the report; the log is masked.
    const line = quote(`docker buildx build ${joinWords(build.line.words)}`, 200);
    const args = argumentsOf(build, builder, store);
    const { cacheService } = build;
    const command = { program: 'docker', args, shown, log: 'aegis-docker-build.log', cacheService };
    const failure = await job.host.log.group(line, () => runUserCommand(job, command));
    if (failure !== null)
      throw stepError('AEGIS-E212', `${shown} ${failure}: ${lastWords(await tailOf(job, command))}`);
  }
}

/** The end of the log of a command; '' where none was written. */
async function tailOf(job: BringJob, command: UserCommand): Promise<string> {
  try {
    await using file = await open(logOf(job, command));
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  }
}
