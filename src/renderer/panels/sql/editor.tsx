import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { PostgreSQL, type SQLNamespace, sql } from '@codemirror/lang-sql'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { type RefObject, useEffect, useRef } from 'react'
import { editorTheme } from './editor-theme'
import { markStatement, marks, markWrong } from './marks'
import { texts } from './texts'

/** What the page may ask of its editor. */
export interface EditorHandle {
  /** The selection, where something is selected; else where the cursor stands. */
  place(): { readonly from: number; readonly to: number }
  text(): string
  focus(): void
  /** Marks a place as wrong and brings it into sight; undefined takes the mark away. */
  wrong(at: number | undefined): void
  statement(place: { readonly from: number; readonly to: number } | undefined): void
}

export interface EditorProps {
  readonly text: string
  readonly namespace: SQLNamespace | undefined
  readonly more: Extension
  readonly handle: RefObject<EditorHandle | null>
  readonly onChange: (text: string) => void
  readonly onCursor: () => void
  readonly onRun: (which: 'one' | 'all') => void
}

/**
 * The editor, in a tree of its own: there its style sheet is made from script, which the page's content policy allows,
 * and nowhere else.
 */
export function Editor({ text, namespace, more, handle, ...on }: EditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const language = useRef(new Compartment())
  const latest = useRef(on)
  latest.current = on
  const first = useRef(text)

  useEffect(() => {
    const place = host.current
    if (!place) return
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open', delegatesFocus: true })
    const run = (which: 'one' | 'all') => (view: EditorView) => {
      closeCompletion(view)
      latest.current.onRun(which)
      return true
    }
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run: run('one') },
              { key: 'Shift-Mod-Enter', run: run('all') },
            ]),
          ),
          language.current.of([]),
          ...[
            lineNumbers(),
            history(),
            drawSelection(),
            bracketMatching(),
            closeBrackets(),
            highlightSelectionMatches(),
          ],
          ...[autocompletion({ maxRenderedOptions: 60 }), indentUnit.of('  '), marks, editorTheme],
          EditorView.lineWrapping,
          placeholder('select … — Ctrl+Enter runs it'),
          EditorView.contentAttributes.of({ 'aria-label': texts.editor }),
          // Escape gives Tab back to the page: nobody is caught in here.
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          // A list that comes late would open over a page that has gone on to other work.
          EditorView.domEventHandlers({
            blur: (_, view) => void (completionStatus(view.state) === 'pending' && closeCompletion(view)),
          }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
            if (update.docChanged || update.selectionSet) latest.current.onCursor()
          }),
        ],
      }),
    })
    view.current = editor
    handle.current = handleOf(editor)
    return () => {
      handle.current = null
      editor.destroy()
    }
  }, [handle])

  useEffect(() => {
    const extensions = namespace === undefined ? more : [sql({ dialect: PostgreSQL, schema: namespace }), more]
    view.current?.dispatch({ effects: language.current.reconfigure(extensions) })
  }, [namespace, more])

  return <div className="sql-editor" ref={host} />
}

const handleOf = (editor: EditorView): EditorHandle => ({
  place: () => editor.state.selection.main,
  text: () => editor.state.doc.toString(),
  focus: () => editor.focus(),
  wrong(at) {
    editor.dispatch({
      effects: [
        markWrong.of(at),
        ...(at === undefined
          ? []
          : [EditorView.scrollIntoView(Math.min(at, editor.state.doc.length), { y: 'nearest' })]),
      ],
    })
  },
  statement: place => editor.dispatch({ effects: markStatement.of(place) }),
})
