/** Sources by their names. */
export type Places = Readonly<Record<'files' | 'units' | 'containers', readonly string[]>>

/** Where logs lie on most hosts: what is read when nobody named any. */
export const standardPlaces: Places = {
  files: [
    '/var/log/syslog',
    '/var/log/messages',
    '/var/log/nginx/error.log',
    '/var/log/apache2/error.log',
    '/var/log/httpd/error_log',
    '/var/log/postgresql/*.log',
    '/var/log/redis/*.log',
  ],
  units: ['*'],
  containers: ['*'],
}
