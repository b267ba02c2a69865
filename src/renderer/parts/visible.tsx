import { visible } from './visible-text'

/** Text from a server: text nodes only, kept from turning its neighbours around, its unseen characters shown. */
export function Visible({ text, form = 'line' }: { text: string; form?: 'line' | 'block' }) {
  return (
    <bdi className={form === 'block' ? 'visible-block' : undefined}>
      <Stretches text={text} form={form} />
    </bdi>
  )
}

/** The same without isolation of its own: for a part of a text that is isolated as a whole. */
export const Stretches = ({ text, form }: { text: string; form: 'line' | 'block' }) =>
  visible(text, form).map((stretch, at) =>
    stretch.control ? (
      <span key={at} className="control-character" title={stretch.control}>
        {stretch.text}
      </span>
    ) : (
      stretch.text
    ),
  )
