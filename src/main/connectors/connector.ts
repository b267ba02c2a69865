import type { Duplex } from 'node:stream'
import type { Profile } from '#domain/profile'
import type { Answered } from '#domain/prompt'
import type { Layer, Use } from '#domain/session'
import type { TrustedHostKey } from '#domain/store'

/** How a host key is judged: what is trusted already. Unknown ones fail with HOST_KEY_UNKNOWN, others than these with HOST_KEY_CHANGED. */
export interface HostKeyPolicy {
  trusted(host: string, port: number): Promise<readonly TrustedHostKey[]>
  /** The known_hosts files of the operator and of this machine, only read. */
  readonly knownHosts?: readonly string[] | undefined
}

/** All that a connector needs to open a profile. */
export interface Opening<P extends Profile = Profile> {
  readonly profile: P
  /** Asked for when it is needed; null when the profile has none. */
  secret(): Promise<string | null>
  /** A byte stream to host:port: plain TCP, or a channel of the SSH session the profile goes through. */
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>
  readonly hostKeys: HostKeyPolicy
  /** What the operator typed for this login's questions, once; whoever takes it takes it away. */
  answers?(): readonly Answered[] | undefined
}

/** An opened profile. `lost` is called once, when it died without being asked to. */
export interface Opened<S> {
  readonly session: S
  readonly label: string
  close(): Promise<void>
  onLost(listener: (error: unknown) => void): void
  /** One cheap round trip; rejects when the other side does not answer. Where there is none, the identity is asked. */
  alive?(signal: AbortSignal): Promise<void>
}

/** One protocol. Each has one `translate(error)`; nowhere else is a library's error code read. */
export interface Connector<P extends Profile, S> {
  open(opening: Opening<P>, signal: AbortSignal): Promise<Opened<S>>
  /** Layer by layer on a connection of its own, each row as soon as it is known; ends after the first that fails. */
  layers(opening: Opening<P>, use: Use): AsyncIterable<Layer>
}
