import { withHouse } from './house'
import { openVault } from './passphrase'
import { createScreen } from './screen'

export interface ReportOptions {
  readonly certificate?: boolean
  readonly format: 'markdown' | 'html' | 'json'
}

/** `quarterdeck report`: the document of a run that has ended, on standard output. */
export const report = (run: string, { certificate, format }: ReportOptions): Promise<number> =>
  withHouse(async client => {
    const screen = createScreen('text')
    await openVault(client, screen)
    const { text } = await client.runs.report({ run, format, kind: certificate ? 'certificate' : 'run' })
    process.stdout.write(text)
    return 0
  })
