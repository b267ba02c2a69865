export { toHtml } from './html'
export { type RunJson, toJson } from './json'
export { toMarkdown } from './markdown'
export { reportOf } from './report'
