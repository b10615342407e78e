import { lstat, realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Answer, ArtifactStore } from '../ports.ts';
import type { Transfers } from '../transfer/client.ts';
import { learn } from '../transfer/learn.ts';
import { DEADLINES, type Limits } from '../transfer/limits.ts';
import { artifactAnswer } from '../transfer/outcome.ts';
import { CACHE_PATIENCE, type Health, newHealth, TOTAL_PATIENCE } from '../transfer/patience.ts';
import type { Operation, OperationName, Values } from '../transfer/protocol.ts';

export interface LiveArtifactsOptions {
  /** ACTIONS_*: only asked whether an artifact service is named. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly serverUrl: string;
  /** What the caches have learned: artifacts get the patience that is left of the whole. */
  readonly cacheHealth: () => Health;
  /** Told about each file that is not uploaded, and why. */
  readonly note: (message: string) => void;
}

/** The artifacts of this run over transfer workers. Never throws; a service that is down is not asked again. */
export function liveArtifacts(transfers: Transfers, options: LiveArtifactsOptions): ArtifactStore {
  let health = newHealth(TOTAL_PATIENCE);
  let missing = missingService(options);
  const served = new Set<OperationName>();
  const limits = (operation: OperationName): Limits => ({
    patience: health.patience - (CACHE_PATIENCE - options.cacheHealth().patience),
    deadlineMs: DEADLINES[operation],
  });
  const once = async <O extends Operation>(operation: O): Promise<Answer<Values[O['op']]>> => {
    if (missing !== null) return refusal(missing, true);
    if (health.state === 'down')
      return refusal(
        `the artifact service is unavailable: ${health.reason || 'it has failed too often'}`,
        false,
      );
    const name: O['op'] = operation.op;
    const ending = await transfers.run(operation, limits(name));
    const said = artifactAnswer(name, ending, (done) => done.value as Values[O['op']]);
    if (said.ok || said.conflict) served.add(name);
    const answer = said.ok ? said : { ...said, unavailable: said.unavailable && !isGitHubs(options.secrets) };
    health = learn(health, ending, answer.ok || answer.conflict ? null : answer.reason);
    return answer;
  };
  // One strange answer is a fault. Shards that take it for a service that is not there go their own way.
  const ask = async <O extends Operation>(operation: O): Promise<Answer<Values[O['op']]>> => {
    const answer = await once(operation);
    if (answer.ok || !answer.unavailable || missing !== null) return answer;
    if (served.has(operation.op)) return { ...answer, unavailable: false };
    const again = await once(operation);
    if (!again.ok && again.unavailable) missing = again.reason;
    return again;
  };
  return storeOver(ask, options.note);
}

type Ask = <O extends Operation>(operation: O) => Promise<Answer<Values[O['op']]>>;

function storeOver(ask: Ask, note: LiveArtifactsOptions['note']): ArtifactStore {
  return {
    async upload(name, files, root, retentionDays) {
      const fit = await fitFiles(files, root, note);
      if (fit.length === 0) return refusal(`there is no file to upload for ${name}`, false);
      return ask({ op: 'upload', name, files: fit, root, retentionDays });
    },
    list: () => ask({ op: 'list' }),
    download: (id, directory) => ask({ op: 'download', id, directory }),
    async remove(name) {
      const answer = await ask({ op: 'remove', name });
      return !answer.ok && /Artifact not found/.test(answer.reason) ? { ok: true, value: null } : answer;
    },
  };
}

const refusal = (reason: string, unavailable: boolean): Extract<Answer<never>, { ok: false }> => ({
  ok: false,
  conflict: false,
  unavailable,
  reason,
});

function missingService(options: LiveArtifactsOptions): string | null {
  if (isEnterpriseServer(options.serverUrl))
    return 'GitHub Enterprise Server has no artifact service of version 4';
  const { ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN } = options.secrets;
  if (ACTIONS_RESULTS_URL && ACTIONS_RUNTIME_TOKEN) return null;
  return 'this runner has no artifact service (ACTIONS_RESULTS_URL or ACTIONS_RUNTIME_TOKEN is not set)';
}

/** GitHub's own service has artifacts: whatever it answers is a fault, and never a reason to do without. */
function isGitHubs({ ACTIONS_RESULTS_URL: url = '' }: LiveArtifactsOptions['secrets']): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '';
  return host.endsWith('.githubusercontent.com') || host.endsWith('.ghe.com');
}

function isEnterpriseServer(serverUrl: string): boolean {
  const host = URL.canParse(serverUrl) ? new URL(serverUrl).hostname.toLowerCase() : 'github.com';
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}

/** The files that may and can be uploaded; one note for each of the others. */
async function fitFiles(
  files: readonly string[],
  root: string,
  note: (message: string) => void,
): Promise<string[]> {
  const realRoot = await realpath(root).catch(() => root);
  const fit: string[] = [];
  for (const file of files) {
    const name = relative(root, file);
    const problem = await unfit(file, name, realRoot);
    if (problem === null) fit.push(file);
    else note(`${JSON.stringify(name.slice(0, 120))} is not uploaded: ${problem}`);
  }
  return fit;
}

async function unfit(file: string, name: string, realRoot: string): Promise<string | null> {
  const parts = name.split(sep);
  if (parts[0] === '..' || name === '') return 'it is outside the directory';
  if (parts.includes('.git')) return 'it is in `.git`';
  if (/["<>|*?\r\n]|:/.test(name)) return 'artifacts cannot hold this name';
  const found = await lstat(file).catch(() => null);
  if (found === null) return 'it has vanished';
  const real = await realpath(file).catch(() => '');
  if (!`${real}${sep}`.startsWith(realRoot.endsWith(sep) ? realRoot : `${realRoot}${sep}`))
    return 'it is a link that leaves the directory';
  const target = await stat(file).catch(() => null);
  return target?.isFile() ? null : 'it is not a regular file';
}
