import { type ReactNode, useState } from 'react'
import type { System } from '#domain/system'
import { go } from '../asks/place'
import type { Panel } from '../panel'
import { type Route, toPage } from '../route'
import { Banners } from './banners'
import { KeysHelp } from './keys-help'
import { Navigation } from './navigation'
import { Palette } from './palette'
import { texts } from './texts'
import { useTheme } from './theme'
import { TopBar } from './top-bar'
import { useKeys } from './use-keys'
import { useNotices } from './use-notices'
import { usePresence } from './use-presence'

/** What surrounds every page: environment band, top bar, navigation, banners, palette, keys. */
export function Frame({
  panels,
  route,
  system,
  systems,
  children,
}: {
  panels: readonly Panel[]
  route: Route
  system: System | undefined
  systems: readonly System[]
  children: ReactNode
}) {
  const theme = useTheme()
  usePresence()
  useNotices()
  const [searching, setSearching] = useState(false)
  const [helping, setHelping] = useState(false)
  useKeys(command => {
    if (command.do === 'palette') setSearching(true)
    else if (command.do === 'help') setHelping(true)
    else {
      const panel = panels.find(one => one.key === command.key)
      if (panel) go(toPage(panel.id, system?.id ?? null))
    }
  })
  return (
    <div className="frame">
      <button type="button" className="skip-link" onClick={focusContent}>
        {texts.skip}
      </button>
      <div className={`band band-${system?.environment ?? 'none'}`} />
      <TopBar
        route={route}
        system={system}
        systems={systems}
        theme={theme}
        onSearch={() => setSearching(true)}
        onHelp={() => setHelping(true)}
      />
      <div className="frame-body">
        <Navigation panels={panels} route={route} system={system?.id ?? null} />
        <div className="frame-main">
          <Banners system={system} />
          <main id="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <Palette
        panels={panels}
        systems={systems}
        system={system}
        isOpen={searching}
        onClose={() => setSearching(false)}
      />
      <KeysHelp panels={panels} isOpen={helping} onClose={() => setHelping(false)} />
    </div>
  )
}

/** The address holds the page, so skipping moves the focus without touching it. */
function focusContent() {
  document.getElementById('content')?.focus()
}
