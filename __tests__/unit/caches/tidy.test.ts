import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startedAt, tidyUp } from '../../../src/caches/tidy.ts';
import { cacheHost } from '../../support/cache-host.ts';
import { scratch } from '../../support/facts.ts';

/** A leader of a group that does this in a shell; resolves when `ready` is there. */
async function leader(script: string) {
  const ready = join(scratch('tidy'), 'ready');
  const child = spawn('/bin/sh', ['-c', script.replaceAll('READY', `: > '${ready}'`)], {
    detached: true,
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  while (!existsSync(ready)) await sleep(10);
  const pid = child.pid as number;
  const remainder = { kind: 'process', label: 'a\nserver', pid, started: await startedAt(pid) } as const;
  return { child, remainder, ended: once(child, 'exit') };
}

test('a process is asked to end', async () => {
  const { child, remainder, ended } = await leader('READY; exec sleep 600');
  const host = cacheHost();
  await tidyUp(host, [remainder]);
  await ended;
  expect(child.signalCode).toBe('SIGTERM');
  expect(host.lines).toEqual([`a\\nserver (${remainder.pid}) was ended.`]);
});

test('one that does not listen is ended by force, and what it started with it', async () => {
  const number = join(scratch('tidy'), 'number');
  const { child, remainder, ended } = await leader(
    `trap '' TERM; sleep 601 & echo $! >'${number}'; READY; while :; do sleep 1; done`,
  );
  const host = cacheHost();
  await tidyUp(host, [remainder]);
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  expect(host.lines).toEqual([`a\\nserver (${remainder.pid}) was ended by force.`]);
  while ((await startedAt(Number(readFileSync(number, 'utf8')))) !== '') await sleep(10);
});

test('whoever has its number now is left alone', async () => {
  const { child, remainder, ended } = await leader('READY; exec sleep 600');
  const host = cacheHost();
  for (const started of ['', `${Number(remainder.started) - 1}`])
    await tidyUp(host, [{ ...remainder, started }]);
  expect(child.signalCode).toBeNull();
  expect(host.lines).toEqual([
    `a\\nserver (${remainder.pid}) has ended by itself.`,
    `a\\nserver (${remainder.pid}) has ended by itself.`,
  ]);
  child.kill('SIGKILL');
  await ended;
  expect(await startedAt(remainder.pid)).toBe('');
});
