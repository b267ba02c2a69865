import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@blueprintjs/core/lib/css/blueprint.css'
import '@blueprintjs/select/lib/css/blueprint-select.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/table.css'
import './styles/plan.css'
import './styles/run.css'
import './styles/pages.css'
import './styles/live.css'
import './styles/reports.css'
import './styles/rounds.css'
import './styles/sql.css'
import './styles/redis.css'
import './styles/terminal.css'
import './styles/logs.css'
import './styles/alerts.css'
import './styles/incidents.css'
import './styles/deployments.css'
import './styles/guide.css'
import { App } from './app'
import { queryClient } from './asks/queries'
import { fetchPanel } from './frame/panel-view'
import { panels } from './panels'
import { readRoute } from './route'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root to draw into.')
// Under way while the frame is drawn and the first answers travel.
const page = readRoute(location.hash).page
for (const panel of panels) if (panel.id === page) fetchPanel(panel).catch(() => undefined)
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
