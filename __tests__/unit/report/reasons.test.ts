import { expect, test } from '@jest/globals';
import { CODES } from '../../../src/codes.ts';
import { remedyBeyond } from '../../../src/report/reasons.ts';

test('a hint that the message gives is not given again', () => {
  const reason = {
    code: 'AEGIS-E103',
    message: 'pytest-args: cannot be split. Quote as in a POSIX shell.',
  } as const;
  expect(remedyBeyond(reason)).toBe('Nothing is expanded, and no shell runs.');
  expect(remedyBeyond({ ...reason, message: 'another' })).toBe(CODES['AEGIS-E103'].remedy);
  expect(remedyBeyond({ ...reason, message: CODES['AEGIS-E103'].remedy })).toBe('');
});

test('an abbreviation ends no sentence', () => {
  const reason = { code: 'AEGIS-E102', message: 'ollama-models: is no model. Write e.g. `a:1`.' } as const;
  expect(remedyBeyond(reason)).toBe(CODES['AEGIS-E102'].remedy);
});
