import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'POETRY_PYPI_MIRROR_URL';
const SECONDS = 10;

/** The index that pip would ask, without starting pip. */
const INDEX = `
import os
from pip._internal.configuration import Configuration
from pip._internal.models.index import PyPI
settings = Configuration(isolated=False)
settings.load()
known = dict(settings.items())
print(os.environ.get("PIP_INDEX_URL") or known.get("global.index-url") or PyPI.simple_url)
`;

/**
 * Machines behind a mirror of PyPI often reach its plain index, which pip uses, and not the JSON
 * pages that Poetry asks for. Then this is the variable that sends Poetry to pip's index; else nothing.
 */
export async function packageMirror(env: Environment): Promise<Readonly<Record<string, string>>> {
  if (env[VARIABLE]) return { [VARIABLE]: env[VARIABLE] };
  const index = await indexOfPip();
  if (index === null) return {};
  const [page, plain] = await Promise.all([
    answers(new URL('/pypi/pip/24.0/json', index)),
    answers(new URL(`${index}/pip/`)),
  ]);
  return plain && !page ? { [VARIABLE]: index } : {};
}

async function indexOfPip(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', INDEX], { timeout: SECONDS * 1000 });
    const url = new URL(stdout.trim());
    return url.href.replace(/\/$/, '');
  } catch {
    return null;
  }
}

async function answers(url: URL): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(SECONDS * 1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
