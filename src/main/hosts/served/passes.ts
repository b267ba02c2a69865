import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** One signed-in browser: a cookie it cannot read and a token its page holds. Both are needed. */
export interface Pass {
  readonly cookie: Buffer
  readonly token: Buffer
  lastUsed: number
  /** Open sockets. */
  sockets: number
  /** Puts off the idle end. */
  use(): void
  /** Ends its sockets. */
  end(): void
  onEnd(listener: () => void): () => void
}

const codeLivesMs = 5 * 60_000
const idleMs = 12 * 3_600_000
const most = 32

const digest = (text: string) => createHash('sha256').update(text).digest()
const secret = () => randomBytes(32).toString('base64url')

/** One-time codes and the passes they buy. Secrets are kept as digests and compared in constant time. */
export function createPasses(now: () => number = Date.now) {
  let codes: { digest: Buffer; until: number }[] = []
  let passes: Pass[] = []

  const drop = (pass: Pass) => {
    passes = passes.filter(other => other !== pass)
    pass.end()
  }
  const sweep = () => {
    codes = codes.filter(code => code.until > now())
    for (const pass of passes.filter(pass => now() - pass.lastUsed > idleMs)) drop(pass)
  }
  return {
    /** A new code: good once, for five minutes. */
    mint(): string {
      sweep()
      const code = secret()
      codes = [...codes.slice(1 - most), { digest: digest(code), until: now() + codeLivesMs }]
      return code
    },
    /** Spends a code; undefined when it is wrong, spent or too old. */
    exchange(code: string): { cookie: string; token: string } | undefined {
      sweep()
      const given = digest(code)
      const found = codes.filter(code => timingSafeEqual(code.digest, given))
      if (found.length === 0) return undefined
      codes = codes.filter(code => !found.includes(code))
      const [cookie, token] = [secret(), secret()]
      passes.push(createPass(cookie, token, now))
      for (const oldest of passes.slice(0, -most)) drop(oldest)
      return { cookie, token }
    },
    /** The pass both belong to, or undefined. */
    find(cookie: string | undefined, token: string | undefined): Pass | undefined {
      sweep()
      if (!cookie || !token) return undefined
      const [cookieGiven, tokenGiven] = [digest(cookie), digest(token)]
      const found = passes.find(
        pass => timingSafeEqual(pass.cookie, cookieGiven) && timingSafeEqual(pass.token, tokenGiven),
      )
      found?.use()
      return found
    },
    drop,
    sweep,
    close() {
      for (const pass of passes) drop(pass)
    },
  }
}

export type Passes = ReturnType<typeof createPasses>

function createPass(cookie: string, token: string, now: () => number): Pass {
  const listeners = new Set<() => void>()
  return {
    cookie: digest(cookie),
    token: digest(token),
    lastUsed: now(),
    sockets: 0,
    use() {
      this.lastUsed = now()
    },
    end() {
      for (const listener of listeners) listener()
    },
    onEnd(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
