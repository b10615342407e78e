import type { Comparison, Limits, Round } from './caches-rounds.ts';
import { print, ratio, seconds, table } from './print.ts';
import { median } from './statistics.ts';

/** Of the peer's wall, and of the bytes of the content. */
const GOALS = { wall: 0.5, disk: 1.25 } as const;
/** Of what is sent beside the blobs themselves: archives and the index. */
const AROUND = { share: 0.01, bytes: 256 * 1024 } as const;

type Row = readonly [toTheirs: string, what: string, ours: string, theirs: string, goal: string];
type Pick = (round: Round) => number;

/** Prints one size. @returns whether everything held that depends on no machine: what was sent, what was asked for */
export function tell(comparison: Comparison, limits: Limits, peer: string): boolean {
  const { content, files, ours, changed } = comparison;
  const head = ['to theirs', 'what', 'this action', peer, 'goal'];
  tellPaces(comparison, limits);
  print(
    `\nRestored: ${files} files, ${megabytes(content)} on disk. Medians of ${ours.length} rounds in turn:\n`,
  );
  print(table([head, ...restoringRows(comparison, limits)]));
  print(`\nOurs by the step's own clock, last round: ${ours.at(-1)?.spans}.`);
  print(
    `\nSaved, where one model of three has ${megabytes(changed.model)} of other blobs, or nothing has changed:\n`,
  );
  print(table([head, ...savingRows(comparison)]));
  return mayHaveSent(changed.model, changed.ours.traffic.up) && callsOf(ours) === 0;
}

function tellPaces({ paces }: Comparison, { bytesPerSecond, totalBytesPerSecond, latencyMs }: Limits): void {
  const found = paces.map(
    ({ connections, rate, load }) =>
      `${connections} got ${megabytes(rate)}/s, the service's process being busy ${(100 * load).toFixed(0)} % of the time`,
  );
  const all = totalBytesPerSecond ? `, ${megabytes(totalBytesPerSecond)}/s to all together` : '';
  print(`Results service: ${megabytes(bytesPerSecond)}/s to a connection${all}, ${latencyMs} ms to a call.`);
  print(`Tried before: ${found.join('; ')}.`);
}

function restoringRows({ content, ours, theirs }: Comparison, limits: Limits): Row[] {
  const of = (pick: Pick) => [median(ours.map(pick)), median(theirs.map(pick))] as const;
  const row = (what: string, pick: Pick, show: (value: number) => string, goal = ''): Row => {
    const [own, other] = of(pick);
    return [ratio(own, other), what, show(own), show(other), goal];
  };
  const overLimit = (connections: number, what: string): Row => {
    const rate = Math.min(connections * limits.bytesPerSecond, limits.totalBytesPerSecond ?? Infinity);
    return row(`· limit: its bytes over ${what}`, ({ traffic }) => traffic.down / rate, seconds);
  };
  const wall: Pick = ({ restoring }) => restoring.wall;
  const disk: Pick = ({ restoring }) => restoring.disk / content;
  const [own, other] = of(wall);
  return [
    row('wall of restoring all four', wall, seconds, outcome(own / other, GOALS.wall)),
    overLimit(1, 'one connection'),
    overLimit(4, 'four connections'),
    row('wall with the start of the process', ({ restoring }) => restoring.whole, seconds),
    row('bytes loaded', ({ traffic }) => traffic.down, megabytes),
    row('peak disk over content', disk, (value) => value.toFixed(2), outcome(of(disk)[0], GOALS.disk)),
    row('CPU, all processes', ({ restoring }) => restoring.cpu, seconds),
    row('peak memory, shared pages once (PSS)', ({ restoring }) => restoring.pss, megabytes),
    row('peak memory, sum of RSS', ({ restoring }) => restoring.rss, megabytes),
  ];
}

function savingRows({ ours, theirs, changed }: Comparison): Row[] {
  const idle = (rounds: readonly Round[]) => median(rounds.map((round) => round.idle.wall));
  const { model, ours: own, theirs: other } = changed;
  const sent = mayHaveSent(model, own.traffic.up) ? 'reached' : 'missed';
  return [
    compared(
      'one model changed: bytes sent',
      own.traffic.up,
      other.traffic.up,
      megabytes,
      `that model's: ${sent}`,
    ),
    compared('one model changed: wall of the save', own.wall, other.wall, seconds),
    [
      '',
      'nothing new: requests',
      `${callsOf(ours)}`,
      `${callsOf(theirs)}`,
      `0: ${callsOf(ours) === 0 ? 'reached' : 'missed'}`,
    ],
    compared('nothing new: wall of the save', idle(ours), idle(theirs), seconds),
  ];
}

const compared = (
  what: string,
  own: number,
  other: number,
  show: (value: number) => string,
  goal = '',
): Row => [ratio(own, other), what, show(own), show(other), goal];

/** Of all rounds in which nothing was new. */
const callsOf = (rounds: readonly Round[]): number =>
  rounds.reduce((sum, { idle }) => sum + idle.traffic.calls, 0);

/** Whether nothing but the new blobs went up, with what is around them. */
export const mayHaveSent = (blobs: number, sent: number): boolean =>
  sent >= blobs && sent <= blobs * (1 + AROUND.share) + AROUND.bytes;

const outcome = (value: number, goal: number): string =>
  `at most ${goal}: ${value <= goal ? 'reached' : 'missed'}`;

/** `1,234.5 MB` */
const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
