import type { AlertPreset } from '#domain/alert'

/** One matter, and what is said of it. */
interface Matter {
  readonly group: string
  readonly presets: readonly AlertPreset[]
  /** They do not say the same. */
  readonly differ: boolean
}

/** Whose it is, without the heading it stands under. */
export const guideOf = ({ guide }: AlertPreset) => guide.split('#', 1)[0] ?? guide

const said = ({ metric, threshold, direction, warning, critical, clear, forSeconds, strikes }: AlertPreset) =>
  JSON.stringify([metric, threshold, direction, warning, critical, clear, forSeconds, strikes])

/** The presets matter by matter, in the order in which they ship. */
export function matters(presets: readonly AlertPreset[]): Matter[] {
  return [...Map.groupBy(presets, one => one.group)].map(([group, list]) => ({
    group,
    presets: list,
    differ: new Set(list.map(said)).size > 1,
  }))
}
