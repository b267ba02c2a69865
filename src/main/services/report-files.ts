import type { ReportFile } from '#contract/runs'
import { missing } from '#domain/failure'
import { foldRun } from '#domain/run'
import type { RunEvent, RunHeader } from '#domain/run-event'
import type { Parts } from './parts'

interface Asked {
  readonly run: string
  readonly format: 'markdown' | 'html' | 'json' | 'pdf'
  readonly kind: 'run' | 'certificate'
  readonly against?: string
}

type FileParts = Pick<Parts, 'store' | 'library' | 'print'>

/** Makes the documents of runs. Throws `missing` where there is no such run, or nothing that it could certify. */
export function createReportFiles({ store, library, print }: FileParts): (asked: Asked) => Promise<ReportFile> {
  async function earlier(asked: Asked, header: RunHeader): Promise<readonly RunEvent[] | undefined> {
    if (asked.kind === 'certificate' || asked.against === 'none') return undefined
    if (asked.against !== undefined) return store.journal.events(asked.against)
    const before = header.report && (await runBefore(store, header))
    return before ? store.journal.events(before) : undefined
  }
  return async asked => {
    const { certificateOf, documentOf, reportOf, toHtml, toJson, toMarkdown } = await import('../reports/index')
    const events = await store.journal.events(asked.run)
    const folded = foldRun(events)
    const { header } = folded
    if (!header) throw missing(`There is no run ${asked.run}.`)
    if (asked.kind === 'certificate' && !header.certificate?.length)
      throw missing(`The runbook ${header.runbook} certifies nothing.`, 'Its report says all of the run.')
    const name = `${header.runbook.replaceAll('/', '-')}${asked.kind === 'certificate' ? '-certificate' : ''}-${header.id}`
    if (asked.format === 'json')
      return { name: `${name}.json`, mime: 'application/json', text: `${JSON.stringify(toJson(folded), null, 2)}\n` }
    const before = await earlier(asked, header)
    if (before?.length === 0) throw missing(`There is no run ${asked.against}.`)
    // The text that ran, not the file as it is today.
    const text = await store.journal.text(header.hash)
    const report = reportOf(events, text === undefined ? undefined : library.parse(header.runbook, text), before)
    const tree = asked.kind === 'certificate' ? certificateOf : documentOf
    if (asked.format === 'markdown')
      return { name: `${name}.md`, mime: 'text/markdown', text: toMarkdown(report, tree) }
    const html = toHtml(report, tree)
    if (asked.format === 'html') return { name: `${name}.html`, mime: 'text/html', text: html }
    const pdf = Buffer.from(await print(html)).toString('base64')
    return { name: `${name}.pdf`, mime: 'application/pdf', text: pdf, base64: true }
  }
}

/** The run that a report is read against: the last one of its runbook and system before it that came to an end; undefined where it is the first. */
export async function runBefore(
  { journal }: Pick<Parts['store'], 'journal'>,
  { id, runbook, system }: Pick<RunHeader, 'id' | 'runbook' | 'system'>,
): Promise<string | undefined> {
  const before = await journal.list({ runbook, system: system.id, before: id, limit: 20 })
  return before.find(run => run.outcome === 'passed' || run.outcome === 'found' || run.outcome === 'failed')?.id
}
