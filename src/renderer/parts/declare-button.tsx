import { Issue } from '@blueprintjs/icons'
import { toDeclare } from '../route'
import { GoButton } from './go-link'

/** Leads to the form that declares an incident, filled in with what is known here. */
export const DeclareButton = ({ system, title, alert }: { system: string; title?: string; alert?: string }) => (
  <GoButton icon={<Issue size={14} />} text="Declare incident…" to={toDeclare(system, { title, alert })} />
)
