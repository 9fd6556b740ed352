import { defineConfig } from 'vitest/config'

/** The one configuration of every package's tests; results are counted from `test-results.json`. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A busy machine stalls for seconds: what is waited for comes, or it does not come at all.
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
})
