import { describe, expect, it } from 'vitest'
import { FakeRepository } from './fake-repository.ts'

const TURANT = 'apps/cli/bin/turant.mjs'

describe.skipIf(process.platform === 'win32')('the installed command', () => {
  it('runs in the Node that started it when that is recent', async () => {
    await using repository = await FakeRepository.create()
    await repository.installNode('24.0.0')
    const outcome = await repository.run(TURANT, ['exit', '5'])
    expect(JSON.parse(outcome.stdout)).toMatchObject({ args: ['exit', '5'], node: 'own' })
    expect(outcome.code).toBe(5)
  })

  it('starts again in the Node of its repository when the other is old', async () => {
    await using repository = await FakeRepository.create()
    await repository.installNode('24.0.0')
    const outcome = await repository.run(TURANT, ['exit', '5'], { nodeIs20: true })
    expect(JSON.parse(outcome.stdout)).toMatchObject({ args: ['exit', '5'], node: 'repo' })
    expect(outcome.code).toBe(5)
  })

  it('says what it needs when there is no such Node', async () => {
    await using repository = await FakeRepository.create()
    const outcome = await repository.run(TURANT, ['edit'], { nodeIs20: true })
    expect(outcome.stderr).toContain('Turant needs Node 24 or newer; this is 20.1.0')
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
  })
})
