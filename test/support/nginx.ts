import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort, type Server, scratchFolder, startServer, until } from './scratch'

export interface Nginx extends Server {
  readonly port: number
  /** Where it writes `access.log`, combined with `rt=` and the time of the request. */
  readonly accessLog: string
}

/** Why there is no nginx to test with, or undefined when there is one. */
export const noNginx = (): string | undefined =>
  spawnSync('/usr/sbin/nginx', ['-v']).status === 0 ? undefined : 'nginx is not installed (Debian package nginx-light)'

/** A real nginx on loopback. `server` are lines of its server block; `tls` its certificate. */
export async function startNginx(
  server: readonly string[],
  { tls, http = [] }: { tls?: { cert: string; key: string }; http?: readonly string[] } = {},
): Promise<Nginx> {
  const scratch = await scratchFolder('nginx')
  const at = (name: string) => join(scratch.path, name)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(one => `${one}_temp_path ${at(one)};`)
  const config = [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'daemon off;',
    'worker_processes 1;',
    `pid ${at('pid')};`,
    `error_log ${at('error.log')};`,
    'events {}',
    'http {',
    ...temporary,
    `log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" rt=$request_time';`,
    `access_log ${at('access.log')} timed;`,
    ...http,
    'server {',
    `listen 127.0.0.1:${port}${tls ? ' ssl' : ''};`,
    ...(tls ? [`ssl_certificate ${tls.cert};`, `ssl_certificate_key ${tls.key};`] : []),
    ...server,
    '}',
    '}',
  ]
  await writeFile(at('config'), `${config.join('\n')}\n`)
  const running = startServer('/usr/sbin/nginx', ['-c', at('config'), '-e', at('error.log')])
  await until(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(void socket.destroy()))
        socket.on('error', () => reject(new Error(`nginx does not listen: ${running.log()}`)))
      }),
  )
  return {
    port,
    pid: running.pid,
    accessLog: at('access.log'),
    async stop(signal) {
      await running.stop(signal)
      await scratch.remove()
    },
  }
}
