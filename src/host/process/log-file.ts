import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const HELD_BYTES = 4096;

/** The whole output of a run on disk. A disk that is full or read-only ends the log, not the run. */
export class LogFile {
  readonly #onFail: (reason: string) => void;
  #file: FileHandle | null = null;
  #last: Promise<void> = Promise.resolve();

  /** `onFail` is called once, with the reason, when the log cannot be written (any more). */
  static async open(path: string, onFail: (reason: string) => void): Promise<LogFile> {
    const log = new LogFile(onFail);
    try {
      await mkdir(dirname(path), { recursive: true });
      log.#file = await open(path, 'w', 0o600);
    } catch (error) {
      onFail(reasonOf(error));
    }
    return log;
  }

  constructor(onFail: (reason: string) => void) {
    this.#onFail = onFail;
  }

  /** Appends; chunks of several writers arrive whole and in the order of the calls. Never rejects. */
  append(chunk: Buffer): Promise<void> {
    if (chunk.length > 0) this.#last = this.#last.then(() => this.#append(chunk));
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#release();
  }

  async #append(chunk: Buffer): Promise<void> {
    try {
      await this.#file?.writeFile(chunk);
    } catch (error) {
      await this.#release();
      this.#onFail(reasonOf(error));
    }
  }

  async #release(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }
}

/** Holds back unfinished lines of one pipe, so that two pipes do not mix within a line of the log. */
export class WholeLines {
  #held = Buffer.alloc(0);

  /** @returns the bytes up to the last line end; all of them when a line grows too long. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    const whole = bytes.length - end > HELD_BYTES ? bytes.length : end;
    this.#held = Buffer.from(bytes.subarray(whole));
    return bytes.subarray(0, whole);
  }

  /** @returns what is held back at the end of the pipe. */
  end(): Buffer {
    return this.#held;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'no space is left on the device';
  return error instanceof Error ? error.message : String(error);
}
