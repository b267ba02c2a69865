import { visibleString } from '../../parts/visible-text'

/** A statement in so many characters: what it says, without the comments before it. */
export function inShort(text: string, most: number): string {
  const said = text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')
  const line = visibleString(said.replaceAll(/\s+/g, ' ').trim())
  return line.length > most ? `${line.slice(0, most)}…` : line
}
