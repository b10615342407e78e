/** One line of what the cache and artifact clients print, taken apart. */
export interface LogLine {
  /** `info` is a plain line; the others are workflow commands. */
  readonly level: string;
  readonly text: string;
}

const COMMAND = /^::([a-z-]+)[^:]*::(.*)$/s;

/** Reads a line as the runner would: a workflow command with its text unescaped, or a plain line. */
export function readLine(line: string): LogLine {
  const match = COMMAND.exec(line);
  if (!match) return { level: 'info', text: line };
  return { level: match[1] ?? '', text: unescapeData(match[2] ?? '') };
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

/** A line without the queries of addresses, which hold signatures. */
export const withoutQueries = (text: string): string =>
  text.replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1?…');

const TELLING =
  /Failed to |Cache Size: |File Size: |cache-mode|(read|write) denied|failed with|retries due to|another job|unknown field|Cache reservation failed|ENOSPC|EDQUOT|[Nn]o space left|[Dd]isk quota/;

/** Whether a line helps to say how an operation ended; the rest is chatter. */
export const isTelling = (text: string): boolean => TELLING.test(text);

const NOISE =
  /^(Headers|Body|Raw Body): |^(Uploaded bytes|Sent|Received) \d|^\d+\.\d+|^followSymbolic|^implicitDesc/;

/** Whether a line helps to find out what happened; dumps of requests and progress do not. */
export const isNoise = (text: string): boolean => NOISE.test(text);

/** Cuts a stream of chunks into lines; a line of more than 64 KiB is cut off. */
export function lineSplitter(onLine: (line: string) => void): (chunk: string | Uint8Array) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split(
      '\n',
    );
    rest = (lines.pop() ?? '').slice(0, 65_536);
    for (const line of lines) onLine(line.replace(/\r$/, '').slice(0, 65_536));
  };
}
