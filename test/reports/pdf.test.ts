import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OpsError } from '#domain/failure'
import { printWithChromium } from '../../src/main/printing/chromium'
import { findChromium } from '../../src/main/printing/find-chromium'
import { certificateOf, reportOf, toHtml } from '../../src/main/reports'
import { noPdfReader, pdfText } from '../support/pdf-text'
import { scratchFolder } from '../support/scratch'
import { chartedRun } from './charted-run'
import { hostileRun } from './hostile-run'

const noPrinter = (await findChromium()) ? undefined : 'no Chromium found on this machine'

describe('A PDF of a report', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  beforeEach(async () => {
    scratch = await scratchFolder('pdf')
    vi.stubEnv('TMPDIR', scratch.path)
  })
  afterEach(async () => {
    const left = await readdir(scratch.path)
    vi.unstubAllEnvs()
    await scratch.remove()
    expect(left.filter(name => name !== 'chromium')).toEqual([])
  })

  it('says all that the report says, with system, title, date and page on every page', async context => {
    if (noPrinter ?? noPdfReader) return context.skip(noPrinter ?? noPdfReader)
    const pdf = await printWithChromium(toHtml(reportOf(chartedRun())))
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
    const text = pdfText(pdf)
    for (const said of ['Capacity review', 'shop', 'Growth of the databases', '2026-11-26 03:00:00 UTC', 'Page 1 of'])
      expect(text).toContain(said)
    expect(text.match(/Page \d+ of \d+/g)).toHaveLength(text.split('\f').length - 1)
  })

  it('prints what a hostile server said letter by letter, and its certificate too', async context => {
    if (noPrinter ?? noPdfReader) return context.skip(noPrinter ?? noPdfReader)
    const report = reportOf(hostileRun())
    for (const html of [toHtml(report), toHtml(report, certificateOf)])
      expect(pdfText(await printWithChromium(html)).replaceAll(/\s+/g, '')).toContain('<script>alert(1)</script>')
  })

  it('is refused with what to do where there is no browser, or none that prints', async () => {
    vi.stubEnv('QUARTERDECK_CHROMIUM', '/nowhere/chromium')
    const refusal = async () => {
      const error = await printWithChromium('<p>x').catch(one => one)
      return error instanceof OpsError ? error.failure : error
    }
    expect(await refusal()).toMatchObject({ kind: 'missing', code: 'NO_CHROMIUM', layer: 'printing' })
    const program = join(scratch.path, 'chromium')
    await writeFile(program, '#!/bin/sh\necho "no display" >&2\nexit 1\n')
    await chmod(program, 0o755)
    vi.stubEnv('QUARTERDECK_CHROMIUM', program)
    expect(await refusal()).toMatchObject({ kind: 'rejected', message: 'Chromium made no PDF. no display' })
  })
})
