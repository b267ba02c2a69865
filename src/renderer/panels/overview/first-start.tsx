import { Button, InputGroup } from '@blueprintjs/core'
import { Import, Link, Plus, Rocket } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { startDemo, useInfo } from '../../asks/queries'
import { GoButton } from '../../parts/go-link'
import { readAddress } from '../../parts/read-address'
import { hashOf, toPage } from '../../route'
import { texts } from './texts'

/** An empty console: four doors in, each saying what lies behind it. */
export function FirstStart() {
  const info = useInfo().data
  const { act, busy, blocked } = useAct()
  const start = () => act('demo', async () => go(toPage('overview', await startDemo())))
  return (
    <div className="page first-start">
      <h1>Quarterdeck</h1>
      <p className="page-lead">
        Runbooks that run: what each step will do, what it found, what to do next, and a record of it.
      </p>
      <h2 className="eyebrow">{texts.doors}</h2>
      <div className="doors">
        <section className="door">
          <Plus size={20} />
          <h3>{texts.addTitle}</h3>
          <p>{texts.addText}</p>
          <GoButton
            intent="primary"
            size="medium"
            to={hashOf({ system: null, page: 'connections', path: ['new'] })}
            text={texts.addButton}
          />
        </section>
        <section className="door">
          <Import size={20} />
          <h3>{texts.takeTitle}</h3>
          <p>{texts.takeText}</p>
          <GoButton
            size="medium"
            to={hashOf({ system: null, page: 'connections', path: ['import'] })}
            text={texts.takeButton}
          />
        </section>
        <section className="door">
          <Link size={20} />
          <h3>{texts.importTitle}</h3>
          <p>{texts.importText}</p>
          <PasteAddress />
        </section>
        <section className="door">
          <Rocket size={20} />
          <h3>{texts.demoTitle}</h3>
          <p>{info?.demo === 'unavailable' ? texts.demoNot : texts.demoText}</p>
          <Button
            text={texts.demoButton}
            loading={busy === 'demo'}
            disabled={blocked || !info || info.demo === 'unavailable'}
            onClick={start}
          />
        </section>
      </div>
    </div>
  )
}

function PasteAddress() {
  const [text, setText] = useState('')
  const read = readAddress(text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A password in the address must not reach the page's address; the form asks for it.
    if (read.ok) go(hashOf({ system: null, page: 'connections', path: ['new'], query: read.fields }))
  }
  return (
    <form onSubmit={submit} className="paste">
      <InputGroup
        value={text}
        onValueChange={setText}
        placeholder="postgres://user@host:5432/database"
        aria-label={texts.importTitle}
        spellCheck={false}
        autoComplete="off"
        intent={text && !read.ok ? 'warning' : 'none'}
      />
      {text && !read.ok ? <p className="muted">{read.reason}</p> : null}
      {read.ok && read.password ? (
        <p className="muted">The password is not carried over: type it in the form, where it is sealed.</p>
      ) : null}
      <Button type="submit" text={texts.importButton} disabled={!read.ok} />
    </form>
  )
}
