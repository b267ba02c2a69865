import { describe, expect, it } from 'vitest'
import { records } from '#domain/table'
import { readApiDocument } from '../../src/main/probes/http/api-document'
import { brokenParts, fieldOf, saysUnwell } from '../../src/main/probes/http/health-body'
import { trafficBetween, wantedNames } from '../../src/main/probes/http/request-metrics'
import { readSamples } from '../../src/main/probes/http/samples'
import { mergeSpans, quantile } from '../../src/main/probes/http/spans'
import { trafficTable } from '../../src/main/probes/http/traffic'
import { endpointOf, readRequest } from '../../src/main/probes/logs/access-line'

const wanted = wantedNames({})
const between = (before: string, after: string, whole = true) =>
  trafficBetween(readSamples(before, wanted), readSamples(after, wanted), {}, whole)
const rowsOf = (before: string, after: string) =>
  records(trafficTable(between(before, after) ?? [], { seconds: 10, since: null }))

const page = (ok: number, failed: number, buckets: readonly [number, number, number]) => `# HELP x y
# TYPE http_requests_total counter
http_requests_total{method="GET",endpoint="/a",status_code="200"} ${ok}
http_requests_total{method="GET",endpoint="/a",status_code="500"} ${failed}
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{method="GET",endpoint="/a",le="0.1"} ${buckets[0]}
http_request_duration_seconds_bucket{method="GET",endpoint="/a",le="1.0"} ${buckets[1]}
http_request_duration_seconds_bucket{method="GET",endpoint="/a",le="+Inf"} ${buckets[2]}
http_request_duration_seconds_sum{method="GET",endpoint="/a"} ${buckets[2] / 2}
http_request_duration_seconds_count{method="GET",endpoint="/a"} ${buckets[2]}
`

describe('a metrics page', () => {
  it('is read as what happened between two looks, errors and times by endpoint', () => {
    const [all, endpoint] = rowsOf(page(1000, 50, [900, 1000, 1050]), page(1080, 70, [980, 1090, 1150]))
    expect(all).toMatchObject({ scope: 'all', requests: 100, errors: 20, error_pct: 20, per_second: 10 })
    expect(endpoint).toMatchObject({ scope: 'endpoint', method: 'GET', endpoint: '/a', requests: 100, ever: 1150 })
    // 80 under 100 ms, 10 more under a second, 10 beyond: the 95th is beyond the last border.
    expect(endpoint).toMatchObject({ statuses: '200: 80, 500: 20', p50_ms: 62.5, p95_ms: 1000, mean_ms: 500 })
  })

  it('whose counters began anew tells of the time since', () => {
    expect(rowsOf(page(1000, 50, [900, 1000, 1050]), page(8, 2, [10, 10, 10]))[0]).toMatchObject({
      requests: 10,
      errors: 2,
    })
  })

  it('that shows a series for the first time counts it from nothing, unless the page was cut', () => {
    const more = 'http_requests_total{method="GET",endpoint="/new",status_code="500"} 7\n'
    const find = (whole: boolean) =>
      between(page(1, 0, [1, 1, 1]), page(1, 0, [1, 1, 1]) + more, whole)?.find(one => one.endpoint === '/new')
    expect(find(true)?.requests).toBe(7)
    expect(find(false)).toBeUndefined()
  })

  it('with hostile labels keeps them as they are, and never breaks', () => {
    const hostile = `${String.raw`http_requests_total{endpoint="/x\"} 1\n{a=\\",__proto__="evil",method="GE}T",status="500",} 3`}\nhttp_requests_total NaN\n`
    expect(between('', hostile)).toMatchObject([{ method: 'GE}T', endpoint: '/x"} 1\n{a=\\', requests: 3 }])
    expect(({} as Record<string, unknown>).evil).toBeUndefined()
    expect(() => readSamples('http_requests_total{a="x"b="y"} 1\n', wanted)).toThrow(
      /not the text that Prometheus reads/,
    )
  })

  it('of which the last line was cut off loses that line only', () => {
    const text = 'http_requests_total{code="200"} 5\nhttp_requests_total{code="500"} 12345'
    expect(readSamples(text, wanted).map(one => one.value)).toEqual([5])
  })

  it.each([
    ['http_server_requests_seconds', '{uri="/a",method="GET",status="500"}'],
    [
      'http_server_request_duration_seconds',
      '{http_route="/a",http_request_method="GET",http_response_status_code="500"}',
    ],
    ['http_request_duration_seconds', '{path="/a",method="GET",code="5xx"}'],
  ])('of %s counts by the histogram itself', (name, labels) => {
    const [, endpoint] = rowsOf('', `${name}_count${labels} 4\n${name}_sum${labels} 2\n`)
    expect(endpoint).toMatchObject({
      endpoint: '/a',
      method: 'GET',
      requests: 4,
      errors: 4,
      mean_ms: null,
      p95_ms: null,
    })
  })

  it('that tells no statuses leaves errors unknown, and one that counts no requests is none', () => {
    expect(rowsOf('', 'http_request_duration_seconds_count{path="/a"} 4\n')[1]).toMatchObject({
      requests: 4,
      errors: null,
    })
    expect(between('', 'process_start_time_seconds 5\n')).toBeUndefined()
  })
})

describe('a share of spans', () => {
  it('is exact for times that are known, and spread evenly within a bucket', () => {
    const times = mergeSpans([30, 10, 20, 20].map(ms => ({ from: ms, to: ms, count: 1 })))
    expect([quantile(times, 0.25), quantile(times, 0.5), quantile(times, 1)]).toEqual([10, 20, 30])
    expect(quantile([{ from: 0, to: 100, count: 4 }], 0.5)).toBe(50)
    expect(quantile([], 0.5)).toBeNull()
  })
})

describe('a line of an access log', () => {
  const nginx = '10.0.0.1 - al ice [26/Nov/2026:10:02:25 +0100] "GET /a?token=s HTTP/1.1" 200 12 "-" "x [y] z"'
  it.each([
    ['combined', nginx, { method: 'GET', path: '/a', status: '200', ms: null }],
    ['with its time', `${nginx} rt=0.250`, { path: '/a', ms: 250 }],
    [
      'of nginx as JSON',
      '{"time_iso8601":"2026-11-26T09:02:25Z","request":"POST /b HTTP/1.1","status":"502","request_time":1.5}',
      { method: 'POST', path: '/b', status: '502', ms: 1500 },
    ],
    [
      'of an application',
      '{"timestamp":"2026-11-26T09:02:25.000Z","message":"GET /c 500","context":{"status":500,"duration_ms":3.2}}',
      { method: 'GET', path: '/c', status: '500', ms: 3.2 },
    ],
    [
      'behind a prefix',
      'web  | {"ts":1795683745,"method":"GET","path":"/d","statusCode":404,"durationMs":7}',
      { path: '/d', status: '404', ms: 7 },
    ],
  ])('%s is read', (_, line, expected) => {
    expect(readRequest(line)).toMatchObject({ at: Date.parse('2026-11-26T09:02:25Z'), ...expected })
  })

  it.each([
    'nonsense',
    '{"level":"ERROR","message":"slow request","context":{"path":"/a","duration_ms":1200}}',
    '[26/Foo/2026:10:02:25 +0100] "GET / HTTP/1.1" 200 1',
    '{"a":',
  ])('that tells of no request is none: %s', line => {
    expect(readRequest(line)).toBeUndefined()
  })

  it('is of one endpoint, whatever ids its path has', () => {
    expect(endpointOf('/v1/events/12740/rides/6fa459ea-ee8a-3ca4-894e-db77e160355e')).toBe('/v1/events/{id}/rides/{id}')
    expect(endpointOf('/blog/post-7/')).toBe('/blog/post-7/')
  })
})

describe('a health answer', () => {
  it.each([
    [
      'checks',
      '{"status":"unhealthy","checks":{"database":"error: connection refused","redis":"ok"}}',
      'database',
      'error: connection refused',
    ],
    [
      'terminus',
      '{"status":"error","info":{"redis":{"status":"up"}},"error":{"database":{"status":"down","message":"no route"}},"details":{"database":{"status":"down"}}}',
      'database',
      'no route',
    ],
    [
      'Spring',
      '{"status":"DOWN","components":{"db":{"status":"DOWN","details":{"error":"timed out"}},"disk":{"status":"UP"}}}',
      'db',
      'DOWN',
    ],
    [
      'a list',
      '{"status":"fail","checks":[{"name":"queue","status":"fail","output":"no worker"}]}',
      'queue',
      'no worker',
    ],
    ['flags', '{"dependencies":{"mail":false,"database":true},"debug":false}', 'mail', 'false'],
  ])('as %s names the part that is broken, once', (_, body, name, says) => {
    expect(brokenParts(body)).toEqual([{ name, says }])
  })

  it('that is well names none, and neither does one that is no JSON', () => {
    expect(brokenParts('{"status":"ok","errors":0,"checks":{"database":"ok"},"message":"error budget left"}')).toEqual(
      [],
    )
    expect(brokenParts('<h1>502</h1>')).toEqual([])
    expect([saysUnwell('{"status":"DOWN"}'), saysUnwell('{"status":"ok"}'), saysUnwell('error')]).toEqual([
      true,
      false,
      false,
    ])
    expect([fieldOf('{"a":{"b":1}}', 'a.b'), fieldOf('{"a":{}}', 'a.b')]).toEqual(['1', undefined])
  })
})

describe('an OpenAPI document', () => {
  const yaml = `openapi: 3.1.0
info: { title: Shop, version: 2.0.1 }
servers: [{ url: /api }]
paths:
  /v1/old/{id}:
    get: { deprecated: true, x-sunset: 2026-01-31, summary: Use /v2 }
  /v2/new:
    post: {}
`
  it('is read as YAML and as JSON', () => {
    const document = readApiDocument(yaml)
    expect(document).toMatchObject({ title: 'Shop', release: '2.0.1', base: '/api' })
    expect(document.operations).toMatchObject([
      { method: 'GET', path: '/v1/old/{id}', version: 'v1', deprecated: true, sunset: '2026-01-31T00:00:00.000Z' },
      { method: 'POST', version: 'v2', deprecated: false, sunset: null },
    ])
    expect(readApiDocument('{"swagger":"2.0","paths":{"/a":{"get":{}}}}').operations).toHaveLength(1)
  })

  it('that is none, or would grow without end, is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((one, at) => `${one}: &${one} [${Array(10).fill(`*${'abcdefgh'[at]}`)}]`)
      .join('\n')}\nopenapi: 3\npaths: {}\n`
    for (const text of ['<html>', '[]', '{"openapi":"3"}', bomb])
      expect(() => readApiDocument(text)).toThrow('What answers there is no OpenAPI document.')
  })
})
