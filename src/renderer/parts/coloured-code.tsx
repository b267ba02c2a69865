import type { ElementContent, RootContent } from 'hast'
import bash from 'highlight.js/lib/languages/bash'
import http from 'highlight.js/lib/languages/http'
import sql from 'highlight.js/lib/languages/pgsql'
import { createLowlight } from 'lowlight'
import { type ReactNode, useMemo } from 'react'
import { Stretches } from './visible'

const lowlight = createLowlight({ sql, bash, http })
const languages: Readonly<Record<string, string>> = { sql: 'sql', sh: 'bash', bash: 'bash', http: 'http' }

/** A command with its words told apart by colour. Text nodes only: what it holds is never read as markup. */
export default function ColouredCode({ text, kind }: { text: string; kind: string }) {
  const language = languages[kind]
  const tree = useMemo(() => (language ? lowlight.highlight(language, text) : undefined), [text, language])
  return <bdi className="visible-block">{tree ? drawn(tree.children) : <Stretches text={text} form="block" />}</bdi>
}

const drawn = (nodes: readonly (RootContent | ElementContent)[]): ReactNode =>
  nodes.map((node, at) => {
    if (node.type === 'text') return <Stretches key={at} text={node.value} form="block" />
    if (node.type !== 'element') return null
    const names = node.properties.className
    return (
      <span key={at} className={Array.isArray(names) ? names.join(' ') : undefined}>
        {drawn(node.children)}
      </span>
    )
  })
