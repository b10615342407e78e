import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ACTION } from '../__tests__/support/scenario.ts';
import type { Bench } from './bench.ts';
import { caches } from './caches.ts';
import { hung } from './hung.ts';
import { ledger } from './ledger.ts';
import { merge } from './merge.ts';
import { overhead } from './overhead.ts';
import { print } from './print.ts';
import { sharding } from './sharding.ts';
import { suite } from './suite.ts';

/** Every bench, by the name that `npm run bench -- NAME` takes. */
const BENCHES: Readonly<Record<string, Bench>> = {
  overhead,
  hung,
  caches,
  ledger,
  sharding,
  suite,
  merge,
};

function help(): string {
  const each = Object.entries(BENCHES).map(([name, { what, options }]) =>
    [`  ${name.padEnd(10)} ${what}`, ...options.map((option) => `    ${option}`)].join('\n'),
  );
  return ['Usage: npm run bench -- NAME [options]', '', ...each].join('\n');
}

async function start([name = '', ...argv]: readonly string[]): Promise<number> {
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench) {
    print(name === '' || name === '--help' ? help() : `There is no bench "${name}".\n\n${help()}`);
    return name === '' || name === '--help' ? 0 : 2;
  }
  if (!existsSync(join(ACTION, 'dist', 'index.js')))
    throw new Error(`${join(ACTION, 'dist')} has no bundle; run \`npm run build\` first.`);
  return bench.run(argv);
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`Error: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
