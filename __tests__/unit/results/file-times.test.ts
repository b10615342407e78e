import { describe, expect, test } from '@jest/globals';
import { parseManifest, serializeManifest } from '../../../src/results/manifest.ts';
import { aManifest } from '../../support/manifests.ts';
import { sessionFrom } from '../../support/sessions.ts';

const ID = 'a.py::test_a';
const from = (...events: readonly object[]) => sessionFrom(events.map((event) => JSON.stringify(event)));
const phase = (seconds: number) => ({ e: 'phase', id: ID, when: 'setup', outcome: 'passed', d: seconds });

describe('what files cost besides their tests', () => {
  test('is summed over the processes; session and package are not the file’s', () => {
    const session = from(
      { e: 'import', f: 'b.py', d: 1 },
      { e: 'import', f: 'a.py', d: 0.5 },
      { e: 'import', f: 'a.py', d: 0.25 },
      { e: 'fixture', f: 'a.py', id: ID, scope: 'module', d: 2 },
      { e: 'fixture', f: 'a.py', id: ID, scope: 'session', d: 4 },
      { e: 'fixture', f: 'a.py', id: ID, scope: 'package', d: 8 },
      phase(20),
    );
    expect(session.files).toEqual([
      { file: 'a.py', importSeconds: 0.75, fixtureSeconds: 2 },
      { file: 'b.py', importSeconds: 1, fixtureSeconds: 0 },
    ]);
    expect(session.fixtureSeconds).toBe(12);
    expect(session.tests[0]).toMatchObject({ seconds: 20, sharedSeconds: 14 });
  });

  test('is absent where nothing was measured', () => {
    const session = from(phase(1));
    expect(Object.keys(session)).not.toEqual(expect.arrayContaining(['files', 'fixtureSeconds']));
    expect(session.tests[0]).not.toHaveProperty('sharedSeconds');
  });

  test('a stranger’s numbers are bounded: no name, no time, never more than the test took', () => {
    const session = from(
      { e: 'import', f: '../up.py', d: 1 },
      { e: 'import', d: 1 },
      { e: 'import', f: 'a.py', d: -5 },
      { e: 'import', f: 'a.py', d: 'x' },
      { e: 'import', f: 'b.py', d: 1e300 },
      { e: 'fixture', f: 'a.py', id: ID, scope: 'module', d: 50 },
      phase(3),
    );
    expect(session.files).toEqual([
      { file: 'a.py', importSeconds: 0, fixtureSeconds: 50 },
      { file: 'b.py', importSeconds: 86_400, fixtureSeconds: 0 },
    ]);
    expect(session.tests[0]?.sharedSeconds).toBe(3);
  });

  test('is part of the manifest', () => {
    const one = aManifest(1, 1, ['a.py']);
    const tests = one.session.tests.map((test) => ({ ...test, sharedSeconds: 0.005 }));
    const files = [{ file: 'a.py', importSeconds: 1, fixtureSeconds: 2 }];
    const manifest = { ...one, session: { ...one.session, tests, files, fixtureSeconds: 3 } };
    expect(parseManifest(serializeManifest(manifest))).toEqual(manifest);
    const wrong = {
      ...manifest,
      session: { ...manifest.session, files: [{ ...files[0], importSeconds: -1 }] },
    };
    expect(() => parseManifest(JSON.stringify(wrong))).toThrow('importSeconds');
  });
});
