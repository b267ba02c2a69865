import { invalid } from '#domain/failure'
import { withHouse } from './house'
import { openVault } from './passphrase'
import { createScreen } from './screen'
import { writeOut } from './write-out'

export interface ReportOptions {
  readonly certificate?: boolean
  readonly format: 'markdown' | 'html' | 'pdf' | 'json'
  readonly against?: string
  readonly output?: string
}

/** `quarterdeck report`: the document of a run that has ended, on standard output or in a file of mode 0600. */
export const report = (run: string, { certificate, format, against, output }: ReportOptions): Promise<number> =>
  withHouse(async client => {
    if (format === 'pdf' && output === undefined && process.stdout.isTTY)
      throw invalid('A PDF is nothing to read on a terminal.', 'Say where it shall go: --output report.pdf')
    const screen = createScreen('text')
    await openVault(client, screen)
    const kind = certificate ? 'certificate' : 'run'
    const { text, base64 } = await client.runs.report({ run, format, kind, against })
    const content = base64 ? Buffer.from(text, 'base64') : text
    await writeOut(content, output)
    return 0
  })
