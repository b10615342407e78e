import { type Answer, json, twirpError } from './answer.ts';
import type { BlobStore } from './blobs.ts';
import type { TwirpCall } from './call.ts';
import type { FaultEffect } from './model.ts';
import { hasFields, Records } from './records.ts';

/** A finished artifact as it is kept on disk; its bytes are the blob `artifacts/<id>`. */
export interface ArtifactRecord {
  readonly id: number;
  readonly run: string;
  readonly job: string;
  readonly name: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** `sha256:<hex>` as the client said, or ''. */
  readonly digest: string;
  readonly mimeType: string;
  /** When it was finalized, ms since the epoch. */
  readonly createdAt: number;
}

type Upload = Pick<ArtifactRecord, 'id' | 'run' | 'job' | 'name' | 'mimeType'>;

const FIELDS = {
  id: 'number',
  run: 'string',
  job: 'string',
  name: 'string',
  size: 'number',
  digest: 'string',
  mimeType: 'string',
  createdAt: 'number',
} as const;

/** Ids below it are free for the older twins of the fault `duplicate`. */
const FIRST_ID = 1_000_001;
const HOUR = 3600 * 1000;

/** The twirp ArtifactService over records and blobs. */
export class ArtifactService {
  readonly records: Records<ArtifactRecord>;
  readonly #blobs: BlobStore;
  /** Created and not finalized yet. */
  readonly #uploads = new Map<string, Upload>();

  constructor(directory: string, blobs: BlobStore) {
    const parse = (value: unknown) => (hasFields(value, FIELDS) ? (value as ArtifactRecord) : null);
    this.records = new Records<ArtifactRecord>(directory, parse, FIRST_ID);
    this.#blobs = blobs;
  }

  create(call: TwirpCall): Answer {
    const name = call.text('name');
    const problem = nameProblem(name);
    if (problem !== null) return twirpError('invalid_argument', problem);
    if (this.#uploads.has(place(call, name)) || this.#named(call, name) !== undefined)
      return twirpError('already_exists', 'an artifact with this name already exists on the workflow run');
    const id = this.records.nextId();
    const mimeType = call.text('mime_type') || 'application/zip';
    const job = call.text('workflow_job_run_backend_id');
    this.#uploads.set(place(call, name), { id, run: call.token.run, job, name, mimeType });
    return json({ ok: true, signed_upload_url: call.uploadUrl(`artifacts/${id}`) });
  }

  async finalize(call: TwirpCall): Promise<Answer> {
    const upload = this.#uploads.get(place(call, call.text('name')));
    if (upload === undefined) return twirpError('not_found', 'no such artifact upload');
    const blob = this.#blobs.get(`artifacts/${upload.id}`);
    if (blob === null) return twirpError('failed_precondition', 'nothing was uploaded for this artifact');
    const digest = call.text('hash');
    await this.records.add({ ...upload, size: blob.size, digest, createdAt: Date.now() });
    this.#uploads.delete(place(call, upload.name));
    return json({ ok: true, artifact_id: `${upload.id}` });
  }

  /** `effect`: `lag` hides what is newer than that, `duplicate` shows an older twin of each artifact. */
  list(call: TwirpCall, effect: FaultEffect | null): Answer {
    const [name, id] = [call.text('name_filter'), call.text('id_filter')];
    const shown = shape(this.#ofRun(call.token.run), effect, Date.now())
      .filter((record) => name === '' || record.name === name)
      .filter((record) => id === '' || `${record.id}` === id);
    return json({ artifacts: shown.map(listed) });
  }

  url(call: TwirpCall): Answer {
    const record = this.#named(call, call.text('name'));
    if (record === undefined) return twirpError('not_found', 'artifact not found');
    const zip = record.mimeType === 'application/zip' ? '.zip' : '';
    const rscd = `attachment; filename*=UTF-8''${encodeURIComponent(record.name + zip)}`;
    return json({ signed_url: call.downloadUrl(`artifacts/${record.id}`, { rsct: record.mimeType, rscd }) });
  }

  async remove(call: TwirpCall): Promise<Answer> {
    const record = this.#named(call, call.text('name'));
    if (record === undefined) return twirpError('not_found', 'artifact not found');
    await this.records.remove(record.id);
    await this.#blobs.remove(`artifacts/${record.id}`);
    return json({ ok: true, artifact_id: `${record.id}` });
  }

  #ofRun(run: string): ArtifactRecord[] {
    return this.records.list().filter((record) => record.run === run);
  }

  #named(call: TwirpCall, name: string): ArtifactRecord | undefined {
    return this.#ofRun(call.token.run).find((record) => record.name === name);
  }
}

function place(call: TwirpCall, name: string): string {
  return JSON.stringify([call.token.run, name]);
}

function nameProblem(name: string): string | null {
  if (name === '' || name.length > 255) return 'artifact name must have 1 to 255 characters';
  return /[":<>|*?\r\n\\/]/.test(name) ? 'artifact name contains an invalid character' : null;
}

/** The list as a faulty service would show it at `now` (ms since the epoch). */
function shape(
  records: readonly ArtifactRecord[],
  effect: FaultEffect | null,
  now: number,
): ArtifactRecord[] {
  if (effect?.kind === 'lag')
    return records.filter((record) => now - record.createdAt >= effect.seconds * 1000);
  if (effect?.kind !== 'duplicate') return [...records];
  return records.flatMap((record) => [olderTwin(record), record]);
}

function olderTwin(record: ArtifactRecord): ArtifactRecord {
  return { ...record, id: record.id - FIRST_ID + 1, createdAt: record.createdAt - HOUR };
}

function listed(record: ArtifactRecord): object {
  return {
    workflow_run_backend_id: record.run,
    workflow_job_run_backend_id: record.job,
    database_id: `${record.id}`,
    name: record.name,
    size: `${record.size}`,
    created_at: new Date(record.createdAt).toISOString(),
    ...(record.digest === '' ? {} : { digest: record.digest }),
  };
}
