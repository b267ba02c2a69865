import { type Extension, type Range, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

interface Place {
  readonly from: number
  readonly to: number
}

/** Marks where the statement stands that would run, or none. */
export const markStatement = StateEffect.define<Place | undefined>()
/** Marks where the server found something wrong, or nothing. */
export const markWrong = StateEffect.define<number | undefined>()

/** A line down the side of the statement that would run, and a wave under what is wrong; typing takes the wave away. */
export const marks: Extension = [
  fieldOf(markStatement, (place, doc) => {
    const ranges: Range<Decoration>[] = []
    for (let line = doc.lineAt(Math.min(place.from, doc.length)); ; line = doc.line(line.number + 1)) {
      ranges.push(Decoration.line({ class: 'cm-statement' }).range(line.from))
      if (line.to >= place.to || line.number === doc.lines) return ranges
    }
  }),
  fieldOf(
    markWrong,
    (at, doc) => {
      const from = Math.min(at, Math.max(0, doc.length - 1))
      const word = /^(\w+|\s*\S)/.exec(doc.sliceString(from, from + 100))?.[0].length ?? 1
      const to = Math.min(doc.length, from + word)
      return to > from ? [Decoration.mark({ class: 'cm-wrong' }).range(from, to)] : []
    },
    'until typed',
  ),
]

type Doc = EditorView['state']['doc']

function fieldOf<V>(
  effect: ReturnType<typeof StateEffect.define<V | undefined>>,
  draw: (value: V, doc: Doc) => Range<Decoration>[],
  lasts?: 'until typed',
) {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(before, transaction) {
      let drawn = transaction.docChanged ? (lasts ? Decoration.none : before.map(transaction.changes)) : before
      for (const one of transaction.effects)
        if (one.is(effect))
          drawn = one.value === undefined ? Decoration.none : Decoration.set(draw(one.value, transaction.state.doc))
      return drawn
    },
    provide: field => EditorView.decorations.from(field),
  })
}
