import { Button } from '@blueprintjs/core'
import { FastForward, Play } from '@blueprintjs/icons'
import type { AnswerProps } from './question-card'

export function ProceedForm({ answer, blocked, skip }: AnswerProps<'proceed'>) {
  return (
    <div className="note-actions">
      <Button
        size="small"
        intent="primary"
        icon={<Play size={14} />}
        text="Run step"
        disabled={blocked}
        onClick={() => answer({ kind: 'proceed', go: 'run' })}
      />
      <Button
        size="small"
        icon={<FastForward size={14} />}
        text="Run all checks"
        title="Goes on by itself; changes still ask first."
        disabled={blocked}
        onClick={() => answer({ kind: 'proceed', go: 'all' })}
      />
      {skip}
      <Button
        size="small"
        variant="minimal"
        text="Stop here"
        disabled={blocked}
        onClick={() => answer({ kind: 'proceed', go: 'stop' })}
      />
    </div>
  )
}
