import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../support/scratch'
import { killingItsSshd, noSshd, type Sshd, startSshd } from '../support/sshd'
import { barriers } from './axe'
import { keepLookOnFailure } from './failed-look'
import { button, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'
import { applyHost, goToTerminal, onScreen, openTerminal, shows, typeLine } from './terminal-journey'

const why = noSshd()
let sshd: Sshd
let served: ServedConsole

/** Everything that could make a terminal answer, set a title, take the clipboard, or report itself. */
const hostile = [
  ...[
    '\u001b[c',
    '\u001b[0c',
    '\u001b[>c',
    '\u001b[=c',
    '\u001b[5n',
    '\u001b[6n',
    '\u001b[?6n',
    '\u001b[?15n',
    '\u001b[x',
  ],
  ...['\u001b[?1$p', '\u001b[4$p', '\u001b[>q', '\u001b[?u', '\u001b[18t', '\u001b[19t', '\u001b[21t', '\u001b[14t'],
  ...['\u001bP$qm\u001b\\', '\u001bP$q"p\u001b\\', '\u001bP+q544e\u001b\\', '\u0005', '\u001bZ', '\u001b[?1004h'],
  ...['\u001b]10;?\u0007', '\u001b]11;?\u0007', '\u001b]4;1;?\u0007', '\u001b]12;?\u0007'],
  ...[
    `\u001b]52;c;${Buffer.from('rm -rf /').toString('base64')}\u0007`,
    '\u001b]52;c;?\u0007',
    '\u001b]0;touch pwned\u0007',
  ],
].join('')

beforeAll(async () => {
  if (why) return
  sshd = await startSshd(['PrintMotd no'])
  await writeFile(join(sshd.folder, 'hostile'), hostile)
  served = await openServedConsole(async data => {
    await applyHost(data, sshd, 'shop', 'development')
    await applyHost(data, sshd, 'bank', 'production')
  })
})
afterAll(async () => {
  await served?.close()
  await sshd?.stop()
})
beforeEach(ctx => {
  if (why) return ctx.skip(why)
  return keepLookOnFailure(served.page)
})
afterEach(() => {
  if (!why) expect(served.troubles.splice(0)).toEqual([])
})

test('a shell echoes, has the size of the page, survives a flood and stops it at once', async () => {
  const { page } = served
  await goToTerminal(page, 'shop')
  await openTerminal(page)
  await typeLine(page, String.raw`printf 'Gr\303\274\303\237e-%s\n' "$((20 + 3))"`)
  await shows(page, 'Grüße-23')
  await typeLine(page, 'echo size-"$(stty size)"')
  await shows(page, /size-\d+ \d+/)
  const before = /size-(\d+) (\d+)/.exec(await onScreen(page))
  await page.setViewportSize({ width: 1024, height: 700 })
  await until(async () => {
    await typeLine(page, 'clear; echo size-"$(stty size)"')
    await shows(page, /size-\d+ \d+/)
    expect(Number(/size-\d+ (\d+)/.exec(await onScreen(page))?.[1])).toBeLessThan(Number(before?.[2]))
  })
  await typeLine(page, 'yes flood')
  await shows(page, /flood\s+flood\s+flood/)
  await page.keyboard.press('Control+c')
  await typeLine(page, 'clear; echo over-"$((1 + 1))"')
  await shows(page, 'over-2')
})

test('a file that asks the terminal for answers gets none typed into the shell, and sets neither title nor clipboard', async () => {
  const { page } = served
  const title = await page.title()
  await typeLine(page, `clear; cat '${join(sshd.folder, 'hostile')}'; echo`)
  // What was typed back would stand behind the prompt, before this.
  await typeLine(page, 'echo line-"$((40 + 2))"')
  await shows(page, 'line-42')
  expect(await onScreen(page)).not.toMatch(/\d+;\d+R|\?\d*;?\d*c\b|rgb:|\[\?|\[I|\[O|1\$r|>\|/)
  await typeLine(page, 'clear; echo quiet-"$((1 + 2))"')
  await shows(page, /quiet-3/)
  expect(await page.title()).toBe(title)
})

test('many lines are asked for before they are pasted; it keeps nobody out', async () => {
  const { page } = served
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'echo first\necho second\n')
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    document.querySelector('.xterm-helper-textarea')?.dispatchEvent(event)
  })
  await seen(page.getByText('Paste 2 lines?'))
  await button(page, 'Cancel').click()
  expect(await onScreen(page)).not.toContain('first')
  expect(await barriers(page)).toEqual([])
})

test('a link that is cut is told with its layer, and the same tab opens again', async () => {
  const { page } = served
  await page.locator('.xterm-helper-textarea').focus()
  await writeFile(join(sshd.folder, 'kill.sh'), killingItsSshd)
  await typeLine(page, `sh '${join(sshd.folder, 'kill.sh')}'`)
  await seen(page.getByText('The link to the host was cut'))
  await button(page, 'Open again').click()
  await shows(page, /Last login[\s\S]*[#$]/)
  await typeLine(page, 'echo again-"$((2 + 2))"')
  await shows(page, 'again-4')
  await button(page, /^Close host/).click()
  await seen(page.getByText('Earlier terminals'))
})

test('on production it is asked first, each time, and the band stays in sight', async () => {
  const { page } = served
  await goToTerminal(page, 'bank')
  await button(page, 'Open a terminal').click()
  await seen(page.getByText('Open a terminal on production?'))
  await button(page, 'Cancel').click()
  await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
  expect(await page.locator('.xterm-rows').count()).toBe(0)
  await button(page, 'Open a terminal').click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Open a terminal' }).click()
  await shows(page, /[#$]/)
  await seen(page.locator('.terminal-where-production'))
})
