import { ChangedSign } from '../../parts/changed-sign'
import { texts } from './texts'

/** What the signs in the grid say, and which keys it hears. */
export const Legend = () => (
  <p className="muted round-legend">
    {texts.legend} <ChangedSign changed="worse" worded /> <ChangedSign changed="better" worded />{' '}
    <ChangedSign changed="new" worded />. {texts.keys}
  </p>
)
