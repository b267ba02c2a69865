import { Argument, type Command, Option } from 'commander'
import { severitySchema } from '#domain/incident'

/** Loads a command when it is asked for, and keeps its exit code. */
export type Doing = <A extends unknown[]>(
  load: () => Promise<(...given: A) => Promise<number>>,
) => (...given: A) => Promise<void>

/** The words of `quarterdeck incident`. */
export function incidentCommands(incident: Command, doing: Doing): void {
  const format = () => new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text')
  const system = () => new Option('--system <name>', 'the system; may be left out when there is only one')
  const command = (words: string, description: string) =>
    incident.command(words).description(description).exitOverride()

  command('declare <title>', 'declare an incident; its clock begins')
    .addOption(system())
    .addOption(new Option('--severity <level>', 'how grave').choices(severitySchema.options).makeOptionMandatory())
    .option('--began <moment>', 'when the trouble began, such as 2026-01-12T12:00:00Z; now when left out')
    .addOption(format())
    .action(doing(async () => (await import('./incident')).declare))
  command('list', 'list the incidents that are not closed')
    .addOption(system())
    .option('--closed', 'those that are')
    .addOption(format())
    .action(doing(async () => (await import('./incident')).list))
  command('note <id> <text>', 'put a remark on its timeline')
    .option('--update', 'it is a word for those who wait, and starts the clock of the next')
    .addOption(format())
    .action(doing(async () => (await import('./incident')).note))
  command('advance <id>', 'lead it to its next state')
    .addArgument(new Argument('<state>', 'which').choices(['acknowledged', 'mitigated', 'resolved', 'closed']))
    .option('--text <text>', 'what was done to reach it')
    .addOption(format())
    .action(doing(async () => (await import('./incident')).advance))
  command('report <id>', 'print its post-mortem')
    .option('--hand-over', 'what whoever takes it over has to know, instead')
    .addOption(new Option('--format <format>', 'how to write').choices(['markdown', 'html']).default('markdown'))
    .option('--output <file>', 'write it to this file, which must not be there yet')
    .action(doing(async () => (await import('./incident')).report))
}
