import type { Cancellation } from '../cancel.ts';
import type { Facts, Host } from '../ports.ts';
import { commandFiles } from '../process/command-files.ts';
import type { Console } from '../process/console.ts';
import { createTransfers } from '../transfer/client.ts';
import type { Health } from '../transfer/patience.ts';
import { parseHealth } from '../transfer/patience.ts';
import { liveArtifacts } from './artifacts.ts';
import { liveCache } from './cache.ts';
import { createClock } from './clock.ts';
import { escapeData } from './commands.ts';
import { liveHasher } from './hasher.ts';
import { createJob } from './job.ts';
import { createLog } from './log.ts';
import { cacheServiceIn, createProcesses } from './processes.ts';

/** What the live doors are made of. */
export interface HostParts {
  readonly console: Console;
  readonly facts: Facts;
  /** ACTIONS_*, the command files and whatever else test code must not see. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
  /** What an earlier phase learned of the cache service. */
  readonly health: unknown;
  readonly onFail: () => void;
}

/** All doors to the outside, live. */
export function liveHost({ console, facts, secrets, cancellation, health, onFail }: HostParts): Host {
  const clock = createClock();
  const log = createLog(console, facts.debug);
  const transfers = createTransfers({
    facts,
    secrets,
    cancelled: cancellation.first,
    log: (line) => log.debug(line),
    mask: (text) => console.command(`::add-mask::${escapeData(text)}`),
  });
  const cache = liveCache(transfers, { secrets, health: parseHealth(health) });
  const cacheHealth = (): Health => cache.health();
  return {
    facts,
    clock,
    log,
    cache,
    artifacts: liveArtifacts(transfers, {
      secrets,
      serverUrl: facts.serverUrl,
      cacheHealth,
      note: (text) => log.info(text),
    }),
    job: createJob({ console, log, secrets, onFail }),
    hasher: liveHasher(),
    workers: { warm: transfers.warm, end: transfers.close, health: cacheHealth },
    processes: createProcesses(
      { console, clock, cancellation, commandFiles: commandFiles(secrets) },
      cacheServiceIn(secrets),
    ),
    cancelled: cancellation.first,
  };
}
