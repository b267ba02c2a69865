import { fork } from 'node:child_process'
import { join } from 'node:path'
import { type MessagePortMain, utilityProcess } from 'electron'
import { joinWires } from '#contract/wire'
import { installed } from '../installed'
import { wireOfMainPort } from '../main-port-wire'
import { createRelay } from '../relayed'
import type { FromWorker, ToWorker } from '../worker-messages'

/** A started worker, however it was started. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: ToWorker): void
  /** Hands a page's port over. */
  give(port: MessagePortMain): void
  kill(): void
}

interface Listeners {
  onMessage(message: FromWorker): void
  onExit(code: number): void
}

const script = () => join(installed.root, 'out/main/worker.js')

/** Starts the worker in Electron's utility process. With QUARTERDECK_WORKER_NODE, under that Node: for an Electron too old for the store. */
export function startWorker(listeners: Listeners): WorkerProcess {
  const node = process.env.QUARTERDECK_WORKER_NODE
  return node ? startUnder(node, listeners) : startUtility(listeners)
}

function startUtility({ onMessage, onExit }: Listeners): WorkerProcess {
  const child = utilityProcess.fork(script(), [], { serviceName: 'Quarterdeck worker', stdio: 'inherit' })
  child.on('message', onMessage)
  child.on('exit', onExit)
  return {
    get pid() {
      return child.pid
    },
    send: message => child.postMessage(message),
    give: port => child.postMessage({ say: 'port' } satisfies ToWorker, [port]),
    kill: () => child.kill(),
  }
}

/** A plain child cannot be given ports, so their messages are relayed. */
function startUnder(node: string, { onMessage, onExit }: Listeners): WorkerProcess {
  const child = fork(script(), [], { execPath: node, execArgv: [], serialization: 'json' })
  const send = (message: ToWorker) => {
    if (child.connected) child.send(message)
  }
  const relay = createRelay(send)
  let last = 0
  child.on('message', message => {
    const told = message as FromWorker
    if (told.say === 'message' || told.say === 'gone') relay.take(told)
    else onMessage(told)
  })
  child.on('exit', code => {
    relay.dropAll()
    onExit(code ?? 70)
  })
  return {
    pid: child.pid,
    send,
    give(port) {
      const number = ++last
      send({ say: 'port', relay: number })
      joinWires(wireOfMainPort(port), relay.open(number))
    },
    kill: () => child.kill(),
  }
}
