/**
 * Supervises a program on the real standard output, for tests that look at the process from outside.
 * Arguments: folder of the log, what to do when the child has started ("wait", "crash" or "exit"), program, arguments.
 */

import { listenForCancel } from '../../../src/host/cancel.ts';
import { createClock } from '../../../src/host/live/clock.ts';
import { createProcesses } from '../../../src/host/live/processes.ts';
import { Console } from '../../../src/host/process/console.ts';
import { peakMemory } from '../peak.ts';

const [folder = '', action, program = '', ...args] = process.argv.slice(2);
const console_ = new Console(process.stdout);
const processes = createProcesses({
  console: console_,
  clock: createClock(),
  cancellation: listenForCancel(process),
  commandFiles: [],
});
console_.command('::notice::before');
const running = processes.supervise(
  { program, args, cwd: folder, env: { PATH: process.env.PATH ?? '' } },
  { logFile: `${folder}/run.log`, timeoutSeconds: null, hangSeconds: null },
);
if (action !== 'wait') {
  setTimeout(() => {
    if (action === 'exit') process.exit(7);
    throw new Error('crash');
  }, 1500);
}
const result = await running;
await console_.flush();
process.stderr.write(JSON.stringify({ ...result, peak: peakMemory() }));
process.exitCode = result.end.kind === 'exited' ? result.end.code : 1;
process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
