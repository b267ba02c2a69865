import { Button } from '@blueprintjs/core'
import { type Mark, mostAlertMarks } from '#domain/mark'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Moment } from '../../parts/moment'
import { SidePart } from '../../parts/side-part'
import { Visible } from '../../parts/visible'
import { hashOf, toDeployment, toIncident, toRun } from '../../route'
import { markLetters, markWords, texts } from './texts'

/** What happened in the window, as a list to walk: choosing one shows its moment in all charts. */
export function Marks({
  marks,
  chosen,
  onChoose,
  onNote,
}: {
  marks: readonly Mark[]
  chosen: number | undefined
  onChoose: (at: number) => void
  onNote: () => void
}) {
  const { act, blocked } = useAct()
  const remove = ({ id, system, at, kind, title }: Mark) =>
    act(
      'remove',
      () => client.metrics.unmark({ id }),
      () => ({
        text: texts.removed,
        action: {
          text: texts.undo,
          onClick: () =>
            void act('undo', () =>
              client.metrics.mark({ system, at, title, kind: kind === 'deployment' ? 'deployment' : 'note' }),
            ),
        },
      }),
    )
  return (
    <SidePart
      title={texts.marks}
      actions={<Button size="small" text={texts.note} title={texts.noteWhy} onClick={onNote} disabled={blocked} />}
    >
      {marks.filter(mark => mark.kind === 'alert').length >= mostAlertMarks ? (
        <p className="muted">{texts.mostMarks(mostAlertMarks)}</p>
      ) : null}
      {marks.length === 0 ? (
        <p className="muted">
          {texts.noMarks} {texts.marksHelp}
        </p>
      ) : (
        <ul className="monitor-marks">
          {marks.map(mark => (
            <li key={mark.id} aria-current={mark.at === chosen || undefined}>
              <button type="button" className="monitor-mark" onClick={() => onChoose(mark.at)}>
                <b aria-hidden="true">{markLetters[mark.kind]}</b>{' '}
                <span className="muted">
                  {markWords[mark.kind]} <Moment at={new Date(mark.at).toISOString()} />
                  {mark.by ? ` · ${texts.by(mark.by)}` : ''}
                </span>
                <br />
                <Visible text={mark.title} />
              </button>
              {mark.kind === 'deployment' && mark.of !== undefined ? (
                <a href={toDeployment(mark.system, mark.of)}>{markWords.deployment}</a>
              ) : mark.kind === 'run' && mark.of !== undefined ? (
                <a href={toRun(mark.system, mark.of)}>{markWords.run}</a>
              ) : mark.kind === 'alert' && mark.of !== undefined ? (
                <a href={hashOf({ system: mark.system, page: 'alerts', query: { alert: mark.of } })}>
                  {markWords.alert}
                </a>
              ) : mark.kind === 'incident' && mark.of !== undefined ? (
                <a href={toIncident(mark.system, mark.of)}>{markWords.incident}</a>
              ) : mark.kind === 'note' || mark.kind === 'deployment' ? (
                <Button
                  size="small"
                  variant="minimal"
                  text={texts.remove}
                  aria-label={`${texts.remove}: ${mark.title}`}
                  disabled={blocked}
                  onClick={() => remove(mark)}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </SidePart>
  )
}
