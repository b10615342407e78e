/** Tests run as ES modules; TypeScript is stripped by Node's own stripper. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  testMatch: ['<rootDir>/__tests__/{unit,contract,scenarios}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(dist|lib|.cache|examples)/'],
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
  globalSetup: '<rootDir>/scripts/jest-folder.mjs',
  setupFiles: ['<rootDir>/scripts/jest-seed.mjs'],
  testTimeout: 120_000,
  // Each story has several processes: with more of them at once a small machine is too slow for limits in seconds.
  maxConcurrency: 3,
};
