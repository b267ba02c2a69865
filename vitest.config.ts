import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/install-servers.ts',
    // They wait for servers more than they compute: three files at a time also where there are two cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Live tests start real servers; a slow machine needs patience, not a retry.
    // Of the few files whose tests stand side by side: each of theirs is several runs on real servers.
    maxConcurrency: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
})
