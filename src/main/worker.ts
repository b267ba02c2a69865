import { toFailure } from '#domain/failure'
import { dataFolder } from './hosts/data-folder'
import { createDesktopRelay } from './hosts/desktop-relay'
import { type House, openHouse } from './hosts/house'
import { createLog } from './hosts/log'
import { wireOfMainPort } from './hosts/main-port-wire'
import { findParent } from './hosts/parent'
import { createRelay } from './hosts/relayed'

// The desktop's worker: all work happens here, so that a driver that dies takes no window with it.
const folder = dataFolder()
const log = createLog(folder)
const parent = findParent()
const relay = createRelay(message => parent.send(message))
const desktop = createDesktopRelay(parent)
let house: Promise<House> | undefined

process.on('uncaughtException', error => {
  // In doubt about our own state nothing more may be started: main starts a fresh worker.
  log.fatal({ err: error }, 'the worker ends')
  process.exit(70)
})

parent.onMessage((message, port) => {
  switch (message.say) {
    case 'open':
      process.env.QUARTERDECK_ELECTRON = message.electron
      house = openHouse({
        dataFolder: folder,
        log,
        allowKeyFile: false,
        stays: true,
        keychain: message.keychain === undefined ? undefined : desktop.keychainOf(message.keychain),
        print: desktop.print,
      })
      house
        .then(one => one.ready())
        .catch(error => {
          log.fatal({ err: error }, 'the house cannot be opened')
          parent.send({ say: 'failed', message: toFailure(error).message })
          setTimeout(() => process.exit(70), 100)
        })
      return
    case 'port': {
      const wire = port ? wireOfMainPort(port) : relay.open(message.relay ?? 0)
      house?.then(
        one => one.connect(wire),
        () => wire.close(),
      )
      return
    }
    case 'message':
    case 'gone':
      return relay.take(message)
    case 'told':
      return desktop.told(message)
    case 'close':
      Promise.resolve(house?.then(one => one.close()))
        .catch(error => log.error({ err: error }, 'the house did not close in order'))
        .finally(() => process.exit(0))
  }
})
