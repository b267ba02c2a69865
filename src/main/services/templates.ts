import { join } from 'node:path'
import type { Procedure } from '#domain/guide'
import type { Library } from '#domain/library'
import type { Problem } from '#domain/runbook'
import type { Template } from '#domain/template'
import { readGuide } from '../templates/read-guide'
import { readTemplates } from '../templates/read-templates'
import type { Alerting } from './alerting'
import type { FaultLog } from './procedures'

/** Templates and the guides they are of; read when they are first asked for, and again after the runbooks have changed. */
export interface Templates {
  list(): Promise<readonly Template[]>
  /** The procedures of a guide in its order; none where there is no such guide. */
  guide(id: string): Promise<readonly Procedure[]>
}

export function createTemplates({
  resources,
  library,
  alerting,
  faults,
}: {
  readonly resources: string
  readonly library: Library
  readonly alerting: Pick<Alerting, 'known'>
  readonly faults: FaultLog
}): Templates {
  let read: Promise<readonly Template[]> | undefined
  const guides = new Map<string, Promise<readonly Procedure[]>>()
  library.onChange(() => {
    read = undefined
    guides.clear()
  })
  const say = (problems: readonly Problem[]) => {
    if (problems.length > 0) faults.error({ problems }, 'templates or guides that cannot be used as they are')
  }
  const runbooks = () => new Set(library.list().map(runbook => runbook.id))

  async function templatesNow() {
    const { presets, thresholds } = await alerting.known()
    const taken = library.list().flatMap(({ parameters }) => Object.values(parameters).map(({ fact }) => fact))
    const { templates, problems } = await readTemplates(join(resources, 'systems'), {
      ...{ presets, runbooks: runbooks() },
      thresholds: new Set(Object.keys(thresholds)),
      facts: new Set(taken.filter(fact => fact !== undefined)),
    })
    say(problems)
    return templates
  }
  async function guideNow(id: string) {
    const { procedures, problems } = await readGuide(join(resources, 'guides'), id, { runbooks: runbooks() })
    say(problems)
    return procedures
  }

  return {
    list() {
      read ??= templatesNow()
      return read
    },
    async guide(id) {
      const isOne = (await this.list()).some(template => template.id === id)
      if (!isOne) return []
      const known = guides.get(id) ?? guideNow(id)
      guides.set(id, known)
      return known
    },
  }
}
