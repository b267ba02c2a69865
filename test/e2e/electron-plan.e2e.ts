import { test } from 'vitest'
import { desktopScene } from './desktop-scene'
import { startDemo } from './journey'
import { explainByRunbook, explainInTheConsole } from './plan-journey'

const scene = desktopScene(startDemo)

test('in the desktop too, a pasted statement is planned, walked by keys and measured', async () => {
  await explainByRunbook(scene.desktop.page)
})

test('the console of the desktop draws the plan of what is typed, and measures it', async () => {
  await explainInTheConsole(scene.desktop.page)
})
