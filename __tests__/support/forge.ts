import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../../local/service/index.ts';
import { unzip } from '../../local/zip.ts';
import { scratch } from './facts.ts';
import { put, twirp } from './service.ts';

/** Reads a finished artifact: its files as texts, by name. */
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
  const script = `import json, sys, warnings, zipfile
warnings.simplefilter("ignore")
files = json.load(sys.stdin)
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name, text in files.items():
        z.writestr(name, text.encode("latin1"))
    ${body || 'pass'}
`;
  execFileSync('python3', ['-c', script, path], { input: JSON.stringify(files) });
  return readFileSync(path);
}

/** Puts an artifact into a run, as anybody with the token of one of its jobs could. */
export async function plant(service: Service, run: string, name: string, content: Buffer): Promise<void> {
  const created = await twirp(
    service,
    'CreateArtifact',
    { name, version: 7, mime_type: 'application/zip' },
    { run },
  );
  const stored = await put(created.body.signed_upload_url, content);
  if (!stored.ok) throw new Error(`the forged artifact was refused: ${stored.status}`);
  await twirp(service, 'FinalizeArtifact', { name, size: `${content.length}` }, { run });
}
