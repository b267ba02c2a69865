import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const wanted = [
  { file: '/usr/bin/redis-server', package: 'redis-server' },
  { file: '/usr/sbin/sshd', package: 'openssh-server' },
  { file: '/usr/bin/ssh-keygen', package: 'openssh-client' },
  { file: '/usr/sbin/pgbouncer', package: 'pgbouncer' },
  { file: '/usr/bin/pg_dump', package: 'postgresql-client' },
  { file: '/usr/bin/openssl', package: 'openssl' },
  { file: '/usr/bin/sudo', package: 'sudo' },
  { file: '/usr/bin/pdftotext', package: 'poppler-utils' },
  // A container engine of some 60 MB, and shells and languages of other logins: only where the machine is there for tests.
  ...(process.env.CI
    ? [
        { file: '/usr/sbin/dockerd', package: 'docker.io' },
        { file: '/usr/bin/crontab', package: 'cron' },
        { file: '/usr/bin/gpg', package: 'gnupg' },
        { file: '/usr/bin/git', package: 'git' },
        { file: '/usr/sbin/nginx', package: 'nginx-light' },
        { file: '/usr/sbin/logrotate', package: 'logrotate' },
        { file: '/usr/lib/python3/dist-packages/celery', package: 'python3-celery' },
        { file: '/usr/lib/python3/dist-packages/redis', package: 'python3-redis' },
        { file: '/usr/bin/zsh', package: 'zsh' },
        { file: '/usr/bin/fish', package: 'fish' },
        { file: '/usr/bin/tcsh', package: 'tcsh' },
        { file: '/usr/bin/busybox', package: 'busybox-static' },
        { file: '/usr/sbin/ip', package: 'iproute2' },
        { file: '/usr/share/i18n/locales/de_DE', package: 'locales' },
      ]
    : []),
]

/** Before the tests: brings the real servers that npm does not carry, where this is Debian and we are root. Elsewhere those tests skip and say why. */
export default function installServers(): void {
  const missing = wanted.filter(one => !existsSync(one.file)).map(one => one.package)
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`Installing ${missing.join(', ')} for the live tests`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, stdio: 'ignore' })
}
