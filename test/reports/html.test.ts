import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { reportOf, toHtml } from '../../src/main/reports'
import { scratchFolder } from '../support/scratch'
import { hostileRun, payloads } from './hostile-run'

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

describe('an HTML report of a hostile server (P3)', () => {
  const html = toHtml(reportOf(hostileRun()))

  it('allows nothing but its own style, first of all things in its head', () => {
    expect(html.slice(0, 300).replaceAll('&#x27;', "'")).toMatch(
      /^<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/,
    )
    expect(html.includes('<script>')).toBe(false)
  })

  it('opens in a browser without one request, dialog, script, link or image', async context => {
    if (!browser) return context.skip('no Chromium found on this machine')
    const scratch = await scratchFolder('report')
    const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] })
    try {
      const file = join(scratch.path, 'report.html')
      await writeFile(file, html)
      const page = await chrome.newPage()
      const trouble: string[] = []
      page.on('request', request => request.url() === pathToFileURL(file).href || trouble.push(request.url()))
      page.on('dialog', dialog => trouble.push(dialog.message()) && void dialog.dismiss())
      page.on('console', message => trouble.push(message.text()))
      page.on('pageerror', error => trouble.push(error.message))
      await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
      expect(trouble).toEqual([])
      expect(await page.locator('script, img, svg, iframe, a[href], form, object, link, body style').count()).toBe(0)
      // The page ends where ours ends: nothing closed the table, the body or the title early.
      expect(await page.locator('body > table').count()).toBeGreaterThan(payloads.length)
      expect(await page.locator('h1').innerText()).toContain('<script>alert(1)</script>')
      const widths = await page
        .locator('table')
        .evaluateAll(tables =>
          tables.map(table => new Set([...(table as HTMLTableElement).rows].map(row => row.cells.length)).size),
        )
      expect(new Set(widths)).toEqual(new Set([1]))
    } finally {
      await chrome.close()
      await scratch.remove()
    }
  })
})
