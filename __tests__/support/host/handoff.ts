/** Cleans its own environment and prints what is left of it, as a child sees it too. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cleanProcess } from '../../../src/host/handoff.ts';

const cleaned = cleanProcess(process);
const child = `
const { readFileSync } = require('node:fs');
const of = (pid) => readFileSync('/proc/' + pid + '/environ', 'latin1');
console.log(of('self') + of(process.ppid));
`;
const temp = cleaned.publicEnv.RUNNER_TEMP ?? '';
console.log(
  JSON.stringify({
    ...cleaned,
    pid: process.pid,
    argv: process.argv.slice(2),
    execArgv: process.execArgv,
    env: process.env,
    initial: readFileSync('/proc/self/environ', 'latin1'),
    seenByChild: execFileSync(process.execPath, ['-e', child], { encoding: 'latin1' }),
    files: existsSync(temp) ? readdirSync(temp) : null,
  }),
);
