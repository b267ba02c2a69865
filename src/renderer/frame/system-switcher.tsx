import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core'
import { CaretDown, Plus, Tick } from '@blueprintjs/icons'
import type { System } from '#domain/system'
import { go } from '../asks/place'
import { EnvironmentWord } from '../parts/badges'
import { SystemName } from '../parts/system-name'
import { hashOf, type Route } from '../route'
import { texts } from './texts'

// A run or a form belongs to one system; another system's page of the same kind is its list.
const keep = (page: string) => (page === 'start' ? 'runbooks' : page === 'runs' ? 'history' : page)

/** The system in hand, with its environment as a word beside it. */
export function SystemSwitcher({
  system,
  systems,
  route,
}: {
  system: System | undefined
  systems: readonly System[]
  route: Route
}) {
  const menu = (
    <Menu>
      {systems.map(one => (
        <MenuItem
          key={one.id}
          icon={one.id === system?.id ? <Tick /> : <span className="no-icon" />}
          text={<SystemName id={one.id} name={one.name} />}
          labelElement={<EnvironmentWord environment={one.environment} />}
          href={hashOf({ system: one.id, page: keep(route.page) })}
        />
      ))}
      {systems.length ? <MenuDivider /> : null}
      <MenuItem
        icon={<Plus />}
        text={texts.addSystem}
        onClick={() => go(hashOf({ system: null, page: 'connections', path: ['new'] }))}
      />
    </Menu>
  )
  return (
    <div className="system-switcher">
      <PopoverNext content={menu} placement="bottom-start">
        <Button variant="minimal" endIcon={<CaretDown />} title={texts.chooseSystem}>
          <strong className="system-name">
            {system ? <SystemName id={system.id} name={system.name} /> : texts.noSystemYet}
          </strong>
        </Button>
      </PopoverNext>
      {system ? <EnvironmentWord environment={system.environment} /> : null}
    </div>
  )
}
