import type { Clock } from '../../host/ports.ts';
import type { Json } from '../../results/json.ts';
import { megabytes } from '../../text/format.ts';
import { quote } from '../../text/quote.ts';

const EVERY_MS = 5000;
/** Blobs of one model that are counted: nothing of a server is kept without end. */
const MOST_BLOBS = 1000;

/** Tells how a pull goes on. */
export interface Progress {
  /** A line of the server. */
  saw(line: Json): void;
  /** Bytes that the model's blobs have in all, as far as the server has told. */
  total(): number;
}

/** Gives the log a line every few seconds: `tiny: 12.3 MB of 45.0 MB`. */
export function progress(label: string, clock: Clock, tell: (line: string) => void): Progress {
  const blobs = new Map<string, { readonly total: number; readonly completed: number }>();
  let told = clock.monotonic();
  const sum = (of: 'total' | 'completed'): number =>
    [...blobs.values()].reduce((bytes, blob) => bytes + blob[of], 0);
  return {
    saw({ status, digest, total, completed }) {
      if (typeof digest === 'string' && isSize(total) && (blobs.has(digest) || blobs.size < MOST_BLOBS))
        blobs.set(digest, { total, completed: isSize(completed) ? completed : 0 });
      if (clock.monotonic() - told < EVERY_MS) return;
      told = clock.monotonic();
      tell(
        typeof digest === 'string'
          ? `${label}: ${megabytes(sum('completed'))} of ${megabytes(sum('total'))}`
          : `${label}: ${quote(String(status), 80)}`,
      );
    },
    total: () => sum('total'),
  };
}

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
