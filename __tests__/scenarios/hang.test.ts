import { expect, test } from '@jest/globals';
import { expectTold, filesOf, first, last, messageOf, story } from '../support/story.ts';

const sleeping = (before = 'pass') =>
  `import signal\nimport time\n\n\ndef test_f():\n    ${before}\n    time.sleep(600)\n`;
const DEAF = 'signal.signal(2, signal.SIG_IGN), signal.signal(15, signal.SIG_IGN)';
const inputs = { 'hang-timeout': '2' };

test('a hanging test is named, its stack is dumped, and it is ended', async () => {
  const { run, job } = await story(first(sleeping()), { inputs, within: 45 });
  expectTold({ run, job }, ['E304'], 'incomplete');
  expect(messageOf(job, 'E304')).toContain(
    'Nothing happened for 2 s, while tests/test_aa.py::test_f ran; 13 of 13 tests have no outcome.',
  );
  const log = await (await filesOf({ run })).text('shard/pytest.log');
  expect(log).toMatch(/File ".*test_aa\.py", line 7 in test_f/);
  expect(job.log).toMatch(/File ".*test_aa\.py", line 7 in test_f/);
});

test('one that ignores INT and TERM is killed', async () => {
  const { run, job } = await story(last(sleeping(DEAF)), { inputs, within: 60 });
  expectTold({ run, job }, ['E304'], 'incomplete');
  expect(job.outputs).toMatchObject({ passed: '12', failed: '1' });
});

test('xdist workers hang too: each of them dumps its stack', async () => {
  const { run, job } = await story(last(sleeping()), { inputs: { ...inputs, workers: '2' }, within: 60 });
  expectTold({ run, job }, ['E304'], 'incomplete');
  expect(messageOf(job, 'E304')).toContain('while tests/test_zz.py::test_f ran');
  expect(job.log).toMatch(/File ".*test_zz\.py", line 7 in test_f/);
});

test('a thread that keeps the interpreter from ending, when all tests have passed', async () => {
  const body =
    'import threading\nimport time\n\n\ndef test_f():\n    threading.Thread(target=time.sleep, args=(600,)).start()\n';
  const { run, job } = await story(last(body), { inputs, within: 45 });
  expectTold({ run, job }, ['E304'], 'incomplete');
  expect(messageOf(job, 'E304')).toContain('Nothing happened for 2 s, after pytest had finished');
  expect(job.outputs).toMatchObject({ passed: '13', failed: '0' });
});

test('output is life, but not beyond timeout-minutes', async () => {
  const chatty =
    'import time\n\n\ndef test_f():\n    while True:\n        print("x", flush=True)\n        time.sleep(0.2)\n';
  const { run, job } = await story(last(chatty), {
    inputs: { 'hang-timeout': '2', 'timeout-minutes': '0.1', 'pytest-args': '-s' },
    within: 60,
  });
  expectTold({ run, job }, ['E305'], 'incomplete');
  expect(messageOf(job, 'E305')).toContain('longer than 6 s, while tests/test_zz.py::test_f ran');
  expect(job.log).toMatch(/File ".*test_zz\.py", line \d in test_f/);
});

test('a fixtures command is bounded by the job alone, the tests after it by hang-timeout', async () => {
  const files = {
    'slow.py':
      'import pathlib, time\ntime.sleep(3)\npathlib.Path("fx").mkdir()\npathlib.Path("fx/a").write_text("a")\n',
  };
  const { job } = await story(files, {
    inputs: {
      ...inputs,
      caches: 'fixtures',
      'fixtures-path': 'fx',
      'fixtures-command': 'python slow.py',
    },
  });
  expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed' } });
});
