import { useSystems } from '../asks/queries'
import { Visible } from './visible'

/** A system by its name, behind the mark in its own colour. The mark only helps the eye: what it says, the name says. */
export function SystemName({ id, name }: { id: string; name: string }) {
  const colour = useSystems().data?.find(system => system.id === id)?.colour
  return (
    <span className="system-word">
      {colour ? <span className={`system-mark system-mark-${colour}`} aria-hidden /> : null}
      <Visible text={name} />
    </span>
  )
}
