import { describe, expect, it } from 'vitest'
import { says } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines } from './support/workspace.ts'

const { work, server } = await startScripted()

const CODE = 'function f(a) {\n  g(a)\n  return a\n}\n\nexport { f }\n'
const SKETCH = 'function f(a, b) {\n  g(a)\n// ... existing code ...\n'

describe('[CL16] a sketch', () => {
  it.concurrent('is merged without a server', async () => {
    work.write('plain.ts', CODE)
    work.write('plain.sketch', SKETCH)
    const environment = { TURANT_STATE: `${work.paths.directory}-of-nobody` }
    const args = ['apply', 'plain.ts', work.path('plain.sketch'), '--yes', '--json']
    const { code, out } = await work.run(args, { environment })
    expect({ code, now: work.read('plain.ts') }).toEqual({
      code: 0,
      now: CODE.replace('f(a)', 'f(a, b)'),
    })
    expect(jsonLines(out).at(-1)).toMatchObject({
      type: 'result',
      status: 'applied',
      model: 'merge',
      added: 1,
      removed: 1,
      syntax: 'parses',
    })
  })

  it.concurrent('keeps the line ends of the file', async () => {
    work.write('windows.ts', CODE.replaceAll('\n', '\r\n'))
    work.write('windows.sketch', SKETCH)
    const args = ['apply', 'windows.ts', work.path('windows.sketch'), '--yes']
    expect((await work.run(args)).code).toBe(0)
    expect(work.read('windows.ts')).toBe(CODE.replace('f(a)', 'f(a, b)').replaceAll('\n', '\r\n'))
  })

  it.concurrent('goes to the model where it is not clear', async () => {
    work.write('unclear.ts', CODE)
    const sketch = '// ...\nsomewhereElse()\n// ...\n'
    work.write('unclear.sketch', sketch)
    server.on('somewhereElse()', says(CODE.replace('g(a)', 'somewhereElse()')))
    const args = ['apply', 'unclear.ts', work.path('unclear.sketch'), '--yes']
    const { code, err } = await work.run(args)
    expect({ code, now: work.read('unclear.ts') }).toEqual({
      code: 0,
      now: CODE.replace('g(a)', 'somewhereElse()'),
    })
    expect(err).toContain(
      'Not clear without a model: nothing around "somewhereElse()" is in the text.',
    )
  })

  it.concurrent('goes to the model where the merge would not parse', async () => {
    work.write('broken.ts', CODE)
    work.write('broken.sketch', '// ...\n  return (a\n}\n// ... existing code ...\n')
    server.on('return (a', says(CODE.replace('return a', 'return (a)')))
    const args = ['apply', 'broken.ts', work.path('broken.sketch'), '--yes']
    const { code, err } = await work.run(args)
    expect({ code, now: work.read('broken.ts') }).toEqual({
      code: 0,
      now: CODE.replace('return a', 'return (a)'),
    })
    expect(err).toContain('the result would not parse')
  })

  it.concurrent.each([
    ['without a mark', 'function f() {}\n', 'mark what stays'],
    ['that is empty', '', 'mark what stays'],
    ['that is too large', `// ...\n${'x'.repeat(1_000_001)}`, 'larger than a megabyte'],
  ])('%s is refused', async (name, sketch, problem) => {
    const file = `${name.replaceAll(' ', '-')}.ts`
    work.write(file, CODE)
    work.write(`${file}.sketch`, sketch)
    const { code, err } = await work.run(['apply', file, work.path(`${file}.sketch`), '--yes'])
    expect({ code, now: work.read(file) }).toEqual({ code: 2, now: CODE })
    expect(err).toContain(problem)
  })

  it.concurrent('that is not there is refused', async () => {
    work.write('lonely.ts', CODE)
    const { code, err } = await work.run(['apply', 'lonely.ts', work.path('nowhere'), '--yes'])
    expect(code).toBe(2)
    expect(err).toContain('can not be read')
  })
})
