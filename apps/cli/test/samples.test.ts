import { describe, expect, it } from 'vitest'
import { isCutOff, says, type Script } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines } from './support/workspace.ts'

const { work, server } = await startScripted()

/** Answers greedily with the first text, sampled with another one for each seed, and counts what it is asked. */
function luck(greedy: string, sampled: (seed: number) => string) {
  const asked: { readonly seed: number; readonly priority: string }[] = []
  const script: Script = (signal, request) => {
    const { seed, temperature } = request.sampling
    if (temperature === 0) return says(greedy)(signal, request)
    asked.push({ seed, priority: request.priority })
    return says(sampled(seed))(signal, request)
  }
  return { asked, script }
}

describe('[CL15] an answer that would break the file', () => {
  it.concurrent('gives way to a sample that parses', async () => {
    work.write('lucky.ts', 'const a = 1\n')
    const { asked, script } = luck('const a = (1\n', (seed) => `const a = ${'('.repeat(seed)}2\n`)
    const told = server.on('be lucky', script)
    const { code, out, err } = await work.run(['edit', 'lucky.ts', told, '--yes'])
    expect({ code, now: work.read('lucky.ts') }).toEqual({ code: 0, now: 'const a = 2\n' })
    expect(asked.map(({ priority }) => priority)).toEqual(asked.map(() => 'background'))
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(asked.length)
    expect(err).toContain('4 other answers are asked for.')
    expect(out).toContain('+ const a = 2')
    expect(out).toContain('applied +1 -1 by script, parses.')
  })

  it.concurrent('stands when no sample is better', async () => {
    work.write('unlucky.ts', 'const a = 1\n')
    const { asked, script } = luck('const a = (1\n', (seed) =>
      seed === 0 ? 'const a = 1\n' : 'const a = [1\n',
    )
    const told = server.on('have no luck', script)
    const { code, out } = await work.run(['edit', 'unlucky.ts', told, '--yes', '--json'])
    expect({ code, now: work.read('unlucky.ts') }).toEqual({ code: 1, now: 'const a = 1\n' })
    expect(asked).toHaveLength(4)
    expect(jsonLines(out).at(-1)).toMatchObject({ status: 'unusable', samples: 4 })
  })

  it.concurrent.each([
    ['parses', says('const a = 2\n'), 0],
    ['was cut off', isCutOff('const a = (2\n'), 1],
  ])('is no reason to ask again when it %s', async (name, script, exitCode) => {
    work.write(`${name}.ts`, 'const a = 1\n')
    const told = server.on(`this answer ${name}`, script)
    const { code, out } = await work.run(['edit', `${name}.ts`, told, '--yes', '--json'])
    expect(code).toBe(exitCode)
    expect(jsonLines(out).at(-1)).not.toHaveProperty('samples')
  })
})
