import { describe, expect, it } from 'vitest'
import { scaleOf } from '#domain/chart-lines'
import { reportOf, toHtml, toMarkdown } from '../../src/main/reports'
import { ticksOf, timeTicks } from '../../src/main/reports/axis'
import { chartSvg } from '../../src/main/reports/chart-svg'
import { chartedRun } from './charted-run'
import { payloads } from './hostile-run'

const drawing = (html: string) => /<svg[\s\S]*<\/svg>/.exec(html)?.[0] ?? ''

describe('A chart in a report', () => {
  it('is drawn without a script, named, described, and said again as a table', () => {
    const html = toHtml(reportOf(chartedRun()))
    expect(drawing(html)).toMatch(/^<svg viewBox="0 0 720 \d+" width="720" height="\d+" role="img"><title>Growth of/)
    expect(drawing(html)).toContain('<desc>shop went from 954 MB to 1.5 GB, between 954 MB and 1.5 GB.')
    expect(drawing(html)).not.toMatch(/NaN|Infinity|undefined|style=|href|<use|<image/)
    // A gap breaks the line, a forecast is broken, a band is filled.
    expect(drawing(html)).toMatch(/d="M[\d. L]+M[\d. L]+" fill="none" stroke="#215db0"/)
    expect(drawing(html)).toMatch(/stroke-dasharray="5 4"/)
    expect(drawing(html)).toMatch(/fill-opacity="0.12"/)
    const markdown = toMarkdown(reportOf(chartedRun()))
    expect(markdown).not.toContain('<svg')
    expect(markdown).toMatch(/\| shop +\| +29 \| +954 MB \|.*1.7 GB at 2026-12-05/)
  })

  it('keeps what a hostile server calls its lines a text (P3)', () => {
    for (const name of payloads) {
      const drawn = drawing(toHtml(reportOf(chartedRun({ name }))))
      const tags = [...drawn.matchAll(/<([a-z/]+)/gi)].map(([, tag]) => tag?.replace('/', ''))
      expect(new Set(tags)).toEqual(new Set(['svg', 'title', 'desc', 'line', 'text', 'path']))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
      expect(drawn).not.toMatch(/<[^<>]*\son\w+=|[\u0000-\u0008\u202e\u2066]/)
    }
  })

  it('says so where its scale does not begin at nought', () => {
    const line = (...values: number[]) => [{ name: '', points: values.map((y, x) => ({ x, y, forecast: false })) }]
    const drawn = (...values: number[]) =>
      JSON.stringify(chartSvg({ lines: line(...values), time: false, unit: '%', unread: 0 }, 'title', 'said'))
    expect(drawn(90, 100)).toContain('The scale begins at 90 %')
    expect(drawn(10, 100)).not.toContain('The scale begins')
    expect(scaleOf(line(10, 100))).toEqual([0, 100])
    expect(scaleOf(line(90, 100))).toEqual([90, 100])
    expect(scaleOf(line(7, 7))[0]).toBe(0)
    expect(scaleOf(line(0, 0))).toEqual([0, 1])
  })

  it('marks its scales with round numbers; powers of two where they are bytes', () => {
    expect(ticksOf(0, 100)).toEqual([0, 50, 100])
    expect(ticksOf(-3, 9)).toEqual([0, 5])
    expect(ticksOf(0, 2 ** 31, 'bytes').map(tick => tick / 2 ** 29)).toEqual([0, 2, 4])
    expect(timeTicks(Date.parse('2026-11-26T00:10:00Z'), Date.parse('2026-11-26T02:20:00Z'))).toMatchObject([
      { text: '11-26 00:30' },
      { text: '11-26 01:00' },
      { text: '11-26 01:30' },
      { text: '11-26 02:00' },
    ])
    expect(timeTicks(Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-11-08T00:00:00Z')).length).toBeLessThan(7)
  })
})

describe('A report', () => {
  const text = (events = chartedRun(), earlier?: ReturnType<typeof chartedRun>) =>
    toMarkdown(reportOf(events, undefined, earlier))

  it('says its verdict on top, what it could not find out with it, and how it came about at the end', () => {
    const markdown = text(chartedRun({ blind: true }))
    expect(markdown).toContain(
      '**Nothing was found where it could look. 1 thing could not be found out. 1 step did not apply.**',
    )
    expect(markdown).toMatch(/## Method[\s\S]*Largest tables +\| db +\| Failed: could not find out \|[\s\S]*shop guide/)
    expect(markdown.indexOf('select * from growth')).toBeGreaterThan(markdown.indexOf('### What was sent'))
    expect(text()).toContain('**1 warning. 1 step did not apply.**')
  })

  it('says what changed since the one before it, and what nobody could see', () => {
    const before = chartedRun({ id: 'run-7', rows: [['orders', 4_000_000]] })
    expect(text(chartedRun({ severity: 'critical' }), before)).toMatch(
      /Since the one of .*: 1 worse\.[\s\S]*\+977 kB \(\+25 %\)/,
    )
    expect(text(chartedRun({ blind: true }), before)).toMatch(/### Could not be looked at again: 1/)
    expect(text()).not.toContain('What changed')
  })

  it('puts the system and the title on the margins of a page, whatever they are called', () => {
    const [start, ...rest] = chartedRun()
    if (start?.type !== 'run.started') throw new Error('no start')
    for (const name of payloads) {
      const html = toHtml(
        reportOf([{ ...start, run: { ...start.run, title: name, system: { ...start.run.system, name } } }, ...rest]),
      )
      const [, box = ''] = /@page \{([\s\S]*?)<\/style>/.exec(html) ?? []
      expect(
        box.match(
          /@(top|bottom)-(left|right) \{ content: (?:"(?:[A-Za-z0-9 ]|\\[0-9a-f]+ )*"| counter\(pages?\)|"Page "| )+;/g,
        ),
      ).toHaveLength(4)
    }
  })
})
