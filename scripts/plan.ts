import { readCosts } from './planner/costs.ts';
import { HELP, parseOptions } from './planner/options.ts';
import { plansAsJson, plansAsText } from './planner/show.ts';

/** `npm run plan`: the planner by itself. Exit code 2 when something about the call is wrong. */
async function plan(argv: readonly string[], callersFolder: string): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return say(HELP, 0);
  const parsed = parseOptions(argv, callersFolder);
  if ('errors' in parsed) return complain(parsed.errors);
  const { options } = parsed;
  const read = await readCosts(options);
  if ('errors' in read) return complain(read.errors);
  for (const notice of read.notices) process.stderr.write(`Note: ${notice}\n`);
  const show = options.json ? plansAsJson : plansAsText;
  return say(show(read.costs, options.counts), 0);
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function complain(errors: readonly string[]): number {
  for (const error of errors) process.stderr.write(`Error: ${error}\n`);
  return 2;
}

// npm changes into the package's folder, and remembers where it was called.
const { npm_lifecycle_event: script, INIT_CWD: called } = process.env;
// Whoever reads only the beginning (`| head`) is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
const folder = script === 'plan' && called ? called : process.cwd();
process.exitCode = await plan(process.argv.slice(2), folder);
