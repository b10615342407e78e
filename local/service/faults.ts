import { CALLS, type Fault, type FaultEffect, type FaultKind } from './model.ts';

const SHAPE = 'Write METHOD=KIND[:ARG][*COUNT], e.g. GetCacheEntryDownloadURL=status:503*2';
const MIB = 1024 * 1024;

type BareKind = Exclude<FaultKind, 'status' | 'html' | 'rate' | 'slow' | 'lag' | 'huge'>;

/** How a kind reads its argument, and the calls it makes sense for (all when not given). */
interface KindRule {
  readonly read: (arg: string | null) => FaultEffect;
  readonly only?: (call: string) => boolean;
}

const isList = (call: string) => call === 'ListArtifacts';
const isAnswer = (call: string) => call !== 'blob-put';

const RULES: Record<FaultKind, KindRule> = {
  status: { read: (arg) => ({ kind: 'status', status: integer(arg, 400, 599, 'a status from 400 to 599') }) },
  html: { read: (arg) => ({ kind: 'html', status: integer(arg, 200, 599, 'a status from 200 to 599') }) },
  rate: { read: (arg) => ({ kind: 'rate', retryAfter: required(arg, 'the Retry-After value') }) },
  slow: {
    read: (arg) => ({ kind: 'slow', bytesPerSecond: integer(arg, 1, 2 ** 40, 'bytes per second, from 1') }),
  },
  lag: { read: (arg) => ({ kind: 'lag', seconds: seconds(arg) }), only: isList },
  huge: {
    read: (arg) => ({
      kind: 'huge',
      bytes: integer(arg ?? `${64 * MIB}`, 1, 2 ** 33, 'a size in bytes, from 1'),
    }),
    only: isAnswer,
  },
  stall: { read: bare('stall') },
  'stall-body': { read: bare('stall-body') },
  cut: { read: bare('cut') },
  reset: { read: bare('reset') },
  truncate: { read: bare('truncate') },
  evict: { read: bare('evict') },
  deny: { read: bare('deny') },
  json: { read: bare('json'), only: isAnswer },
  garbage: { read: bare('garbage'), only: isAnswer },
  empty: { read: bare('empty'), only: isAnswer },
  duplicate: { read: bare('duplicate'), only: isList },
};

/** Parses `METHOD=KIND[:ARG][*COUNT]`. Throws an Error that says what is wrong and what is allowed. */
export function parseFault(text: string): Fault {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`Bad fault ${JSON.stringify(text.slice(0, 120))}: ${(error as Error).message}.`);
  }
}

function parse(text: string): Fault {
  const equals = text.indexOf('=');
  if (equals < 1) throw new Error(`there is no METHOD= in it. ${SHAPE}`);
  const [, body = '', count] = /^(.*?)(?:\*(\d+))?$/s.exec(text.slice(equals + 1)) ?? [];
  const colon = body.indexOf(':');
  const [name, arg] = colon < 0 ? [body, null] : [body.slice(0, colon), body.slice(colon + 1)];
  const fault = { method: method(text.slice(0, equals)), effect: effect(name, arg), times: times(count) };
  if (fault.method !== '*' && !applies(fault.effect, fault.method))
    throw new Error(`${name} does not work on ${fault.method}`);
  return fault;
}

function method(name: string): string {
  if (name === '*' || (CALLS as readonly string[]).includes(name)) return name;
  throw new Error(`there is no method ${JSON.stringify(name)}. Known are ${CALLS.join(', ')} and *`);
}

function effect(name: string, arg: string | null): FaultEffect {
  if (!Object.hasOwn(RULES, name))
    throw new Error(`there is no kind ${JSON.stringify(name)}. Known are ${Object.keys(RULES).join(', ')}`);
  return RULES[name as FaultKind].read(arg);
}

function times(count: string | undefined): number | null {
  return count === undefined ? null : integer(count, 1, 1_000_000, 'a count from 1');
}

function bare(kind: BareKind): (arg: string | null) => FaultEffect {
  return (arg) => {
    if (arg !== null) throw new Error(`${kind} takes no argument`);
    return { kind };
  };
}

function required(arg: string | null, what: string): string {
  if (arg === null || arg === '') throw new Error(`it needs ${what} after the colon`);
  if (!/^[\x20-\x7e]+$/.test(arg)) throw new Error('the argument must be printable ASCII');
  return arg;
}

function integer(arg: string | null, least: number, most: number, what: string): number {
  const value = /^\d{1,12}$/.test(arg ?? '') ? Number(arg) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${JSON.stringify(arg ?? '')} is not ${what}`);
}

function seconds(arg: string | null): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(arg ?? '')) return Number(arg);
  throw new Error(`${JSON.stringify(arg ?? '')} is not a number of seconds`);
}

/** Whether an effect makes sense for a call (a twirp method, `blob-get` or `blob-put`). */
function applies(effect: FaultEffect, call: string): boolean {
  return RULES[effect.kind].only?.(call) ?? true;
}

/** The faults in force, and how often each may still fire. */
export class FaultBook {
  #left: { fault: Fault; times: number }[];

  constructor(faults: readonly Fault[]) {
    this.#left = faults.map((fault) => ({ fault, times: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The effect on the next such call, counted as fired; the first fault that matches wins. */
  take(call: string): FaultEffect | null {
    const hit = this.#left.find(
      ({ fault, times }) =>
        times > 0 && (fault.method === '*' || fault.method === call) && applies(fault.effect, call),
    );
    if (hit === undefined) return null;
    hit.times -= 1;
    return hit.fault.effect;
  }
}
