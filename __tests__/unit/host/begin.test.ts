import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { markBegun, stateProblem } from '../../../src/host/begin.ts';
import { parseState } from '../../../src/state.ts';
import { scratch, someFacts } from '../../support/facts.ts';

function stateFile(): string {
  const path = join(scratch('begin'), 'state');
  writeFileSync(path, '');
  return path;
}

test('main leaves a state that post can read, with nothing to save', () => {
  const path = stateFile();
  markBegun({ GITHUB_STATE: path });
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^aegis=.+\n$/);
  const state = parseState(text.slice('aegis='.length), someFacts());
  expect(state).toEqual({ version: 1, specs: [], remainders: [], warned: false, health: null });
});

test('post leaves nothing, and neither does the second pass of main', () => {
  const path = stateFile();
  markBegun({ GITHUB_STATE: path, STATE_aegis: '{}' });
  markBegun({});
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a file that cannot be written throws nothing, and is found out: post would take itself for main', () => {
  const path = stateFile();
  markBegun({ GITHUB_STATE: path });
  expect(stateProblem({ GITHUB_STATE: path })).toBeNull();
  const lost = { GITHUB_STATE: '/no/such/directory/state' };
  expect(() => markBegun(lost)).not.toThrow();
  expect(stateProblem(lost)).toMatch(/could not be written/);
  expect(stateProblem({ GITHUB_STATE: stateFile() })).toMatch(/could not be written/);
  expect(stateProblem({})).toMatch(/GITHUB_STATE is not set/);
  expect(stateProblem({ ...lost, STATE_aegis: '{}' })).toBeNull();
});
