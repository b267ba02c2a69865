import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core'
import { CaretRight, Pause } from '@blueprintjs/icons'
import type { RunSummary } from '#contract/runs'
import { GoButton } from '../parts/go-link'
import { counted } from '../parts/units'
import { visibleString } from '../parts/visible-text'
import { toRun } from '../route'

/** Runs that wait for an answer, in sight on every page: one press leads there. */
export function Questions({ runs }: { runs: readonly RunSummary[] }) {
  const [first] = runs
  if (!first) return null
  const look = {
    size: 'small',
    intent: 'primary',
    icon: <Pause size={12} />,
    endIcon: <CaretRight size={14} />,
    text: counted(runs.length, 'question'),
    className: 'questions',
  } as const
  const title = `Waiting for you: ${runs.map(run => visibleString(run.title)).join(', ')}`
  if (runs.length === 1) return <GoButton {...look} title={title} to={toRun(first.system, first.id)} />
  const menu = (
    <Menu>
      {runs.map(run => (
        <MenuItem
          key={run.id}
          href={toRun(run.system, run.id)}
          text={visibleString(run.title)}
          label={visibleString(run.system)}
        />
      ))}
    </Menu>
  )
  return (
    <PopoverNext content={menu} placement="bottom-end">
      <Button {...look} title={title} />
    </PopoverNext>
  )
}
