import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { failureOf } from '#contract/failed'
import { cadences } from '#domain/due'
import { environmentSchema } from '#domain/environment'
import { importSources } from '#domain/import'
import { installed } from '../hosts/installed'
import { plain } from '../reports/plain'
import { crash } from './crash'
import { exitCodes, exitOfFailure } from './exit'
import { type Doing, incidentCommands } from './incident-commands'
import { pair, picks } from './pairs'

const format = () => new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text')
const system = () => new Option('--system <name>', 'the system; may be left out when there is only one')
const port = () => new Option('--port <number>', 'a port of 127.0.0.1').argParser(readPort)
const several = (one: string, before: string[] = []) => [...before, one]

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('A port is a number to 65535.')
  return port
}

const readCount = (least: number, most: number) => (text: string) => {
  const count = Number(text)
  if (!Number.isInteger(count) || count < least || count > most)
    throw new InvalidArgumentError(`A number from ${least} to ${most}.`)
  return count
}

/** The terminal door. Sets the process's exit code; ends the process when nothing else keeps it. */
export async function main(words: readonly string[]): Promise<void> {
  process.on('uncaughtException', crash)
  let code: number = exitCodes.passed
  /** A command is loaded when it is asked for: usage and mistakes are answered at once. */
  const doing: Doing =
    <A extends unknown[]>(load: () => Promise<(...given: A) => Promise<number>>) =>
    async (...given: A) => {
      code = await (await load())(...given)
    }
  const program = new Command('quarterdeck')
    .description('A console for database administrators: runbooks that run.')
    .version(installed.version)
    .showHelpAfterError('(quarterdeck --help tells more)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nQUARTERDECK_DATA names the folder of the data.\nExit: 0 passed, 10 found, 20 failed, 30 unknown, 40 cancelled, 64 usage, 70 crash.',
    )
  const command = (words: string, description: string) => program.command(words).description(description).exitOverride()

  command('run <runbook>', 'run a runbook on a system')
    .addOption(system())
    .option('--target <name=profile>', "which target stands for the runbook's", pair)
    .option('--param <name=value>', 'a value for a parameter', pair)
    .option('--secret <name=variable>', 'a secret value, by the environment variable that holds it', pair)
    .option('--pick <step=key>', 'a row that a step shall act on', picks)
    .option('--yes', 'go through with changes')
    .option('--confirm <target>', 'agree to a destroying step on this production target', several)
    .addOption(
      new Option('--gather-evidence', "gather an open incident's evidence before a restart").conflicts('skipEvidence'),
    )
    .option('--skip-evidence <reason>', 'restart without it, and why')
    .addOption(format())
    .action(doing(async () => (await import('./run')).run))
  command('report <run>', 'print the report of a run')
    .option('--certificate', 'print its certificate instead, where its runbook gives one')
    .addOption(
      new Option('--format <format>', 'how to write').choices(['markdown', 'html', 'pdf', 'json']).default('markdown'),
    )
    .option('--against <run>', 'the run to read it against, or none; a report is read against the one before it')
    .option('--output <file>', 'write it to this file, which must not be there yet')
    .action(doing(async () => (await import('./report')).report))
  command('round', 'look at systems with all their runbooks of a cadence; nothing is changed')
    .option('--system <name>', 'a system, several times for several; may be left out when there is only one', several)
    .addOption(new Option('--all', 'all systems').conflicts('system'))
    .addOption(new Option('--cadence <cadence>', 'which runbooks').choices(cadences).default('daily'))
    .option('--at-once <systems>', 'so many systems at one time', readCount(1, 50), 20)
    .option('--no-canary', 'do not wait for the first system before the others begin')
    .option('--stop-after <systems>', 'begin nothing new after so many could not be looked at', readCount(0, 10_000), 0)
    .addOption(format())
    .action(doing(async () => (await import('./round')).round))
  incidentCommands(command('incident', 'declare incidents, and lead them to their end'), doing)
  command('list', 'list the runbooks')
    .addOption(system())
    .addOption(format())
    .action(doing(async () => (await import('./listings')).listRunbooks))
  command('lint <path...>', 'check runbook files')
    .addOption(format())
    .action(doing(async () => (await import('./lint')).lint))
  command('systems', 'list the systems')
    .addOption(format())
    .action(doing(async () => (await import('./listings')).listSystems))
  command('templates [template]', 'list what systems can be made from, or print one as a file to fill in and apply')
    .addOption(format())
    .action(doing(async () => (await import('./templates')).templates))
  command('guide', "list the rows of a system's guide, with what carries each and when that was last done")
    .addOption(system())
    .addOption(format())
    .action(doing(async () => (await import('./guide')).guide))
  command('profiles', 'list the targets')
    .addOption(system())
    .addOption(format())
    .action(doing(async () => (await import('./listings')).listProfiles))
  command('test [target...]', 'try to reach targets, layer by layer')
    .addOption(system())
    .addOption(format())
    .action(doing(async () => (await import('./test')).testTargets))
  command('containers', 'list the containers of a host, and make targets of them')
    .addOption(system())
    .requiredOption('--host <name>', 'the SSH host, or the target that is this machine')
    .option('--take <name...>', 'make targets of these containers')
    .option('--seal', 'seal the passwords that stand in their settings')
    .addOption(format())
    .action(doing(async () => (await import('./containers')).containers))
  command('download <target> <path>', 'bring a file of a host to this machine, with its SHA-256')
    .addOption(system())
    .option('--to <folder>', 'where to put it', '.')
    .addOption(format())
    .action(doing(async () => (await import('./download')).download))
  command('apply <file>', 'add or change systems from a YAML file')
    .addOption(format())
    .action(doing(async () => (await import('./apply')).applyFile))
  command('import', 'take over connections that other programs have')
    .addArgument(new Argument('<source>', 'what kind of file').choices(importSources))
    .argument('[file]', 'where it is, when not where it usually lies; - reads standard input')
    .requiredOption('--system <name>', 'the system that they become targets of')
    .addOption(new Option('--environment <environment>', 'makes the system').choices(environmentSchema.options))
    .option('--only <name>', 'only this one; can be said several times', several)
    .option('--with-passwords', 'seal the passwords that stand there')
    .option('--dry', 'only show what would be taken')
    .addOption(format())
    .action(doing(async () => (await import('./import')).importFile))
  command('export', 'print all systems as YAML, without secrets').action(
    doing(async () => (await import('./apply')).exportAll),
  )
  command('serve', 'serve the console to a browser on this machine')
    .addOption(port())
    .action(doing(async () => (await import('./serve')).serveHouse))
  command('open', 'open the console')
    .addOption(port())
    .action(doing(async () => (await import('./open')).open))
  command('demo', 'try it on servers of its own')
    .option('--once', 'one daily round, then end with its outcome')
    .action(doing(async () => (await import('./demo')).demo))

  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    code = told(error)
  }
  process.exitCode = code
  // What a library left open must not keep a cron job waiting.
  setTimeout(() => process.exit(code), 3_000).unref()
}

function told(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage
  const failure = failureOf(error)
  process.stderr.write(`${plain(failure.message)}\n${failure.hint ? `${plain(failure.hint)}\n` : ''}`)
  return exitOfFailure(failure)
}
