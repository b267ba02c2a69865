import { Button, ButtonGroup, HTMLSelect, Menu, MenuItem, PopoverNext, Switch } from '@blueprintjs/core'
import { FlowBranch as Branch, CaretDown, Play, Refresh } from '@blueprintjs/icons'
import type { StatementFound } from '#contract/sql'
import { EffectBadge } from '../../parts/badges'
import type { Doing } from './running'
import { texts } from './texts'

const limits = [
  { value: 10_000, label: '10 s' },
  { value: 60_000, label: '1 min' },
  { value: 5 * 60_000, label: '5 min' },
  { value: 30 * 60_000, label: '30 min' },
  { value: 4 * 3_600_000, label: '4 h' },
]

/** What can be done with the statements of a tab, and under which rules. */
export function Toolbar({
  statement,
  blocked,
  busy,
  plans,
  writable,
  onWritable,
  limitMs,
  onLimit,
  onDo,
  catalog,
}: {
  /** The one that would run. */
  statement: StatementFound | undefined
  blocked: boolean
  busy: boolean
  /** Whether the target makes plans, and can be changed. */
  plans: boolean
  writable: boolean
  onWritable: (writable: boolean) => void
  limitMs: number
  onLimit: (limitMs: number) => void
  onDo: (doing: Doing, which: 'one' | 'all') => void
  catalog: { readonly busy: boolean; readonly cut: boolean; refresh(): void } | undefined
}) {
  return (
    <div className="sql-toolbar">
      <ButtonGroup>
        <Button
          size="small"
          intent="primary"
          icon={<Play size={14} />}
          text={texts.run}
          title="Ctrl+Enter"
          loading={busy}
          disabled={blocked}
          onClick={() => onDo('run', 'one')}
        />
        <Button
          size="small"
          text={texts.runAll}
          title="Shift+Ctrl+Enter"
          disabled={blocked || busy}
          onClick={() => onDo('run', 'all')}
        />
      </ButtonGroup>
      {plans ? (
        <PopoverNext
          placement="bottom-start"
          content={
            <Menu>
              <MenuItem text={texts.explain} label="the plan alone" onClick={() => onDo('explain', 'one')} />
              <MenuItem text={texts.analyze} label="runs it, read-only" onClick={() => onDo('analyze', 'one')} />
            </Menu>
          }
        >
          <Button
            size="small"
            icon={<Branch size={14} />}
            endIcon={<CaretDown size={14} />}
            text={texts.explain}
            disabled={blocked || busy}
          />
        </PopoverNext>
      ) : null}
      <HTMLSelect
        aria-label={texts.limit}
        title={texts.limit}
        value={limitMs}
        options={limits}
        onChange={event => onLimit(Number(event.currentTarget.value))}
      />
      {plans ? (
        <Switch
          checked={writable}
          label={texts.writable}
          title={writable ? texts.writableWhy : texts.readOnlyWhy}
          onChange={event => onWritable(event.currentTarget.checked)}
        />
      ) : null}
      {statement?.effect ? <EffectBadge effect={statement.effect} /> : null}
      <span className="push" />
      {catalog ? (
        <>
          {catalog.cut ? <span className="muted">{texts.cutCatalog}</span> : null}
          <Button
            size="small"
            variant="minimal"
            icon={<Refresh size={14} />}
            text={catalog.busy ? texts.refreshing : texts.refresh}
            disabled={catalog.busy || blocked}
            onClick={catalog.refresh}
          />
        </>
      ) : null}
    </div>
  )
}
