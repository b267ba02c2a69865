import { describe, expect, it } from 'vitest'
import { contribHere, majorsHere, startPostgres } from '../support/postgres'

describe.each(majorsHere())('embedded PostgreSQL %i', major => {
  it('starts, answers as that major, knows pg_stat_statements, and is gone after its stop', async () => {
    const server = await startPostgres(major)
    const { rows } = await server.exec(`show server_version`)
    expect(rows[0].server_version).toMatch(new RegExp(`^${major}\\.`))
    expect(contribHere(major)).toContain('pg_stat_statements')
    await server.exec('create extension pg_stat_statements')
    await server.stop()
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
  })
})
