/** Where logs lie on most hosts: what is looked at when nobody named any. */
export const standardFiles: readonly string[] = [
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/nginx/error.log',
  '/var/log/apache2/error.log',
  '/var/log/httpd/error_log',
  '/var/log/postgresql/*.log',
  '/var/log/redis/*.log',
]
