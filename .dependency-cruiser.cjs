// Who may import whom (ARCHITECTURE.md has the table). Down, never up, never sideways.
const rooms = {
  domain: [],
  contract: ['domain'],
  expressions: ['domain'],
  runbooks: ['domain', 'expressions'],
  engine: ['domain', 'expressions'],
  rounds: ['domain'],
  reports: ['domain'],
  consoles: ['domain', 'expressions'],
  connectors: ['domain'],
  sessions: ['domain', 'connectors'],
  logs: ['domain'],
  probes: ['domain', 'logs'],
  store: ['domain'],
  monitor: ['domain', 'expressions', 'runbooks', 'probes', 'sessions'],
  alerts: ['domain', 'runbooks'],
  incidents: ['domain'],
  imports: ['domain'],
  templates: ['domain', 'runbooks'],
  downloads: ['domain'],
  printing: ['domain'],
  services: [
    ...['domain', 'contract', 'imports', 'downloads', 'runbooks', 'engine', 'rounds', 'reports', 'consoles'],
    ...['sessions', 'store', 'probes', 'demo', 'logs', 'monitor', 'alerts', 'templates', 'incidents'],
  ],
  demo: ['domain'],
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-reaches-too-far`,
      severity: 'error',
      from: { path: `^src/main/${room}/` },
      to: { path: '^src/', pathNot: `^src/main/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'the-page-knows-only-words-and-contract',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/(main|preload)/', pathNot: '^src/main/(domain|contract)/' },
    },
    {
      name: 'panels-do-not-import-panels',
      severity: 'error',
      from: { path: '^src/renderer/panels/([^/]+)/' },
      to: { path: '^src/renderer/panels/([^/]+)/', pathNot: '^src/renderer/panels/$1/' },
    },
    {
      name: 'electron-only-at-its-door',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main/index\\.ts|main/hosts/electron/|preload/)' },
      to: { path: '^(node_modules/)?electron$|^node_modules/electron/' },
    },
    {
      name: 'drivers-only-in-connectors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/(connectors|demo)/' },
      to: { path: '^node_modules/(pg|pg-cursor|ioredis|ssh2)/' },
    },
    {
      name: 'sqlite-only-in-store',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/store/' },
      to: { path: '^node_modules/(better-sqlite3|kysely)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/main/domain/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/zod/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}
