import { app, dialog, MessageChannelMain, type MessagePortMain } from 'electron'
import type { Wire } from '#contract/wire'
import { wireOfMainPort } from '../main-port-wire'
import type { FromWorker } from '../worker-messages'
import { answerKeychain, keychainBackend } from './keychain'
import { answerPrint } from './print'
import { startWorker, type WorkerProcess } from './worker-process'

const manyDeaths = 4
const shortWhileMs = 20_000

/** Keeps one worker alive. Who held a port to a dead one is told through `lost`, and asks for another. */
export function keepWorker(lost: () => void) {
  const deaths: number[] = []
  let closing = false
  let reason = ''
  let worker: WorkerProcess = start()
  let ended: () => void = () => {}

  function start(): WorkerProcess {
    const started = startWorker({ onMessage, onExit })
    started.send({ say: 'open', keychain: keychainBackend(), electron: process.versions.electron })
    return started
  }
  function onMessage(message: FromWorker) {
    if (message.say === 'wrap' || message.say === 'unwrap') worker.send(answerKeychain(message))
    else if (message.say === 'print') void answerPrint(message).then(told => worker.send(told))
    else if (message.say === 'failed') reason = message.message
  }
  function onExit() {
    ended()
    if (closing) return
    deaths.push(Date.now())
    const lately = deaths.filter(at => at > Date.now() - shortWhileMs).length
    if (lately >= manyDeaths) {
      dialog.showErrorBox('Quarterdeck cannot work', reason || 'Its worker ends again and again; the log says why.')
      app.exit(70)
      return
    }
    // The store's lock of a killed process is free at once; what ran is found interrupted by the next one.
    worker = start()
    lost()
  }
  function port(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    worker.give(port1)
    return port2
  }
  return {
    pid: () => worker.pid,
    /** A fresh port to the worker, for a page. */
    port,
    /** The same for main itself. */
    wire: (): Wire => wireOfMainPort(port()),
    /** Lets the worker stop its runs and close in order; after 15 s it is ended. */
    async close() {
      closing = true
      const gone = new Promise<void>(resolve => {
        ended = resolve
      })
      worker.send({ say: 'close' })
      const late = setTimeout(() => worker.kill(), 15_000)
      await gone
      clearTimeout(late)
    },
  }
}
