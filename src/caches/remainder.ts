/** What a kind leaves running or standing for the tests, and post ends or removes. A JSON value. */
export type Remainder =
  | {
      readonly kind: 'process';
      readonly label: string;
      /** Leader of a group of its own. */
      readonly pid: number;
      /** Start time in clock ticks since boot (/proc/PID/stat, field 22): a number may belong to somebody else by then. */
      readonly started: string;
    }
  | { readonly kind: 'builder'; readonly name: string };
