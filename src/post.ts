import { savePending } from './caches/engine.ts';
import { saveText } from './caches/texts.ts';
import { tidyUp } from './caches/tidy.ts';
import type { Host } from './host/ports.ts';
import { parseState } from './state.ts';

/** The post phase: saves what main left to it. Never fails a job. */
export async function post(host: Host): Promise<void> {
  const state = parseState(host.job.state(), host.facts);
  if (state === null) return host.log.warning('The state that main left cannot be read: nothing is saved.');
  const reports = await savePending(host, state.specs, state.warned);
  await tidyUp(host, state.remainders);
  for (const { label, save } of reports) if (save) host.log.debug(`${label}: ${saveText(save)}`);
}
