import type { System } from '#domain/system'
import { SystemName } from '../../parts/system-name'

/** Whose a line is, where lines of several systems stand together. */
export const OfSystem = ({ system, many }: { system: System | undefined; many: boolean }) =>
  many && system ? (
    <>
      <SystemName id={system.id} name={system.name} /> ·{' '}
    </>
  ) : null
