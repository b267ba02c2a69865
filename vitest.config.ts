import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/install-servers.ts',
    // They wait for servers more than they compute: two files at a time also where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Live tests start real servers; a slow machine needs patience, not a retry.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
})
