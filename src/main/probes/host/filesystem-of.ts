import type { ProbeContext } from '#domain/probe'
import type { ShellScript } from '#domain/session'
import type { Filesystem } from './filesystems'
import { lookAt } from './look'

/** The real filesystems of a host, from the look that its probes share. */
export const filesystemsOf = async (context: ProbeContext): Promise<readonly Filesystem[]> =>
  (await lookAt(1, context)).filesystems

/** Asks for the device numbers of filesystems, by which a file is known to lie on one. */
export const devicesScript = (filesystems: readonly Filesystem[]): ShellScript => ({
  interpreter: 'sh',
  text: filesystems.map((_, at) => `echo "device ${at} $(stat -c %d "$MOUNT_${at}")"`).join('\n'),
  env: Object.fromEntries(filesystems.map(({ mount }, at) => [`MOUNT_${at}`, mount])),
})

/** Reads what it said: the filesystem of each device number. */
export const readDevices = (text: string, filesystems: readonly Filesystem[]): Map<string, Filesystem> =>
  new Map(
    [...text.matchAll(/^device (\d+) (\d+)$/gm)].flatMap(([, at, device = '']) => {
      const one = filesystems[Number(at)]
      return one ? [[device, one] as const] : []
    }),
  )
