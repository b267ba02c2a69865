const two = (value: number) => String(value).padStart(2, '0')

/** A moment in the operator's own time and in UTC, both sortable by eye. */
export function stamp(at: Date): { readonly local: string; readonly clock: string; readonly utc: string } {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  return {
    local: `${day} ${clock}`,
    clock,
    utc: at
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ' UTC'),
  }
}
