import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { canMount, mountTmpfs, testWhere } from '../support/machine.ts';
import { codesOf } from '../support/scenario.ts';
import { errorsOf, expectTold, filesOf, first, last, messageOf, story } from '../support/story.ts';

/** The state of a process as Linux tells it: '' when it is gone, Z when it only waits to be forgotten. */
function stateOf(pid: number): string {
  try {
    return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

describe('what tests leave behind', () => {
  test('a daemon that outlives its test is named and ended; the job does not wait for it', async () => {
    const body =
      'import subprocess\n\n\ndef test_f():\n    child = subprocess.Popen(["sleep", "600"], start_new_session=True)\n    print("daemon", child.pid)\n';
    const { job } = await story(last(body), { inputs: { 'pytest-args': '-s' }, within: 45 });
    expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
    const pid = Number(/daemon (\d+)/.exec(job.log)?.[1]);
    expect(job.annotations).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(`sleep (${pid}) outlived the tests`) }),
    );
    expect(codesOf(job)).toEqual(['AEGIS-W317']);
    expect(pid).toBeGreaterThan(1);
    expect(stateOf(pid)).toMatch(/^[ZX]?$/);
  });

  test('a process that holds the output open after the tests', async () => {
    const body =
      'import subprocess\n\n\ndef test_f():\n    subprocess.Popen(["sh", "-c", "trap : TERM; while :; do sleep 1; done"])\n';
    const { job } = await story(last(body), { inputs: { 'pytest-args': '-s' }, within: 45 });
    expect(job).toMatchObject({ conclusion: 'success', orphans: [], outputs: { tests: '13' } });
    expect(job.log).toMatch(/sh \(\d+\) outlived the tests/);
  });
});

describe('what tests delete', () => {
  test('their working directory: it is said, and post can start', async () => {
    const { run, job } = await story(
      last('import os\nimport shutil\n\n\ndef test_f():\n    shutil.rmtree(os.getcwd())\n'),
    );
    expect(errorsOf(job)).toContain('E318');
    expect(messageOf(job, 'E318')).toContain('The directory in which the tests ran is gone.');
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0 });
    expect(job.outputs).toMatchObject({ verdict: 'incomplete', passed: '13' });
    expect((await filesOf({ run })).names).toContain('report.json');
  });

  test('RUNNER_TEMP with command files and results: told all the same, and post does not run the tests', async () => {
    const body =
      'import os\nimport shutil\n\n\ndef test_f():\n    shutil.rmtree(os.environ["RUNNER_TEMP"])\n';
    const { job } = await story(first(body));
    expect(errorsOf(job)).toContain('E316');
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0 });
    expect(job.outputs.verdict).toBe('incomplete');
    expect(job.summary).toContain('AEGIS-E316');
    expect(job.post?.annotations).toEqual([]);
    expect(job.post?.seconds).toBeLessThan(20);
  });
});

describe('what tests close', () => {
  test('standard output, captured: nobody minds', async () => {
    const { job } = await story(last('import os\n\n\ndef test_f():\n    os.close(1)\n    os.close(2)\n'));
    expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed', passed: '13' } });
  });

  test('standard output that pytest needs: the likely cause is said', async () => {
    const { run, job } = await story(last('import os\n\n\ndef test_f():\n    os.close(1)\n'), {
      inputs: { 'pytest-args': '-s' },
    });
    expectTold({ run, job }, ['E313', 'E315'], 'incomplete');
    expect(messageOf(job, 'E315')).toMatch(
      /\[Errno 9\] Bad file descriptor\. Likely a test closed standard output/,
    );
    expect(messageOf(job, 'E313')).toContain('tests/test_zz.py::test_f');
  });
});

/**
 * Fills the disk of RUNNER_TEMP: to the last byte, or but for room in which it can be told that the test failed, since
 * without any it hangs on a page of the file of events whether it can.
 */
const filling = (raising: boolean): string => `
import os


def test_f():
    file = open(os.environ["RUNNER_TEMP"] + "/big", "wb", buffering=0)
    for size in (1 << 16, 1):
        try:
            while True:
                file.write(b"x" * size)
        except OSError:
            if ${raising ? 'size == 1' : 'False'}:
                file.truncate(file.tell() - 16384)
                raise
`;

const mounted = testWhere(canMount(), 'the right to mount');

describe('RUNNER_TEMP', () => {
  mounted('a full disk, on which the test that filled it fails', async () => {
    const mount = mountTmpfs('size=8m');
    try {
      const { run, job } = await story(last(filling(true)), {
        override: { RUNNER_TEMP: mount?.directory ?? '' },
      });
      expect(errorsOf(job)).toEqual(expect.arrayContaining(['E301', 'E319']));
      expect(errorsOf(job)).not.toContain('E901');
      expect(messageOf(job, 'E319')).toMatch(/No space (left on the device: OSError|is left)/);
      expect(job).toMatchObject({ exitCode: 1, postExitCode: 0 });
      expect(job.outputs).toMatchObject({ verdict: 'incomplete', tests: '13', passed: '12' });
      expect(job.summary).toContain('AEGIS-E319');
      expect(run.artifacts).toHaveLength(1);
    } finally {
      mount?.unmount();
    }
  });

  mounted('a full disk, of which no test says a word', async () => {
    const mount = mountTmpfs('size=8m');
    try {
      const { job } = await story(first(filling(false)), {
        override: { RUNNER_TEMP: mount?.directory ?? '' },
      });
      expect(errorsOf(job)).toContain('E319');
      expect(errorsOf(job)).not.toContain('E901');
      expect(job).toMatchObject({ exitCode: 1, postExitCode: 0, outputs: { verdict: 'incomplete' } });
      expect(job.summary).toContain('AEGIS-E319');
    } finally {
      mount?.unmount();
    }
  });

  mounted('a disk that was full for a while leaves gaps in the record, and gaps are no pass', async () => {
    const mount = mountTmpfs('size=8m');
    const more = `\n\n@pytest.mark.parametrize("n", range(100))\ndef test_in_between(n):\n    pass\n\n\ndef test_free():\n    os.remove(os.environ["RUNNER_TEMP"] + "/big")\n`;
    try {
      const { job } = await story(first(`import pytest\n${filling(false)}${more}`), {
        override: { RUNNER_TEMP: mount?.directory ?? '' },
      });
      expect(errorsOf(job)).toEqual(expect.arrayContaining(['E313', 'E319']));
      expect(errorsOf(job)).not.toContain('E407');
      expect(messageOf(job, 'E319')).toContain('No space left on device');
      expect(job).toMatchObject({ exitCode: 1, postExitCode: 0, outputs: { verdict: 'incomplete' } });
    } finally {
      mount?.unmount();
    }
  });

  mounted('full before the step begins', async () => {
    const mount = mountTmpfs('size=4k,nr_inodes=2');
    try {
      const { job } = await story({}, { override: { RUNNER_TEMP: `${mount?.directory}` } });
      expect(job.outputs.verdict).toBe('incomplete');
      expect(errorsOf(job)).toEqual(['E319']);
      expect(job).toMatchObject({ exitCode: 1, postExitCode: 0 });
    } finally {
      mount?.unmount();
    }
  });

  mounted('read-only: another directory takes its place', async () => {
    const mount = mountTmpfs('ro,size=1m');
    try {
      const { job } = await story({}, { override: { RUNNER_TEMP: mount?.directory ?? '' } });
      expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0, outputs: { verdict: 'passed' } });
      expect(job.log).toContain('RUNNER_TEMP is not a directory that can be written');
    } finally {
      mount?.unmount();
    }
  });
});
