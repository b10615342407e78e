import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { accessOf } from './caches-job.ts';
import { cpuOf } from './caches-meter.ts';
import type { ResultsService } from './caches-service.ts';

/** What connections got, and what it took of the service. */
export interface Pace {
  readonly connections: number;
  /** Bytes per second of all together. */
  readonly rate: number;
  /** Share of one core. */
  readonly load: number;
}

const BYTES = 200e6;

/** Loads the beginning of the largest entry of the service over so many connections at once, to see that its limit is exact. */
export async function paceOf(service: ResultsService, connections: number): Promise<Pace> {
  const url = await largestEntry(service);
  const [start, cpu] = [performance.now(), cpuOf(service.pid)];
  const bytes = await Promise.all(Array.from({ length: connections }, () => load(url)));
  const seconds = (performance.now() - start) / 1000;
  const rate = bytes.reduce((sum, each) => sum + each, 0) / seconds;
  return { connections, rate, load: (cpuOf(service.pid) - cpu) / seconds };
}

async function largestEntry(service: ResultsService): Promise<string> {
  const entries = await service.entries();
  const [largest] = entries.toSorted((a, b) => b.size - a.size);
  const access = accessOf(service, 1);
  const answer = await fetch(
    `${service.url}twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: largest?.key, restore_keys: [], version: largest?.version }),
    },
  );
  const said = await answer.text();
  const { signed_download_url: url } = JSON.parse(said);
  if (typeof url !== 'string') throw new Error(`The service does not give an entry: ${said}`);
  return url;
}

async function load(url: string): Promise<number> {
  // A connection of its own.
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false, headers: { range: `bytes=0-${BYTES - 1}` } }, resolve).on('error', reject);
  });
  if (response.statusCode !== 206) throw new Error(`The service answers: ${await text(response)}`);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes;
}
