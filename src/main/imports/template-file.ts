import { stringify } from 'yaml'
import type { Template, TemplateTarget } from '#domain/template'

const line = (value: unknown) => stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd()

/**
 * A template as the file that `apply` takes, to be filled in: its targets with what the operator has to say of them, and
 * the facts that it asks for, as comments. What the template brings is not repeated; applying brings it.
 */
export function fileOf({ id, title, environment, targets, asks }: Template): string {
  return [
    `# ${title}: a system of the template ${id}. Fill in what stands behind a #, take away what there is none of.`,
    `# Of the template come its facts, thresholds, alert rules, routines and secrets; what is said here wins.`,
    `name: ${id}`,
    `template: ${id}`,
    `environment: ${environment}`,
    'targets:',
    ...Object.entries(targets).flatMap(([name, target]) => targetLines(name, target)),
    ...(Object.keys(asks).length > 0 ? ['facts:'] : []),
    ...Object.entries(asks).map(([fact, what]) => `  # ${fact}:  # ${what}`),
    '',
  ].join('\n')
}

const targetLines = (name: string, { protocol, note, optional, is, fill, secret }: TemplateTarget): string[] => [
  `  # ${note}${optional ? ' There may be none.' : ''}`,
  `  ${name}:`,
  `    protocol: ${protocol}`,
  ...Object.entries(is).map(([field, value]) => `    ${field}: ${line(value)}`),
  ...fill.map(field => `    ${field}: # …`),
  ...(secret === 'ask' ? ['    secret: ask # or {env: NAME}, {file: PATH}, {command: LINE}'] : []),
]
