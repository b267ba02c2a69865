import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The editor in the page's own colours, so that light and dark come with them. */
export const editorTheme = [
  EditorView.theme({
    '&': { height: '100%', backgroundColor: 'var(--ground)', color: 'var(--text)', fontSize: '13px' },
    '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto' },
    '.cm-content': { caretColor: 'var(--text)', padding: '6px 0' },
    '.cm-cursor': { borderLeftColor: 'var(--text)' },
    '.cm-gutters': {
      backgroundColor: 'var(--ground-sunk)',
      color: 'var(--text-quiet)',
      borderRight: '1px solid var(--line)',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
    '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
      backgroundColor: 'var(--accent-ground)',
    },
    '.cm-statement': { boxShadow: 'inset 3px 0 0 var(--accent)' },
    '.cm-wrong': { textDecoration: 'underline wavy var(--mark-red) 1.5px', textUnderlineOffset: '3px' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--share-ground)', outline: '0' },
    '.cm-tooltip': {
      border: '1px solid var(--line-strong)',
      backgroundColor: 'var(--ground-raised)',
      color: 'var(--text)',
      borderRadius: 'var(--radius)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', maxHeight: '240px' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-ground)', color: 'var(--text)' },
    '.cm-completionDetail': { color: 'var(--text-quiet)', fontStyle: 'normal' },
    '.cm-completionIcon': { display: 'none' },
    '.cm-panels': { backgroundColor: 'var(--ground-raised)', color: 'var(--text)', borderColor: 'var(--line)' },
    '.cm-panel input, .cm-panel button': {
      backgroundColor: 'var(--ground)',
      backgroundImage: 'none',
      color: 'var(--text)',
      border: '1px solid var(--line-strong)',
    },
    '.cm-placeholder': { color: 'var(--text-quiet)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--code-keyword)' },
      { tag: [tags.string, tags.number, tags.bool, tags.null, tags.special(tags.string)], color: 'var(--code-value)' },
      { tag: [tags.typeName, tags.standard(tags.name), tags.special(tags.name)], color: 'var(--code-name)' },
      { tag: [tags.lineComment, tags.blockComment], color: 'var(--text-quiet)', fontStyle: 'italic' },
    ]),
  ),
]
