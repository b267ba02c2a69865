/** What a backup's file name tells. */
export interface DumpName {
  /** What the names of one series have in common; the folder stands before it where there are several. */
  readonly series: string
  /** custom, tar, plain, plain.gz …, by the ending. */
  readonly format: string
  /** The moment in the name, milliseconds; names do not tell their zone, so UTC. Null where there is none. */
  readonly named: number | null
  /** A name such as `latest`, which stands for one of the others. */
  readonly alias: boolean
}

const endings: readonly (readonly [RegExp, string])[] = [
  [/\.sql\.(gz|zst|lz4|xz|bz2)$/i, 'plain.$1'],
  [/\.(?:dump|backup|pgdump|dmp|custom)\.(gz|zst|lz4|xz|bz2)$/i, 'custom.$1'],
  [/\.(?:dump|backup|pgdump|dmp|custom)$/i, 'custom'],
  [/\.sql$/i, 'plain'],
  [/\.tar\.(gz|zst|lz4|xz|bz2)$/i, 'tar.$1'],
  [/\.tgz$/i, 'tar.gz'],
  [/\.tar$/i, 'tar'],
  [/\.bundle$/i, 'git bundle'],
]
const sealed = /\.(gpg|age|enc|aes)$/i
const moment = /(\d{4})-?(\d\d)-?(\d\d)(?:[T_ -]?(\d\d)[-:h]?(\d\d)(?:[-:m]?(\d\d))?Z?)?/
const standIn = /[-_.]?(latest|current|newest|last)$/i

/** Reads a path as that of a dump; undefined where its ending is not one of a dump. */
export function readDumpName(path: string): DumpName | undefined {
  const open = path.replace(sealed, '')
  for (const [ending, kind] of endings) {
    const found = ending.exec(open)
    if (!found) continue
    const stem = open.slice(0, found.index)
    const cut = stem.lastIndexOf('/') + 1
    const name = stem.slice(cut)
    const at = moment.exec(name)
    const rest = at ? name.slice(0, at.index).replace(/[-_. ]+$/, '') + name.slice(at.index + at[0].length) : name
    const series = stem.slice(0, cut) + (rest.replace(standIn, '') || rest || 'backup')
    return {
      series,
      format: kind.replace('$1', found[1]?.toLowerCase() ?? '') + (open === path ? '' : ', encrypted'),
      named: at ? momentOf(at) : null,
      alias: !at && standIn.test(name),
    }
  }
  return undefined
}

function momentOf([, year, month, day, hour = '0', minute = '0', second = '0']: RegExpExecArray): number | null {
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return new Date(ms).getUTCDate() === Number(day) ? ms : null
}
