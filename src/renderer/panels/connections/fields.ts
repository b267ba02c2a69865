import type { Protocol } from '#domain/profile'

/** One line of the form. Values are texts until they are saved. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'choice' | 'list'
  readonly placeholder?: string
  readonly options?: readonly string[]
  readonly help?: string
  readonly optional?: boolean
  /** Standard value where nothing is typed. */
  readonly standard?: string
}

const host: Field = { name: 'host', label: 'Host', kind: 'text', placeholder: 'db.example.com' }
const port = (standard: string): Field => ({ name: 'port', label: 'Port', kind: 'number', standard })
const ca: Field = { name: 'ca', label: 'CA file', kind: 'text', optional: true, placeholder: '/etc/ssl/own-ca.pem' }

/** What each protocol needs to be reached, in the order one thinks of it. */
export const fieldsOf: Record<Protocol, readonly Field[]> = {
  postgres: [
    host,
    port('5432'),
    { name: 'database', label: 'Database', kind: 'text', standard: 'postgres' },
    { name: 'user', label: 'Role', kind: 'text', help: 'A role with pg_monitor sees what the checks need.' },
    {
      name: 'tls',
      label: 'TLS',
      kind: 'choice',
      options: ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
      standard: 'prefer',
      help: 'Only verify-full proves which server answered.',
    },
    ca,
  ],
  redis: [
    host,
    port('6379'),
    { name: 'user', label: 'ACL user', kind: 'text', optional: true },
    { name: 'database', label: 'Database', kind: 'number', standard: '0' },
    { name: 'tls', label: 'TLS', kind: 'choice', options: ['disable', 'verify-full'], standard: 'disable' },
    ca,
  ],
  ssh: [
    host,
    port('22'),
    { name: 'user', label: 'User', kind: 'text' },
    {
      name: 'key',
      label: 'Private key file',
      kind: 'text',
      optional: true,
      placeholder: '~/.ssh/id_ed25519',
      help: 'Without one, the password is used.',
    },
    { name: 'hostKey', label: 'Pinned host key', kind: 'text', optional: true, placeholder: 'SHA256:…' },
  ],
  http: [
    { name: 'url', label: 'Address', kind: 'text', placeholder: 'https://shop.example.com' },
    { name: 'health', label: 'Health paths', kind: 'list', standard: '/health', help: 'Divided by spaces.' },
    { name: 'expect', label: 'Text a healthy answer contains', kind: 'text', optional: true },
    ca,
  ],
  local: [],
}
