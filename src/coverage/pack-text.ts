import type { Packed, PackedFile } from './pack.ts';
import { damaged, flag, list, type Members, member, object, string } from './strict.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, files: 200_000 };
const FORMAT = 'aegis-coverage-1';

/** Packed coverage as JSON: `{ format, branch, version, files: { path: [source, missing as base64] } }`. */
export function writePacked({ branch, version, files }: Packed): string {
  const entries = [...files].map(([path, { source, missing }]) => [
    path,
    [source, Buffer.from(missing).toString('base64')],
  ]);
  return JSON.stringify({ format: FORMAT, branch, version, files: Object.fromEntries(entries) });
}

/**
 * Reads it, as untrusted. Paths, lines and bits are checked where they are unpacked.
 * @throws CoverageError E502
 */
export function readPacked(bytes: Buffer): Packed {
  if (bytes.length > LIMITS.bytes) throw damaged('it is larger than 64 MiB');
  const document = object(parsed(bytes.toString()), 'the document');
  if (member(document, 'format') !== FORMAT) throw damaged(`its format is not ${FORMAT}`);
  const branch = flag(member(document, 'branch'), 'branch');
  const version = string(member(document, 'version'), 'version', 50);
  const files = object(member(document, 'files'), 'files');
  const paths = Object.keys(files);
  if (paths.length > LIMITS.files) throw damaged(`it lists ${paths.length} files`);
  return { branch, version, files: new Map(paths.map((path) => [path, readFile(files, path)])) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged('it is not JSON, or was cut off');
  }
}

function readFile(files: Members, path: string): PackedFile {
  const [source, missing, ...rest] = list(files[path], path);
  if (typeof source !== 'string' || typeof missing !== 'string' || rest.length > 0)
    throw damaged(`the entry of ${path} is not a pair of texts`);
  return { source, missing: Buffer.from(missing, 'base64') };
}
