/** Who points at whom. */
export type Graph = ReadonlyMap<string, readonly string[]>

/**
 * One cycle for each knot of nodes that reach each other: a shortest one through the knot's first node
 * in the order of the graph. Every node that is on some cycle belongs to exactly one knot.
 *
 * @returns each as the nodes in order; the last points at the first
 */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = []
  const known = new Set<string>()
  for (const start of graph.keys()) {
    if (known.has(start)) continue
    const cycle = shortestCycle(graph, start)
    if (cycle === undefined) continue
    cycles.push(cycle)
    for (const node of knotOf(graph, start)) known.add(node)
  }
  return cycles
}

/** A shortest way from the node back to itself. */
function shortestCycle(graph: Graph, start: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return wayTo(node, cameFrom)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return undefined
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = []
  for (let node: string | undefined = end; node !== undefined; node = cameFrom.get(node)) {
    way.unshift(node)
  }
  return way
}

/** The nodes that the node reaches and that reach it. */
function knotOf(graph: Graph, start: string): readonly string[] {
  return reachedFrom(graph, start).filter((node) => reachedFrom(graph, node).includes(start))
}

function reachedFrom(graph: Graph, start: string): readonly string[] {
  const reached = new Set(graph.get(start))
  for (const node of reached) {
    for (const next of graph.get(node) ?? []) reached.add(next)
  }
  return [...reached]
}
