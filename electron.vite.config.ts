import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Dependencies stay outside the main bundle (they are packed beside it); the page's libraries are devDependencies and go in.
export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          worker: resolve('src/main/worker.ts'),
          cli: resolve('src/main/cli.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      minify: true,
      // Loaded from this machine: one large file is quicker than many small ones.
      chunkSizeWarningLimit: 3_000,
      rolldownOptions: {
        input: resolve('src/renderer/index.html'),
        // The content policy forbids making code from text; zod must not even try, or the console shows an error.
        output: { intro: 'globalThis.__zod_globalConfig ??= { jitless: true };' },
      },
    },
  },
})
