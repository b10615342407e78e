import type { Answer, ArtifactInfo, ArtifactStore } from '../../src/host/ports.ts';

const refused = (reason: string, conflict = false): Extract<Answer<never>, { ok: false }> => ({
  ok: false,
  conflict,
  unavailable: false,
  reason,
});

/** Artifacts in memory: names are taken once. `refuses` says which calls fail, by `upload NAME` or `list`. */
export function artifactShelf(
  names: readonly string[] = [],
  refuses: (call: string) => boolean = () => false,
): ArtifactStore & { readonly names: Set<string> } {
  const shelf = new Set(names);
  const info = (name: string): ArtifactInfo => ({ id: [...shelf].indexOf(name) + 1, name, size: 1 });
  return {
    names: shelf,
    async upload(name) {
      if (refuses(`upload ${name}`)) return refused('(400) Bad Request');
      if (shelf.has(name)) return refused('already exists', true);
      shelf.add(name);
      return { ok: true, value: info(name) };
    },
    async list() {
      return refuses('list')
        ? refused('(503) Service Unavailable')
        : { ok: true, value: [...shelf].map(info) };
    },
    download: async () => refused('nothing is stored here'),
    async remove(name) {
      shelf.delete(name);
      return { ok: true, value: null };
    },
  };
}
