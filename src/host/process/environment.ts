const PRIVATE_PREFIXES = ['ACTIONS_', 'INPUT_', 'STATE_'];
const PRIVATE_NAMES = new Set([
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_TOKEN',
]);
/** Our own hand-off and marker: meaningless to a child, or set anew for each. */
const OWN_NAMES = new Set(['AEGIS_HANDOFF', 'AEGIS_RUN']);

export type Environment = Readonly<Record<string, string>>;

/** Whether a variable is for the action alone: tokens, inputs, state, the paths of the command files. */
export function isPrivate(name: string): boolean {
  const upper = name.toUpperCase();
  return PRIVATE_NAMES.has(upper) || PRIVATE_PREFIXES.some((prefix) => upper.startsWith(prefix));
}

/** Splits an environment into what children may see and what only the action may. Unset values are dropped. */
export function splitEnvironment(env: Readonly<Record<string, string | undefined>>): {
  publicEnv: Record<string, string>;
  secrets: Record<string, string>;
} {
  const publicEnv: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) (isPrivate(name) ? secrets : publicEnv)[name] = value;
  }
  return { publicEnv, secrets };
}

/**
 * What a child process gets: the step's environment without anything private, then `extra`.
 * `extra` is taken as it is, so a tool that needs a private variable can be given that one by name.
 */
export function childEnvironment(publicEnv: Environment, extra: Environment = {}): Record<string, string> {
  const kept = Object.entries(publicEnv).filter(([name]) => !isPrivate(name) && !OWN_NAMES.has(name));
  return { ...Object.fromEntries(kept), ...extra };
}
