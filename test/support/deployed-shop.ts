import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startWebApp, type WebApp } from '../live/web-scene'
import { type Postgres, startPostgres } from './postgres'
import { scratchFolder } from './scratch'

/** A small shop on this machine that is deployed by a script: its folder, its repository, its backups, its database and address. */
export interface DeployedShop {
  readonly server: Postgres
  readonly web: WebApp
  readonly folder: string
  /** The facts by which runbooks deploy it. */
  readonly facts: Readonly<Record<string, string>>
  version(): Promise<string>
  /** As many calls of its two statements as its version costs: the planted one takes three times as long from 2.10 on. */
  work(calls?: number): Promise<void>
  stop(): Promise<void>
}

const dump = '--\n-- PostgreSQL database dump\n--\nselect 1;\n--\n-- PostgreSQL database dump complete\n--\n'

/** Version 2.9 runs; 2.10 is in the repository, one commit and one migration further. It answers 503 in a version called broken. */
export async function startDeployedShop(major = 18): Promise<DeployedShop> {
  const scratch = await scratchFolder('deployed-shop')
  const folder = scratch.path
  const at = (...names: string[]) => join(folder, ...names)
  await mkdir(at('repository', 'migrations'), { recursive: true })
  await mkdir(at('backups'))
  await writeFile(at('VERSION'), '2.9\n')
  await writeFile(at('waiting'), 'pending: 0002_prices\n')
  await writeFile(at('backups', `shop-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.sql`), dump)
  await writeFile(
    at('deploy.sh'),
    '#!/bin/sh\ncd "$(dirname "$0")" || exit 1\n[ "$1" != lost ] || { echo "no such image" >&2; exit 1; }\necho "deploying $1"\nprintf "%s\\n" "$1" >VERSION\n',
    { mode: 0o755 },
  )
  repository(at('repository'))
  for (const [name, file, tag] of [
    ['Sell things', 'shop.py', 'v2.9'],
    ['Say "prices" in euros', 'migrations/0002_prices.py', 'v2.10'],
  ] as const) {
    await writeFile(at('repository', file), `# ${name}\n`)
    git(at('repository'), 'add', '.')
    git(at('repository'), 'commit', '-q', '-m', name)
    git(at('repository'), 'tag', tag)
  }
  const version = async () => (await readFile(at('VERSION'), 'utf8')).trim()
  const web = await startWebApp()
  web.answers.set('/health', async response => {
    const broken = (await version()) === 'broken'
    response.writeHead(broken ? 503 : 200).end(broken ? '{"status":"down"}' : '{"status":"ok"}')
  })
  const server = await startPostgres(major, { shared_preload_libraries: "'pg_stat_statements'" })
  await server.exec('create extension pg_stat_statements')
  return {
    ...{ server, web, folder, version },
    facts: {
      version_command: `cat ${at('VERSION')}`,
      repository_folder: at('repository'),
      migrations_command: `cat ${at('waiting')}`,
      migrate_command: `echo 'none pending' >${at('waiting')}; echo "migrated with $PGOPTIONS"`,
      migration_lock_timeout: '5s',
      deploy_command: `cd ${folder} && ./deploy.sh "$VERSION"`,
      rollback_command: `cd ${folder} && ./deploy.sh "$VERSION"`,
      maintenance_file: at("closed for 'us'"),
      smoke_command: 'true',
      backup_folder: at('backups'),
    },
    async work(calls = 12) {
      const slower = (await version()) === '2.10' ? 3 : 1
      const client = await server.connect()
      for (let call = 0; call < calls; call++) {
        await client.query('select /* planted */ pg_sleep($1::float8)', [0.02 * slower])
        await client.query('select /* heavy */ pg_sleep($1::float8), 1', [0.03])
      }
      await client.end()
    },
    async stop() {
      web.stop()
      await server.stop()
      await scratch.remove()
    },
  }
}

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=ana', '-c', 'user.email=ana@example.org', ...words])

function repository(folder: string) {
  execFileSync('git', ['init', '-q', folder])
}
