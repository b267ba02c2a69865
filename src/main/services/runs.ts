import { missing } from '#domain/failure'
import { foldRun } from '#domain/run'
import { certificateOf, documentOf, reportOf, toHtml, toJson, toMarkdown } from '../reports/index'
import type { Parts } from './parts'

export function createRunsService({ procedures, engine, store, library }: Parts) {
  const os = procedures.runs

  async function report(run: string, format: 'markdown' | 'html' | 'json', kind: 'run' | 'certificate') {
    const events = await store.journal.events(run)
    const folded = foldRun(events)
    const { header } = folded
    if (!header) throw missing(`There is no run ${run}.`)
    if (kind === 'certificate' && !header.certificate?.length)
      throw missing(`The runbook ${header.runbook} certifies nothing.`, 'Its report says all of the run.')
    const name = `${header.runbook.replaceAll('/', '-')}${kind === 'certificate' ? '-certificate' : ''}-${header.id}`
    if (format === 'json')
      return { name: `${name}.json`, mime: 'application/json', text: `${JSON.stringify(toJson(folded), null, 2)}\n` }
    // The text that ran, not the file as it is today.
    const text = await store.journal.text(header.hash)
    const document = reportOf(events, text === undefined ? undefined : library.parse(header.runbook, text))
    const tree = kind === 'certificate' ? certificateOf : documentOf
    return format === 'html'
      ? { name: `${name}.html`, mime: 'text/html', text: toHtml(document, tree) }
      : { name: `${name}.md`, mime: 'text/markdown', text: toMarkdown(document, tree) }
  }

  return {
    start: os.start.handler(({ input }) => engine.start(input)),
    follow: os.follow.handler(async function* ({ input, signal }) {
      for await (const batch of engine.follow(input.run, input.after, signal)) yield [...batch]
    }),
    answer: os.answer.handler(({ input }) => engine.answer(input.run, input.question, input.answer)),
    cancel: os.cancel.handler(({ input }) => engine.cancel(input.run)),
    pace: os.pace.handler(({ input: { run, step, ...asked } }) => engine.pace(run, step, asked)),
    resume: os.resume.handler(({ input }) => engine.resume(input.run, input.step, input.only)),
    settle: os.settle.handler(({ input }) => engine.settle(input.run, input.step)),
    undo: os.undo.handler(({ input }) => engine.undo(input.run, input.step)),
    note: os.note.handler(({ input }) => engine.note(input.run, input.text)),
    list: os.list.handler(async ({ input }) => [...(await store.journal.list(input))]),
    report: os.report.handler(({ input }) => report(input.run, input.format, input.kind)),
  }
}
