import type { Code } from '../results/model.ts';

/** Coverage data that cannot be used: a stable code, and a message with the values and what to do. */
export class CoverageError extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.name = 'CoverageError';
    this.code = code;
  }
}
