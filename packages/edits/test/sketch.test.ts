import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSketch, mergeSketch } from '../src/index.ts'

const CART = `import { tax } from './tax.ts'

export class Cart {
  items = []

  add(item) {
    this.items.push(item)
    return this
  }

  total() {
    const sum = this.items.reduce((a, b) => a + b.price, 0)
    return sum
  }
}
`

function merged(text: string, sketch: string): string {
  const merge = mergeSketch(text, sketch)
  if (merge.type === 'unclear') throw new Error(merge.problem)
  return merge.text
}

describe('marks', () => {
  it.each([
    '// ... existing code ...',
    '  // ...',
    '/* ... */',
    '{/* ... existing code ... */}',
    '# ... rest of the file ...',
    '<!-- ... unchanged ... -->',
    '// (existing code)',
    '// rest stays the same',
    '// … keep the rest …',
    '-- ... existing columns ...',
  ])('[ED70] %s is one', (line) => expect(isSketch(`a\n${line}\nb\n`)).toBe(true))

  it.each([
    '...',
    '  ...args,',
    '// the rest of this function retries until the server answers or the time is over',
    '// existing users keep their key',
    'const rest = [...items]',
    '// returns the other one',
    'f() // ...',
  ])('[ED70] %s is none', (line) => expect(isSketch(`a\n${line}\nb\n`)).toBe(false))

  it('[ED70] a line that the text has is code', () => {
    const text = 'a()\n// ...\nb()\nc()\n'
    expect(merged(text, 'a()\n// ...\nbb()\nb()\n// ... existing code ...\n')).toBe(
      'a()\n// ...\nbb()\nb()\nc()\n',
    )
  })
})

describe('a sketch', () => {
  it('[ED71] adds a method', () => {
    const sketch = `  // ... existing code ...
    return sum
  }

  clear() {
    this.items = []
  }
}
`
    expect(merged(CART, sketch)).toBe(
      CART.replace(
        '    return sum\n  }\n',
        '    return sum\n  }\n\n  clear() {\n    this.items = []\n  }\n',
      ),
    )
  })

  it('[ED71] deletes what stands between two shown neighbours', () => {
    const sketch = '// ...\n  add(item) {\n    return this\n// ...\n'
    expect(merged(CART, sketch)).toBe(CART.replace('    this.items.push(item)\n', ''))
  })

  it('[ED72] changes the line at the edge of a part that a new one resembles', () => {
    const sketch = `// ... existing code ...
    const sum = this.items.reduce((a, b) => a + b.price * b.count, 0)
    return sum * tax
// ... existing code ...
`
    expect(merged(CART, sketch)).toBe(
      CART.replace('b.price, 0)', 'b.price * b.count, 0)').replace(
        'return sum\n',
        'return sum * tax\n',
      ),
    )
  })

  it('[ED73] adds lines at either end', () => {
    expect(merged(CART, "import { log } from './log.ts'\n// ... existing code ...\n")).toBe(
      `import { log } from './log.ts'\n${CART}`,
    )
    expect(merged(CART, '// ... existing code ...\nexport const empty = new Cart()\n')).toBe(
      `${CART}export const empty = new Cart()\n`,
    )
    expect(merged(CART, "import { tax, vat } from './tax.ts'\n\n// ...\n")).toBe(
      CART.replace('{ tax }', '{ tax, vat }'),
    )
  })

  it('[ED74] may be indented otherwise', () => {
    const sketch = 'add(item) {\n  if (!item) return this\n  this.items.push(item)\n// ...\n'
    expect(merged(CART, `// ...\n${sketch}`)).toBe(
      CART.replace('add(item) {\n', 'add(item) {\n    if (!item) return this\n'),
    )
  })

  it('[ED74] may indent old lines anew', () => {
    const sketch = `// ...
  add(item) {
    if (item) {
      this.items.push(item)
    }
    return this
// ...
`
    expect(merged(CART, sketch)).toBe(
      CART.replace(
        '    this.items.push(item)\n',
        '    if (item) {\n      this.items.push(item)\n    }\n',
      ),
    )
  })

  it('[ED71] may stand in a fence, and an empty rest keeps a missing line end', () => {
    expect(merged('a\nb', '```ts\n// ...\nb\nc\n```\n')).toBe('a\nb\nc')
  })

  it.each([
    ['of nothing but marks', 'a\nb\n', '// ...\n'],
    ['that shows nothing of the text', CART, '// ...\nclear() {}\n// ...\n'],
    ['whose lines stand twice', 'f()\nx()\ng()\nx()\nh()\n', '// ...\nx()\ny()\n// ...\n'],
    [
      'that would delete much',
      CART.repeat(1).replace('}\n}', `${'  a()\n'.repeat(30)}}\n}`),
      '// ...\n    return sum\n}\n',
    ],
  ])('[ED75] %s is unclear', (_, text, sketch) => {
    expect(mergeSketch(text, sketch)).toMatchObject({
      type: 'unclear',
      problem: expect.any(String),
    })
  })

  const change = fc.record({
    at: fc.nat(),
    removes: fc.integer({ min: 0, max: 2 }),
    adds: fc.array(fc.stringMatching(/^[g-z]{3,8}\(\)$/), { maxLength: 3 }),
  })
  it('[ED71] of any change in a text of different lines is merged to that change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 40 }), change, (count, { at, removes, adds }) => {
        const lines = Array.from({ length: count }, (_, index) => `line${index}(${index * 7})`)
        const start = 2 + (at % (count - 6))
        const after = lines.toSpliced(start, removes, ...adds)
        const shown = after.slice(start - 2, start + adds.length + 2)
        const sketch = ['// ... existing code ...', ...shown, '// ... existing code ...'].join('\n')
        expect(merged(`${lines.join('\n')}\n`, sketch)).toBe(`${after.join('\n')}\n`)
      }),
    )
  })

  it('[ED75] of anything is merged or unclear, and never throws', () => {
    const line = fc.constantFrom(
      'a()',
      '  b()',
      '}',
      '',
      '// ...',
      'if (x) {',
      '// ... existing code ...',
      '})',
    )
    const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (code, sketch) => {
        expect(['merged', 'unclear']).toContain(mergeSketch(code, sketch).type)
      }),
    )
  })
})
