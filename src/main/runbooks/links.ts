import { isAction, type Problem, type Runbook } from '#domain/runbook'
import { compileLink } from '../expressions/template'

/** Every link of a runbook to another one, with its line. */
function linksOf(runbook: Runbook): { to: string; line: number }[] {
  return runbook.steps.flatMap(step => {
    if (step.kind === 'decision') return step.choices.map(choice => ({ to: choice.to, line: step.line }))
    return isAction(step)
      ? step.rules.flatMap(rule => (rule.next === undefined ? [] : [{ to: rule.next, line: rule.line }]))
      : []
  })
}

/**
 * Links that lead nowhere: a runbook that is not there, or a parameter it does not have. A check of its own and not part
 * of loading, because the runbook at the other end may stand in a folder that comes and goes. `exists` also knows files
 * that did not load.
 */
export function deadLinks(
  runbook: Runbook,
  file: string,
  find: (id: string) => Runbook | undefined,
  exists: (id: string) => boolean,
): Problem[] {
  return linksOf(runbook).flatMap(({ to, line }) => {
    const link = compileLink(to)
    if (link.runbook === undefined) return []
    const there = find(link.runbook)
    const wrong = there
      ? link.parameters
          .filter(name => !Object.hasOwn(there.parameters, name))
          .map(name => `${link.runbook} has no parameter ${name}.`)
      : exists(link.runbook)
        ? []
        : [`There is no runbook ${link.runbook}.`]
    return wrong.map(message => ({ file, line, column: 1, message }))
  })
}
