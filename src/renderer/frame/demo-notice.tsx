import { Button, Callout } from '@blueprintjs/core'
import type { System } from '#domain/system'
import { useAct } from '../asks/act'
import { startDemo, useInfo } from '../asks/queries'
import { texts } from './texts'

/** The demo's servers live as long as the console; its history stays. Offers to start them again, wherever one is. */
export function DemoNotice({ system }: { system: System | undefined }) {
  const info = useInfo().data
  const { act, busy, blocked } = useAct()
  if (system?.id !== 'demo' || info?.demo !== 'available') return null
  return (
    <Callout compact intent="warning" icon={false} className="with-button">
      <span>{texts.demoDown}</span>
      <Button
        size="small"
        text={texts.demoAgain}
        loading={busy === 'demo'}
        disabled={blocked}
        onClick={() => act('demo', startDemo)}
      />
    </Callout>
  )
}
