import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['docs/screenshots/make.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
