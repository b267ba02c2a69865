import { Button } from '@blueprintjs/core'
import { Undo } from '@blueprintjs/icons'
import type { Imported } from '#contract/imports'
import { useAct } from '../../../asks/act'
import { client } from '../../../client/client'
import { GoButton } from '../../../parts/go-link'
import { Block } from '../../../parts/page'
import { counted } from '../../../parts/units'
import { Visible } from '../../../parts/visible'
import { hashOf, toPage } from '../../../route'
import { texts } from './texts'

/** What was taken, each one press away from its test; and the way back. */
export function ImportResult({
  imported,
  onUndone,
  onMore,
}: {
  imported: Imported
  onUndone: () => void
  onMore: () => void
}) {
  const { act, busy, blocked } = useAct()
  const undo = async () => {
    const done = await act(
      'undo',
      async () => {
        await client.imports.undo({ undo: imported.undo })
        return true
      },
      () => ({ text: texts.undone }),
    )
    if (done) onUndone()
  }
  return (
    <Block
      title={texts.imported(counted(imported.added.length, 'connection'))}
      id="imported"
      actions={
        <>
          <Button
            size="small"
            icon={<Undo size={14} />}
            text={texts.undo}
            loading={busy === 'undo'}
            disabled={blocked}
            onClick={undo}
          />
          <Button size="small" text={texts.more} onClick={onMore} />
          <GoButton intent="primary" text={texts.toList} to={toPage('connections', imported.system)} />
        </>
      }
    >
      <ul className="found-sources">
        {imported.added.map(({ id, name, address }) => (
          <li key={id} className="with-button">
            <span>
              <strong>
                <Visible text={name} />
              </strong>{' '}
              <code>
                <Visible text={address} />
              </code>
            </span>
            <GoButton
              to={hashOf({ system: imported.system, page: 'connections', path: [id] })}
              text={texts.test}
              aria-label={`${texts.test} ${name}`}
            />
          </li>
        ))}
      </ul>
    </Block>
  )
}
