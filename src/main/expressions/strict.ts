import type { ASTNode } from '@marcbachmann/cel-js'

/**
 * The same expression, written so that nothing unknown gets lost: CEL lets `&&`, `||`, `exists` and `all` swallow an
 * error when another operand decides. A check that could not look must not pass, so they become plain left-to-right
 * choices in which any error, and any operand that is not true or false, comes through.
 */
export function strictSource(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return node.input.slice(node.start, node.end)
    case 'id':
      return node.args
    case '.':
      return `${strictSource(node.args[0])}.${memberName(node.args[1])}`
    case '[]':
      return `${strictSource(node.args[0])}[${strictSource(node.args[1])}]`
    case '&&':
      return `(${strictSource(node.args[0])} ? ${truth(node.args[1])} : false)`
    case '||':
      return `(${strictSource(node.args[0])} ? true : ${truth(node.args[1])})`
    case '?:':
      // Branches may be of two types, as in `x == 0 ? 0 : x / 2.5`.
      return `(${strictSource(node.args[0])} ? dyn(${strictSource(node.args[1])}) : dyn(${strictSource(node.args[2])}))`
    case '!_':
      return `(!${strictSource(node.args)})`
    case '-_':
      return `(-${strictSource(node.args)})`
    case 'list':
      return `[${node.args.map(strictSource).join(', ')}]`
    case 'map':
      return `{${node.args.map(([key, value]) => `${strictSource(key)}: ${strictSource(value)}`).join(', ')}}`
    case 'call':
      return `${node.args[0]}(${node.args[1].map(strictSource).join(', ')})`
    case 'rcall':
      return method(...node.args)
    case '.?':
    case '[?]':
      return node.input.slice(node.start, node.end)
    default:
      return `(${strictSource(node.args[0])} ${node.op} ${strictSource(node.args[1])})`
  }
}

/** A name that is no plain word was written in backticks, and the tree has it without. */
const memberName = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``)

const truth = (node: ASTNode) => `(${strictSource(node)} ? true : false)`

function method(name: string, receiver: ASTNode, args: readonly ASTNode[]): string {
  const on = strictSource(receiver)
  const [item, predicate] = args
  if (args.length === 2 && item && predicate) {
    const each = strictSource(item)
    if (name === 'exists') return `(size(${on}.filter(${each}, ${truth(predicate)})) > 0)`
    if (name === 'all') return `(size(${on}.filter(${each}, !${truth(predicate)})) == 0)`
  }
  return `${on}.${name}(${args.map(strictSource).join(', ')})`
}
