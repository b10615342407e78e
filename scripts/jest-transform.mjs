import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

/** A jest transform that erases types and nothing else, so line numbers stay as written. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source) => createHash('sha256').update(process.version).update(source).digest('hex'),
};
