import { describe, expect, test } from '@jest/globals';
import { canLimitMemory, memoryGroup, testWhere } from '../support/machine.ts';
import { expectTold, filesOf, first, last, messageOf, onceThat, story } from '../support/story.ts';

const withBody = (imports: string, body: string) => `import ${imports}\n\n\ndef test_f():\n    ${body}\n`;
const RUNNING = 'while tests/test_aa.py::test_f ran; 13 of 13 tests have no outcome';

describe('the process dies in its first test: the code says how, and the test is named', () => {
  test.each<[string, string, string, string, RegExp]>([
    ['os._exit(0)', 'os', 'os._exit(0)', 'E311', /exited with 0 and the session was never finished/],
    ['kill -9 of itself', 'os', 'os.kill(os.getpid(), 9)', 'E306', /killed by SIGKILL.*too little memory/],
    ['kill -9 of its group', 'os', 'os.killpg(0, 9)', 'E306', /SIGKILL.*a test that kills its own group/],
    ['SIGTERM', 'os, time', 'os.kill(os.getpid(), 15), time.sleep(5)', 'E306', /killed by SIGTERM/],
    ['abort', 'os', 'os.abort()', 'E308', /died of SIGABRT/],
  ])('%s', async (_, imports, body, code, words) => {
    const { run, job } = await story(first(withBody(imports, body)), { inputs: { 'coverage-min': '10' } });
    expectTold({ run, job }, [code], 'incomplete');
    expect(messageOf(job, code)).toMatch(words);
    expect(messageOf(job, code)).toContain(RUNNING);
    expect(job.outputs).toMatchObject({ tests: '13', passed: '0', failed: '1' });
    expect(job.outputs.coverage).toBeUndefined();
    expect(job.annotations).toContainEqual(
      expect.objectContaining({ file: 'tests/test_aa.py', line: 4, message: 'never ended' }),
    );
  });

  test('a segmentation fault leaves its stack in log and artifact', async () => {
    const { run, job } = await story(first(withBody('faulthandler', 'faulthandler._sigsegv()')));
    expectTold({ run, job }, ['E308'], 'incomplete');
    expect(messageOf(job, 'E308')).toContain('died of SIGSEGV');
    expect(job.log).toContain('Fatal Python error: Segmentation fault');
    const { names, text } = await filesOf({ run });
    expect(await text('shard/pytest.log')).toContain('in test_f');
    // The JUnit of pytest was never written: the action makes one from what it knows.
    expect(names).toContain('test-results.xml');
    expect(await text('test-results.xml')).toContain('test_f');
  });
});

test('a crash of the interpreter after all tests have passed is no pass', async () => {
  const body =
    'import atexit\nimport os\n\natexit.register(lambda: os.kill(os.getpid(), 11))\n\n\ndef test_f():\n    pass\n';
  const { run, job } = await story(last(body));
  expectTold({ run, job }, ['E308'], 'incomplete');
  expect(messageOf(job, 'E308')).toContain('died of SIGSEGV, after pytest had finished');
  expect(job.outputs).toMatchObject({ tests: '13', passed: '13', failed: '0' });
});

test('the results of a process that died come from what ran before', async () => {
  const { run, job } = await story(last(withBody('os', 'os._exit(0)')));
  expectTold({ run, job }, ['E311'], 'incomplete');
  expect(messageOf(job, 'E311')).toContain('1 of 13 tests has no outcome');
  expect(job.outputs).toMatchObject({ passed: '12', failed: '1' });
});

test('a lost xdist worker is named with its test; the others go on', async () => {
  const lethal = 'import os\n\n\ndef test_f():\n    os._exit(3)\n\n\ndef test_g():\n    pass\n';
  const { run, job } = await story(first(lethal), { inputs: { workers: '2' } });
  expectTold({ run, job }, ['E301', 'E309'], 'incomplete');
  expect(messageOf(job, 'E309')).toMatch(/^Worker gw\d was lost while it ran tests\/test_aa\.py::test_f/);
  expect(job.outputs).toMatchObject({ tests: '14', passed: '13', failed: '1' });
});

const MEMORY = 400 * 1024 * 1024;
const GREEDY = 'data = []\n    while True:\n        data.append(b"x" * (8 << 20))';

testWhere(canLimitMemory(), 'a control group for memory')(
  'out of memory: the kernel is asked, and the code is its own',
  async () => {
    const group = memoryGroup(MEMORY);
    const join = onceThat(
      () => true,
      (job) => group?.add(job.pid() as number),
    );
    try {
      const { run, job } = await story(last(`def test_f():\n    ${GREEDY}\n`), { ...join });
      expectTold({ run, job }, ['E307'], 'incomplete');
      expect(messageOf(job, 'E307')).toContain('for lack of memory, while tests/test_zz.py::test_f ran');
      expect(job.outputs).toMatchObject({ passed: '12', failed: '1' });
    } finally {
      group?.remove();
    }
  },
);
