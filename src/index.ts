import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { markBegun } from './host/begin.ts';
import { cleanProcess } from './host/handoff.ts';
import { PHASE_VARIABLE, TRANSFER_PHASE } from './host/transfer/protocol.ts';

/**
 * The only file with effects at import: main, post, transfer worker or hashing thread, all in one bundle. What is
 * heavy is loaded when it is known to be needed, so that a bare start costs little more than Node's.
 */
async function start(): Promise<void> {
  if (!isMainThread) {
    const { runHashThread } = await import('./host/hash/thread.ts');
    return runHashThread();
  }
  // Unheard, it opens Node's debugger to any process of this user: test code could read our tokens.
  process.on('SIGUSR1', () => undefined);
  // Only a fork of ours has a channel: by the variable alone a job would end here, green and without a test.
  if (process.env[PHASE_VARIABLE] === TRANSFER_PHASE && process.connected) {
    const { runTransferWorker } = await import('./host/transfer/worker.ts');
    return runTransferWorker();
  }
  markBegun(process.env);
  const cleaned = cleanProcess(process);
  // Should ever nothing be left to wait for before the phase is over, that is no success of main.
  process.exitCode = cleaned.secrets.STATE_aegis ? 0 : 1;
  // Not imported above, or a start would load it twice: before and after the clean-up.
  const { runPhase } = await import('./phase.ts');
  process.exit(await runPhase(cleaned, dirname(process.argv[1] ?? '.')));
}

// No top-level await: the bundle's chunks import this very file, and would wait for it for ever.
void start();
