import type { System } from '#domain/system'
import type { Template, TemplateTarget } from '#domain/template'

type Written = Readonly<Record<string, unknown>>

const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The template that a system as written is of; undefined where it names none. */
export const templateOf = (written: unknown): string | undefined =>
  isWritten(written) && typeof written.template === 'string' ? written.template : undefined

/**
 * A system as written, laid over what its template brings: facts and thresholds one by one, each other part as a whole. Of
 * the template's targets those that are written stand, each with what it does not say taken from there.
 */
export function overTemplate(written: unknown, template: Template): unknown {
  if (!isWritten(written)) return written
  const targets = isWritten(written.targets) ? written.targets : {}
  // A name with nothing behind it takes all of it; what is no map is refused as it stands.
  const laid = (part: 'facts' | 'thresholds') => {
    const own = written[part] ?? {}
    return { [part]: isWritten(own) ? { ...template[part], ...own } : own }
  }
  return {
    ...broughtBy(template),
    ...written,
    ...laid('facts'),
    ...laid('thresholds'),
    ...(Object.keys(targets).length > 0 && {
      targets: Object.fromEntries(
        Object.entries(targets).map(([name, target]) => [name, overTarget(target, template.targets[name])]),
      ),
    }),
  }
}

/** A new system of a template, without targets; they are added as they are filled in. */
export const newOfTemplate = (template: Template, own: Pick<System, 'id' | 'name' | 'environment'>): unknown => ({
  ...broughtBy(template),
  ...own,
  template: template.id,
  facts: template.facts,
  thresholds: template.thresholds,
})

/** What a system has, and for what it lacks that of the template which it takes up; itself where it takes up none. */
export function takingUp(shall: System, is: System): System {
  if (shall.template === undefined || shall.template === is.template) return is
  return {
    ...shall,
    ...Object.fromEntries(Object.entries(is).filter(([, part]) => part !== undefined && part !== '')),
    template: shall.template,
    facts: { ...shall.facts, ...is.facts },
    thresholds: { ...shall.thresholds, ...is.thresholds },
  }
}

/** The system with the facts and thresholds that it has, and those of the file laid over them. */
export const overOwn = (shall: System, has: System, own: Pick<System, 'facts' | 'thresholds'>): System => ({
  ...shall,
  facts: { ...has.facts, ...own.facts },
  thresholds: { ...has.thresholds, ...own.thresholds },
})

const broughtBy = ({ environment, sampling, alerts, routines, incidents, secrets }: Template) => ({
  ...{ environment, alerts, routines, secrets },
  ...(sampling && { sampling }),
  ...(incidents && { incidents }),
})

function overTarget(target: unknown, skeleton: TemplateTarget | undefined): unknown {
  const own = target ?? {}
  if (!skeleton || !isWritten(own)) return target
  const { protocol = skeleton.protocol } = own
  return protocol === skeleton.protocol ? { secret: skeleton.secret, ...skeleton.is, ...own, protocol } : target
}
