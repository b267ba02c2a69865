import { Button } from '@blueprintjs/core'
import { useAct } from '../asks/act'
import { client } from '../client/client'

/** Measures a target again whose session was closed by hand. */
export function ResumeSampling({ profile, name }: { profile: string; name: string }) {
  const { act, busy, blocked } = useAct()
  return (
    <Button
      size="small"
      text="Resume"
      aria-label={`Resume measuring ${name}`}
      loading={busy === 'resume'}
      disabled={blocked}
      onClick={() => void act('resume', () => client.metrics.resume({ profile }))}
    />
  )
}
