import { expect, test } from '@jest/globals';
import { last, story } from '../support/story.ts';

/** Asks the step and its idle worker for Node's debugger, as any process of the same user may. */
const NOSY = `
import os, re, signal, time


def field(pid, pattern):
    try:
        with open(f"/proc/{pid}/status") as file:
            return re.search(pattern, file.read()).group(1)
    except OSError:
        return None


def step_processes():
    step = str(os.getppid())
    children = [pid for pid in os.listdir("/proc") if pid.isdigit() and field(pid, r"PPid:\\s+(\\d+)") == step]
    return [step, *(pid for pid in children if field(pid, r"Name:\\s+(.+)") in ("node", "MainThread"))]


def listening(pid):
    with open("/proc/net/tcp") as file:
        sockets = {f"socket:[{line.split()[9]}]" for line in file if line.split()[3] == "0A"}
    folder = f"/proc/{pid}/fd"
    return [fd for fd in os.listdir(folder) if os.readlink(f"{folder}/{fd}") in sockets]


def test_debugger():
    time.sleep(2)
    asked = step_processes()
    for pid in asked:
        os.kill(int(pid), signal.SIGUSR1)
    time.sleep(1)
    assert [listening(pid) for pid in asked] == [[], []]
`;

const linux = process.platform === 'linux' ? test : test.skip;

linux('test code that asks for the debugger of the step gets none, and the step goes on', async () => {
  const { run, job } = await story(last(NOSY));
  expect(job.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(job.log).not.toMatch(/Debugger listening|Starting inspector/);
  expect(job).toMatchObject({ conclusion: 'success', outputs: { passed: '13', verdict: 'passed' } });
  expect(run.artifacts).toHaveLength(1);
});
