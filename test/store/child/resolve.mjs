// Lets plain Node run our sources: it strips the types itself, but adds neither the extension nor the index of a folder.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && context.parentURL)
      for (const ending of ['.ts', '/index.ts']) {
        const url = new URL(`${specifier}${ending}`, context.parentURL)
        if (existsSync(fileURLToPath(url))) return next(url.href, context)
      }
    return next(specifier, context)
  },
})
