import type { Element, ElementContent } from 'hast'

type Properties = Readonly<Record<string, string | number | undefined>>

/** An element of a drawing; texts in it are texts, whoever wrote them. */
export const svg = (tagName: string, properties: Properties, children: readonly (ElementContent | string)[] = []) =>
  ({
    type: 'element',
    tagName,
    properties: { ...properties },
    children: children.map(one => (typeof one === 'string' ? { type: 'text', value: one } : one)),
  }) satisfies Element

/** A place on the paper to a tenth: more digits only make the file larger. */
export const tenth = (value: number) => Math.round(value * 10) / 10

/** What a page may draw with: nothing that runs, loads or links. */
export const drawingSchema = {
  tagNames: ['svg', 'g', 'path', 'line', 'text', 'title', 'desc', 'figure', 'figcaption'],
  ancestors: {
    ...Object.fromEntries(['g', 'path', 'line', 'text', 'title', 'desc'].map(name => [name, ['svg']])),
  },
  attributes: {
    svg: ['viewBox', 'role', 'width', 'height'],
    path: ['d', 'fill', 'fillOpacity', 'stroke', 'strokeWidth', 'strokeDasharray', 'strokeLinejoin'],
    line: ['x1', 'x2', 'y1', 'y2', 'stroke', 'strokeWidth'],
    text: ['x', 'y', 'textAnchor', 'fill', 'fontSize'],
  },
}
