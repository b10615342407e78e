import type { Processes } from '../ports.ts';
import { type Surroundings, supervise } from '../process/supervisor.ts';
import { TIMINGS } from '../process/timings.ts';
import { runTool } from '../process/tools.ts';

type Variables = Readonly<Record<string, string>>;

/** What a client of the cache service reads, e.g. buildx for `type=gha`; and nothing else of what is private. */
export const cacheServiceIn = (secrets: Variables): Variables =>
  Object.fromEntries(
    ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2'].flatMap(
      (name) => (secrets[name] === undefined ? [] : [[name, secrets[name]]]),
    ),
  );

/**
 * The two ways to run a program. Timings are for tests; the defaults are what the runner allows. `cacheService`:
 * variables for the programs that ask for them, see SuperviseOptions.
 */
export function createProcesses(
  around: Omit<Surroundings, 'timings'> & Partial<Pick<Surroundings, 'timings'>>,
  cacheService: Variables = {},
): Processes {
  const surroundings = { timings: TIMINGS, ...around };
  return {
    run: (command, options) => runTool(surroundings, command, options),
    supervise: (command, options) => {
      const lent = options.cacheService ? cacheService : {};
      return supervise(surroundings, { ...command, env: { ...command.env, ...lent } }, options);
    },
  };
}
