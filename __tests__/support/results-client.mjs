/**
 * A job's view of the results service: runs the operations of argv[2] (a JSON list) with the real clients and
 * writes their results to the file argv[3]. Its own process, because the clients read process.env.
 */
import { writeFileSync } from 'node:fs';
import { DefaultArtifactClient } from '@actions/artifact';
import { restoreCache, saveCache } from '@actions/cache';

const client = new DefaultArtifactClient();

const OPERATIONS = {
  save: ({ paths, key }) => saveCache(paths, key),
  restore: ({ paths, key, restoreKeys, lookupOnly }) => restoreCache(paths, key, restoreKeys, { lookupOnly }),
  upload: ({ name, files, root, skipArchive }) =>
    client.uploadArtifact(name, files, root, { retentionDays: 3, skipArchive }),
  list: async ({ latest }) => (await client.listArtifacts({ latest })).artifacts,
  get: async ({ name }) => (await client.getArtifact(name)).artifact,
  download: ({ id, directory, expectedHash }) =>
    client.downloadArtifact(id, { path: directory, expectedHash }),
  remove: ({ name }) => client.deleteArtifact(name),
};

async function run(operation) {
  try {
    return { ok: true, value: (await OPERATIONS[operation.op](operation)) ?? null };
  } catch (error) {
    return { ok: false, error: `${error.name}: ${error.message}` };
  }
}

const results = [];
for (const operation of JSON.parse(process.argv[2])) results.push(await run(operation));
writeFileSync(process.argv[3], JSON.stringify(results));
