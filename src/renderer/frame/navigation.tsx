import type { Panel } from '../panel'
import { type Route, toPage } from '../route'
import { texts } from './texts'

/** The pages; icons alone where the window is narrow, each still with its name. */
export function Navigation({
  panels,
  route,
  system,
}: {
  panels: readonly Panel[]
  route: Route
  system: string | null
}) {
  // A start form belongs to the runbooks, a run to the history it will be part of.
  const here = route.page === 'start' ? 'runbooks' : route.page === 'runs' ? 'history' : route.page
  return (
    <nav className="navigation" aria-label={texts.navigation}>
      <ul>
        {panels.map(panel =>
          panel.key ? (
            <li key={panel.id}>
              <a
                href={toPage(panel.id, system)}
                aria-current={panel.id === here ? 'page' : undefined}
                title={`${panel.title} (g ${panel.key})`}
              >
                <panel.icon size={16} />
                <span className="navigation-word">{panel.title}</span>
              </a>
            </li>
          ) : null,
        )}
      </ul>
    </nav>
  )
}
