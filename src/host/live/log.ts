import type { Log } from '../ports.ts';
import type { Console } from '../process/console.ts';
import { escapeData } from './commands.ts';

/**
 * The job log. With `verbose` (`log-level: debug`) debug lines are plain lines that everybody sees;
 * without, they are `::debug::` commands, which the runner shows when its own debugging is on.
 */
export function createLog(console: Console, verbose: boolean): Log {
  return {
    debug: (message) =>
      verbose ? console.line(`debug: ${message}`) : console.command(`::debug::${escapeData(message)}`),
    info: (message) => console.line(message),
    warning: (message) => console.line(`Warning: ${message}`),
    group: async (title, body) => {
      console.command(`::group::${escapeData(title)}`);
      try {
        return await body();
      } finally {
        console.command('::endgroup::');
      }
    },
  };
}
