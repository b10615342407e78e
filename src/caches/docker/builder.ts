import { titleOf } from '../../codes.ts';
import { StepError, stepError } from '../../errors.ts';
import type { Host, ToolResult } from '../../host/ports.ts';
import { childEnvironment } from '../../host/process/environment.ts';
import { digest } from '../keys.ts';
import type { BringJob } from '../kind.ts';
import { lastWords } from './last-words.ts';

/** Looking for a builder, with the time that a remote one may take to answer. */
const FIND_SECONDS = 120;
/** Its image is pulled when the machine does not have it. */
const BOOT_SECONDS = 600;
const REMOVE_SECONDS = 60;

/** A builder of buildx that answers. */
export interface Builder {
  readonly name: string;
  /** Whether it can export a cache into a directory. */
  readonly exports: boolean;
}

/**
 * The builder for this job: the one that was asked for, else the current one, else, where a cache is to be exported
 * and that cannot, one of driver `docker-container`, which post removes. Its image comes from a registry: where that
 * fails it is the current one all the same, which is told. `needsExport` is asked last: it may take its time.
 * @throws StepError AEGIS-E213 without docker or buildx, or when the builder that was asked for does not work
 */
export async function openBuilder(job: BringJob, needsExport: () => Promise<boolean>): Promise<Builder> {
  const { code, stdout, stderr } = await docker(job, ['buildx', 'version'], FIND_SECONDS);
  if (code !== 0) throw unusable(`\`docker buildx version\` failed: ${lastWords(stderr || stdout)}`);
  const asked = job.context.inputs.dockerBuilder;
  const found = await boot(job, asked === null ? [] : [asked], FIND_SECONDS);
  if (found.exports || !(await needsExport())) return found;
  if (asked !== null) return withoutExport(job, found, 'docker-builder: ');
  return makeBuilder(job, found).catch((error: unknown) => {
    if (!(error instanceof StepError)) throw error;
    return withoutExport(job, found, `${error.reasons[0]?.message}; `);
  });
}

/** A plain build works all the same. */
function withoutExport({ host }: BringJob, builder: Builder, why: string): Builder {
  const message = `${why}${JSON.stringify(builder.name)} cannot export a cache: the images are built without one.`;
  host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message });
  return builder;
}

async function makeBuilder(job: BringJob, poor: Builder): Promise<Builder> {
  const name = ownName(job.host);
  job.host.log.info(`The builder ${JSON.stringify(poor.name)} cannot export a cache: using ${name} instead.`);
  // What a job before has left is as good as a new one.
  const known = await docker(job, ['buildx', 'inspect', name], FIND_SECONDS);
  const create = ['buildx', 'create', '--name', name, '--driver', 'docker-container'];
  const made = known.code === 0 ? known : await docker(job, create, FIND_SECONDS);
  if (made.code !== 0)
    throw unusable(`a builder of driver docker-container cannot be made: ${lastWords(made.stderr)}`);
  job.leave({ kind: 'builder', name });
  return boot(job, [name], BOOT_SECONDS);
}

/** The same for every step of a job, and another for each runner of a machine. */
const ownName = ({ facts }: Host): string => `aegis-${digest([facts.temp], 8)}`;

/** Starts a builder where that is needed, and looks what it can do. Without a name: the current one. */
async function boot(job: BringJob, name: readonly string[], seconds: number): Promise<Builder> {
  // Only with --debug it tells its features.
  const answer = await docker(job, ['--debug', 'buildx', 'inspect', '--bootstrap', ...name], seconds);
  const { stdout } = answer;
  const field = (label: string): string | undefined =>
    new RegExp(`^${label}:[ \\t]+(.*\\S)[ \\t]*$`, 'm').exec(stdout)?.[1];
  const [found, driver, error] = [field('Name'), field('Driver'), field('Error')];
  const shown = name[0] === undefined ? 'the current builder' : `the builder ${JSON.stringify(name[0])}`;
  if (answer.code !== 0) throw unusable(`${shown} does not work: ${lastWords(answer.stderr || stdout)}`);
  // An engine that does not answer is told so, with exit code 0.
  if (found === undefined || error !== undefined)
    throw unusable(`${shown} does not work: ${lastWords(error ?? stdout)}`);
  return {
    name: found,
    exports: /^[ \t]*Cache export:/m.test(stdout) ? canExport(stdout) : driver !== 'docker',
  };
}

/** Each of its nodes. */
const canExport = (text: string): boolean => !/^[ \t]*Cache export:[ \t]+false/m.test(text);

const unusable = (why: string) => stepError('AEGIS-E213', `docker-build: ${why}`);

function docker({ host, context, env }: BringJob, args: string[], seconds: number): Promise<ToolResult> {
  return host.processes.run(
    { program: 'docker', args, cwd: context.directory, env },
    { timeoutSeconds: seconds },
  );
}

/** Removes a builder that a job has made. Never throws. */
export async function removeBuilder({ facts, processes, log }: Host, name: string): Promise<void> {
  const { code, stderr } = await processes.run(
    { program: 'docker', args: ['buildx', 'rm', name], cwd: facts.temp, env: childEnvironment(facts.env) },
    { timeoutSeconds: REMOVE_SECONDS },
  );
  if (code === 0) log.info(`The builder ${name} was removed.`);
  // It is one for all steps of a job, and the post of each removes it.
  else if (stderr.includes(`no builder "${name}" found`)) log.debug(`The builder ${name} is gone already.`);
  else log.warning(`The builder ${name} could not be removed: ${lastWords(stderr)}`);
}
