import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { titleOf } from './codes.ts';
import { StepError } from './errors.ts';
import { stateProblem } from './host/begin.ts';
import { listenForCancel } from './host/cancel.ts';
import { readFacts } from './host/facts.ts';
import { type Cleaned, removeStaleHandoffs } from './host/handoff.ts';
import { annotationCommand } from './host/live/commands.ts';
import { liveHost } from './host/live/host.ts';
import type { Facts, Host } from './host/ports.ts';
import { Console } from './host/process/console.ts';
import { main } from './main.ts';
import { post } from './post.ts';
import { text as inline } from './report/escape.ts';
import { remedyBeyond } from './report/reasons.ts';
import type { Reason } from './results/model.ts';
import { isNoSpace } from './results/write.ts';
import { parseState } from './state.ts';

/** Runs main or post; which one, the state tells: main saves one before it does anything else. @returns the exit code */
export async function runPhase({ publicEnv, secrets, notice }: Cleaned, actionRoot: string): Promise<number> {
  const cancellation = listenForCancel(process);
  const verbose = secrets['INPUT_LOG-LEVEL']?.trim() === 'debug';
  const answer = readFacts({ env: publicEnv, actionRoot, verbose });
  const isPost = Boolean(secrets.STATE_aegis);
  if (!answer.ok) return refuse(answer.problems, isPost);
  const unwritten = stateProblem(secrets);
  if (unwritten !== null) return refuse([{ code: 'AEGIS-E109', message: unwritten }], isPost);
  let failed = false;
  const onFail = () => {
    failed = !isPost;
  };
  const health = healthOf(secrets.STATE_aegis, answer.facts);
  const console = new Console(process.stdout);
  const host = liveHost({ console, facts: answer.facts, secrets, cancellation, health, onFail });
  for (const text of [notice, ...answer.notices]) if (text) host.log.warning(text);
  await guarded(host, isPost, () => (isPost ? runPost(host) : main(host, secrets)));
  await Promise.all([host.workers.end(), host.hasher.end()]);
  await console.flush();
  return failed ? 1 : 0;
}

const healthOf = (state: string | undefined, facts: Facts): unknown =>
  state ? (parseState(state, facts)?.health ?? null) : null;

async function runPost(host: Host): Promise<void> {
  await post(host);
  removeStaleHandoffs([host.facts.temp, tmpdir()], host.clock.now());
}

/** Errors that were foreseen are told by their codes; any other is a bug of ours and shows its stack. */
async function guarded(host: Host, isPost: boolean, phase: () => Promise<void>): Promise<void> {
  try {
    await phase();
  } catch (error) {
    const expected = error instanceof StepError;
    const reasons = expected ? error.reasons : [accidentOf(error)];
    if (!expected) host.log.info(error instanceof Error ? (error.stack ?? '') : String(error));
    for (const reason of reasons) host.job.annotate(problemOf(reason, isPost));
    if (isPost) return;
    host.job.summary(problemSummary(expected ? 'Nothing ran' : 'The step ended before its report', reasons));
    host.job.output('verdict', expected ? 'config-error' : 'incomplete');
    host.job.fail();
  }
}

const accidentOf = (error: unknown): Reason => ({
  code: isNoSpace(error) ? 'AEGIS-E319' : 'AEGIS-E901',
  message: String(error),
});

/** Post only warns. */
const problemOf = ({ code, message }: Reason, isPost: boolean) =>
  ({ level: isPost ? 'warning' : 'error', title: titleOf(code), message }) as const;

function problemSummary(opening: string, reasons: readonly Reason[]): string {
  const lines = reasons.map((reason) =>
    `- **${reason.code}** ${inline(reason.message, 1_000)} ${remedyBeyond(reason)}`.trimEnd(),
  );
  return `## ❌ ${opening}: ${reasons.length === 1 ? 'one problem' : `${reasons.length} problems`}\n\n${lines.join('\n')}\n`;
}

/** Without a job there are no doors: the problems go to the log as annotations. */
function refuse(problems: readonly Reason[], isPost: boolean): number {
  const lines = problems.map((reason) => `${annotationCommand(problemOf(reason, isPost))}\n`);
  writeSync(process.stdout.fd, lines.join(''));
  return isPost ? 0 : 1;
}
