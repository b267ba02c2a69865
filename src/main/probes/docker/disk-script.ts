import { z } from 'zod'
import { OpsError } from '#domain/failure'

/** Asks an engine for its disk, `disk_use <options of system df>`: it counts for one at a time, and refuses the others meanwhile. */
export const diskUse = `
disk_use() {
  tries=0
  until said=$("$ENGINE" system df "$@" 2>&1); do
    tries=$((tries + 1))
    case $said in *'already running'*) [ $tries -lt 60 ] && sleep 1 && continue ;; esac
    printf '%s\\n' "$said" >&2
    exit 1
  done
  printf '%s\\n' "$said"
}`

// What lies in a volume only root may see, as a rule; without root or sudo the look is left out, and that is said. Names of
// volumes are letters, digits and `_.-`: an engine takes no others. What is in use is not looked into.
export const diskScript = `${diskUse}
disk_use -v --format 'disk {{json .}}'
names=$("$ENGINE" volume ls -q --filter dangling=true | head -n 200)
[ -n "$names" ] || exit 0
root=
[ "$(id -u)" = 0 ] || root='sudo -n'
"$ENGINE" volume inspect --format '{{.Name}} {{.CreatedAt}} {{.Mountpoint}}' $names 2>/dev/null | while read -r name at place; do
  files=$($root ls -A "$place" 2>/dev/null) && may=yes || may=no
  echo "volume $name $at $may"
  [ $may = no ] || $root find "$place" -maxdepth 2 2>/dev/null | head -n 500 | sed 's|.*/|: |'
done
exit 0`

const text = z.string().nullish()
const flag = z.union([z.string(), z.boolean()]).nullish()
const volume = z.object({ Name: z.string(), Links: text, Size: text, Labels: text })
export type Volume = z.infer<typeof volume>

const use = z.object({
  Images: z
    .array(
      z.object({
        ...{ ID: z.string(), Repository: text, Tag: text, Size: text, UniqueSize: text },
        ...{ Containers: text, CreatedAt: text },
      }),
    )
    .nullish()
    .transform(all => all ?? []),
  Containers: z
    .array(z.object({ ID: z.string(), Size: text }))
    .nullish()
    .transform(all => all ?? []),
  Volumes: z
    .array(volume)
    .nullish()
    .transform(all => all ?? []),
  BuildCache: z
    .array(z.object({ ID: z.string(), InUse: flag, Shared: flag, Size: text }))
    .nullish()
    .transform(all => all ?? []),
})

/** What an engine told of its disk; `inside` are the volumes that nothing uses, `files` the names in them where one may look. */
export type DiskUse = z.infer<typeof use> & {
  readonly inside: ReadonlyMap<string, { readonly at: string | null; readonly files: string | undefined }>
}

/** Understands what `diskScript` printed. Throws when the engine's part of it is none. */
export function readDisk(output: string): DiskUse {
  const line = /^disk (.*)$/m.exec(output)?.[1] ?? ''
  const parsed = use.safeParse(parse(line))
  if (!parsed.success)
    throw new OpsError({
      kind: 'rejected',
      code: 'DISK_UNREAD',
      layer: 'container',
      message: 'What this engine says about its disk could not be read.',
      hint: 'On the host: docker system df -v',
    })
  const parts = output.split(/^volume /m).slice(1)
  const inside = new Map(
    parts.map(part => {
      const [head = '', ...files] = part.split('\n')
      const [name = '', at = '', may] = head.split(' ')
      const moment = new Date(at)
      return [
        name,
        {
          at: Number.isNaN(moment.getTime()) ? null : moment.toISOString(),
          files: may === 'yes' ? files.join('\n') : undefined,
        },
      ]
    }),
  )
  return { ...parsed.data, inside }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
