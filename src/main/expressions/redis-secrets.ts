import { hidden } from '#domain/hidden'
import { shownRedis } from '#domain/redis-words'

/** Which words of a command are, or hold, a password. */
function secretsAt(words: readonly string[]): ReadonlySet<number> {
  const [name = '', sub = ''] = words.map(word => word.toLowerCase())
  const where = (is: (word: string, before: string) => boolean) =>
    new Set(words.flatMap((word, at) => (at > 1 && is(word, words[at - 1]?.toLowerCase() ?? '') ? [at] : [])))
  if (name === 'acl' && sub === 'setuser') return where(word => /^[><]./.test(word))
  if (name === 'config' && sub === 'set') return where((_, before) => /^(requirepass|masterauth|.*-pass)$/.test(before))
  if (name === 'auth') return new Set([words.length - 1])
  if (name === 'migrate') return where((word, before) => before === 'auth' || (before === 'auth2' && word !== ''))
  return new Set()
}

/** The command as text, each password in it a parameter of its own, with their values. */
export function liftRedisSecrets(words: readonly string[]): { text: string; secrets: Record<string, string> } {
  const places = secretsAt(words)
  const secrets: Record<string, string> = {}
  const texts = words.map((word, at) => {
    if (!places.has(at)) return shownRedis([word])
    const name = `secret_${Object.keys(secrets).length + 1}`
    secrets[name] = /^acl$/i.test(words[0] ?? '') ? word.slice(1) : word
    return `$${name}`
  })
  return { text: texts.join(' '), secrets }
}

/** The command as it may be kept: passwords as dots. */
export function maskRedisSecrets(words: readonly string[]): string {
  const places = secretsAt(words)
  return words.map((word, at) => (places.has(at) ? hidden : shownRedis([word]))).join(' ')
}
