import { expect, test } from '@jest/globals';
import type { Host } from '../../src/host/ports.ts';
import { parseState } from '../../src/state.ts';
import { openStep } from '../../src/step.ts';
import { cacheHost } from '../support/cache-host.ts';

test('what post has to end is told at once: this process may not come to its end', async () => {
  const states: string[] = [];
  const host = cacheHost();
  const job = { ...host.job, saveState: (json: string) => void states.push(json) } as Host['job'];
  const step = await openStep({ ...host, job }, {});
  expect(states).toEqual([]);
  const builder = { kind: 'builder', name: 'aegis-0123456789' } as const;
  step.leave(builder);
  expect(parseState(states.at(-1) ?? '', host.facts)?.remainders).toEqual([builder]);
});
