import { Button } from '@blueprintjs/core'
import { Duplicate, Tick } from '@blueprintjs/icons'
import { useEffect, useState } from 'react'
import { useTell } from '../asks/act'

/** Puts text on the clipboard as it is, and says that it did. */
export function CopyButton({
  text,
  label = 'Copy',
  brief = false,
}: {
  text: string | (() => string)
  label?: string
  brief?: boolean
}) {
  const [done, setDone] = useState(false)
  const tell = useTell()
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 1500)
    return () => clearTimeout(timer)
  }, [done])
  const copy = () =>
    navigator.clipboard
      .writeText(typeof text === 'string' ? text : text())
      .then(() => setDone(true))
      .catch(() => tell({ intent: 'danger', text: 'The clipboard refused. Select the text and copy it by hand.' }))
  return (
    <Button
      size="small"
      variant="minimal"
      icon={done ? <Tick size={14} /> : <Duplicate size={14} />}
      text={brief ? undefined : done ? 'Copied' : label}
      aria-label={done ? 'Copied' : label}
      title={label}
      onClick={copy}
    />
  )
}
