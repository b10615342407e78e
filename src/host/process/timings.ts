/** When a group that was interrupted gets SIGTERM and SIGKILL, in milliseconds after its SIGINT. */
export interface Ladder {
  readonly term: number;
  readonly kill: number;
}

/** All waiting times of the supervisor, in milliseconds. */
export interface Timings {
  /** After SIGINT, a timeout or a hang. The runner itself kills 10 s after its first signal. */
  readonly interrupt: Ladder;
  /** When SIGTERM comes first: the runner kills 2.5 s later. */
  readonly terminate: Ladder;
  /** How long a process that outlives the child may go on, e.g. to print its last lines. */
  readonly grace: number;
  /** The same after a cancellation. */
  readonly hurriedGrace: number;
  /** How long output is waited for when no process of the run is left to write it. */
  readonly drain: number;
  /** How long `beforeEnd` may take. */
  readonly dump: number;
  /** How often deadlines and progress are looked at. */
  readonly tick: number;
}

export const TIMINGS: Timings = {
  interrupt: { term: 5000, kill: 6500 },
  terminate: { term: 1000, kill: 1500 },
  grace: 2000,
  hurriedGrace: 300,
  drain: 10_000,
  dump: 5000,
  tick: 250,
};
