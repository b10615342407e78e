import type { Readable } from 'node:stream';
import type { Console } from './console.ts';
import { LineSplitter } from './lines.ts';

/** Gets the bytes as they are, with the number of their pipe; reading goes on when it resolves. */
export type Tap = (chunk: Buffer, pipe: number) => Promise<void> | void;

/** The pipes of one child, read side by side into the live log, no faster than that takes them. */
export class Output {
  readonly #pipes: readonly Readable[];
  readonly #console: Console | null;
  #open: number;
  #closed = false;

  /** Starts to read. Without a console nothing is printed. */
  constructor(pipes: readonly Readable[], console: Console | null, tap: Tap) {
    this.#pipes = pipes;
    this.#console = console;
    this.#open = pipes.length;
    pipes.forEach((pipe, at) => void this.#pump(pipe, at, tap));
  }

  /** Whether all pipes have been read to their end and printed. */
  drained(): boolean {
    return this.#open === 0;
  }

  /** Nothing is printed after this: workflow commands may be on again. */
  close(): void {
    this.#closed = true;
    for (const pipe of this.#pipes) pipe.destroy();
  }

  async #pump(pipe: Readable, at: number, tap: Tap): Promise<void> {
    const splitter = new LineSplitter();
    try {
      for await (const chunk of pipe) {
        await tap(chunk, at);
        await this.#print(splitter.push(chunk));
      }
    } catch {
      // Closed while a process still held its other end.
    }
    await this.#print(splitter.end());
    this.#open -= 1;
  }

  async #print(lines: readonly string[]): Promise<void> {
    if (!this.#closed) await this.#console?.child(lines);
  }
}
