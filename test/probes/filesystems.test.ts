import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readFilesystems } from '../../src/main/probes/host/filesystems'

const recorded = (name: string) => readFileSync(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8')
const heading = 'Filesystem     1-blocks      Used Available Capacity Mounted on\n'
const GB = 1_000_000_000
const disk = (device: string, mount: string, used: number, free: number) =>
  `${device} ${(used + free) * GB} ${used * GB} ${free * GB} ${Math.ceil((100 * used) / (used + free))}% ${mount}\n`

describe('filesystems of a host', () => {
  it('are read from BusyBox as from GNU', () => {
    const mounts = '/dev/vda / ext4 rw,relatime 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n'
    const [root, ...others] = readFilesystems(recorded('busybox-space'), recorded('busybox-inodes'), { mounts })
    expect(others).toEqual([])
    expect(root).toMatchObject({ mount: '/', size: 270_553_174_016, usedPct: 25, inodes: 16_777_216, inodesUsedPct: 3 })
  })

  it('are counted in the blocks that the heading names', () => {
    const text =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/disk3s1 488245288 10747808 350000000 3% /\n'
    expect(readFilesystems(text, '', { mounts: '' })[0]).toMatchObject({
      size: 488_245_288 * 1024,
      available: 350_000_000 * 1024,
    })
  })

  it('are as full as an ordinary user finds them: what is kept for root is not free', () => {
    const text = `${heading}/dev/sda1 ${100 * GB} ${95 * GB} 0 100% /\n`
    expect(readFilesystems(text, '', { mounts: '/dev/sda1 / ext4 rw 0 0\n' })[0]?.usedPct).toBe(100)
  })

  it('stand fullest first, each disk once, whatever is bound where', () => {
    const text =
      heading +
      disk('/dev/sdb1', '/srv/deep/bound', 9, 1) +
      disk('/dev/sda1', '/', 5, 5) +
      disk('/dev/sdb1', '/srv', 9, 1)
    const mounts = '/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /srv xfs rw 0 0\n/dev/sdb1 /srv/deep/bound xfs rw 0 0\n'
    expect(readFilesystems(text, '', { mounts }).map(one => one.mount)).toEqual(['/srv', '/'])
  })

  it('do not include images that are always full, memory, or what a container sees of its host', () => {
    const text =
      heading +
      disk('/dev/loop3', '/snap/core/1', 1, 0) +
      disk('overlay', '/var/lib/docker/overlay2/ab/merged', 9, 1) +
      disk('tmpfs', '/run', 1, 1) +
      disk('/dev/sda1', '/', 5, 5)
    const mounts =
      '/dev/loop3 /snap/core/1 squashfs ro 0 0\noverlay /var/lib/docker/overlay2/ab/merged overlay rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n'
    expect(readFilesystems(text, '', { mounts }).map(one => one.mount)).toEqual(['/'])
  })

  it('include a container’s own root and a /tmp in memory, which do fill up', () => {
    const text = heading + disk('overlay', '/', 5, 5) + disk('tmpfs', '/tmp', 1, 1)
    const mounts = 'overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n'
    expect(readFilesystems(text, '', { mounts }).map(one => one.mount)).toEqual(['/', '/tmp'])
  })

  it('may have blanks in their names, and be mounted read-only', () => {
    const text = heading + disk('//nas/data share', '/mnt/my disk', 5, 5)
    const mounts = '//nas/data\\040share /mnt/my\\040disk cifs ro,vers=3.0 0 0\n'
    expect(readFilesystems(text, '', { mounts })).toMatchObject([
      { device: '//nas/data share', mount: '/mnt/my disk', kind: 'cifs', readOnly: true },
    ])
  })

  it('are not read-only when only a view of them is, such as a folder handed to a container', () => {
    const text = heading + disk('/dev/vda', '/code', 5, 5) + disk('/dev/vdb', '/srv', 5, 5)
    const mounts = '/dev/vda /code ext4 ro,relatime 0 0\n/dev/vdb /srv ext4 ro,relatime 0 0\n'
    const mountinfo =
      '411 398 254:0 /home/ops/code /code ro,relatime master:1 - ext4 /dev/vda rw\n' +
      '412 398 254:16 / /srv ro,relatime - ext4 /dev/vdb ro,errors=remount-ro\n'
    const readOnly = readFilesystems(text, '', { mounts, mountinfo }).map(one => [one.mount, one.readOnly])
    expect(Object.fromEntries(readOnly)).toEqual({ '/code': false, '/srv': true })
  })

  it('without a fixed number of inodes have none to run out of', () => {
    const text = heading + disk('/dev/sdc1', '/', 5, 5)
    const inodes = 'Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sdc1 0 0 0 - /\n'
    expect(readFilesystems(text, inodes, { mounts: '/dev/sdc1 / btrfs rw 0 0\n' })[0]?.inodesUsedPct).toBeNull()
  })
})
