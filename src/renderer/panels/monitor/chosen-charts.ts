import type { Metric } from '#domain/metric'

/** So many charts of a target are shown before anybody chose. */
const usualCharts = 8

/** The metrics of a target that have something to show, in the catalogue's order. */
export const shownBy = (catalogue: readonly Metric[], measured: ReadonlySet<string>): Metric[] =>
  catalogue.filter(({ id }) => measured.has(id)).filter(({ id }, at, all) => all.findIndex(one => one.id === id) === at)

/** What is shown before anybody chose: what has a line first, as many as can be taken in. */
export const usual = (metrics: readonly Metric[]): string[] =>
  [...metrics.filter(one => one.threshold !== undefined), ...metrics.filter(one => one.threshold === undefined)]
    .slice(0, usualCharts)
    .map(one => one.id)

/** A choice as it is kept: ids with commas; empty is none chosen yet. */
export const readChoice = (kept: string): readonly string[] | undefined => (kept === '' ? undefined : kept.split(','))
/** Nothing chosen is a choice as well. */
export const writeChoice = (ids: readonly string[]) => (ids.length === 0 ? ',' : ids.join(','))
