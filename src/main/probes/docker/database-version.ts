/** A database that an image holds, and the version whose change its data does not survive unprepared. */
export interface DatabaseIn {
  readonly database: string
  /** `15` of PostgreSQL, `8.0` of MySQL; null when it is a database and says no version. */
  readonly major: string | null
}

/** What images say of themselves, by the variables that the official ones set. Longer names of versions are cut to what counts. */
const known: readonly { readonly database: string; readonly variables: readonly string[]; readonly parts: number }[] = [
  { database: 'PostgreSQL', variables: ['PG_MAJOR', 'PG_VERSION', 'POSTGRESQL_VERSION'], parts: 1 },
  { database: 'Redis', variables: ['REDIS_VERSION'], parts: 1 },
  { database: 'Valkey', variables: ['VALKEY_VERSION'], parts: 1 },
  { database: 'MySQL', variables: ['MYSQL_MAJOR', 'MYSQL_VERSION'], parts: 2 },
  { database: 'MariaDB', variables: ['MARIADB_VERSION'], parts: 2 },
  { database: 'MongoDB', variables: ['MONGO_MAJOR', 'MONGO_VERSION'], parts: 2 },
]
const called: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(postgres|postgresql|postgis|timescaledb|pgvector)([-_:@]|$)/, 'PostgreSQL'],
  [/(^|\/)(redis|redis-stack-server)([:@]|$)/, 'Redis'],
  [/(^|\/)valkey([:@]|$)/, 'Valkey'],
  [/(^|\/)mysql([:@]|$)/, 'MySQL'],
  [/(^|\/)mariadb([:@]|$)/, 'MariaDB'],
  [/(^|\/)mongo(db)?([:@]|$)/, 'MongoDB'],
  [/(^|\/)(elasticsearch|opensearch|clickhouse|influxdb|cassandra|neo4j|couchdb)([-_:@]|$)/, 'another database'],
]

/** The database in an image, by its variables, its version label or its name; null when it is none that is known. */
export function databaseIn(
  name: string,
  env: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): DatabaseIn | null {
  for (const { database, variables, parts } of known)
    for (const variable of variables) {
      const major = leading(env[variable], parts)
      if (major) return { database, major }
    }
  const database = called.find(([sign]) => sign.test(name))?.[1]
  if (!database) return null
  const parts = known.find(one => one.database === database)?.parts ?? 1
  const tag = /:([^/@]+)(?:@|$)/.exec(name)?.[1]
  return { database, major: leading(labels['org.opencontainers.image.version'], parts) ?? leading(tag, parts) }
}

/** `16` of `16.2-alpine`, `8.0` of `8.0.36`; null for what begins with no number. */
function leading(version: string | undefined, parts: number): string | null {
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(version ?? '')?.[1]?.split('.') ?? []
  return numbers.length > 0 ? numbers.slice(0, parts).join('.') : null
}
