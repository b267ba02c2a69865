import type { IParser } from '@xterm/xterm'

/**
 * What a terminal would answer to, or do outside of itself, at the word of what it shows: a file that is only looked at could
 * type into the shell by it. Device attributes, status and mode reports, window reports, the clipboard, colour questions,
 * focus reports. Programs that ask learn nothing, and go on with what every terminal can do.
 */
export function blockAnswers(parser: IParser): void {
  const swallow = () => true
  for (const prefix of [undefined, '?', '>', '=']) {
    parser.registerCsiHandler({ ...(prefix && { prefix }), final: 'c' }, swallow)
    parser.registerCsiHandler({ ...(prefix && { prefix }), final: 'n' }, swallow)
    parser.registerCsiHandler({ ...(prefix && { prefix }), intermediates: '$', final: 'p' }, swallow)
  }
  parser.registerCsiHandler({ final: 't' }, swallow)
  parser.registerCsiHandler({ final: 'x' }, swallow)
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow)
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, swallow)
  parser.registerCsiHandler({ prefix: '?', final: 'h' }, parameters => parameters.includes(1004))
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow)
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow)
  parser.registerOscHandler(52, swallow)
  for (const colour of [4, 5, 10, 11, 12, 13, 14, 17, 19]) parser.registerOscHandler(colour, data => data.includes('?'))
}
