import type { ASTNode } from '@marcbachmann/cel-js'

/** What an expression reads, told from its text alone. */
export interface Reading {
  /** Names it starts from: row, steps, param … */
  readonly names: ReadonlySet<string>
  /** Members by name: `row.x` → row: x, `threshold.t.warning` → threshold: t and threshold.t: warning. Those only asked about by `has()` are left out. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>
  /** Functions and methods it calls. */
  readonly calls: ReadonlySet<string>
  /** How deep loops over lists stand in each other. */
  readonly loops: number
}

/** `threshold`, `threshold.bloat_pct` or `steps["find"]`: names with at most one member between. */
function ownerOf(object: ASTNode, bound: ReadonlySet<string>): string | undefined {
  if (object.op === 'id') return bound.has(object.args) ? undefined : object.args
  if (object.op !== '.' && object.op !== '[]') return undefined
  const [owner, member] = object.args
  if (owner.op !== 'id' || bound.has(owner.args)) return undefined
  if (typeof member === 'string') return `${owner.args}.${member}`
  return member.op === 'value' && typeof member.args === 'string' ? `${owner.args}.${member.args}` : undefined
}

const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** Walks the tree once. Names bound by a loop (`rows.exists(r, …)`) are not names of the expression. */
export function readingOf(tree: ASTNode): Reading {
  const names = new Set<string>()
  const members = new Map<string, Set<string>>()
  const calls = new Set<string>()
  let loops = 0

  const walk = (node: ASTNode, bound: ReadonlySet<string>, depth: number, asked: boolean): void => {
    loops = Math.max(loops, depth)
    const on = (...nodes: readonly ASTNode[]) => {
      for (const one of nodes) walk(one, bound, depth, false)
    }
    switch (node.op) {
      case 'value':
        break
      case 'id':
        if (!bound.has(node.args)) names.add(node.args)
        break
      case '.':
      case '.?': {
        const [object, member] = node.args
        if (!asked) note(object, member, bound)
        on(object)
        break
      }
      case '[]':
      case '[?]': {
        const [object, key] = node.args
        if (key.op === 'value' && typeof key.args === 'string') note(object, key.args, bound)
        on(object, key)
        break
      }
      case '!_':
      case '-_':
        on(node.args)
        break
      case 'list':
        on(...node.args)
        break
      case 'map':
        on(...node.args.flat())
        break
      case 'call': {
        const [name, args] = node.args
        calls.add(name)
        for (const argument of args) walk(argument, bound, depth, name === 'has')
        break
      }
      case 'rcall': {
        const [name, receiver, args] = node.args
        calls.add(name)
        on(receiver)
        const [item, ...rest] = args
        if (!macros.has(name) || item?.op !== 'id') on(...args)
        else for (const one of rest) walk(one, new Set([...bound, item.args]), depth + 1, false)
        break
      }
      default:
        on(...node.args)
    }
  }
  const note = (object: ASTNode, member: string, bound: ReadonlySet<string>) => {
    const owner = ownerOf(object, bound)
    if (owner !== undefined) members.set(owner, (members.get(owner) ?? new Set()).add(member))
  }
  walk(tree, new Set(), 0, false)
  return { names, members, calls, loops }
}
