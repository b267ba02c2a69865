import { expect, test } from 'vitest'
import { notNeeded } from '../../src/main/engine/not-needed'

const title = (step: string) => `The ${step}`

test.for([
  ['steps["role"].rows[0].role == "slave"', 'Not needed here: `role` of “The role” is not `slave`.'],
  ['steps["role"].rows[0].role != "slave"', 'Not needed here: `role` of “The role” is `slave`.'],
  ['steps["count"].rows[0].n > 5', 'Not needed here: `n` of “The count” is not > 5.'],
  ['steps["count"].outcome == "found"', 'Not needed here: how “The count” ended is not `found`.'],
  ["param.schema != ''", 'Not needed here: `schema` is empty.'],
  ['fact.cloud == true', 'Not needed here: `cloud` is not `true`.'],
  [
    'steps["a"].rows.size() > 0 && steps["b"].rows.size() > 0',
    'Not needed here, going by “The a” and “The b”: it runs when `steps["a"].rows.size() > 0 && steps["b"].rows.size() > 0`.',
  ],
  ['1 > 2', 'Not needed here: it runs when `1 > 2`.'],
] as const)('%s', ([when, words]) => {
  expect(notNeeded(when, title)).toBe(words)
})
