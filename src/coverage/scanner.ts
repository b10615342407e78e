import type { CoverageError } from './error.ts';
import { damaged } from './strict.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** More than any line number has. */
const MOST_DIGITS = 9;

/**
 * Reads JSON from its bytes, front to back, and builds only what is asked for: reports are mostly what
 * nobody here needs, and there is one of every shard. Of what is skipped only brackets and texts are checked.
 * Every function throws E502 where the bytes are not what it reads.
 */
export class Scanner {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** An object. `visit` must read or skip the value of each member. */
  members(visit: (name: string) => void): void {
    this.expect(OPEN_OBJECT);
    if (this.takes(CLOSE_OBJECT)) return;
    do {
      const name = this.text();
      this.expect(COLON);
      visit(name);
    } while (this.takes(COMMA));
    this.expect(CLOSE_OBJECT);
  }

  /** A list of whole numbers. */
  integers(): number[] {
    const found: number[] = [];
    this.expect(OPEN_LIST);
    if (this.takes(CLOSE_LIST)) return found;
    do found.push(this.integer());
    while (this.takes(COMMA));
    this.expect(CLOSE_LIST);
    return found;
  }

  /** A list of pairs of whole numbers. */
  pairs(visit: (first: number, second: number) => void): void {
    this.expect(OPEN_LIST);
    if (this.takes(CLOSE_LIST)) return;
    do {
      this.expect(OPEN_LIST);
      const first = this.integer();
      this.expect(COMMA);
      visit(first, this.integer());
      this.expect(CLOSE_LIST);
    } while (this.takes(COMMA));
    this.expect(CLOSE_LIST);
  }

  /** A whole number of at most nine digits. */
  integer(): number {
    const negative = this.takes(MINUS);
    const start = this.at;
    let value = 0;
    for (;;) {
      const digit = this.bytes[this.at] as number;
      if (!(digit >= ZERO && digit <= NINE)) break;
      value = value * 10 + (digit - ZERO);
      this.at += 1;
    }
    if (this.at === start || this.at > start + MOST_DIGITS) throw this.broken();
    return negative ? -value : value;
  }

  /** Any value; for what is small. */
  value(): unknown {
    this.space();
    const start = this.at;
    this.skip();
    return this.parsed(start);
  }

  /** Leaves out a value of any kind. */
  skip(): void {
    this.space();
    const first = this.bytes[this.at];
    if (first === QUOTE) this.skipText();
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.skipNested();
    else this.skipScalar();
  }

  /** Nothing may be left. */
  end(): void {
    this.space();
    if (this.at < this.bytes.length) throw this.broken();
  }

  private text(): string {
    this.space();
    const start = this.at;
    if (this.bytes[start] !== QUOTE) throw this.broken();
    return this.skipText()
      ? this.bytes.toString('latin1', start + 1, this.at - 1)
      : String(this.parsed(start));
  }

  private parsed(start: number): unknown {
    try {
      return JSON.parse(this.bytes.toString('utf8', start, this.at));
    } catch {
      throw this.broken();
    }
  }

  /** @returns whether the text is plain: ASCII without escapes */
  private skipText(): boolean {
    const { bytes } = this;
    let plain = true;
    let at = this.at + 1;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte === undefined) throw this.broken();
      if (byte === BACKSLASH || byte < SPACE || byte > 0x7e) plain = false;
      at += byte === BACKSLASH ? 2 : 1;
    }
    this.at = at + 1;
    return plain;
  }

  private skipNested(): void {
    const { bytes } = this;
    let depth = 0;
    do {
      let byte = bytes[this.at] as number;
      // Most of it: digits, commas and space.
      while (byte < OPEN_LIST && byte !== QUOTE) byte = bytes[++this.at] as number;
      if (byte === undefined) throw this.broken();
      if (byte === QUOTE) this.skipText();
      else this.at += 1;
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
    } while (depth > 0);
  }

  private skipScalar(): void {
    const start = this.at;
    for (let byte = this.bytes[start]; byte !== undefined; byte = this.bytes[this.at]) {
      if (byte <= SPACE || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST) break;
      this.at += 1;
    }
    if (this.at === start) throw this.broken();
  }

  private space(): void {
    let byte = this.bytes[this.at];
    while (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = this.bytes[++this.at];
  }

  private takes(byte: number): boolean {
    this.space();
    if (this.bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  private expect(byte: number): void {
    if (!this.takes(byte)) throw this.broken();
  }

  private broken(): CoverageError {
    return damaged(`at byte ${this.at} it is not what \`coverage json\` writes, or it was cut off`);
  }
}
