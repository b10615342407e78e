import { describe, expect, test } from '@jest/globals';
import { annotationsOf } from '../../../src/report/annotations.ts';
import type { Report } from '../../../src/report/model.ts';
import * as make from '../../support/reports.ts';

const everywhere = () => true;

function alone(overrides: Partial<Report>): Report {
  return make.report({ shard: { index: 1, count: 1 }, ...overrides });
}

function failuresOf(count: number) {
  return Array.from({ length: count }, (_, index) =>
    make.failure(`tests/test_a.py::test_${index}`, `Error: ${index}`),
  );
}

describe('annotations', () => {
  test('a green lane has none', () => {
    expect(annotationsOf(make.report(), everywhere)).toEqual([]);
  });

  test('a failure points at the line where it failed, with its traceback', () => {
    const failures = [make.failure('tests/test_a.py::test_x', 'ValueError: boom')];
    const [annotation, ...more] = annotationsOf(alone({ failures }), everywhere);
    expect(more).toEqual([]);
    expect(annotation).toMatchObject({ level: 'error', file: 'tests/test_a.py', line: 41 });
    expect(annotation?.title).toBe('tests/test_a.py::test_x');
    expect(annotation?.message).toMatch(/^ValueError: boom\n.*def test_x/s);
  });

  test('without a line of failure it points at the test', () => {
    const failures = [make.failure('tests/test_a.py::test_x', 'boom', { failureLine: null, line: 7 })];
    expect(annotationsOf(alone({ failures }), everywhere)).toMatchObject([{ line: 7 }]);
  });

  test('one cause is one annotation that names the tests', () => {
    const failures = Array.from({ length: 7 }, (_, index) =>
      make.failure(`tests/t.py::test_${index}`, 'Refused'),
    );
    const annotations = annotationsOf(alone({ failures }), everywhere);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.title).toBe('7 tests with one cause: Refused');
    expect(annotations[0]?.message).toContain('tests/t.py::test_4\nand 2 more');
  });

  test('at most ten per level, and the last says how many were withheld', () => {
    const failures = failuresOf(30);
    const notices = Array.from({ length: 12 }, (_, index) => `Notice ${index}`);
    const annotations = annotationsOf(alone({ failures, notices }), everywhere);
    const errors = annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(10);
    expect(errors[9]).toMatchObject({ title: '21 annotations withheld' });
    expect(errors[9]?.message).toContain('tests/test_a.py::test_9');
    expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(10);
  });

  test('a notice with the code of a warning is one', () => {
    const notices = ['AEGIS-W417: This shard could not.', 'AEGIS-E410: None here.', 'Plain.'];
    expect(annotationsOf(alone({ notices }), everywhere)).toEqual([
      { level: 'warning', title: 'AEGIS-W417 Lane perhaps not judged', message: 'This shard could not.' },
      { level: 'notice', title: 'Aegis CI', message: 'AEGIS-E410: None here.' },
      { level: 'notice', title: 'Aegis CI', message: 'Plain.' },
    ]);
  });

  test('exactly ten are all shown', () => {
    expect(annotationsOf(alone({ failures: failuresOf(10) }), everywhere).at(-1)?.title).toContain('test_9');
  });

  test('files that do not exist are not pointed at', () => {
    const failures = [make.failure('tests/gone.py::test_x', 'boom')];
    const [annotation] = annotationsOf(alone({ failures }), () => false);
    expect(annotation).not.toHaveProperty('file');
    expect(annotation).not.toHaveProperty('line');
  });

  test('the last shard annotates its own failures and the verdict, and names those of the others once', () => {
    const annotations = annotationsOf(make.failingReport(), everywhere);
    expect(annotations.map(({ title }) => title)).toEqual([
      'tests/integration/test_store.py::TestStore::test_close',
      'AEGIS-E501 Coverage too low',
      '3 failures in other shards',
    ]);
    expect(annotations[2]?.message).toContain('tests/unit/test_broken.py (shard 1)');
  });

  test('every own collection error and every other reason is there, warnings as warnings', () => {
    const report = make.failingReport({
      scope: 'shard',
      verdict: make.verdict('failed', [], [{ code: 'AEGIS-W601', message: 'No answer.' }]),
    });
    const annotations = annotationsOf(report, everywhere);
    expect(annotations[0]).toMatchObject({
      level: 'error',
      title: 'Not collected: tests/unit/test_broken.py',
    });
    expect(annotations.at(-1)).toMatchObject({
      level: 'warning',
      title: 'AEGIS-W601 Cache service unavailable',
    });
  });

  test('one test that is longer than a shard is a warning at its file', () => {
    expect(annotationsOf(make.plannedReport(), everywhere)).toEqual([
      {
        level: 'warning',
        title: 'AEGIS-W413 One test is longer than a shard',
        message: expect.stringMatching(
          /^tests\/e2e\/test_pipeline.py::test_whole_corpus takes 6 min 42 s .* 4 shards is 5 min 30 s\.\nSplit it/,
        ),
        file: 'tests/e2e/test_pipeline.py',
      },
    ]);
  });

  test('text from tests is cleaned and bounded', () => {
    const failures = [
      make.failure(`t.py::test[${'x'.repeat(999)}\n\u202e]`, '\u001b[31mred\u001b[0m', {
        trace: 'y\n'.repeat(99_999),
      }),
    ];
    const [annotation] = annotationsOf(alone({ failures }), everywhere);
    expect(annotation?.title.length).toBeLessThanOrEqual(200);
    expect(annotation?.message.length).toBeLessThanOrEqual(8_000);
    expect(annotation?.message).toMatch(/^red\n/);
  });
});
