import { useState } from 'react'
import type { Imported, ImportFrom } from '#contract/imports'
import { type ImportSource, importSources } from '#domain/import'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { go } from '../../../asks/place'
import { GoButton } from '../../../parts/go-link'
import { Page } from '../../../parts/page'
import { Visible } from '../../../parts/visible'
import { hashOf, type Route } from '../../../route'
import { ImportPreviewPart } from './preview'
import { ImportResult } from './result'
import { SourceChoice } from './source-choice'
import { sourceWords, texts } from './texts'

interface Pasted {
  readonly source: ImportSource
  readonly text: string
  /** Which one it is: the text itself is part of no address and no key. */
  readonly number: number
}

/** Connections that other programs have: choose a source, look, take, and take back. */
export function ImportPage({
  route,
  systems,
  profiles,
}: {
  route: Route
  systems: readonly System[]
  profiles: readonly Profile[]
}) {
  const [pasted, setPasted] = useState<Pasted>()
  const [imported, setImported] = useState<Imported>()
  const to = (query: Readonly<Record<string, string>>) =>
    hashOf({ system: route.system, page: 'connections', path: ['import'], query })
  const { source: named, file, pasted: which } = route.query
  const source = importSources.find(one => one === named)
  const fits = pasted && which === String(pasted.number) ? pasted : undefined
  const from: ImportFrom | undefined =
    source && file ? { source, file } : fits ? { source: fits.source, text: fits.text } : undefined
  return (
    <Page
      title={texts.title}
      lead={
        from && !imported ? (
          <>
            {sourceWords[from.source]} {'file' in from ? <Visible text={from.file} /> : null}
          </>
        ) : undefined
      }
      actions={from && !imported ? <GoButton to={to({})} text={texts.back} /> : undefined}
    >
      {imported ? (
        <ImportResult
          imported={imported}
          onUndone={() => setImported(undefined)}
          onMore={() => {
            setImported(undefined)
            setPasted(undefined)
            go(to({}))
          }}
        />
      ) : from ? (
        <ImportPreviewPart
          key={JSON.stringify(route.query)}
          from={from}
          name={file ?? which ?? ''}
          home={route.system ?? undefined}
          systems={systems}
          profiles={profiles}
          onTaken={setImported}
        />
      ) : (
        <SourceChoice
          toFile={(source, file) => to({ source, file })}
          text={pasted?.text ?? ''}
          onText={(source, text) => {
            const number = (pasted?.number ?? 0) + 1
            setPasted({ source, text, number })
            go(to({ pasted: String(number) }))
          }}
        />
      )}
    </Page>
  )
}
