import { CommandBlock } from './command-block'
import { statementIn } from './statement-in'
import { Visible } from './visible'

/** What to do: in words, and where it ends with a statement or command, that one ready to be copied. */
export function Advice({ text }: { text: string }) {
  const { before, statement, kind } = statementIn(text)
  return (
    <div className="advice">
      {before ? (
        <p>
          <Visible text={before} form="block" />
        </p>
      ) : null}
      {statement ? <CommandBlock text={statement} label={kind === 'sql' ? 'SQL' : 'Shell'} kind={kind} whole /> : null}
    </div>
  )
}
