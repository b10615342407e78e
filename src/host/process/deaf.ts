/** From the very start on: a listener of our own comes some 30 ms later. */
const DEAF = '--disable-sigusr1';

/**
 * Options of Node for a process that will hold tokens: SIGUSR1, which any process of this user can send,
 * then opens no debugger. None where this Node does not know the option.
 */
export const deafOptions = (): readonly string[] =>
  process.allowedNodeEnvironmentFlags.has(DEAF) ? [DEAF] : [];
