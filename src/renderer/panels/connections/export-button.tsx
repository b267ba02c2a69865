import { Button } from '@blueprintjs/core'
import { Export } from '@blueprintjs/icons'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { download } from '../../parts/download'
import { texts } from './texts'

/** All systems as the file that `quarterdeck apply` takes. */
export function ExportButton() {
  const { act, busy, blocked } = useAct()
  const save = async () => {
    const file = await act('export', () => client.systems.export())
    if (file) download(file.name, file.mime, file.text)
  }
  return (
    <Button
      size="small"
      icon={<Export size={14} />}
      text={texts.exportAll}
      title={texts.exportHelp}
      loading={busy === 'export'}
      disabled={blocked}
      onClick={save}
    />
  )
}
