import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { shellHere } from '../../src/main/connectors/shell'
import { readWindow } from '../../src/main/logs/window'
import { scratchFolder } from '../support/scratch'
import { asLogHost, fill } from './far-log'
import { type Scene, type Stage, timed } from './scene'

const use = { signal: new AbortController().signal, timeoutMs: 120_000 }

/** P12: the end of a log of a gigabyte on this machine. lnav reads all of it first; the last screen needs the last bytes. */
export const localLog: Scene = {
  ids: ['P12', 'P12 floor'],
  lacking: () =>
    spawnSync('lnav', ['-V']).error === undefined ? undefined : 'lnav is not installed (Debian package lnav)',
  open,
}

async function open(): Promise<Stage> {
  const scratch = await scratchFolder('bench-log')
  const path = join(scratch.path, 'shop.log')
  await fill(path)
  const shown = (text: string) => (text.includes('last') ? 'the end' : 'another line')
  const here = async () => {
    const host = asLogHost(await shellHere(use.signal))
    const { entries } = await readWindow(host, { kind: 'file', path }, { end: true }, use)
    return shown(entries.at(-1)?.entry.raw ?? '')
  }
  const tool = (name: string, words: string[]) =>
    spawnSync(name, words, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, HOME: scratch.path },
    })
  return {
    rounds: 3,
    contenders: [
      { name: 'the last screen', run: () => timed(here) },
      {
        name: 'lnav to its end',
        run: () => timed(async () => shown(tool('lnav', ['-n', '-c', ':goto 100%', path]).stdout)),
      },
      {
        name: 'wc -l',
        run: () => timed(async () => (tool('wc', ['-l', path]).status === 0 ? 'the end' : 'nothing')),
      },
    ],
    comparisons: [
      {
        id: 'P12',
        what: 'the end of a log of 1 GB on this machine',
        ours: 'the last screen',
        anchor: 'lnav to its end',
        accept: 0.3,
        moonshot: 0.18,
      },
      { id: 'P12 floor', what: 'the same against a bare walk over it', ours: 'the last screen', anchor: 'wc -l' },
    ],
    close: () => scratch.remove(),
  }
}
