import { type Raw, str } from './raw'

/** A node in the words of EXPLAIN's text form: `Hash Left Join`, `Parallel Seq Scan on shop.orders o`. */
export function labelOf(raw: Raw): string {
  const type = str(raw, 'Node Type') ?? 'Node'
  let label = [raw['Parallel Aware'] === true ? 'Parallel' : '', partial(raw), kind(type, raw)]
    .filter(Boolean)
    .join(' ')
  if (str(raw, 'Scan Direction') === 'Backward') label += ' Backward'
  const index = str(raw, 'Index Name')
  if (index) label += type === 'Bitmap Index Scan' ? ` on ${index}` : ` using ${index}`
  const of = qualified(raw) ?? str(raw, 'Function Name') ?? str(raw, 'CTE Name') ?? str(raw, 'Table Function Name')
  const alias = str(raw, 'Alias')
  if (of) label += ` on ${of}${alias && alias !== str(raw, 'Relation Name') && alias !== of ? ` ${alias}` : ''}`
  else if (alias && type !== 'Bitmap Index Scan') label += ` on ${alias}`
  return label
}

function qualified(raw: Raw): string | undefined {
  const name = str(raw, 'Relation Name')
  const schema = str(raw, 'Schema')
  if (!name) return undefined
  return schema && schema !== 'public' && schema !== 'pg_catalog' ? `${schema}.${name}` : name
}

function partial(raw: Raw): string {
  const mode = str(raw, 'Partial Mode')
  return mode === 'Partial' || mode === 'Finalize' ? mode : ''
}

function kind(type: string, raw: Raw): string {
  if (type === 'ModifyTable') return str(raw, 'Operation') ?? type
  if (type === 'SetOp')
    return `${str(raw, 'Strategy') === 'Hashed' ? 'Hash' : ''}SetOp ${str(raw, 'Command') ?? ''}`.trim()
  if (type === 'Nested Loop' || type === 'Hash Join' || type === 'Merge Join')
    return joined(type, str(raw, 'Join Type'))
  if (type !== 'Aggregate') return type
  const strategy = str(raw, 'Strategy')
  if (strategy === 'Hashed') return 'HashAggregate'
  if (strategy === 'Mixed') return 'MixedAggregate'
  return strategy === 'Sorted' ? 'GroupAggregate' : 'Aggregate'
}

const joined = (type: string, join: string | undefined) =>
  join === undefined || join === 'Inner' ? type : `${type.replace(/ Join$/, '')} ${join} Join`
