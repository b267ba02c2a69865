import '@xterm/xterm/css/xterm.css'
import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core'
import { useEffect, useRef, useState } from 'react'
import { useDark } from '../../parts/use-dark'
import { beginOnce, type OpenTerminal } from './open-terminals'
import { openQuietly } from './quiet-styles'
import { texts } from './texts'

/** The screen of one terminal: as large as its place, in the page's colours. */
export function Screen({ terminal, confirmed }: { terminal: OpenTerminal; confirmed: boolean }) {
  const place = useRef<HTMLDivElement>(null)
  const [pasted, setPasted] = useState<string>()
  const dark = useDark()
  const { screen, fit, key } = terminal

  useEffect(() => {
    const { current } = place
    if (!current) return
    if (screen.element) current.append(screen.element)
    else openQuietly(screen, current)
    fit.fit()
    beginOnce(key, confirmed)
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(current)
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (!/\n./.test(text.trimEnd())) return
      event.preventDefault()
      event.stopPropagation()
      setPasted(text)
    }
    current.addEventListener('paste', paste, { capture: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('paste', paste, { capture: true })
    }
  }, [screen, fit, key, confirmed])

  const { state } = terminal
  useEffect(() => {
    // Once it can be typed into: a dialog that was asked before it gives the focus back to its button.
    if (state === 'open') screen.focus()
  }, [screen, state])

  useEffect(() => {
    // Read anew when the page's colours change.
    screen.options.theme = themeOf(dark)
  }, [screen, dark])

  const lines = pasted?.trimEnd().split('\n').length ?? 0
  return (
    <>
      <div className="terminal-screen" ref={place} data-testid="terminal-screen" />
      <Dialog isOpen={pasted !== undefined} onClose={() => setPasted(undefined)} title={texts.paste(lines)}>
        <DialogBody>
          <p>{texts.pasteWhy}</p>
          <pre className="terminal-paste">{pasted?.slice(0, 2000)}</pre>
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text={texts.cancel} autoFocus onClick={() => setPasted(undefined)} />
              <Button
                intent="warning"
                text={texts.pasteYes}
                onClick={() => {
                  if (pasted !== undefined) screen.paste(pasted)
                  setPasted(undefined)
                  screen.focus()
                }}
              />
            </>
          }
        />
      </Dialog>
    </>
  )
}

function themeOf(dark: boolean) {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    background: colour('code-ground'),
    foreground: colour('text'),
    cursor: colour('accent'),
    selectionBackground: colour('accent-ground'),
    red: colour('bad'),
    green: colour('good'),
    yellow: colour('warn'),
    blue: colour('link'),
    // The sixteen colours are made for a dark ground; on a light one these would vanish.
    ...(dark
      ? {}
      : {
          white: '#5f6b7c',
          brightWhite: '#1c2127',
          brightYellow: '#774510',
          brightGreen: '#165a36',
          brightCyan: '#0f5163',
        }),
  }
}
