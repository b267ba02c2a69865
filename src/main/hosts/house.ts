import { setTimeout as pause } from 'node:timers/promises'
import { type ConsoleClient, createLine, type Line } from '#contract/line'
import { joinWires, type Wire, wirePair } from '#contract/wire'
import { OpsError } from '#domain/failure'
import type { AppParts } from '../app-parts'
import { claimFolder } from '../store/claim'
import { openStore, type Store } from '../store/store'
import { installed } from './installed'
import type { Log } from './log'
import { createRooms } from './rooms'
import { attach, listenOnSocket } from './socket'

export interface HouseParts extends Pick<AppParts, 'keychain' | 'allowKeyFile' | 'print' | 'stays'> {
  readonly dataFolder: string
  readonly log: Log
  /** How long an owner that does not answer is waited for; milliseconds. */
  readonly patienceMs?: number
}

/** What every door opens: the rooms of a data folder, here or in the process that owns it. */
export interface House {
  readonly dataFolder: string
  /** A client that stays usable when the owner changes. */
  readonly client: ConsoleClient
  /** Whether this process owns the folder now. */
  owned(): boolean
  /** How many other doors are attached to this owner. */
  doors(): number
  /** Whether one of them is a command, which is gone when it is done. */
  passing(): boolean
  /** Answers the contract on a wire. It is closed when the owner ends; who dials again gets the next one. */
  connect(wire: Wire): void
  /** Resolves when all is there to answer; until then questions wait. Rejects with why it never will be. */
  ready(): Promise<void>
  close(): Promise<void>
}

interface Standing {
  readonly owned: boolean
  doors(): number
  passing(): boolean
  connect(wire: Wire): Promise<void>
  ready(): Promise<void>
  close(): Promise<void>
}

const usualPatienceMs = 20_000

/**
 * Opens the house of a data folder. The first door owns it and answers the others on a socket; a later door passes
 * messages on, and takes over when the owner ends.
 */
export async function openHouse(parts: HouseParts): Promise<House> {
  let closing = false
  let here: Standing | undefined
  let standing = settle()
  await standing

  async function settle(): Promise<Standing> {
    here = undefined
    here = await stand(parts, ownerEnded)
    return here
  }
  function ownerEnded() {
    if (closing) return
    standing = settle()
    // Whoever connects next waits for it and is told; nobody may be waiting yet.
    standing.catch(error => parts.log.error({ err: error }, 'the house could not be opened again'))
  }
  const connect = (wire: Wire) => {
    standing.then(one => one.connect(wire)).catch(() => wire.close())
  }
  let line: Line | undefined
  const dial = async () => {
    const [near, far] = wirePair()
    await (await standing).connect(far)
    return near
  }
  return {
    dataFolder: parts.dataFolder,
    get client() {
      line ??= createLine(dial)
      return line.client
    },
    owned: () => here?.owned ?? false,
    doors: () => here?.doors() ?? 0,
    passing: () => here?.passing() ?? false,
    connect,
    ready: async () => (await standing).ready(),
    async close() {
      closing = true
      line?.close()
      await standing.then(
        one => one.close(),
        () => {},
      )
    },
  }
}

/** Owns the folder, or attaches to its owner; between two owners it tries both for a while. */
async function stand(parts: HouseParts, ownerEnded: () => void): Promise<Standing> {
  const deadline = Date.now() + (parts.patienceMs ?? usualPatienceMs)
  for (;;) {
    const claim = claimFolder(parts.dataFolder)
    if (claim.owned) return own(parts, claim.release)
    const watch = await attach(parts.dataFolder, parts.stays === true).catch(() => undefined)
    if (watch) return attached(parts, watch, ownerEnded)
    if (Date.now() > deadline)
      throw new OpsError({
        kind: 'unreachable',
        code: 'OWNER_SILENT',
        layer: 'console',
        message: `Another Quarterdeck (process ${claim.pid}) holds ${parts.dataFolder} and does not answer.`,
        hint: 'End that process, or name another folder with QUARTERDECK_DATA.',
      })
    await pause(100)
  }
}

async function own(parts: HouseParts, release: () => void): Promise<Standing> {
  let store: Store | undefined
  try {
    store = await openStore(parts.dataFolder)
    const rooms = createRooms({
      ...parts,
      store,
      resources: installed.resources,
      version: installed.version,
      build: installed.build,
      parsed: installed.parsed,
      electron: process.env.QUARTERDECK_ELECTRON ?? process.versions.electron ?? null,
    })
    const connect = (wire: Wire) => rooms.answer(wire)
    const socket = await listenOnSocket(parts.dataFolder, wire => connect(wire).catch(() => wire.close())).catch(
      error => {
        // A folder that cannot be written has no socket: this door then works alone.
        parts.log.warn({ err: error }, 'other doors cannot attach')
        return { doors: () => 0, passing: () => false, shut: () => {}, close: async () => {} }
      },
    )
    return {
      owned: true,
      doors: socket.doors,
      passing: socket.passing,
      connect,
      ready: rooms.ready,
      async close() {
        socket.shut()
        await rooms.close()
        await socket.close()
        release()
      },
    }
  } catch (error) {
    await store?.close()
    release()
    throw error
  }
}

function attached({ dataFolder, stays = false }: HouseParts, watch: Wire, ownerEnded: () => void): Standing {
  watch.onClose(ownerEnded)
  return {
    owned: false,
    doors: () => 0,
    passing: () => false,
    connect: async wire => joinWires(wire, await attach(dataFolder, stays)),
    ready: async () => {},
    close: async () => watch.close(),
  }
}
