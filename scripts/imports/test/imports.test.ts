import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canaryDifferences, canaryViolations } from '../canary.ts'
import { findCycles } from '../cycles.ts'
import { referencesOf } from '../references.ts'
import { ROOMS } from '../rooms.ts'
import { describeViolation, RULES } from '../violation.ts'

describe('the canary', () => {
  it('is reported where it breaks a rule, and nowhere else', () => {
    expect(canaryDifferences(canaryViolations())).toEqual([])
  })

  it('breaks every rule', () => {
    const broken = new Set<string>(canaryViolations().map(({ rule }) => rule))
    expect([...broken].toSorted()).toEqual(Object.keys(RULES).toSorted())
  })

  it('shows when a rule stays silent and when one speaks up for nothing', () => {
    const reported = canaryViolations()
    const silent = reported.filter(({ rule }) => rule !== 'deep-import')
    const stray = {
      rule: 'leaves-room',
      file: 'packages/syntax/src/a.ts',
      line: 3,
      what: '',
    } as const
    expect(canaryDifferences([...silent, stray])).toEqual([
      'not reported: packages/server/src/index.ts:2 deep-import',
      'not planted: packages/syntax/src/a.ts:3 leaves-room',
    ])
  })

  it('is described with the place, the rule, what was found and why that is wrong', () => {
    expect(canaryViolations().map(describeViolation)).toContain(
      'packages/engine/src/index.ts:1: [file-cycle] packages/engine/src/index.ts -> ' +
        'packages/engine/src/slot.ts -> packages/engine/src/index.ts: ' +
        'files do not import each other in a circle, types included',
    )
  })
})

describe('the table of rooms', () => {
  it('has arrows in one direction only, and to rooms that exist', () => {
    const graph = new Map(ROOMS.map(({ name, mayImport }) => [name, mayImport]))
    expect(findCycles(graph)).toEqual([])
    expect(ROOMS.flatMap(({ mayImport }) => mayImport).filter((name) => !graph.has(name))).toEqual(
      [],
    )
  })
})

describe('the references of a module', () => {
  it.each([
    [`import type { A } from './a.ts'`, './a.ts', 'import'],
    [`import { type A } from './a.ts'`, './a.ts', 'import'],
    [`import './a.ts'`, './a.ts', 'import'],
    [`import * as a from './a.ts'`, './a.ts', 'import'],
    [`export const a = () => import('./a.ts')`, './a.ts', 'import'],
    ['export const a = import(`./a.ts`)', './a.ts', 'import'],
    [`export const a = import('./a' + '.ts')`, undefined, 'import'],
    ['export const a = import(`./${name}.ts`)', undefined, 'import'],
    [`export type A = typeof import('./a.ts')`, './a.ts', 'import'],
    [`export { a, b } from './a.ts'`, './a.ts', 'export'],
    [`export { default } from './a.ts'`, './a.ts', 'export'],
    [`export type { A } from './a.ts'`, './a.ts', 'export'],
    [`export * as a from './a.ts'`, './a.ts', 'export'],
    [`export * from './a.ts'`, './a.ts', 'export-all'],
    [`export type * from './a.ts'`, './a.ts', 'export-all'],
  ])('are read from %s', (text, specifier, form) => {
    expect(referencesOf('x.ts', `\n${text}\n`)).toEqual([{ specifier, line: 2, form }])
  })

  it('are not read from comments and strings', () => {
    expect(referencesOf('x.ts', `// import('./a.ts')\nexport const a = "import './a.ts'"`)).toEqual(
      [],
    )
  })

  it('are read beside a `using` declaration', () => {
    const text = `import { open } from './a.ts'\nusing file = open()\nawait using b = open()\n`
    expect(referencesOf('x.ts', text)).toHaveLength(1)
  })

  it('are refused for a text that does not parse', () => {
    expect(() => referencesOf('x.ts', 'import {')).toThrow('x.ts: ')
  })
})

describe('the search for cycles', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e']
  const graphs = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...nodes), fc.constantFrom(...nodes)))
    .map(
      (edges) =>
        new Map(
          nodes.map((node) => [node, edges.flatMap(([from, to]) => (from === node ? to : []))]),
        ),
    )

  it('finds one cycle a knot, each a true one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'a']],
      ['c', ['a']],
      ['d', ['d', 'a']],
    ])
    expect(findCycles(graph)).toEqual([['a', 'b'], ['d']])
  })

  it('gives ways that are in the graph and lead back to their start', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const cycle of findCycles(graph)) {
          cycle.forEach((node, index) => {
            expect(graph.get(node)).toContain(cycle[(index + 1) % cycle.length])
          })
        }
      }),
    )
  })

  it('finds none exactly when the nodes can be put in order', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const placed = new Set<string>()
        for (const _ of nodes) {
          for (const [node, targets] of graph) {
            if (targets.every((target) => placed.has(target))) placed.add(node)
          }
        }
        expect(findCycles(graph).length === 0).toBe(placed.size === nodes.length)
      }),
    )
  })
})
