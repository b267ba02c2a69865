import { Button } from '@blueprintjs/core'
import { Flash, Help, Moon, Search } from '@blueprintjs/icons'
import type { System } from '#domain/system'
import type { Route } from '../route'
import { LockSign } from './lock-sign'
import { ServerFacts } from './server-facts'
import { SystemSwitcher } from './system-switcher'
import { Tallies } from './tallies'
import { texts } from './texts'

const command = /Mac|iPhone/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'

/** Always in sight: system, environment, search, server, what runs and what is wrong. */
export function TopBar({
  route,
  system,
  systems,
  theme,
  onSearch,
  onHelp,
}: {
  route: Route
  system: System | undefined
  systems: readonly System[]
  theme: { dark: boolean; toggle: () => void }
  onSearch: () => void
  onHelp: () => void
}) {
  return (
    <header className="top-bar">
      <SystemSwitcher system={system} systems={systems} route={route} />
      <button type="button" className="search-box" onClick={onSearch}>
        <Search size={14} />
        <span className="search-text">{texts.search}</span>
        <kbd>{command}</kbd>
      </button>
      <div className="top-right">
        <ServerFacts system={system} />
        <LockSign system={system?.id ?? null} />
        <Tallies system={system?.id ?? null} />
        <Button
          variant="minimal"
          icon={theme.dark ? <Flash /> : <Moon />}
          aria-label={theme.dark ? texts.light : texts.dark}
          title={theme.dark ? texts.light : texts.dark}
          onClick={theme.toggle}
        />
        <Button
          variant="minimal"
          icon={<Help />}
          aria-label={texts.keysTitle}
          title={`${texts.keysTitle} (?)`}
          onClick={onHelp}
        />
      </div>
    </header>
  )
}
