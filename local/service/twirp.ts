import { type Answer, twirpError } from './answer.ts';
import type { ArtifactService } from './artifacts.ts';
import type { CacheService } from './caches.ts';
import type { TwirpCall } from './call.ts';
import { type FaultEffect, TWIRP_METHODS } from './model.ts';

export interface Services {
  readonly caches: CacheService;
  readonly artifacts: ArtifactService;
}

type Handler = (services: Services, call: TwirpCall, effect: FaultEffect | null) => Answer | Promise<Answer>;
type Method = (typeof TWIRP_METHODS)[keyof typeof TWIRP_METHODS][number];

const HANDLERS: Record<Method, Handler> = {
  CreateCacheEntry: ({ caches }, call) => caches.create(call),
  FinalizeCacheEntryUpload: ({ caches }, call) => caches.finalize(call),
  GetCacheEntryDownloadURL: ({ caches }, call) => caches.find(call),
  CreateArtifact: ({ artifacts }, call) => artifacts.create(call),
  FinalizeArtifact: ({ artifacts }, call) => artifacts.finalize(call),
  ListArtifacts: ({ artifacts }, call, effect) => artifacts.list(call, effect),
  GetSignedArtifactURL: ({ artifacts }, call) => artifacts.url(call),
  DeleteArtifact: ({ artifacts }, call) => artifacts.remove(call),
};

/** The method of a twirp path, or null when neither service has it. */
export function twirpMethod(path: string): Method | null {
  const [, service, method] = /^\/twirp\/github\.actions\.results\.api\.v1\.(\w+)\/(\w+)$/.exec(path) ?? [];
  const methods: readonly string[] =
    (TWIRP_METHODS as Record<string, readonly string[]>)[service ?? ''] ?? [];
  return methods.includes(method ?? '') ? (method as Method) : null;
}

/** Answers one call. Artifact calls may only name the run of their token. */
export async function answerTwirp(
  method: Method,
  services: Services,
  call: TwirpCall,
  effect: FaultEffect | null,
): Promise<Answer> {
  const artifact = (TWIRP_METHODS.ArtifactService as readonly string[]).includes(method);
  if (artifact && call.text('workflow_run_backend_id') !== call.token.run)
    return twirpError('permission_denied', 'the token is not for this workflow run');
  return await HANDLERS[method](services, call, effect);
}

/** Reads fields of a parsed request body. */
export function fields(body: Readonly<Record<string, unknown>>): Pick<TwirpCall, 'text' | 'texts'> {
  return {
    text: (name) => scalar(body[name]),
    texts: (name) => (Array.isArray(body[name]) ? (body[name] as unknown[]).map(scalar) : []),
  };
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
