import { type Protocol, tlsModeSchema } from '#domain/profile'

/** One line of the form. Values are texts until they are saved. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'choice' | 'list'
  readonly placeholder?: string
  readonly options?: readonly (string | { readonly value: string; readonly label: string })[]
  readonly help?: string
  readonly optional?: boolean
  /** Standard value where nothing is typed. */
  readonly standard?: string
  /** Folded away: most connections do without. */
  readonly more?: boolean
  /** Whether it makes sense beside what else is typed; what is not shown is not saved. */
  readonly when?: (typed: Readonly<Record<string, string>>) => boolean
}

const host: Field = { name: 'host', label: 'Host', kind: 'text', placeholder: 'db.example.com' }
const port = (standard: string): Field => ({ name: 'port', label: 'Port', kind: 'number', standard })
const container: Field = {
  name: 'container',
  label: 'Container',
  kind: 'text',
  optional: true,
  more: true,
  placeholder: 'name, or project/service',
  help: 'Its address is asked of the host it goes through; it stands for the host above.',
}
const encrypts = (typed: Readonly<Record<string, string>>) =>
  typed.url === undefined ? typed.tls !== 'disable' : /^https:/i.test(typed.url.trim())
const certificates: readonly Field[] = [
  {
    ...{ name: 'ca', label: 'CA file', kind: 'text', optional: true, more: true, when: encrypts },
    placeholder: '~/certificates/own-ca.pem',
    help: 'The authority to trust instead of the well-known ones.',
  },
  {
    ...{ name: 'cert', label: 'Client certificate file', kind: 'text', optional: true, more: true, when: encrypts },
    help: 'For a server that wants to know its clients.',
  },
  {
    ...{ name: 'certKey', label: 'Key file of the client certificate', kind: 'text', optional: true, more: true },
    when: typed => encrypts(typed) && Boolean(typed.cert?.trim()),
    help: 'If it has a passphrase, the secret below opens it.',
  },
]
const tls: Field = {
  name: 'tls',
  label: 'TLS',
  kind: 'choice',
  options: tlsModeSchema.options,
  standard: 'prefer',
  help: 'Only verify-full proves which server answered.',
}

/** What each protocol needs to be reached, in the order one thinks of it. */
export const fieldsOf: Record<Protocol, readonly Field[]> = {
  postgres: [
    host,
    port('5432'),
    { name: 'database', label: 'Database', kind: 'text', standard: 'postgres' },
    { name: 'user', label: 'Role', kind: 'text', help: 'A role with pg_monitor sees what the checks need.' },
    tls,
    ...certificates,
    container,
    {
      name: 'also',
      label: 'Further addresses',
      kind: 'list',
      optional: true,
      more: true,
      placeholder: 'db2.example.com db3.example.com:5433',
      help: 'Of the same cluster, tried in order.',
    },
    {
      name: 'wants',
      label: 'Which of them',
      kind: 'choice',
      options: [
        { value: '', label: 'the first that answers' },
        ...['read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
      ],
      optional: true,
      more: true,
      help: 'Asked of each address in turn, as libpq’s target_session_attrs.',
    },
  ],
  pgbouncer: [
    host,
    port('6432'),
    { name: 'user', label: 'Admin or stats user', kind: 'text' },
    tls,
    ...certificates,
    container,
  ],
  redis: [
    host,
    port('6379'),
    { name: 'user', label: 'ACL user', kind: 'text', optional: true },
    { name: 'database', label: 'Database', kind: 'number', standard: '0' },
    {
      name: 'tls',
      label: 'TLS',
      kind: 'choice',
      options: ['disable', 'require', 'verify-ca', 'verify-full'],
      standard: 'disable',
    },
    ...certificates,
    container,
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
      help: 'Without one, the agent or the password is used.',
    },
    {
      name: 'agent',
      label: 'SSH agent',
      kind: 'text',
      optional: true,
      more: true,
      placeholder: 'SSH_AUTH_SOCK',
      help: 'The path of its socket, or SSH_AUTH_SOCK for the one of this login.',
    },
    {
      name: 'legacyUntil',
      label: 'Old algorithms until',
      kind: 'text',
      optional: true,
      more: true,
      placeholder: '2027-01-31',
    },
    { name: 'hostKey', label: 'Pinned host key', kind: 'text', optional: true, more: true, placeholder: 'SHA256:…' },
    {
      name: 'only',
      label: 'Only',
      kind: 'choice',
      options: ['', 'way'],
      optional: true,
      more: true,
      help: 'way: it leads to other targets, and no command is run there.',
    },
  ],
  http: [
    { name: 'url', label: 'Address', kind: 'text', placeholder: 'https://shop.example.com' },
    { name: 'health', label: 'Health paths', kind: 'list', standard: '/health', help: 'Divided by spaces.' },
    { name: 'expect', label: 'Text a healthy answer contains', kind: 'text', optional: true },
    {
      name: 'login',
      label: 'Login',
      kind: 'choice',
      options: [
        { value: '', label: 'none' },
        { value: 'basic', label: 'basic: user and password' },
        { value: 'bearer', label: 'bearer: a token' },
      ],
      optional: true,
      help: 'The secret is sent to this address and nowhere else.',
    },
    { name: 'user', label: 'User', kind: 'text', optional: true, when: typed => typed.login === 'basic' },
    ...certificates,
    container,
  ],
  render: [
    {
      ...{ name: 'service', label: 'Service', kind: 'text', placeholder: 'shop-backend' },
      help: 'Its name in the dashboard, or its id (srv-…). The secret is an API key of the account.',
    },
    { name: 'url', label: 'Address of the API', kind: 'text', standard: 'https://api.render.com/v1' },
    ...certificates,
  ],
  container: [
    { ...container, optional: false, more: false, help: 'By its name, its id, or project/service of Compose.' },
    { name: 'user', label: 'User inside', kind: 'text', optional: true, help: 'The image’s own where empty.' },
  ],
  local: [],
}

/** The fields that make sense with what is typed. */
export const shownFields = (protocol: Protocol, typed: Readonly<Record<string, string>>): readonly Field[] =>
  fieldsOf[protocol].filter(field => field.when === undefined || field.when(typed))
