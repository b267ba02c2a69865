import { MenuItem } from '@blueprintjs/core'
import { Application, Book, Console, Database, History, Lock } from '@blueprintjs/icons'
import { Omnibar } from '@blueprintjs/select'
import { useMemo } from 'react'
import type { System } from '#domain/system'
import { useAct } from '../asks/act'
import { go } from '../asks/place'
import { useProfiles, useRunbooks, useRuns, useVault } from '../asks/queries'
import { client } from '../client/client'
import type { Panel } from '../panel'
import { visibleString } from '../parts/visible-text'
import { type Entry, entries, findEntries } from './palette-entries'
import { texts } from './texts'

const icons = { Runbook: Book, Console, Page: Application, System: Database, Run: History, Lock }

/** Two keystrokes to anywhere. It opens forms and pages, and locks the vault; it never starts a run. */
export function Palette({
  panels,
  systems,
  system,
  isOpen,
  onClose,
}: {
  panels: readonly Panel[]
  systems: readonly System[]
  system: System | undefined
  isOpen: boolean
  onClose: () => void
}) {
  const runbooks = useRunbooks(system?.id).data
  const runs = useRuns().data
  const profiles = useProfiles(system?.id).data
  const open = useVault().data?.state === 'open'
  const { act } = useAct()
  const list = useMemo(
    () =>
      entries({
        panels,
        systems,
        runbooks: runbooks ?? [],
        runs: runs ?? [],
        profiles: profiles ?? [],
        system: system?.id ?? null,
        open,
      }),
    [panels, systems, runbooks, runs, profiles, system, open],
  )
  return (
    <Omnibar<Entry>
      isOpen={isOpen}
      onClose={onClose}
      items={list}
      itemListPredicate={findEntries}
      // Without a word typed, everything: the palette is also a list of what there is.
      initialContent={undefined}
      resetOnSelect
      inputProps={{ placeholder: texts.search, 'aria-label': texts.search }}
      overlayProps={{ className: 'palette' }}
      noResults={<MenuItem disabled text={texts.paletteEmpty} />}
      itemRenderer={(entry, { handleClick, handleFocus, modifiers, ref }) => {
        const Icon = icons[entry.kind]
        return (
          <MenuItem
            key={`${entry.kind} ${entry.to}`}
            ref={ref}
            icon={<Icon />}
            text={visibleString(entry.title)}
            label={visibleString(entry.detail).slice(0, 90)}
            active={modifiers.active}
            onClick={handleClick}
            onFocus={handleFocus}
          />
        )
      }}
      onItemSelect={entry => {
        onClose()
        if (entry.kind === 'Lock') void act('lock', () => client.vault.lock())
        go(entry.to)
      }}
    />
  )
}
