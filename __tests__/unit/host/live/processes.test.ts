import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { cacheServiceIn, createProcesses } from '../../../../src/host/live/processes.ts';
import { endless, surroundings } from '../../../support/host/surroundings.ts';

const SECRETS = {
  ACTIONS_RESULTS_URL: 'https://results/',
  ACTIONS_RUNTIME_TOKEN: 'token',
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc',
  GITHUB_TOKEN: 'github',
  INPUT_PYTHON: 'x',
  STATE_aegis: '{}',
};
const PRINT = 'console.log(Object.keys(process.env).sort().join(" "))';

/** Names of the variables that a supervised child and a tool see. */
async function seen(options: object) {
  const around = await surroundings();
  const processes = createProcesses(around, cacheServiceIn(SECRETS));
  const command = { program: process.execPath, args: ['-e', PRINT], cwd: around.folder, env: { OWN: '1' } };
  await processes.supervise(command, { ...endless(around.logFile), ...options });
  const tool = await processes.run(command);
  const names = (text: string) =>
    text.split(/\s+/).filter((name) => /^(ACTIONS|GITHUB|INPUT|STATE|OWN)/.test(name));
  return { supervised: names(await readFile(around.logFile, 'utf8')), tool: names(tool.stdout) };
}

test('the variables of the cache service go to the child that they are lent to, and no others', async () => {
  expect(await seen({ cacheService: true })).toEqual({
    supervised: ['ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'OWN'],
    tool: ['OWN'],
  });
  for (const options of [{}, { cacheService: false }]) {
    expect(await seen(options)).toEqual({ supervised: ['OWN'], tool: ['OWN'] });
  }
});
