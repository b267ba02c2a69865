import { describe, expect, it } from 'vitest'
import { supportOf } from '../../src/main/probes/postgres/support'

const day = (text: string) => new Date(`${text}T12:00:00Z`)

describe('how a version stands against the table that ships', () => {
  it('counts the minors it is behind, and none for one that is newer than the table', () => {
    expect(supportOf(180_004, day('2026-08-22'))).toMatchObject({
      version: '18.4',
      latest: '18.6',
      minors_behind: 2,
      is_due: false,
    })
    expect(supportOf(180_007, day('2026-11-26'))).toMatchObject({ version: '18.7', minors_behind: 0, is_due: true })
  })

  it('counts the days to the last release, and below zero after it', () => {
    expect(supportOf(150_018, day('2026-11-11')).support_days).toBe(364)
    expect(supportOf(140_023, day('2026-11-11')).support_days).toBe(0)
    expect(supportOf(140_023, day('2026-11-26')).support_days).toBeLessThan(0)
  })

  it('says of a major that it does not know only that', () => {
    expect(supportOf(190_001, day('2026-12-01'))).toMatchObject({
      version: '19.1',
      known: false,
      latest: null,
      minors_behind: null,
      support_days: null,
    })
  })
})
