import type { LogSource } from '#domain/log'

/** A source as it stands in an address, such as `file:/var/log/syslog`. */
export function keyOfSource(source: LogSource): string {
  switch (source.kind) {
    case 'file':
      return `file:${source.path}`
    case 'unit':
      return `unit:${source.unit}`
    case 'container':
      return `container:${source.container}`
  }
}

/** The source that an address names; undefined where it names none. */
export function sourceOfKey(key: string | undefined): LogSource | undefined {
  const [, kind, name = ''] = /^(file|unit|container):(.+)$/s.exec(key ?? '') ?? []
  if (kind === 'file') return { kind, path: name }
  if (kind === 'unit') return { kind, unit: name }
  return kind === 'container' ? { kind, container: name } : undefined
}
