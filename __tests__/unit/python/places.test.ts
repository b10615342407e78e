import { expect, test } from '@jest/globals';
import type { Facts } from '../../../src/host/ports.ts';
import { poetryPlaces } from '../../../src/python/places.ts';
import { someFacts } from '../../support/facts.ts';

test('workspaces that share a tool cache share no Poetry, nor do versions and mirrors; one finds its own again', () => {
  const facts = someFacts();
  const home = (overrides: Partial<Facts> = {}, version = '2') =>
    poetryPlaces({ ...facts, ...overrides }, version).home;
  const mirror = { env: { POETRY_PYPI_MIRROR_URL: 'https://x' } };
  const homes = [home(), home({ workspace: '/other' }), home({}, '1.8'), home(mirror)];
  expect(new Set(homes).size).toBe(4);
  expect(home({ attempt: 2, runId: '2', sha: 'b'.repeat(40) })).toBe(homes[0]);
});
