import { cpuOf } from './caches-meter.ts';

/** One call of the plain client per directory, one after the other, as steps of a job are. */
export interface Request {
  readonly what: 'restore' | 'save' | 'nothing';
  readonly entries: readonly { readonly key: string; readonly path: string }[];
}

/** What a client has taken, in seconds. */
export interface ClientEnd {
  /** Of its calls. */
  readonly wall: number;
  /** Of this process and those that it has started, from the beginning. */
  readonly cpu: number;
}

const { restoreCache, saveCache } = await import('@actions/cache');
const { what, entries }: Request = JSON.parse(process.argv[2] ?? '');
const start = performance.now();
for (const { key, path } of what === 'restore' ? entries : []) {
  if ((await restoreCache([path], key)) !== key) throw new Error(`${key} was not restored.`);
}
for (const { key, path } of what === 'save' ? entries : []) {
  if ((await saveCache([path], key)) < 0) throw new Error(`${key} was not saved.`);
}
const end: ClientEnd = { wall: (performance.now() - start) / 1000, cpu: cpuOf('self') };
process.send?.(end);
process.disconnect?.();
