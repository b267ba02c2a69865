/** What a message of Celery's protocol says about its task. */
export interface Message {
  readonly task: string
  readonly id: string | null
  /** As the sender wrote them down, at most 200 characters. */
  readonly args: string | null
  readonly retries: number
}

const unknown: Message = { task: 'not a message of Celery', id: null, args: null, retries: 0 }

/** Reads a message as kombu keeps it in Redis: protocol 2 says its task in the headers, protocol 1 in the body. */
export function readMessage(text: string): Message {
  const outer = object(parsed(text))
  const headers = object(outer.headers)
  if (typeof headers.task === 'string') {
    const said = [headers.argsrepr, headers.kwargsrepr].filter(
      one => typeof one === 'string' && !/^(\(\)|\{\})$/.test(one),
    )
    return {
      task: headers.task,
      id: typeof headers.id === 'string' ? headers.id : null,
      args: said.join(' ').slice(0, 200) || null,
      retries: Number(headers.retries) || 0,
    }
  }
  const encoded = object(outer.properties).body_encoding === 'base64'
  const body = object(parsed(encoded ? Buffer.from(String(outer.body), 'base64').toString() : String(outer.body)))
  if (typeof body.task !== 'string') return unknown
  return {
    task: body.task,
    id: typeof body.id === 'string' ? body.id : null,
    args: JSON.stringify(body.args ?? null).slice(0, 200),
    retries: Number(body.retries) || 0,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
