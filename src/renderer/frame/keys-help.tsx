import { Dialog, DialogBody } from '@blueprintjs/core'
import type { Panel } from '../panel'
import { texts } from './texts'

/** All keys of the console on one card. */
export function KeysHelp({
  panels,
  isOpen,
  onClose,
}: {
  panels: readonly Panel[]
  isOpen: boolean
  onClose: () => void
}) {
  const rows = [
    { keys: ['Ctrl', 'K'], text: 'Search, go, run (⌘K on a Mac)' },
    ...panels.flatMap(panel => (panel.key ? [{ keys: ['g', panel.key], text: panel.title }] : [])),
    ...panels.flatMap(panel => panel.keys ?? []),
    { keys: ['↑', '↓'], text: 'Steps of a run, when the list of steps has the focus' },
    { keys: ['Home', 'End'], text: 'First and last step' },
    { keys: ['Esc'], text: 'Close a dialog; nothing is sent' },
    { keys: ['?'], text: 'These keys' },
  ]
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={texts.keysTitle} className="keys-help">
      <DialogBody useOverflowScrollContainer={false}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="keys-scroll" tabIndex={0} aria-label={texts.keysTitle}>
          <dl className="keys">
            {rows.map(row => (
              <div key={row.text}>
                <dt>
                  {row.keys.map(key => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{row.text}</dd>
              </div>
            ))}
          </dl>
        </section>
      </DialogBody>
    </Dialog>
  )
}
