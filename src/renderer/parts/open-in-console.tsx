import { Button } from '@blueprintjs/core'
import { Console } from '@blueprintjs/icons'
import { go } from '../asks/place'
import { openSqlTab } from '../asks/sql-tabs'
import { toSql } from '../route'

/** Takes a statement into a new tab of the SQL console; nothing is sent by that. */
export function OpenInConsole({ system, profile, text }: { system: string; profile: string; text: string }) {
  return (
    <Button
      size="small"
      variant="minimal"
      icon={<Console size={14} />}
      text="Open in console"
      onClick={() => go(toSql(system, profile, openSqlTab(system, profile, text).id))}
    />
  )
}
