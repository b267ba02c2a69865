import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    // One journey after the other: each drives a whole console.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // A page on a busy machine may take its time; what never comes true still fails.
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
})
