import { join } from 'node:path';
import type { Facts } from '../../host/ports.ts';
import { canonical, readIfThere, tableAt, tablesOf } from '../../python/pyproject.ts';
import { digest } from '../keys.ts';

/** How Poetry is told to install, by variables and by its own configuration: parts of the key of `.venv`. */
export async function poetrySettings(facts: Facts): Promise<Record<string, string>> {
  return {
    'settings by environment': settingsIn(facts.env).join(' ') || 'none',
    'settings by config.toml': await settingsOf(join(configDirectory(facts), 'config.toml')),
  };
}

/** What variables say about how it installs, and not where from or as whom: this is printed. */
function settingsIn(env: Facts['env']): string[] {
  const names = Object.keys(env).filter((name) => /^POETRY_(INSTALLER|VIRTUALENVS)_/.test(name));
  return names.sort().map((name) => `${name}=${env[name]}`);
}

/** The same tables of the file that `poetry config` writes. */
async function settingsOf(file: string): Promise<string> {
  const bytes = await readIfThere(file).catch(() => null);
  if (bytes === null) return 'none';
  const text = bytes.toString('utf8');
  return digest([installTables(text) ?? text]);
}

function installTables(text: string): string | null {
  const tables = tablesOf(text);
  return tables && canonical([tableAt(tables, 'installer'), tableAt(tables, 'virtualenvs')]);
}

/** Where Poetry looks for it (https://python-poetry.org/docs/configuration/#config-directory). */
function configDirectory({ env, home, platform }: Facts): string {
  if (env.POETRY_CONFIG_DIR) return env.POETRY_CONFIG_DIR;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'pypoetry');
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'pypoetry');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'pypoetry');
}
