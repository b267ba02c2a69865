import { useSyncExternalStore } from 'react'
import type { Failure } from '#domain/failure'

/** What came of a statement: rows that can be read, a run that changes something, a plan, or why there is nothing. */
export type SqlAnswer = { readonly key: string; readonly text: string } & (
  | { readonly kind: 'rows'; readonly result: string }
  | { readonly kind: 'change'; readonly run: string }
  | { readonly kind: 'plan'; readonly plan: string; readonly analyze: boolean; readonly before?: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
)

/** An editor's tab. What was typed is kept by the browser, each tab by itself, so that two windows lose nothing to each other. */
export interface SqlTab {
  readonly id: string
  readonly system: string
  readonly profile: string
  readonly text: string
  /** How long a statement may take, milliseconds. */
  readonly limitMs: number
  readonly answers: readonly SqlAnswer[]
}

const prefix = 'quarterdeck.sql-tab.'
const usualLimitMs = 60_000

let tabs: readonly SqlTab[] = readTabs()
/** False when the browser kept nothing at the last try. */
let kept = true
const listeners = new Set<() => void>()

const tell = () => {
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const now = () => tabs
const isKept = () => kept

export const useSqlTabs = () => useSyncExternalStore(subscribe, now)
/** Whether what is typed outlives a reload. */
export const useSqlTabsKept = () => useSyncExternalStore(subscribe, isKept)

/** Opens a tab with this text; the caller goes there. */
export function openSqlTab(system: string, profile: string, text = ''): SqlTab {
  const id = `${Date.now().toString(36).padStart(9, '0')}-${Math.random().toString(36).slice(2, 8)}`
  const tab: SqlTab = { id, system, profile, text, limitMs: usualLimitMs, answers: [] }
  tabs = [...tabs, tab]
  keep(tab)
  tell()
  return tab
}

/** Changes a tab that is still there. */
export function changeSqlTab(id: string, change: (tab: SqlTab) => Partial<SqlTab>): void {
  tabs = tabs.map(tab => (tab.id === id ? { ...tab, ...change(tab) } : tab))
  const tab = tabs.find(one => one.id === id)
  if (tab) keep(tab)
  tell()
}

/** Closes a tab; `restoreSqlTab` takes it back. */
export function closeSqlTab(id: string): void {
  tabs = tabs.filter(tab => tab.id !== id)
  try {
    localStorage.removeItem(prefix + id)
  } catch {
    // Where nothing can be kept, nothing is left behind either.
  }
  tell()
}

export function restoreSqlTab(tab: SqlTab): void {
  tabs = [...tabs.filter(one => one.id !== tab.id), tab].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  keep(tab)
  tell()
}

/** Plans and failures are of the moment; rows and runs are still there after a reload. */
function keep(tab: SqlTab): void {
  const answers = tab.answers.filter(({ kind }) => kind === 'rows' || kind === 'change')
  try {
    localStorage.setItem(prefix + tab.id, JSON.stringify({ ...tab, answers }))
    kept = true
  } catch {
    kept = false
  }
}

function readTabs(): readonly SqlTab[] {
  try {
    return Object.keys(localStorage)
      .filter(key => key.startsWith(prefix))
      .toSorted()
      .flatMap(key => readTab(localStorage.getItem(key)) ?? [])
  } catch {
    return []
  }
}

function readTab(text: string | null): SqlTab | undefined {
  try {
    const tab = JSON.parse(text ?? '') as SqlTab
    return typeof tab.text === 'string' && typeof tab.id === 'string' ? tab : undefined
  } catch {
    return undefined
  }
}
