import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core'
import { Download, Refresh, Stop } from '@blueprintjs/icons'
import { useState } from 'react'
import { cadences } from '#domain/due'
import type { Round } from '#domain/round'
import { useAct, useTell } from '../../asks/act'
import { useRoundStart } from '../../asks/round'
import { client } from '../../client/client'
import { toCsv } from '../../parts/csv'
import { download } from '../../parts/download'
import type { GridWords } from './grid-line'
import { roundMarkdown, roundTable } from './round-text'
import { texts } from './texts'

/** What can be done with a round as a whole: end it or run it again, and take it along. */
export function RoundActions({ round, words, home }: { round: Round; words: GridWords; home: string | null }) {
  const { act, busy, blocked } = useAct()
  const again = useRoundStart()
  // From the press until the round's end is seen, however long its runs take to end.
  const [cancelled, setCancelled] = useState<string>()
  const cancelling = cancelled === round.id
  const cancel = async () => {
    setCancelled(round.id)
    const done = await act('cancel', async () => {
      await client.rounds.cancel({ round: round.id })
      return true
    })
    if (!done) setCancelled(undefined)
  }
  const systems = [...new Set(round.cells.map(cell => cell.system))]
  const cadence = cadences.find(one => one === round.cadence)
  const what = cadence ? { cadence } : { runbooks: [...new Set(round.cells.map(cell => cell.runbook))] }
  return (
    <>
      {round.status === 'running' ? (
        <>
          {cancelling ? <span className="muted">{texts.cancellingWhy}</span> : null}
          <Button
            size="small"
            intent="danger"
            variant="outlined"
            icon={<Stop size={14} />}
            text={cancelling ? texts.cancelling : texts.cancel}
            disabled={cancelling || blocked}
            loading={busy === 'cancel'}
            onClick={cancel}
          />
        </>
      ) : (
        <Button
          size="small"
          icon={<Refresh size={14} />}
          text={texts.again}
          loading={again.busy}
          disabled={again.blocked || systems.length === 0}
          onClick={() => again.start({ systems, ...what, ...round.pace }, home)}
        />
      )}
      <PopoverNext placement="bottom-end" content={<ExportMenu round={round} words={words} />}>
        <Button size="small" icon={<Download size={14} />} text={texts.exportAs} />
      </PopoverNext>
    </>
  )
}

function ExportMenu({ round, words }: { round: Round; words: GridWords }) {
  const tell = useTell()
  const copy = () =>
    navigator.clipboard
      .writeText(roundMarkdown(round, words))
      .then(() => tell({ text: texts.copied }))
      .catch(() => tell({ intent: 'danger', text: texts.notCopied }))
  const name = `round-${round.startedAt.slice(0, 16)}.csv`
  return (
    <Menu>
      <MenuItem text={texts.csv} onClick={() => download(name, 'text/csv', toCsv(roundTable(round, words)))} />
      <MenuItem text={texts.markdown} onClick={copy} />
    </Menu>
  )
}
