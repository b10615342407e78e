export { parseFault } from './faults.ts';
export type {
  CacheScope,
  Fault,
  FaultEffect,
  FaultKind,
  Limits,
  LoggedRequest,
  Service,
  ServiceOptions,
  StoredArtifact,
  StoredCache,
  TokenScope,
} from './model.ts';
export { startService } from './server.ts';
export { cacheScopes } from './token.ts';
