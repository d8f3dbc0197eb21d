import { describe, expect, it } from 'vitest'

import { checkSyntax, languageOf } from '../src/index.ts'

type Example = {
  readonly path: string
  readonly good: string
  readonly broken: string
  readonly messages: readonly string[]
}

const EXAMPLES: Record<string, Example> = {
  typescript: {
    path: 'src/a.ts',
    good: 'export function f<T>(a: T[]): T | undefined {\n  return a[0] satisfies T\n}\n',
    broken: 'function f() {\n  return 1\n}}\n',
    messages: ['unexpected "}" at line 3'],
  },
  tsx: {
    path: 'src/a.tsx',
    good: 'export const A = (p: { n: number }) => <b title="x">{p.n}</b>\n',
    broken: 'const a = <b>{(1}</b>\n',
    messages: ['missing ")" at line 1'],
  },
  javascript: {
    path: 'a.jsx',
    good: 'const A = () => <p>{[1].map((n) => n ?? 2)}</p>\n',
    broken: 'foo(1, 2\n',
    messages: ['"(" is never closed at line 1'],
  },
  python: {
    path: 'a.py',
    good: 'def f(a: int) -> int:\n    return a + 1\n',
    broken: 'def f(:\n    return 1\n',
    messages: ['missing ")" at line 1'],
  },
  json: {
    path: 'a.json',
    good: '{"a": [1, 2, {"b": null}]}\n',
    broken: '{"a": [1, 2}\n',
    messages: ['missing "]" at line 1'],
  },
  go: {
    path: 'main.go',
    good: 'package main\n\nfunc main() {\n\tx := 1\n\t_ = x\n}\n',
    broken: 'package main\n\nfunc main() {\n\tx := \n}\n',
    messages: ['missing identifier at line 4'],
  },
  rust: {
    path: 'main.rs',
    good: 'fn main() {\n    let x: Option<u8> = Some(1);\n}\n',
    broken: 'fn main() {\n    let x = 1\n',
    messages: ['"{" is never closed at line 1'],
  },
  css: {
    path: 'a.css',
    good: '@media (min-width: 10px) { a:hover { color: red; } }\n',
    broken: 'a { color: red; }}\n',
    messages: ['unexpected "}" at line 1'],
  },
  html: {
    path: 'a.html',
    good: '<!doctype html>\n<ul><li>a<li>b</ul>\n<br>\n',
    broken: '<div></span></div>\n',
    messages: ['unexpected "</span>" at line 1'],
  },
}

describe.each(Object.entries(EXAMPLES))('%s', (_language, { path, good, broken, messages }) => {
  it('[SY2] a sound text parses', async () => {
    expect(await checkSyntax(path, good)).toEqual({ status: 'parses', errors: [], newErrors: 0 })
  })

  it('[SY2][SY3] a broken text has its errors told', async () => {
    const result = await checkSyntax(path, broken)
    expect(result.status).toBe('has-errors')
    expect(result.errors.map((error) => error.message)).toEqual(messages)
    expect(result.newErrors).toBe(messages.length)
  })

  it('[SY4] breaking a sound text is new', async () => {
    const result = await checkSyntax(path, broken, { baseline: good })
    expect(result.newErrors).toBe(messages.length)
  })

  it('[SY4] a text that was broken before and is no worse is accepted', async () => {
    const result = await checkSyntax(path, broken, { baseline: broken })
    expect(result).toMatchObject({ status: 'has-errors', newErrors: 0 })
  })

  it('[SY4] mending a broken text is accepted', async () => {
    const result = await checkSyntax(path, good, { baseline: broken })
    expect(result).toEqual({ status: 'parses', errors: [], newErrors: 0 })
  })
})

describe('errors', () => {
  it('[SY2] positions count from 1, columns in UTF-16 units', async () => {
    const { errors } = await checkSyntax('a.ts', 'const s = "👍"\n  /* é */ }\n')
    expect(errors).toEqual([{ line: 2, column: 11, message: 'unexpected "}" at line 2' }])
  })

  it('[SY3] a quote left open is named', async () => {
    const { errors } = await checkSyntax('a.ts', 'let s = "abc\nlet t = 1\n')
    expect(errors[0]).toEqual({
      line: 1,
      column: 9,
      message: 'this text is never closed at line 1',
    })
  })

  it('[SY4] one more error in a broken text is one new error', async () => {
    const baseline = 'f() }\nlet a = 1\ng()\n'
    const edited = baseline.replace('g()', 'let b = ;')
    const result = await checkSyntax('a.js', edited, { baseline })
    expect(result).toMatchObject({ status: 'has-errors', newErrors: 1 })
    expect(result.errors).toHaveLength(2)
  })

  it('[SY5] an error that swallows the earlier ones is new', async () => {
    const baseline = 'const a = ;\nfunction f() {\n  return 1\n}\nconst b = ;\n'
    const worse = baseline.replace('const a = ;', 'const a = [')
    const before = await checkSyntax('a.js', baseline)
    const after = await checkSyntax('a.js', worse, { baseline })
    expect([before.errors.length, after.errors.length, after.newErrors]).toEqual([2, 1, 1])
  })

  it('[SY6] comments in JSON are fine, a trailing comma only when it was there before', async () => {
    const commented = '// strict\n{\n  /* on */ "strict": true\n}\n'
    expect(await checkSyntax('tsconfig.json', commented)).toMatchObject({ status: 'parses' })
    const trailing = '{\n  // strict\n  "strict": true,\n}\n'
    const edited = trailing.replace('true', 'false')
    expect(await checkSyntax('tsconfig.json', edited)).toMatchObject({ newErrors: 1 })
    const result = await checkSyntax('tsconfig.json', edited, { baseline: trailing })
    expect(result).toMatchObject({ status: 'has-errors', newErrors: 0 })
  })

  it('[SY7] a Python block that lost its indentation is an error', async () => {
    const { errors } = await checkSyntax('a.py', 'def f():\nreturn 1\n')
    expect(errors.map((error) => error.message)).toEqual(['missing indented block at line 1'])
  })
})

describe('languageOf', () => {
  it('[SY1] follows the extension, letter case aside', () => {
    const expected = {
      typescript: ['a.ts', 'a.d.mts', 'b.CTS', 'C:\\p.ts'],
      tsx: ['c.tsx'],
      javascript: ['d.jsx', 'e.mjs', 'f.cjs', 'g.js'],
      python: ['h.py', 'i.pyi'],
      json: ['j.json'],
      go: ['k.go'],
      rust: ['l.rs'],
      css: ['m.css'],
      html: ['n.html', 'x/o.htm'],
    }
    expect(Object.groupBy(Object.values(expected).flat(), (path) => `${languageOf(path)}`)).toEqual(
      expected,
    )
  })

  it('[SY1] is undefined for everything else', async () => {
    const paths = ['Makefile', 'a.ts/readme', 'a.md', '', '.', 'a.']
    expect(paths.map((path) => languageOf(path))).toEqual(paths.map(() => undefined))
    const result = await checkSyntax('a.md', '# }{')
    expect(result).toEqual({ status: 'unknown-language', errors: [], newErrors: 0 })
  })
})
