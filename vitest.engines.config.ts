import { defineConfig } from 'vitest/config'

/** The suites that need an engine (see tools/engines); results are counted from `engine-results.json`. */
export default defineConfig({
  test: {
    include: ['**/*.engine.test.ts'],
    exclude: ['**/node_modules/**', '.engines/**'],
    globalSetup: [`${import.meta.dirname}/tools/engines/global-setup.ts`],
    reporters: ['default', ['json', { outputFile: 'engine-results.json' }]],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
