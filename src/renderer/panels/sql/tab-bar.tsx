import { Button } from '@blueprintjs/core'
import { Cross, Plus } from '@blueprintjs/icons'
import type { SqlTab } from '../../asks/sql-tabs'
import { TabStrip } from '../../parts/tab-strip'
import { inShort } from './in-short'
import { texts } from './texts'

/** The editor's tabs. Each is named by how its text begins. */
export function TabBar({
  tabs,
  shown,
  onShow,
  onClose,
  onNew,
}: {
  tabs: readonly SqlTab[]
  shown: string
  onShow: (id: string) => void
  onClose: (tab: SqlTab) => void
  onNew: () => void
}) {
  const tab = tabs.find(one => one.id === shown)
  return (
    <div className="sql-tabs">
      <TabStrip
        label={texts.tabs}
        tabs={tabs.map((one, at) => ({ id: one.id, title: `${at + 1}. ${titleOf(one)}` }))}
        shown={shown}
        panel="sql-tab"
        onShow={onShow}
      />
      <Button
        size="small"
        variant="minimal"
        icon={<Plus size={14} />}
        aria-label={texts.newTab}
        title={texts.newTab}
        onClick={onNew}
      />
      {tab ? (
        <Button
          size="small"
          variant="minimal"
          icon={<Cross size={14} />}
          aria-label={texts.closeTab}
          title={texts.closeTab}
          onClick={() => onClose(tab)}
        />
      ) : null}
    </div>
  )
}

const titleOf = ({ text }: SqlTab) => inShort(text, 24) || 'empty'
