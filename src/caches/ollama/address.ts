import { isIP } from 'node:net';

/** Where a server is, or would be. */
export interface Address {
  /** `http://127.0.0.1:11434`, without a slash at its end. */
  readonly url: string;
  /** On this machine and without TLS: one can be started there. */
  readonly here: boolean;
}

/** What OLLAMA_HOST is when it is not set. */
export const DEFAULT_ADDRESS = '127.0.0.1:11434';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;
/** To listen on every address; connected to by loopback. */
const EVERY: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

/** A variable as Ollama reads it: without blanks and quotes around it. */
export const ollamaVariable = (env: Readonly<Record<string, string>>, name: string): string =>
  (env[name] ?? '').trim().replace(/^["']+|["']+$/g, '');

/**
 * Reads OLLAMA_HOST by Ollama's own rules (its envconfig/config.go): `host`, `host:port`, `[::1]:port`, a URL with
 * scheme and path; a port that is none is the default.
 */
export function ollamaAddress(env: Readonly<Record<string, string>>): Address | { readonly problem: string } {
  const [, scheme, rest = ''] =
    /^(?:([^/]*):\/\/)?(.*)$/s.exec(ollamaVariable(env, 'OLLAMA_HOST') || DEFAULT_ADDRESS) ?? [];
  const [place = '', ...path] = rest.split('/');
  const { host, port } = hostAndPort(
    place,
    scheme === undefined ? '11434' : (DEFAULT_PORTS[scheme] ?? '11434'),
  );
  const target = EVERY[host] ?? host;
  const shown = isIP(target) === 6 ? `[${target}]` : target;
  // No user and password: they would show up in the log.
  if (/[@\s]/.test(target) || !/^https?$/.test(scheme ?? 'http') || port === '0')
    return { problem: 'OLLAMA_HOST is not an address that can be asked' };
  const base = [`${scheme ?? 'http'}://${shown}:${port}`, ...path].join('/').replace(/\/+$/, '');
  if (!URL.canParse(base)) return { problem: 'OLLAMA_HOST is not an address' };
  return { url: base, here: (scheme ?? 'http') === 'http' && LOOPBACK.test(target) };
}

/** As Go's net.SplitHostPort does, and what Ollama makes of its errors. */
function hostAndPort(place: string, fallback: string): { readonly host: string; readonly port: string } {
  const [, six, four, given] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(place) ?? [];
  if (given === undefined) return { host: bareHost(place), port: fallback };
  const port = /^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? String(Number(given)) : fallback;
  return { host: six ?? four ?? '', port };
}

function bareHost(place: string): string {
  const bare = place.replace(/^[[\]]+|[[\]]+$/g, '');
  return isIP(bare) === 0 ? place || '127.0.0.1' : bare;
}
