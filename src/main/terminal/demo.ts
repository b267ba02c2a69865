import { withHouse } from './house'
import { openOn } from './open'
import { walkRound } from './round'
import { createScreen } from './screen'

/** `quarterdeck demo`: real servers of its own, one daily round on them, then the console. `once` ends after the round. */
export const demo = (options: { once?: boolean }) =>
  withHouse(async (client, house) => {
    const screen = createScreen('text')
    screen.progress('… starting the demo system')
    const { system } = await client.app.startDemo()
    screen.progress(undefined)
    const outcome = await walkRound(client, { systems: [system], cadence: 'daily' }, screen)
    return options.once ? outcome : openOn(house)
  }, !options.once)
