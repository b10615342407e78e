/** `npm run bench -- NAME [options]`: each compares this action with a peer, in one run on one machine. */
export interface Bench {
  readonly what: string;
  readonly options: readonly string[];
  /** @returns the exit code: 1 when a limit is broken that holds on any machine */
  readonly run: (argv: readonly string[]) => Promise<number>;
}
