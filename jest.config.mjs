import { fileURLToPath } from 'node:url';

/** Shared by every package: `npm test -- --only PACKAGE` runs jest inside that package with this file. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['bytebot-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFilesAfterEnv: [fileURLToPath(new URL('./scripts/support/second-try.mjs', import.meta.url))],
  testMatch: ['<rootDir>/{src,test}/**/*.test.ts'],
  maxWorkers: 2,
  // Service tests start processes; on a busy machine that alone can take seconds.
  testTimeout: 20_000,
  // Tests that wait for another process run side by side.
  maxConcurrency: 40,
};
