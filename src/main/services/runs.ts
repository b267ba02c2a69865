import type { Parts } from './parts'
import { createReportFiles } from './report-files'

export function createRunsService(parts: Parts) {
  const { procedures, engine, store } = parts
  const os = procedures.runs
  const file = createReportFiles(parts)

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
    report: os.report.handler(({ input }) => file(input)),
  }
}
