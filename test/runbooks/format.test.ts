import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Probe } from '../../src/main/domain/probe'
import type { ActionStep, Runbook } from '../../src/main/domain/runbook'
import { sqlParser } from '../../src/main/expressions/sql-tree'
import { type Known, parseRunbook } from '../../src/main/runbooks/parse'

const reach: Probe<{ host?: string; port: number }> = {
  name: 'net.reach',
  summary: 'Reaches it',
  protocols: ['postgres', 'ssh'],
  parameters: z.strictObject({ host: z.string().optional(), port: z.number().int().default(5432) }),
  columns: [
    { name: 'layer', type: 'text' },
    { name: 'ok', type: 'bool' },
  ],
  run: async () => ({ columns: [], rows: [] }),
}
const known: Known = { probes: new Map([[reach.name, reach as Probe]]), thresholds: new Set(['bloat_pct', 'load']) }
const read = (text: string) => parseRunbook({ file: 'x.md', id: 'family/x', text, origin: 'shipped' }, known)

const head = `---
title: Title
summary: Summary
targets:
  db: postgres
  cache: redis
  host: { protocol: ssh, optional: true }
  web: http
parameters:
  n: { type: integer, default: 5 }
  who: { type: role, optional: true }
thresholds: [bloat_pct]
---
`
const good = (body: string): Runbook => {
  const { runbook, problems } = read(head + body)
  expect(problems, body).toEqual([])
  if (!runbook) throw new Error('no runbook')
  return runbook
}
/** `line message`, the line counted within the body. */
const wrong = (body: string): string[] => {
  const { runbook, problems } = read(head + body)
  expect(runbook, body).toBeUndefined()
  return problems.map(one => `${one.line - 13} ${one.message}`)
}
const sql = (text: string, info = 'sql db') => `\`\`\`${info}\n${text}\n\`\`\`\n`
const step = (yaml: string) => `\`\`\`step\n${yaml}\n\`\`\`\n`
const judge = (yaml: string) => `\`\`\`judge\n${yaml}\n\`\`\`\n`
const find = `## Find\n${sql('select 1 as a')}`

const onfail = (then: string) => ({ then })

beforeAll(() => sqlParser())

describe('A runbook', () => {
  it('is made of its ## headings, in order, each with prose, fences and an id', () => {
    const runbook = good(
      `Intro *text*.\n\n## Estimate dead space\nCheap.\n\n${sql('select :n as a')}\nAfter.\n\n### Only prose\n\n## Read this\nNothing runs.\n`,
    )
    expect(runbook).toMatchObject({
      id: 'family/x',
      title: 'Title',
      cadence: 'on-demand',
      origin: 'shipped',
      prose: 'Intro *text*.',
    })
    expect(runbook.steps.map(one => [one.id, one.kind, one.line])).toEqual([
      ['estimate-dead-space', 'sql', 16],
      ['read-this', 'note', 27],
    ])
    expect(runbook.steps[0]?.prose).toBe('Cheap.\n\nAfter.\n\n### Only prose')
    expect((runbook.steps[0] as ActionStep).actions.action).toEqual([
      { kind: 'sql', target: 'db', text: 'select :n as a', line: 20 },
    ])
    expect(runbook.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('may ask of any step how it went and when; of its rows only where there are some', () => {
    const asks = (condition: string) =>
      `## Tick\n- [ ] one\n\n## Look\n${sql('select 1 as a')}${judge(`- when: ${condition}\n  severity: info\n  title: x`)}`
    good(asks(`steps["tick"].started != null && steps["tick"].seconds > 5 && steps["tick"].outcome == "passed"`))
    expect(wrong(asks('size(steps["tick"].rows) > 0')).join()).toContain('The step tick has no rows')
    expect(wrong(asks('steps["nowhere"].seconds > 5')).join()).toContain('There is no step nowhere')
    expect(wrong(asks('steps["look"].seconds > 5')).join()).toContain('cannot read its own rows')
  })

  it('names the steps that its certificate states, each with rows', () => {
    const certified = (steps: string) => read(head.replace('thresholds:', `certificate: ${steps}\nthresholds:`) + find)
    expect(certified('[find]').runbook?.certificate).toEqual(['find'])
    expect(certified('[nowhere]').problems.map(one => one.message)).toEqual([
      'certificate: There is no step nowhere with rows to state.',
    ])
    expect(good(find).certificate).toEqual([])
  })

  it('reads with short patience and changes with long patience, unless it says otherwise', () => {
    const options = (body: string) => (good(find + body).steps.at(-1) as ActionStep).options
    expect(options('')).toMatchObject({
      effect: 'reads',
      timeoutMs: 30_000,
      transaction: true,
      detach: false,
      onfail: onfail('continue'),
      key: [],
    })
    expect(options(`## Do\n${sql('delete from t')}${step('effect: changes')}`)).toMatchObject({
      effect: 'changes',
      timeoutMs: 600_000,
      onfail: onfail('stop'),
    })
    expect(
      options(
        '## Do\n' +
          sql('vacuum :"row_a"') +
          step(
            'effect: destroys\neach: find\npick: many\nwhen: row.a > 1\ntransaction: none\ntimeout: 30m\nonfail: goto find\nkey: a\nrenews: identity\nneeds: [pg_monitor, extension pgstattuple, { tool: docker }]',
          ),
      ),
    ).toMatchObject({
      effect: 'destroys',
      each: 'find',
      pick: 'many',
      when: 'row.a > 1',
      transaction: false,
      timeoutMs: 1_800_000,
      onfail: { ...onfail('goto'), step: 'find' },
      key: ['a'],
      renews: 'identity',
      needs: [{ privilege: 'pg_monitor' }, { extension: 'pgstattuple' }, { tool: 'docker' }],
    })
    expect(options(`## Look\n${sql('select 2')}${step('window: 10s\nkey: [a, b]\nreset: r')}`)).toMatchObject({
      windowMs: 10_000,
      key: ['a', 'b'],
      reset: 'r',
    })
    expect(options(`## Sh\n${sql('df', 'sh host')}`)).toMatchObject({ effect: 'changes' })
    expect(options(`## Sh\n${sql('df', 'bash host')}${step('effect: reads\nparse: table\nsudo: true')}`)).toMatchObject(
      { effect: 'reads', parse: 'table', sudo: true },
    )
    expect(options(`## Sh\n${sql('pg_basebackup', 'sh host')}${step('effect: changes\ndetach: true')}`)).toMatchObject({
      detach: true,
    })
  })

  it('knows how its rows are drawn, and what kind of report its runs are', () => {
    const runbook = good(`## Load\n${sql('select 1')}${step('chart: { x: at, y: value, by: series, unit: "%" }')}`)
    expect(runbook.steps[0]).toMatchObject({ options: { chart: { x: 'at', y: ['value'], by: 'series', unit: '%' } } })
    expect(read(head.replace('---\n', '---\nreport: capacity\n') + find).runbook?.report).toBe('capacity')
    expect(read(head.replace('---\n', '---\nreport: novel\n') + find).problems).toHaveLength(1)
  })

  it('knows which part of a deployment its runs are, and that a version ties them', () => {
    const during = head.replace('---\n', '---\ndeployment: during\n')
    expect(read(during + find).problems[0]?.message).toContain('needs a parameter version')
    const optional = during.replace('  n:', '  version: { type: string, optional: true }\n  n:')
    expect(read(optional + find).problems).toHaveLength(1)
    const tied = during.replace('  n:', '  version: { type: string }\n  n:')
    expect(read(tied + find).runbook?.deployment).toBe('during')
  })

  it('fills a way of a decision in with what the run was given, and with nothing else', () => {
    const way = (value: string) => `${find}## Go\n- [Look again](#find)\n- [There](a/b?n={${value}})\n`
    expect(good(way('param.n')).steps[1]).toMatchObject({ choices: [{}, { to: 'a/b?n={param.n}' }] })
    expect(wrong(way('row.a'))[0]).toContain('row means nothing here')
    expect(wrong(way('param.nobody'))[0]).toContain('There is no parameter nobody')
  })

  it('keeps one action per role and server version', () => {
    const body = `## Do\n${sql('vacuum t')}${step('effect: changes\ntransaction: none')}${sql('select 1', 'sql db role=preview')}${sql('select 2', 'sql db role=undo')}${sql('select 3', 'sql db role=verify until=16')}${sql('select 4', 'sql db role=verify since=17')}${sql('select 5 as done, :backend_pid as total', 'sql db role=progress')}`
    const { actions } = good(body).steps[0] as ActionStep
    expect(Object.keys(actions).sort()).toEqual(['action', 'preview', 'progress', 'undo', 'verify'])
    expect(actions.verify).toMatchObject([
      { text: 'select 3', until: 16 },
      { text: 'select 4', since: 17 },
    ])
  })

  it('knows which steps a step reads from', () => {
    const body = `${find}## Other\n${sql('select 2')}\n## Do\n${sql('select :row_a')}${step('each: find\nwhen: size(steps["other"].rows) > 0')}${judge('- when: size(rows) > 0\n  severity: info\n  title: \'{steps["find"].rows[0].a}\'')}`
    expect([...(good(body).steps[2] as ActionStep).uses].sort()).toEqual(['find', 'other'])
  })

  it('has checklists and decisions, and lists that are only prose', () => {
    const runbook = good(
      `${find}## Which?\n- [Look](#find)\n- [The host](host/high-cpu?min=5)\n\n## Leave\n- [ ] The ticket has **numbers**\n- [x] Done\n\n## See also\n- [Manual](https://example.org)\n- plain\n`,
    )
    expect(runbook.steps.slice(1)).toMatchObject([
      {
        kind: 'decision',
        choices: [
          { label: 'Look', to: '#find' },
          { label: 'The host', to: 'host/high-cpu?min=5' },
        ],
      },
      { kind: 'checklist', items: ['The ticket has numbers', 'Done'] },
      { kind: 'note', prose: '- [Manual](https://example.org)\n- plain' },
    ])
  })

  it('judges by rows, thresholds, parameters and other steps', () => {
    const body = `## Find\n${sql('select 1 as a')}${judge(`- when: row.a >= threshold.bloat_pct.critical && row.a > param.n
  severity: critical
  title: '{row.a} % and {{braces}}'
  advice: Do it.
  next: family/y?table={row.a}
- when: delta.a > 5
  severity: warning
  title: '{delta.a} a second, was {previous[0].a}'
- when: size(rows) == 0
  goto: leave
- none: All is well
- none: Nothing to see in {size(rows)} rows
  severity: info`)}\n## Leave\nBye.\n`
    expect((good(body).steps[0] as ActionStep).rules).toMatchObject([
      { severity: 'critical', next: 'family/y?table={row.a}', line: 19 },
      { when: 'delta.a > 5' },
      { goto: 'leave' },
      { none: 'All is well' },
      { severity: 'info' },
    ])
  })

  it('reads with CRLF and a byte order mark as without', () => {
    const { runbook, problems } = read(`\ufeff${(head + find).replaceAll('\n', '\r\n')}`)
    expect(problems).toEqual([])
    expect(runbook?.steps[0]).toMatchObject({ actions: { action: [{ text: 'select 1 as a' }] } })
  })
})

describe('Loading tells, with its line,', () => {
  const cases: Record<string, [body: string, expected: string]> = {
    'a fence of no kind': [`## A\n${sql('x', 'sqll db')}`, '2 sqll is no kind'],
    'a fence without a target': [`## A\n${sql('select 1', 'sql')}`, '2 Behind sql stands the name of its target'],
    'an unknown target': [`## A\n${sql('select 1', 'sql nope')}`, '2 There is no target nope'],
    'a target of another protocol': [
      `## A\n${sql('select 1', 'sql cache')}`,
      '2 A redis target carries redis, probe, not sql',
    ],
    'an unknown token': [`## A\n${sql('select 1', 'sql db effect=changes')}`, '2 effect=changes is none of'],
    'an unknown role': [`## A\n${sql('select 1')}${sql('select 1', 'sql db role=test')}`, '5 test is no role'],
    'a version that is none': [`## A\n${sql('select 1', 'sql db since=9.6')}`, '2 9.6 is no major version'],
    'versions the wrong way round': [`## A\n${sql('select 1', 'sql db since=17 until=16')}`, '2 since=17 is later'],
    'versions of a script': [
      `## A\n${sql('df', 'sh host since=3')}${step('effect: reads')}`,
      '2 since and until are server versions',
    ],
    'two actions for one version': [
      `## A\n${sql('select 1', 'sql db until=16')}${sql('select 2', 'sql db since=16')}`,
      '5 The fence in line',
    ],
    'two kinds of action': [
      `## A\n${sql('select 1')}${sql('net.reach', 'probe db since=3')}`,
      'another kind is another step',
    ],
    'two targets': [
      `## A\n${sql('delete from t')}${sql('get x', 'redis cache role=verify')}${step('effect: changes')}`,
      '5 All fences of a step are about one target',
    ],
    'a preview of a read': [
      `## A\n${sql('select 1')}${sql('select 2', 'sql db role=preview')}`,
      '5 role=preview belongs to a step that changes',
    ],
    'an undo that nobody can read': [
      `## A\n\`\`\`sh host\nstop it\n\`\`\`\n\`\`\`sh host role=undo\necho start it\n\`\`\`\n`,
      '5 role=undo is read by its rows: a script needs parse',
    ],
    'only a preview': [`## A\n${sql('select 1', 'sql db role=preview')}`, '1 The step has no action'],
    'an empty fence': [`## A\n${sql(' ')}`, '2 The fence is empty'],
    'words behind judge': [
      `## A\n${sql('select 1')}\`\`\`judge db\n- none: x\n\`\`\`\n`,
      '5 Behind judge stands nothing',
    ],
    'two judges': [
      `## A\n${sql('select 1')}${judge('- none: x')}${judge('- none: y')}`,
      '8 The step has a judge fence already',
    ],
    'a judge without an action': [`## A\n${judge('- none: x')}`, '2 There is no action'],
    'a fence before the first step': [sql('select 1') + find, '1 A fence stands before the first ##'],
    'a fence inside a list': ['## A\n- x\n\n  ```sql db\n  select 1\n  ```\n', '4 A fence inside a list'],
    'an unclosed fence': ['## A\n```sql db\nselect 1\n', '2 This fence is not closed'],
    'an unclosed longer fence': ['## A\n````sql db\nselect 1\n```\n', '2 This fence is not closed'],
    'two steps of one id': ['## Find it\nx\n\n## Find It!\ny\n', '4 A step with the id find-it stands'],
    'a heading without letters': ['## ***\nx\n', '1 A step needs a heading with letters'],
    'an underlined heading': [`Words\n---\n${find}`, '1 An underlined heading'],
    'an action with a checklist': [`## A\n${sql('select 1')}\n- [ ] tick\n`, '1 A step is one thing'],
    'a checklist with a plain item': ['## A\n- [ ] tick\n- plain\n', '3 In a checklist every item'],
    'a decision with an address': ['## A\n- [a](#a)\n- [b](https://x.org)\n', '3 A decision leads to'],
    'a decision to no step': [`${find}## A\n- [a](#nope)\n`, '6 There is no step #nope'],
    'a decision to nothing': ['## A\n- [a](nowhere)\n- [b](#a)\n', '2 There is no step nowhere'],
    'no step at all': ['Only prose.\n', 'There is no step'],

    'an unknown key of a step': [`## A\n${sql('select 1')}${step('efect: reads')}`, '6 Unknown key efect'],
    'a duplicate key of a step': [`## A\n${sql('select 1')}${step('effect: reads\neffect: reads')}`, '7 '],
    'an effect that is none': [`## A\n${sql('select 1')}${step('effect: writes')}`, '6 effect: '],
    'a timeout that is none': [`## A\n${sql('select 1')}${step('timeout: soon')}`, '6 timeout: a duration'],
    'a timeout over a day': [`## A\n${sql('select 1')}${step('timeout: 2d')}`, '6 timeout: a duration'],
    'each of no step': [`## A\n${sql('select 1')}${step('each: nope')}`, '6 each: There is no step nope'],
    'each of a later step': [
      `## A\n${sql('select 1')}${step('each: b')}## B\n${sql('select 1')}`,
      '6 each: The step b comes later',
    ],
    'each of itself': [`## A\n${sql('select 1')}${step('each: a')}`, '6 each: A step cannot read its own rows'],
    'each of a checklist': [
      `## C\n- [ ] x\n\n## A\n${sql('select 1')}${step('each: c')}`,
      '9 each: The step c has no rows',
    ],
    'pick without each': [`## A\n${sql('select 1')}${step('pick: one')}`, '6 pick: there is nothing to pick'],
    'when on a row without each': [
      `## A\n${sql('select 1')}${step('when: row.a > 1')}`,
      '6 when: row means nothing here',
    ],
    'when that is no CEL': [`## A\n${sql('select 1')}${step('when: "1 +"')}`, '6 when: 1 +: '],
    'a need of no kind': [`## A\n${sql('select 1')}${step('needs: [{ disk: big }]')}`, '6 '],
    'parse of sql': [`## A\n${sql('select 1')}${step('parse: json')}`, '6 parse: sql answers rows already'],
    'a parse that is none': [`## A\n${sql('df', 'sh host')}${step('parse: xml')}`, '6 parse: '],
    'a transaction left out of a read': [
      `## A\n${sql('select 1')}${step('transaction: none')}`,
      '6 transaction: only a change',
    ],
    'VACUUM in a transaction': [
      `## A\n${sql('vacuum t')}${step('effect: changes')}`,
      '3 VACUUM cannot run inside a transaction',
    ],
    'CONCURRENTLY in a transaction': [
      `## A\n${sql('\ncreate index concurrently on t (a)')}${step('effect: changes')}`,
      '3 CONCURRENTLY cannot run',
    ],
    'REINDEX CONCURRENTLY in a transaction': [
      `## A\n${sql('reindex (concurrently) table t')}${step('effect: changes')}`,
      '3 CONCURRENTLY cannot run',
    ],
    'detach of a read': [
      `## A\n${sql('df', 'sh host')}${step('effect: reads\ndetach: true')}`,
      '7 detach: only a script that changes',
    ],
    'a plan from a script': [
      `## A\n${sql('df', 'sh host')}${step('effect: reads\nview: plan')}`,
      '7 view: only sql and probes',
    ],
    'children of a look that names none': [
      `## A\n${sql('net.reach', 'probe db')}${step('children: row.ok')}`,
      '6 children: there is no column runbook',
    ],
    'children of a change': [
      `## A\n${sql('delete from t')}${step('effect: destroys\nchildren: true')}`,
      'children: other runbooks are named by a look',
    ],
    'a plan from a probe without one': [
      `## A\n${sql('net.reach', 'probe db')}${step('view: plan')}`,
      '6 view: there is no column plan',
    ],
    'a chart of a column that is not there': [
      `## A\n${sql('net.reach', 'probe db')}${step('chart: { x: layer, y: value }')}`,
      '6 chart: there is no column value',
    ],
    'a chart without rows': [
      `## A\n${sql('uptime', 'sh host')}${step('effect: reads\nchart: { x: at, y: load }')}`,
      '7 chart: a script needs parse',
    ],
    'a rollback of a read': [
      `## A\n${sql('select 1')}${step('transaction: rollback')}`,
      '6 transaction: only a change in sql',
    ],
    'absent without key': [`## A\n${sql('select 1')}${step('absent: zero')}`, '6 absent: rows are told apart by key'],
    'sudo in sql': [`## A\n${sql('select 1')}${step('sudo: true')}`, '6 sudo: only sh and bash'],
    'a login in sql': [`## A\n${sql('select 1')}${step('logs_in: db')}`, '6 logs_in: only sh and bash'],
    'a login to no target': [
      `## A\n${sql('df', 'sh host')}${step('effect: reads\nlogs_in: nope')}`,
      '7 logs_in: There is no target nope',
    ],
    'a login to a host': [
      `## A\n${sql('df', 'sh host')}${step('effect: reads\nlogs_in: host')}`,
      '7 logs_in: host is ssh; only a postgres target',
    ],
    'goto nowhere when it fails': [
      `## A\n${sql('select 1')}${step('onfail: goto nope')}`,
      '6 onfail: There is no step nope',
    ],
    'an onfail that is none': [`## A\n${sql('select 1')}${step('onfail: retry')}`, '6 onfail: stop, continue or goto'],
    'a window of a change': [
      `## A\n${sql('delete from t')}${step('effect: changes\nwindow: 5s')}`,
      '7 window: a change is not made twice',
    ],
    'a window of an hour': [`## A\n${sql('select 1')}${step('window: 1h')}`, '6 window: at most 5m'],
    'a secret kept that was not proved': [
      `## A\n${sql('delete from t')}${step('effect: changes\nseals: { secret: who, user: who }')}`,
      '7 seals: There is no secret parameter who',
    ],
    'a rotation of no secret': [
      `## A\n${sql('select 1')}${step('rotated: nope')}`,
      '6 rotated: There is no parameter nope',
    ],
    'identity renewed by a read': [`## A\n${sql('select 1')}${step('renews: identity')}`, '6 renews: only a change'],

    'SQL that is none': [`## A\n${sql('select 1\nform t t t')}`, '4 Not PostgreSQL: syntax error'],
    'an unknown variable': [`## A\n${sql('select :nope')}`, '3 There is no parameter nope'],
    'a row without each (sql)': [`## A\n${sql('select :row_a')}`, '3 row_a: there is no row without each'],
    'a backend outside progress': [
      `## A\n${sql('select :backend_pid')}`,
      '3 backend_pid is known to role=progress only',
    ],
    'two statements': [
      `## A\n${sql('delete from a; delete from b')}${step('effect: changes')}`,
      '3 A fence holds one statement',
    ],
    'two statements to read': [`## A\n${sql('select 1; select 2')}`, '3 Not a read: there are 2 statements'],
    'a numbered parameter': [`## A\n${sql('select $1')}`, '3 $1 is not a parameter here'],
    'a change that says it reads': [`## A\n${sql('delete from t')}`, '3 Not a read: DELETE'],
    'a function that ends a session in a read': [
      `## A\n${sql('select pg_terminate_backend(1)')}`,
      '3 Not a read: pg_terminate_backend',
    ],
    'a preview that changes': [
      '## A\n' +
        sql('delete from t') +
        sql('delete from t returning 1', 'sql db role=preview') +
        step('effect: changes'),
      '6 Not a read',
    ],
    'a verification that changes': [
      `## A\n${sql('delete from t')}${sql('select pg_reload_conf()', 'sql db role=verify')}${step('effect: changes')}`,
      '6 Not a read',
    ],

    'a Redis command that changes': [`## A\n${sql('get x\nset x 1', 'redis cache')}`, '4 Not a read: SET'],
    KEYS: [`## A\n${sql('keys *', 'redis cache')}`, '3 Not a read: KEYS'],
    MONITOR: [`## A\n${sql('monitor', 'redis cache')}`, '3 Not a read: MONITOR'],
    'CONFIG SET among reads': [`## A\n${sql('config set maxmemory 1', 'redis cache')}`, '3 Not a read: CONFIG SET'],
    'an unknown Redis parameter': [`## A\n${sql('get $nope', 'redis cache')}`, '3 There is no parameter nope'],
    'unbalanced quotes': [`## A\n${sql('info\nget "x', 'redis cache')}`, '4 Unbalanced quotes'],
    'a POST that says nothing of its effect': [`## A\n${sql('POST /x', 'http web')}`, '3 POST is not a read'],
    'an address of another server': [
      `## A\n${sql('GET https://x.org/', 'http web')}`,
      '3 https://x.org/ is not a path',
    ],
    'an unknown HTTP parameter': [`## A\n${sql('GET /x{?nope}', 'http web')}`, '3 There is no parameter nope'],
    'an unknown probe': [`## A\n${sql('net.nope', 'probe db')}`, '3 There is no probe net.nope'],
    'a probe that looks elsewhere': [`## A\n${sql('net.reach', 'probe cache')}`, '3 net.reach looks at postgres, ssh'],
    'an unknown parameter of a probe': [
      `## A\n${sql('net.reach\nhots: x', 'probe db')}`,
      '3 net.reach: no parameter hots (it takes host, port)',
    ],
    'a wrong parameter of a probe': [`## A\n${sql('net.reach\nport: high', 'probe db')}`, '3 net.reach: port'],
    'a runbook parameter a probe cannot take': [
      `## A\n${sql('net.reach\nport: $nope', 'probe db')}`,
      '3 There is no parameter nope',
    ],
    'a probe that changes': [
      `## A\n${sql('net.reach', 'probe db')}${step('effect: changes')}`,
      '6 effect: a probe only reads',
    ],

    'a judge that is no list': [`## A\n${sql('select 1')}${judge('when: row.a > 1')}`, '6 a list'],
    'an unknown key of a rule': [
      `## A\n${sql('select 1')}${judge('- none: x\n- wen: row.a > 1')}`,
      '7 Unknown key 1.wen',
    ],
    'a severity that is none': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  severity: bad\n  title: x')}`,
      '7 0.severity',
    ],
    'a rule that says nothing': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1')}`,
      '6 A rule says what it means',
    ],
    'a rule with when and none': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  none: x\n  goto: b')}## B\nx\n`,
      '6 A rule has either when',
    ],
    'a title without severity': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  title: x\n  goto: b')}## B\nx\n`,
      '6 title, advice and next',
    ],
    'a rule to itself': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  goto: a')}`,
      '6 goto: A step cannot lead to itself',
    ],
    'a goto nowhere': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  goto: nope')}`,
      '6 goto: There is no step nope',
    ],
    'CEL that is none': [
      `## A\n${sql('select 1')}${judge('- when: row.a >\n  severity: info\n  title: x')}`,
      '6 when: row.a >: Unexpected token',
    ],
    'matches in a rule': [
      `## A\n${sql('select 1')}${judge('- when: row.a.matches("x")\n  severity: info\n  title: x')}`,
      '6 when: row.a.matches',
    ],
    'an unknown name in a rule': [
      `## A\n${sql('select 1')}${judge('- when: rwo.a > 1\n  severity: info\n  title: x')}`,
      '6 when: rwo.a > 1: Unknown variable',
    ],
    'output of a query': [
      `## A\n${sql('select 1')}${judge('- when: output == ""\n  severity: info\n  title: x')}`,
      'output means nothing here',
    ],
    'rows of an unparsed script': [
      '## A\n' +
        sql('df', 'sh host') +
        step('effect: reads') +
        judge('- when: row.a > 1\n  severity: info\n  title: x'),
      'row means nothing here',
    ],
    'an unknown parameter in a rule': [
      `## A\n${sql('select 1')}${judge('- when: row.a > param.nope\n  severity: info\n  title: x')}`,
      'There is no parameter nope',
    ],
    'a threshold that is not declared': [
      `## A\n${sql('select 1')}${judge('- when: row.a > threshold.load.warning\n  severity: info\n  title: x')}`,
      "The threshold load is missing in the front matter's",
    ],
    'a threshold that is none': [
      `## A\n${sql('select 1')}${judge('- when: row.a > threshold.nope.warning\n  severity: info\n  title: x')}`,
      'There is no threshold nope',
    ],
    'a line a threshold has not': [
      `## A\n${sql('select 1')}${judge('- when: row.a > threshold.bloat_pct.crit\n  severity: info\n  title: x')}`,
      'not crit',
    ],
    'a step that is none': [
      `## A\n${sql('select 1')}${judge('- when: steps["nope"].outcome == "found"\n  severity: info\n  title: x')}`,
      'There is no step nope',
    ],
    'a column a probe has not': [
      `## A\n${sql('net.reach', 'probe db')}${judge('- when: row.okay\n  severity: info\n  title: x')}`,
      'There is no column okay (there is layer, ok)',
    ],
    'batches that only read': [
      `## A\n${sql('select 1')}${step('repeat: { until: row.x }')}`,
      'repeat: only a change is made in batches',
    ],
    'batches that nobody could count': [
      `## A\n${sql('delete from t')}${step('effect: destroys\nrepeat: { until: row.x }')}`,
      'a batch that was lost is settled by counting',
    ],
    'batches without an end': [
      `## A\n${sql('delete from t')}${step('effect: destroys\nrepeat: { pause: 1s }')}${sql('select 1', 'sql db role=verify')}`,
      'repeat.until',
    ],
    'an end that reads nothing it can': [
      `## A\n${sql('delete from t')}${step('effect: destroys\nrepeat: { until: delta.x > 1 }')}${sql('select 1', 'sql db role=verify')}`,
      'repeat.until: delta means nothing here',
    ],
    'a hold without batches': [
      `## A\n${sql('delete from t')}${step('effect: destroys')}${sql('select 1', 'sql db role=hold')}`,
      'there are none without repeat',
    ],
    'a batch before, where there are none': [
      `## A\n${sql('delete from t where n > :last_n')}${step('effect: destroys')}`,
      'There is no parameter last_n',
    ],
    'a row where nothing looks at rows': [
      `## A\n${sql('select 1')}${judge("- when: size(rows) > 0\n  severity: info\n  title: '{row.a}'")}`,
      'row.a: row means nothing here',
    ],
    'a row in a none': [`## A\n${sql('select 1')}${judge("- none: '{row.a}'")}`, 'row.a: row means nothing here'],
    'a brace without its twin': [`## A\n${sql('select 1')}${judge("- none: 'x {rows'")}`, '6 none: '],
    'a link to no step': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  severity: info\n  title: x\n  next: "#nope"')}`,
      '6 next: There is no step nope',
    ],
    'a link that is none': [
      `## A\n${sql('select 1')}${judge('- when: row.a > 1\n  severity: info\n  title: x\n  next: "a b?c"')}`,
      '6 next: ',
    ],
  }
  for (const [what, [body, expected]] of Object.entries(cases))
    it(what, () => {
      const problems = wrong(body)
      expect(problems.length, what).toBeGreaterThan(0)
      expect(
        problems.some(one => (/^\d/.test(expected) ? one.startsWith(expected) : one.includes(expected))),
        `${problems.join('\n')}\n≠ ${expected}`,
      ).toBe(true)
    })

  it('everything one pass can find', () => {
    const problems = wrong(
      '## A\n' +
        sql('select :nope', 'sql nowhere') +
        step('efect: x') +
        '## B\n' +
        sql('delete from t') +
        judge('- when: x.y\n  goto: z'),
    )
    expect(problems).toHaveLength(5)
  })
})

describe('The front matter tells, with its line,', () => {
  const cases: Record<string, [yaml: string, expected: string]> = {
    'a missing title': ['summary: s', 'title'],
    'an unknown key': ['title: t\nsummary: s\ntarget: x', '4 Unknown key target'],
    'an unknown protocol': ['title: t\nsummary: s\ntargets: { db: oracle }', '4 '],
    'an unknown key of a target': [
      'title: t\nsummary: s\ntargets:\n  db: { protocol: postgres, optinal: true }',
      '5 Unknown key targets.db.optinal',
    ],
    'an unknown type': ['title: t\nsummary: s\nparameters:\n  x: { type: text }', '5 parameters.x.type'],
    'a default that is none of its type': [
      'title: t\nsummary: s\nparameters:\n  x: { type: size, default: big }',
      '5 default: X (x): "big" is not a size',
    ],
    'a choice without options': [
      'title: t\nsummary: s\nparameters:\n  x: { type: choice }',
      '5 parameters.x: a choice has',
    ],
    'a default outside the options': [
      'title: t\nsummary: s\nparameters:\n  x: { type: choice, options: [a, b], default: c }',
      '5 default: ',
    ],
    'options of a number': [
      'title: t\nsummary: s\nparameters:\n  x: { type: integer, options: [1] }',
      '5 parameters.x: options and from',
    ],
    'a choice from no step': [
      'title: t\nsummary: s\nparameters:\n  x: { type: choice, from: nope }',
      'parameters.x: There is no step nope',
    ],
    'a secret with a default': [
      'title: t\nsummary: s\nparameters:\n  x: { type: secret, default: hunter2 }',
      '5 parameters.x: a secret has no default',
    ],
    'a parameter with a row’s name': [
      'title: t\nsummary: s\nparameters:\n  row_x: { type: string }',
      '5 parameters.row_x',
    ],
    'a parameter that would change the shell': [
      'title: t\nsummary: s\nparameters:\n  path: { type: string }',
      '5 parameters.path',
    ],
    'a parameter with capitals': ['title: t\nsummary: s\nparameters:\n  Xy: { type: string }', 'lower case'],
    'an unknown threshold': ['title: t\nsummary: s\nthresholds: [nope]', '4 There is no threshold nope'],
    'an unknown cadence': ['title: t\nsummary: s\ncadence: hourly', '4 cadence'],
    'a duplicate key': ['title: t\ntitle: u\nsummary: s', '3 '],
    'a tag': ['title: !!js/function "x"\nsummary: s', '2 '],
    'a tab': ['title: t\nsummary: s\ntargets:\n\tdb: postgres', '5 '],
    'a merge key': ['title: t\nsummary: s\nparameters:\n  a: &a { type: string }\n  b: { <<: *a }', '6 '],
    'a prototype (G18)': ['title: t\nsummary: s\n__proto__: { polluted: yes }', '4 Unknown key __proto__'],
    'a constructor (G18)': [
      'title: t\nsummary: s\nconstructor: { prototype: { polluted: 1 } }',
      '4 Unknown key constructor',
    ],
    'a number for a title': ['title: 0123\nsummary: s', '2 title'],
    'a truth for a title': ['title: true\nsummary: s', '2 title'],
  }
  for (const [what, [yaml, expected]] of Object.entries(cases))
    it(what, () => {
      const { runbook, problems } = read(`---\n${yaml}\n---\n${'## A\nx\n'}`)
      expect(runbook).toBeUndefined()
      const said = problems.map(one => `${one.line} ${one.message}`)
      expect(
        said.some(one => (/^\d/.test(expected) ? one.startsWith(expected) : one.includes(expected))),
        said.join('\n'),
      ).toBe(true)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    })

  it('that it is missing or not closed', () => {
    expect(read('## A\nx\n').problems[0]?.message).toContain('front matter is missing')
    expect(read(`---\ntitle: x\n\n${'## A\nx\n'}`).problems[0]?.message).toContain('front matter is not closed')
    expect(read('').problems[0]?.line).toBe(1)
  })

  it('reads `no`, `on` and sexagesimals as the texts they are (P7)', () => {
    const { runbook, problems } = read(
      `---\ntitle: no\nsummary: on\nparameters:\n  x: { type: choice, options: [no, yes, 12:30:45], default: no }\n---\n${'## A\nx\n'}`,
    )
    expect(problems).toEqual([])
    expect(runbook).toMatchObject({
      title: 'no',
      summary: 'on',
      parameters: { x: { options: ['no', 'yes', '12:30:45'], default: 'no', label: 'X' } },
    })
  })
})

describe('A monster is refused, quickly and by itself (P7):', () => {
  const started = (yaml: string) => {
    const { runbook, problems } = read(`---\n${yaml}\n---\n${'## A\nx\n'}`)
    expect(runbook).toBeUndefined()
    expect(problems.length).toBeGreaterThan(0)
    return problems[0]?.message ?? ''
  }
  it('an alias bomb', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`),
    ]
    expect(started(bomb.join('\n'))).toContain('aliases')
  })
  it('twenty thousand brackets', () => expect(started(`title: ${'['.repeat(20_000)}`)).toMatch(/./))
  it('twenty thousand dashes', () => expect(started(`title: ${'- '.repeat(20_000)}x`)).toMatch(/./))
  it('braces closed and twenty deep', () =>
    expect(started(`title: ${'{a: '.repeat(20)}1${'}'.repeat(20)}`)).toContain('deeper'))
  it('an anchor that holds itself', () => expect(started('title: &a [*a]')).toMatch(/./))
  it('more than a megabyte', () =>
    expect(read(`${head}${'## A\nx\n'}${'x'.repeat(1_000_001)}`).problems[0]?.message).toContain('1 MB'))
  it('a NUL character', () => expect(read(`${head}${'## A\nx\n'}\u0000`).problems[0]).toMatchObject({ line: 16 }))
  it('quotations in quotations', () =>
    expect(read(`${head}${'## A\nx\n'}${'> '.repeat(20_000)}x\n`).problems.every(one => one.line > 0)).toBe(true))
})
