/** The alternatives that a JSON Schema gives for one place. */
export type Nodes = readonly Readonly<Record<string, unknown>>[]

/** A schema as its alternatives. */
export function nodesOf(schema: unknown): Nodes {
  if (typeof schema !== 'object' || schema === null) return []
  const node: Readonly<Record<string, unknown>> = { ...schema }
  const alternatives = [node['anyOf'], node['oneOf']].filter((list) => Array.isArray(list))
  return alternatives.length === 0 ? [node] : alternatives.flat().flatMap(nodesOf)
}

export function propertyNodes(nodes: Nodes, name: string): Nodes {
  return nodes.flatMap(({ properties }) => nodesOf(valueAt(properties, name)))
}

export function itemNodes(nodes: Nodes): Nodes {
  return nodes.flatMap(({ items }) => nodesOf(items))
}

export function propertyNames(nodes: Nodes): readonly string[] {
  return nodes.flatMap(({ properties }) =>
    typeof properties === 'object' && properties !== null ? Object.keys(properties) : [],
  )
}

/** Those alternatives whose property can be this value. */
export function withValue(nodes: Nodes, name: string, value: string): Nodes {
  return nodes.filter((node) =>
    propertyNodes([node], name).some(
      ({ const: only, enum: some }) =>
        only === value || (Array.isArray(some) && some.includes(value)),
    ),
  )
}

/** What JSON Schema says of a place beside its type, in words. */
export function limitTexts(nodes: Nodes): readonly string[] {
  return [...new Set(nodes.flatMap((node) => [...numberTexts(node), ...sizeTexts(node)]))]
}

type Node = Nodes[number]

function numberTexts(node: Node): readonly string[] {
  const { type } = node
  const isInteger = type === 'integer' || (Array.isArray(type) && type.includes('integer'))
  const low = bound(node, 'minimum')
  const high = bound(node, 'maximum')
  const above = bound(node, 'exclusiveMinimum')
  const range =
    low !== undefined && high !== undefined
      ? [`${low} to ${high}`]
      : [
          ...(low === undefined ? [] : [`at least ${low}`]),
          ...(above === undefined ? [] : [`above ${above}`]),
          ...(high === undefined ? [] : [`up to ${high}`]),
        ]
  return isInteger ? ['whole', ...range] : range
}

/** The whole numbers that JavaScript knows are no limit that anybody meets. */
function bound(node: Node, name: string): string | undefined {
  const value = node[name]
  const isMeant = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  return isMeant ? value.toLocaleString('en') : undefined
}

function sizeTexts(node: Node): readonly string[] {
  const words = [
    ['maxItems', 'items'],
    ['maxProperties', 'entries'],
    ['maxLength', 'characters'],
  ] as const
  return words.flatMap(([name, word]) => {
    const value = bound(node, name)
    return value === undefined ? [] : [`at most ${value} ${word}`]
  })
}

function valueAt(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
}
