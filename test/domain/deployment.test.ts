import { describe, expect, it } from 'vitest'
import { type DeploymentPart, type DeploymentRun, deploymentMarks, deploymentsOf } from '#domain/deployment'

const at = (hour: number) => `2026-11-02T${String(hour).padStart(2, '0')}:00:00.000Z`

const run = (
  hour: number,
  part: DeploymentPart,
  version: string,
  more: Partial<DeploymentRun> = {},
): DeploymentRun => ({
  ...{ id: `${part} ${version} ${hour}`, system: 'acme', part, title: 'Deployment', version, replaces: null },
  ...{ status: 'finished', outcome: 'passed', startedAt: at(hour), finishedAt: at(hour + 1), operator: 'ana' },
  ...{ worst: null, findings: 0, headline: null, changedAt: at(hour), settledAt: null },
  ...more,
})

describe('deployments of a system', () => {
  it('ties what was done before, during and after by version, the newest first', () => {
    const found = deploymentsOf([
      run(1, 'before', '2.9'),
      run(2, 'during', '2.9'),
      run(3, 'after', '2.9'),
      run(4, 'before', '2.10'),
      run(5, 'before', '2.10'),
      run(6, 'during', '2.10', { replaces: '2.9' }),
      run(7, 'after', '2.10'),
      run(8, 'after', '2.10'),
      run(9, 'before', '2.11'),
    ])
    expect(found.map(one => [one.version, one.before?.id, one.run?.id, one.after.map(after => after.id)])).toEqual([
      ['2.11', 'before 2.11 9', undefined, []],
      ['2.10', 'before 2.10 5', 'during 2.10 6', ['after 2.10 8', 'after 2.10 7']],
      ['2.9', 'before 2.9 1', 'during 2.9 2', ['after 2.9 3']],
    ])
  })

  it('knows what was rolled back, and that a version which came again is another deployment', () => {
    const found = deploymentsOf([
      run(1, 'during', '2.9'),
      run(2, 'during', '2.10', { replaces: '2.9' }),
      run(3, 'rollback', '2.9', { replaces: '2.10' }),
      run(4, 'after', '2.9'),
      run(5, 'during', '2.10', { replaces: '2.9' }),
    ])
    expect(found.map(one => [one.run?.id, one.rolledBack?.id, one.after.length])).toEqual([
      ['during 2.10 5', undefined, 0],
      ['rollback 2.9 3', undefined, 1],
      ['during 2.10 2', 'rollback 2.9 3', 0],
      ['during 2.9 1', undefined, 0],
    ])
  })

  it('is none where nothing was changed, and stays prepared', () => {
    const found = deploymentsOf([run(1, 'before', '2.10'), run(2, 'during', '2.10', { changedAt: null })])
    expect(found).toMatchObject([{ version: '2.10', after: [] }])
    expect(found[0]?.run).toBeUndefined()
  })

  it('is a mark from its first change to the end of its last, which says how it ended', () => {
    const marks = deploymentMarks([
      run(1, 'before', '2.10'),
      run(2, 'during', '2.10', { changedAt: at(3), settledAt: at(4), finishedAt: at(9) }),
      run(3, 'during', '2.11', { outcome: 'unknown' }),
      run(4, 'during', '2.12', { outcome: 'failed' }),
      run(5, 'during', '2.13', { status: 'waiting', outcome: null, finishedAt: null, changedAt: null }),
      run(6, 'during', '2.14', { changedAt: null }),
      run(7, 'during', '2.15', { status: 'waiting', outcome: null, finishedAt: null, settledAt: at(8) }),
    ])
    expect(marks.map(mark => mark.title)).toEqual([
      'Deployment: 2.10',
      'Deployment: 2.11 (nobody knows what became of it)',
      'Deployment: 2.12 (failed)',
      'Deployment: 2.13 (under way)',
      'Deployment: 2.15 (under way)',
    ])
    expect(marks[0]).toMatchObject({ at: Date.parse(at(3)), until: Date.parse(at(4)), of: 'during 2.10 2' })
    expect(marks[3]?.until).toBeUndefined()
    // Closed for maintenance, and waiting for the word to deploy.
    expect(marks[4]?.until).toBeUndefined()
  })
})
