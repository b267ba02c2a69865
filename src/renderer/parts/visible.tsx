import { visible } from './visible-text'

/** Text from a server: text nodes only, kept from turning its neighbours around, its unseen characters shown. */
export function Visible({ text, form = 'line' }: { text: string; form?: 'line' | 'block' }) {
  return (
    <bdi className={form === 'block' ? 'visible-block' : undefined}>
      {visible(text, form).map((stretch, at) =>
        stretch.control ? (
          <span key={at} className="control-character" title={stretch.control}>
            {stretch.text}
          </span>
        ) : (
          stretch.text
        ),
      )}
    </bdi>
  )
}
