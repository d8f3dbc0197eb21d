import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routes } from '../../../packages/protocol/src/index.ts'
import { apiPage } from '../api-page.ts'
import { constantIn } from '../constants.ts'
import { declarationsIn } from '../declarations.ts'
import { TypeSections } from '../type-sections.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))

describe('the page about the API', () => {
  const page = apiPage(root)

  it('tells of every route', () => {
    expect(Object.values(routes).filter((route) => !page.includes(` ${route}\``))).toEqual([])
  })

  it('has no link that leads nowhere', () => {
    const headings = [...page.matchAll(/^#+ (?<title>.+)$/gmu)].map(({ groups }) =>
      String(groups?.['title']).toLowerCase().replaceAll(' ', '-'),
    )
    const links = [...page.matchAll(/\]\(#(?<anchor>[^)]+)\)/gu)].map(
      ({ groups }) => groups?.['anchor'] ?? '',
    )
    expect(links.length).toBeGreaterThan(50)
    expect(links.filter((link) => !headings.includes(link))).toEqual([])
    expect(new Set(headings).size).toBe(headings.length)
  })

  it('knows limits from the schemas, the types and the server', () => {
    expect(page).toContain('| `temperature` | number | 0 to 2 | 0 is greedy. |')
    expect(page).toContain('| `tools` | list of [Tool](#tool) | at most 2,000 items |')
    expect(page).toContain('| A WebSocket | 60 minutes')
    expect(page).toMatch(/^\| `model_not_found` \| 404 \| `invalid_request_error` \| .+ \|$/mu)
  })
})

describe('a table of a type', () => {
  const text = `
    type Color = 'red' | 'green'
    type Named = { readonly name: string }
    /** A thing. */
    export type Thing = Named & {
      /** What it weighs. Default 1.5. */
      readonly weight?: number | null
      readonly color: Color
      readonly place?: { readonly x: number } | null
      readonly parts: readonly Part[]
    }
    export type Part =
      | 'none'
      /** It turns. */
      | { readonly type: 'wheel'; readonly spokes: readonly { readonly length: number }[] }
      | Plank
    /** It lies. */
    export type Plank = { readonly type: 'plank' | 'beam'; readonly next?: Part }
  `
  const table = (...rows: readonly string[]): string => rows.join('\n')

  it('tells of what is sent, with the limits of its schema', () => {
    const types = new TypeSections(declarationsIn('x.ts', text))
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 5 },
        weight: { type: ['integer', 'null'], exclusiveMinimum: 0 },
        parts: { anyOf: [{ type: 'array', maxItems: 1000 }, { type: 'null' }] },
        other: {},
      },
    }
    expect(types.table('Thing', { schema })).toBe(
      table(
        '| Field | Type | Limits | Meaning |',
        '| --- | --- | --- | --- |',
        '| `name` | string | required; at most 5 characters |  |',
        '| `weight` | number | default 1.5; whole, above 0 | What it weighs. |',
        '| `color` | `"red"` or `"green"` | required |  |',
        '| `place.x` | number | required |  |',
        '| `parts` | list of [Part](#part) | required; at most 1,000 items |  |',
        '',
        'Refused where they ask for what this server does not do: `other`.',
      ),
    )
    expect(types.rest()).toBe(
      table(
        '### Part',
        '',
        '`"none"`, or an object:',
        '',
        '| Field | Type | Limits | Meaning |',
        '| --- | --- | --- | --- |',
        '| **`type`: `"wheel"`** |  |  | It turns. |',
        '| `spokes` | list of object | required |  |',
        '| `spokes[].length` | number | required |  |',
        '| **`type`: `"plank"`, `"beam"`** |  |  | It lies. |',
        '| `next` | [Part](#part) |  |  |',
      ),
    )
    expect(types.rest()).toBe('')
  })

  it('tells of what is answered, and what of it may be missing', () => {
    const types = new TypeSections(declarationsIn('x.ts', text))
    expect(types.table('Thing')).toBe(
      table(
        '| Field | Type | Limits | Meaning |',
        '| --- | --- | --- | --- |',
        '| `name` | string |  |  |',
        '| `weight` | number or `null` | may be absent; default 1.5 | What it weighs. |',
        '| `color` | `"red"` or `"green"` |  |  |',
        '| `place` | object or `null` | may be absent |  |',
        '| `place.x` | number |  |  |',
        '| `parts` | list of [Part](#part) |  |  |',
      ),
    )
    expect(() => types.table('Nothing')).toThrow('no type Nothing')
  })
})

describe('a constant', () => {
  const text = `
    const DAY_MS = 24 * 60 * 60_000
    export const LIMITS = { lanes: 32, name: 'x' }
  `

  it('is read from its source', () => {
    expect(constantIn('x.ts', text, 'DAY_MS')).toBe(86_400_000)
    expect(constantIn('x.ts', text, 'LIMITS.lanes')).toBe(32)
  })

  it.each(['NOTHING', 'LIMITS', 'LIMITS.name', 'LIMITS.none', 'DAY_MS.lanes'])(
    'that is none is missed: %s',
    (name) => {
      expect(() => constantIn('x.ts', text, name)).toThrow(`x.ts has no number ${name}`)
    },
  )
})
