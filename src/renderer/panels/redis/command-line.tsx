import { Button, InputGroup } from '@blueprintjs/core'
import { Play } from '@blueprintjs/icons'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import { useConnection } from '../../asks/connection'
import { client } from '../../client/client'
import { EffectBadge } from '../../parts/badges'
import { Visible } from '../../parts/visible'
import { commandIn, completionsOf } from './completing'
import { texts } from './texts'

/** Where a command is typed: completed, explained, and judged before it is sent. */
export function CommandLine({
  profile,
  text,
  before,
  onSend,
}: {
  profile: string
  text: string
  /** What was sent before, the newest first. */
  before: readonly string[]
  onSend: (text: string) => void
}) {
  const [line, setLine] = useState(text)
  const [marked, setMarked] = useState(0)
  const [open, setOpen] = useState(false)
  const [back, setBack] = useState(-1)
  const offline = useConnection() !== 'open'
  const list = useId()
  // Asked for when somebody begins to type: opening the page opens no connection.
  const commands =
    useQuery({
      queryKey: ['redis-commands', profile],
      queryFn: ({ signal }) => client.redis.commands({ profile }, { signal }),
      enabled: line !== '',
      staleTime: Number.POSITIVE_INFINITY,
    }).data ?? []
  const wanted = useDeferredValue(line.trim())
  const judged = useQuery({
    queryKey: ['redis-judge', wanted],
    queryFn: ({ signal }) => client.redis.judge({ text: wanted }, { signal }),
    enabled: wanted !== '',
  }).data
  const found = open ? completionsOf(commands, line) : []
  const help = commandIn(commands, line)
  const change = (to: string) => {
    setLine(to)
    setMarked(0)
    setBack(-1)
  }
  const complete = (name: string) => {
    change(`${name} `)
    setOpen(false)
  }
  const recall = (to: number) => {
    if (to >= before.length || to < -1) return
    setLine(before[to] ?? '')
    setBack(to)
  }
  const send = () => {
    if (line.trim() === '' || offline) return
    onSend(line.trim())
    change('')
    setOpen(false)
  }
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = found[marked]
    const does: Record<string, (() => void) | undefined> = {
      Enter: send,
      Escape: () => setOpen(false),
      Tab: chosen && !event.shiftKey ? () => complete(chosen.name) : undefined,
      ArrowDown: found.length > 0 ? () => setMarked((marked + 1) % found.length) : () => recall(back - 1),
      ArrowUp: found.length > 0 ? () => setMarked((marked + found.length - 1) % found.length) : () => recall(back + 1),
    }
    const act = does[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div className="redis-line">
      <InputGroup
        fill
        autoFocus
        role="combobox"
        aria-label={texts.command}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[marked] ? `${list}-${marked}` : undefined}
        aria-autocomplete="list"
        placeholder={texts.commandHint}
        spellCheck={false}
        autoComplete="off"
        value={line}
        onValueChange={to => {
          change(to)
          setOpen(true)
        }}
        onKeyDown={onKey}
        onBlur={() => setOpen(false)}
        rightElement={
          <>
            {judged?.effect ? <EffectBadge effect={judged.effect} /> : null}
            <Button
              size="small"
              intent="primary"
              icon={<Play size={14} />}
              text={texts.run}
              disabled={offline || line.trim() === ''}
              onClick={send}
            />
          </>
        }
      />
      <div id={list} role="listbox" aria-label={texts.completions} className="redis-completions">
        {found.map((one, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the field, which keeps the focus
          <div
            key={one.name}
            id={`${list}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === marked}
            onMouseDown={event => event.preventDefault()}
            onClick={() => complete(one.name)}
          >
            <code>{`${one.name} ${one.syntax}`}</code> <span className="muted">{one.summary}</span>
          </div>
        ))}
      </div>
      <p className="redis-help" role="status">
        {judged?.refused ? (
          <span className="redis-warning">
            <Visible text={`${judged.refused.message} ${judged.refused.hint ?? ''}`} />
          </span>
        ) : judged?.warning ? (
          <span className="redis-warning">{judged.warning}</span>
        ) : help ? (
          <>
            <code>
              <Visible text={`${help.name} ${help.syntax}`} />
            </code>{' '}
            <span className="muted">
              <Visible text={help.summary} />
            </span>
          </>
        ) : null}
      </p>
    </div>
  )
}
