import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../../local/service/index.ts';
import { unzip } from '../../local/zip.ts';
import { scratch } from './facts.ts';
import { put, twirp } from './service.ts';

const RUN = '1';

/** Reads a finished artifact of the run: its files as texts, by name. */
export async function filesOf(path: string): Promise<Record<string, string>> {
  const folder = scratch('unpacked');
  const names = await unzip(path, folder);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

/**
 * An archive written by Python's zipfile, so that reader and writer share no mistake.
 * @param body Python lines that write to the open archive `z`; `files` has what the archive begins with
 */
export function archive(files: Readonly<Record<string, string>>, body = ''): Buffer {
  const path = join(scratch('forged'), 'forged.zip');
  const script = `import json, sys, zipfile
files = json.load(sys.stdin)
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name, text in files.items():
        z.writestr(name, text.encode("latin1"))
    ${body || 'pass'}
`;
  execFileSync('python3', ['-c', script, path], { input: JSON.stringify(files) });
  return readFileSync(path);
}

/** Puts an artifact into the run, as anybody with the job's token could; one of that name goes first. */
export async function plant(service: Service, name: string, content: Buffer): Promise<void> {
  await twirp(service, 'DeleteArtifact', { name }, { run: RUN });
  const created = await twirp(
    service,
    'CreateArtifact',
    { name, version: 7, mime_type: 'application/zip' },
    { run: RUN },
  );
  const stored = await put(created.body.signed_upload_url, content);
  if (!stored.ok) throw new Error(`the forged artifact was refused: ${stored.status}`);
  await twirp(service, 'FinalizeArtifact', { name, size: `${content.length}` }, { run: RUN });
}
