import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runConsole } from '../support/built-console'
import { type DeployedShop, startDeployedShop } from '../support/deployed-shop'
import { type Sshd, startSshd } from '../support/sshd'

/** A shop behind a host, its database and its address, and how they become a system. */
export interface DeploymentsScene {
  readonly shop: DeployedShop
  /** Adds it as the system `shop`, measured as often as can be. */
  settle(data: string): Promise<void>
  end(): Promise<void>
}

export async function deploymentsScene(): Promise<DeploymentsScene> {
  const shop = await startDeployedShop()
  const sshd: Sshd = await startSshd()
  const targets = {
    host: {
      ...{ protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user },
      ...{ key: sshd.key, hostKey: sshd.fingerprint },
    },
    db: { protocol: 'postgres', host: '127.0.0.1', port: shop.server.port, user: 'postgres', tls: 'disable' },
    web: { protocol: 'http', url: `http://127.0.0.1:${shop.web.port}`, health: ['/health'] },
  }
  const system = { name: 'shop', environment: 'development', targets, facts: shop.facts }
  return {
    shop,
    async settle(data) {
      const file = join(shop.folder, 'system.json')
      // JSON is YAML.
      await writeFile(file, JSON.stringify({ ...system, sampling: { everySeconds: 15 } }))
      const { code, stderr } = await runConsole(data, ['apply', file])
      if (code !== 0) throw new Error(`The system was not added: ${stderr}`)
    },
    async end() {
      await sshd.stop()
      await shop.stop()
    },
  }
}
