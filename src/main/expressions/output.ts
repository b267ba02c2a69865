/** What came back as a table: a command's output, a reply of Redis, an HTTP answer. */
export { httpTable, redisTable } from './answer-table'
export { parseOutput } from './parse-output'
