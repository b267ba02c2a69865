import { defineConfig } from 'vite'

// The bench runs as the product does: bundled by the same tool, under plain Node, its dependencies beside it.
export default defineConfig({
  build: {
    ssr: true,
    rollupOptions: { input: ['test/bench/run.ts', 'test/bench/stream-child.ts'] },
    outDir: 'out/bench',
    emptyOutDir: true,
    target: 'node22',
  },
})
