import type { RunJson } from '../reports/index'
import { outcomeMark, type Screen } from './screen'

/** How a run ended, in words: findings worst first, each with what to do and where to go on; then what could not be looked at. */
export function printResult(result: RunJson, screen: Screen): void {
  const { bold, red, yellow, dim } = screen.colors
  const paint: Record<string, (text: string) => string> = { critical: red, warning: yellow, info: dim }
  if (result.findings.length > 0) screen.print('')
  for (const finding of result.findings) {
    screen.print(`${(paint[finding.severity] ?? dim)(finding.severity.toUpperCase().padEnd(8))} ${bold(finding.title)}`)
    if (finding.advice) screen.print(indent(finding.advice))
    if (finding.next) screen.print(indent(dim(`next: ${finding.next}`)))
  }
  for (const failure of result.failures) {
    screen.print(`${red('FAILED'.padEnd(8))} ${failure.step}: ${failure.message}`)
    if (failure.hint) screen.print(indent(failure.hint))
  }
  const count = result.findings.length
  const said = count === 0 ? 'no findings' : count === 1 ? '1 finding' : `${count} findings`
  if (result.outcome) screen.print(`\n${outcomeMark(screen, result.outcome as 'passed')}  ${said}\n`)
}

const indent = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(one => `         ${one}`)
    .join('\n')
