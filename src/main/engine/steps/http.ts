import { toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { HttpAnswer, HttpRequest } from '#domain/session'
import { bindHttp, readHttp } from '../../expressions/http'
import { httpTable, parseOutput } from '../../expressions/output'
import { type Answered, type Executor, type Look, shownValues } from './executor'

export const http: Executor<HttpRequest> = {
  async bind(action, step, values) {
    const request = bindHttp(readHttp(action.text), values)
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
    return {
      shown: [`${request.method} ${request.path}`, ...headers, ...(request.body ? ['', request.body] : [])].join('\n'),
      values: shownValues(
        values,
        Object.keys(values).filter(name => action.text.includes(name)),
      ),
      payload: request,
      step,
    }
  },
  async identity({ sessions, profile, ...use }) {
    return (await sessions.http(profile, use.signal)).identity(use)
  },
  async read(bounds, { sessions, profile, signal, timeoutMs, onWait }) {
    const session = await sessions.http(profile, signal)
    return Promise.all(
      bounds.map(async ({ payload, step }): Promise<Answered> => {
        try {
          return {
            look: lookOf(await session.request(payload, { signal, timeoutMs, ...(onWait && { onWait }) }), step),
          }
        } catch (error) {
          return { failure: toFailure(error) }
        }
      }),
    )
  },
  async change(bound, { sessions, profile, signal, timeoutMs, onWait, step }) {
    const session = await sessions.http(profile, signal)
    return lookOf(await session.request(bound.payload, { signal, timeoutMs, ...(onWait && { onWait }) }), step)
  },
}

const lookOf = (answer: HttpAnswer, step: ActionStep): Look => ({
  table: step.options.parse ? parseOutput(step.options.parse, answer.body) : httpTable(answer),
  output: answer.body,
  exit: answer.status,
})
