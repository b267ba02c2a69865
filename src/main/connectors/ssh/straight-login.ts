import type { Client } from 'ssh2'

/** What of the library's client is not in its types. */
interface Inside {
  readonly _protocol: Protocol
  /** Who waits for the answers to global requests, in their order. */
  readonly _callbacks: (() => void)[]
}

interface Protocol {
  authPK(user: string, key: unknown, algorithm?: string, sign?: unknown): void
  ping(): void
  readonly _handlers: {
    USERAUTH_PK_OK(protocol: Protocol): void
    GLOBAL_REQUEST(protocol: Protocol, name: string, wantsReply: boolean, data: unknown): void
  }
}

/**
 * Takes two detours out of the login that a client has just begun. OpenSSH tells all its host keys, and the library has it
 * prove every one of them, for nobody: the one that was verified is the host. And with `asksFirst` false, a key is not
 * offered before it is used: signing costs less than that round trip, unless an agent signs, which may want a touch.
 */
export function straighten(client: Client, { asksFirst }: { asksFirst: boolean }): void {
  const { _protocol: protocol, _callbacks: callbacks } = client as unknown as Inside
  const { _handlers: handlers } = protocol
  const { GLOBAL_REQUEST } = handlers
  handlers.GLOBAL_REQUEST = (from, name, wantsReply, data) => {
    if (name !== 'hostkeys-00@openssh.com' || wantsReply) return GLOBAL_REQUEST(from, name, wantsReply, data)
    // Something has to go back: the host does not say more before this is acknowledged, which alone takes 40 ms.
    callbacks.push(() => {})
    protocol.ping()
  }
  if (asksFirst) return
  const authPK = protocol.authPK.bind(protocol)
  // The library signs when the host says that it would take the key.
  protocol.authPK = (user, key, algorithm, sign) =>
    sign === undefined ? handlers.USERAUTH_PK_OK(protocol) : authPK(user, key, algorithm, sign)
}
