import type { Code } from 'mdast'

/** Fences in these languages are pictures in the prose; every other one must be a kind of ours. */
const illustrations = new Set([
  '',
  'text',
  'txt',
  'console',
  'output',
  'json',
  'yaml',
  'yml',
  'toml',
  'ini',
  'conf',
  'diff',
  'markdown',
  'md',
  'xml',
  'html',
  'csv',
  'python',
  'mermaid',
])
/** Whether what stands behind the backticks makes it one of ours, or a mistake. */
export const isStepFence = (info: string) => !illustrations.has(info.split(/\s+/)[0] ?? '')

/** Read from the source: the parser decodes entities in what stands behind the backticks. */
export const infoOf = (node: Code, lines: readonly string[]) =>
  /^\s{0,3}(?:`{3,}|~{3,})\s*(.*?)\s*$/.exec(lines[lineOf(node) - 1] ?? '')?.[1] ?? ''

export const lineOf = (node: { position?: { start: { line: number } } }) => node.position?.start.line ?? 1
