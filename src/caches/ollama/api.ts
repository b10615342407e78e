import { type Json, parseObject } from '../../results/json.ts';
import { quote } from '../../text/quote.ts';

/** Bytes of an answer that are read: what is shown of a model holds its whole vocabulary, licences and template. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Characters of one line of a stream. */
const MOST_LINE = 64 * 1024;

/** A server that did not answer, or not as asked. The message can be shown. */
export class OllamaError extends Error {
  /** HTTP status; null when no answer came, or it broke off. */
  readonly status: number | null;
  /** Seconds that the server wants to be left alone. */
  readonly retryAfter: number | null;

  constructor(message: string, status: number | null = null, retryAfter: number | null = null) {
    super(message);
    this.name = 'OllamaError';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** One request to a server. */
export interface Question {
  /** e.g. http://127.0.0.1:11434 */
  readonly url: string;
  /** e.g. /api/tags */
  readonly path: string;
  /** Sent as JSON by POST; without it the question is a GET. */
  readonly body?: object;
  readonly signal: AbortSignal;
}

/**
 * Asks for one JSON object of at most 16 MiB.
 * @throws OllamaError
 */
export async function ask(question: Question): Promise<Json> {
  const response = await send(question);
  return parsed(await readText(response, question.signal), response.status);
}

/**
 * Asks for a stream of JSON objects, one on each line.
 * @throws OllamaError also in the middle, when the stream breaks off
 */
export async function* askLines(question: Question): AsyncGenerator<Json> {
  const response = await send(question);
  for await (const line of linesOf(response, question.signal)) yield parsed(line, response.status);
}

async function send({ url, path, body, signal }: Question): Promise<Response> {
  const post = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(url + path, { redirect: 'manual', signal, ...post }).catch(
    (error: unknown) => {
      throw broken(error, signal);
    },
  );
  if (response.status === 200) return response;
  const text = await readText(response, signal).catch(() => '');
  const said = saidIn(text) || response.statusText || 'nothing more';
  throw new OllamaError(`${response.status}: ${quote(said, 300)}`, response.status, retryAfterOf(response));
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response, signal)) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new OllamaError('the answer is longer than 16 MiB', response.status);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* linesOf(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(response, signal)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE) throw new OllamaError('a line of the answer is longer than 64 KiB');
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

async function* chunksOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  try {
    yield* body;
  } catch (error) {
    throw broken(error, signal);
  }
}

function parsed(text: string, status: number): Json {
  const value = parseObject(text);
  if (value) return value;
  throw new OllamaError(`the answer is no JSON object: ${quote(text, 100)}`, status);
}

/** The field `error` of an answer, else its text. */
function saidIn(text: string): string {
  const error = parseObject(text)?.error;
  return typeof error === 'string' ? error : text;
}

/** fetch hides the cause of what it could not do. */
function broken(error: unknown, signal: AbortSignal): OllamaError {
  if (error instanceof OllamaError) return error;
  if (signal.aborted) return new OllamaError(reasonOf(signal.reason));
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  const why = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : error);
  return new OllamaError(`the connection failed (${quote(String(why))})`);
}

/** The runner's cancellation gives the name of a signal. */
const reasonOf = (reason: unknown): string => {
  if (!(reason instanceof Error)) return 'the job was cancelled';
  return reason.name === 'TimeoutError' ? 'no answer came in time' : reason.message;
};

/** Seconds, from a number or a date; null for anything else. */
function retryAfterOf(response: Response): number | null {
  const text = response.headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}
