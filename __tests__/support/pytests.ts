import { interpreter } from './interpreters.ts';
import { venv } from './venv.ts';

/** A pytest with its companions, all pinned. */
export interface Pytest {
  readonly name: string;
  readonly python: string;
  readonly requirements: readonly string[];
}

const PLUGINS_OLD = [
  'pytest-xdist==3.0.2',
  'pytest-cov==4.1.0',
  'pytest-randomly==3.12.0',
  'pytest-rerunfailures==11.0',
  'coverage==7.10.7',
  'freezegun==1.5.5',
];
const PLUGINS_NEW = [
  'pytest-xdist==3.8.0',
  'pytest-cov==7.0.0',
  'pytest-randomly==4.0.1',
  'pytest-rerunfailures==16.7',
  'coverage==7.10.7',
  'freezegun==1.5.5',
];

/** From the oldest to the newest that is supported. */
const PYTESTS: readonly Pytest[] = [
  { name: 'pytest-7.0', python: '3.9', requirements: ['pytest==7.0.1', ...PLUGINS_OLD] },
  { name: 'pytest-7.4', python: '3.10', requirements: ['pytest==7.4.4', ...PLUGINS_OLD] },
  { name: 'pytest-8', python: '3.12', requirements: ['pytest==8.3.5', ...PLUGINS_NEW] },
  { name: 'pytest-9', python: '3.13', requirements: ['pytest==9.2.0', ...PLUGINS_NEW] },
];

/** Those whose interpreter this machine has. */
export function pytests(): readonly Pytest[] {
  return PYTESTS.filter(({ python }) => interpreter(python) !== null);
}

/** The interpreter of its virtual environment, made when it is not there yet. */
export function pythonWith({ name, python, requirements }: Pytest): Promise<string> {
  return venv(name, requirements, interpreter(python) ?? 'python3');
}
