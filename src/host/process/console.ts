import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { defuse } from '../../text/quote.ts';

/** How long a full pipe is waited for when the process is about to end. */
const LAST_WORDS_MS = 1000;

/**
 * The one owner of standard output. Output of children goes between `::stop-commands::TOKEN` and
 * `::TOKEN::`, so that nothing in it acts as a workflow command. Our own commands wait for the end
 * of that time: printed within it they would be plain text, and a mask would show its secret.
 */
export class Console {
  readonly #out: Writable & { readonly fd?: number };
  readonly #waiting: string[] = [];
  #wake: (() => void)[] = [];
  #broken = false;
  #token: string | null = null;
  #depth = 0;

  constructor(out: Writable & { readonly fd?: number }) {
    this.#out = out;
    out.on('drain', () => this.#wakeAll());
    // Nobody reads any more: the work goes on without a live log.
    out.on('error', () => this.#breakOff());
    out.on('close', () => this.#breakOff());
  }

  /** Prints text of ours, each line defused, at any time. */
  line(text: string): void {
    for (const line of text.split(/\r\n|\n|\r/)) void this.#write(`${this.#hideToken(defuse(line))}\n`);
  }

  /** Prints one workflow command of ours, now or when commands are resumed. */
  command(line: string): void {
    if (this.#token === null) void this.#write(`${line}\n`);
    else this.#waiting.push(line);
  }

  /** Prints lines of a child; resolves when the reader has kept up. */
  async child(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#write(`${this.#hideToken(lines.join('\n').replaceAll('##[', '# #['))}\n`);
  }

  /** Stops workflow commands until the returned function has been called; may be nested. */
  stopCommands(): () => void {
    if (this.#depth++ === 0) {
      this.#token = randomBytes(16).toString('hex');
      process.on('exit', this.#lastWords);
      void this.#write(`::stop-commands::${this.#token}\n`);
    }
    let open = true;
    return () => {
      if (open) this.#resume();
      open = false;
    };
  }

  /** Resolves when everything printed so far has been handed to the system, or nobody reads it. */
  async flush(): Promise<void> {
    while (!this.#broken && this.#out.writableLength > 0) await this.#drained();
  }

  #resume(): void {
    this.#depth -= 1;
    if (this.#depth > 0) return;
    void this.#write(`::${this.#token}::\n`);
    process.off('exit', this.#lastWords);
    this.#token = null;
    for (const line of this.#waiting.splice(0)) this.command(line);
  }

  /** In an exit handler only synchronous writes arrive; a line may be half written. */
  readonly #lastWords = (): void => {
    const text = ['', `::${this.#token}::`, ...this.#waiting, ''].join('\n');
    if (this.#out.fd === undefined) this.#out.write(text);
    else writeAll(this.#out.fd, Buffer.from(text));
  };

  /** A child that learned the token must not be able to use it. */
  #hideToken(text: string): string {
    return this.#token !== null && text.includes(this.#token) ? text.replaceAll(this.#token, '***') : text;
  }

  async #write(text: string): Promise<void> {
    if (this.#broken || this.#out.write(text)) return;
    await this.#drained();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve);
    });
  }

  #breakOff(): void {
    this.#broken = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}

/** Writes to a pipe that may be non-blocking and full; gives up after a second or when nobody reads. */
function writeAll(fd: number, bytes: Buffer): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const until = Date.now() + LAST_WORDS_MS;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > until) return;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}
