export { toHtml } from './html'
export { type RunJson, toJson } from './json'
export { toMarkdown } from './markdown'
export { type Report, reportOf } from './report'
