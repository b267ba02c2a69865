import type { StepState } from '#domain/run'
import type { Step } from '#domain/runbook'
import { isAction } from '#domain/runbook'
import { CommandBlock } from '../../parts/command-block'
import { OpenInConsole } from '../../parts/open-in-console'
import { texts } from './texts'

const labels = {
  action: texts.command,
  preview: 'Preview query',
  verify: texts.verify,
  undo: texts.undoCommand,
  progress: texts.progressCommand,
  hold: texts.holdCommand,
} as const
const shown = 3

/** The exact text sent, its values in it; before anything was sent, the text as the runbook has it. */
export function Commands({
  step,
  written,
  system,
  profile,
}: {
  step: StepState
  written: Step | undefined
  system: string
  /** Whom it was sent to. */
  profile: string | undefined
}) {
  const more = (kind: string, text: string) =>
    kind === 'sql' && profile ? <OpenInConsole system={system} profile={profile} text={text} /> : undefined
  if (step.commands.length === 0) {
    const action = written && isAction(written) ? written.actions.action?.[0] : undefined
    return action ? (
      <CommandBlock
        text={action.text.trimEnd()}
        label={`${texts.asWritten} · ${action.kind}`}
        kind={action.kind}
        actions={more(action.kind, action.text.trimEnd())}
      />
    ) : null
  }
  const main = step.commands.filter(command => command.role === 'action')
  const first = main.slice(0, shown)
  const others = [...main.slice(shown), ...step.commands.filter(command => command.role !== 'action')]
  return (
    <>
      {first.map((command, at) => (
        <CommandBlock
          key={`${command.seq} ${at + 1}`}
          text={command.text}
          label={`${labels.action} · ${command.kind}`}
          note={command.item}
          kind={command.kind}
          actions={more(command.kind, command.text)}
        />
      ))}
      {others.length ? (
        <details className="more">
          <summary>
            {texts.alsoSent}: {others.length}
          </summary>
          {others.map(command => (
            <CommandBlock
              key={command.seq}
              text={command.text}
              label={`${labels[command.role]} · ${command.kind}`}
              note={command.item}
              kind={command.kind}
              actions={more(command.kind, command.text)}
            />
          ))}
        </details>
      ) : null}
    </>
  )
}
