import { Button, Dialog, DialogBody, DialogFooter, InputGroup } from '@blueprintjs/core'
import { Document, FolderClose } from '@blueprintjs/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { useFocusBack } from '../../parts/focus-back'
import { Moment } from '../../parts/moment'
import { Skeleton } from '../../parts/skeleton'
import { bytes } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { inFolder, parentOf } from './paths'
import { texts } from './texts'

/** Looks through the folders of a host for a path: a folder opens, a file is taken. */
export function PathDialog({
  profile,
  title,
  path,
  onChoose,
  onClose,
}: {
  profile: string
  title: string
  /** Where it begins, if it says anything. */
  path: string
  onChoose: (path: string) => void
  onClose: () => void
}) {
  useFocusBack()
  const [folder, setFolder] = useState(() => (path.startsWith('/') ? parentOf(path) : '/var/log'))
  const [typed, setTyped] = useState(folder)
  const asked = useQuery({
    queryKey: ['folder', profile, folder],
    queryFn: ({ signal }) => client.files.folder({ profile, path: folder }, { signal }),
    staleTime: 0,
    retry: false,
  })
  const to = (where: string) => {
    setFolder(where)
    setTyped(where)
  }
  const take = (chosen: string) => {
    onChoose(chosen)
    onClose()
  }
  const listed = asked.data
  return (
    <Dialog isOpen onClose={onClose} title={title} className="path-dialog">
      <DialogBody>
        <form
          className="table-tools"
          onSubmit={event => {
            event.preventDefault()
            to(typed.trim() || '/')
          }}
        >
          <InputGroup
            fill
            autoFocus
            aria-label={texts.folder}
            value={typed}
            spellCheck={false}
            onValueChange={setTyped}
          />
          <Button type="submit" text={texts.open} />
          <Button text={texts.up} disabled={folder === '/'} onClick={() => to(parentOf(folder))} />
        </form>
        {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
        {!listed && !asked.error ? <Skeleton lines={8} /> : null}
        {listed ? (
          <ul className="path-entries" aria-label={texts.entries}>
            {listed.entries.map(one => (
              <li key={one.name}>
                <button type="button" onClick={() => (one.folder ? to : take)(inFolder(listed.path, one.name))}>
                  {one.folder ? <FolderClose size={14} /> : <Document size={14} />}
                  <span>
                    <Visible text={one.folder ? `${one.name}/` : one.name} />
                  </span>
                  <span className="muted">{one.folder ? '' : bytes(one.bytes)}</span>
                  <span className="muted">
                    <Moment at={one.modified} />
                  </span>
                </button>
              </li>
            ))}
            {listed.entries.length === 0 ? <li className="muted">{texts.emptyFolder}</li> : null}
            {listed.more > 0 ? <li className="muted">{texts.moreEntries(listed.more)}</li> : null}
          </ul>
        ) : null}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text={texts.close} onClick={onClose} />
            <Button
              intent="primary"
              text={texts.useFolder}
              disabled={!listed}
              onClick={() => listed && take(listed.path)}
            />
          </>
        }
      />
    </Dialog>
  )
}
