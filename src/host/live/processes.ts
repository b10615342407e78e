import type { Processes } from '../ports.ts';
import { type Surroundings, supervise } from '../process/supervisor.ts';
import { TIMINGS } from '../process/timings.ts';
import { runTool } from '../process/tools.ts';

/** The two ways to run a program. Timings are for tests; the defaults are what the runner allows. */
export function createProcesses(
  around: Omit<Surroundings, 'timings'> & Partial<Pick<Surroundings, 'timings'>>,
): Processes {
  const surroundings = { timings: TIMINGS, ...around };
  return {
    run: (command, options) => runTool(surroundings, command, options),
    supervise: (command, options) => supervise(surroundings, command, options),
  };
}
