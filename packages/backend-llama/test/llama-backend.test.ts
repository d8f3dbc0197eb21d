import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import type { BackendModel, Sampling } from '@turant/engine'
import { createLlamaBackend, requantize } from '@turant/backend-llama'
import { encodeSuccessorModel } from '@turant/tiny-model'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  bytes,
  GREEDY,
  NEVER,
  spoken,
  successorModelFile,
  temporaryFile,
  temporaryPath,
} from './models.ts'

const backend = createLlamaBackend()

describe('a loaded model', () => {
  let model: BackendModel
  beforeAll(async () => {
    model = await backend.load({
      path: successorModelFile(),
      contextTokens: 1024,
      sequences: 4,
      threads: 1,
    })
  })
  afterAll(() => model.close())

  test('describes itself from its metadata', () => {
    expect(model.info).toMatchObject({
      name: 'successor',
      architecture: 'llama',
      parameters: 62_272,
      trainedContextTokens: 2048,
      contextTokens: 1024,
      sequences: 4,
      vocabularySize: 261,
      eosText: '<|im_end|>',
      fillTokens: {
        prefix: '<|fim_prefix|>',
        suffix: '<|fim_suffix|>',
        middle: '<|fim_middle|>',
      },
    })
  })

  test('[BL3] a right draft is accepted whole, a wrong one to its first mistake', async () => {
    const right = await model.verify(
      [{ sequence: 0, position: 0, tokens: bytes('abcdefgh'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(right)).toBe('bcdefghi')
    const wrong = await model.verify(
      [{ sequence: 0, position: 8, tokens: bytes('ijkXYZ'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(wrong)).toBe('jkl')
    const next = await model.verify(
      [{ sequence: 0, position: 11, tokens: bytes('l'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(next)).toBe('m')
    await model.trim(0, 0)
  })

  test('[BL11] sequences in one batch are told what they are told alone', async () => {
    const requests = [
      { sequence: 2, position: 0, tokens: bytes('abcXY'), sampling: GREEDY },
      { sequence: 0, position: 0, tokens: bytes('q'), sampling: { ...GREEDY, temperature: 30 } },
      { sequence: 1, position: 0, tokens: bytes('012345'), sampling: GREEDY },
    ]
    await model.setGrammar(1, 'root ::= "12" "x" [0-9]*')
    const alone: string[] = []
    for (const request of requests) {
      alone.push(spoken(await model.verify([request], NEVER)))
      await model.trim(request.sequence, 0)
    }
    expect([alone[0], alone[2]]).toEqual(['bcd', '12x'])
    await model.setGrammar(1, 'root ::= "12" "x" [0-9]*')
    expect(spoken(await model.verify(requests, NEVER))).toBe(alone.join(' '))
    await model.setGrammar(1, undefined)
    const next = [
      { sequence: 1, position: 3, tokens: bytes('f'), sampling: GREEDY },
      { sequence: 2, position: 3, tokens: bytes('uvw'), sampling: GREEDY },
    ]
    expect(spoken(await model.verify(next, NEVER))).toBe('g vwx')
    for (const sequence of [0, 1, 2]) await model.trim(sequence, 0)
  })

  test('[BL11] a batch without tokens, with too many, or with a sequence twice is refused', async () => {
    const one = { sequence: 0, position: 0, tokens: bytes('a'), sampling: GREEDY }
    const many = { ...one, tokens: new Int32Array(65).fill(97) }
    const wrong = [
      [],
      [{ ...one, tokens: bytes('') }],
      [one, one],
      [many, { ...many, sequence: 1 }],
    ]
    for (const requests of wrong) {
      await expect(model.verify(requests, NEVER)).rejects.toMatchObject({ code: 'refused' })
    }
    expect(spoken(await model.verify([one], NEVER))).toBe('b')
    await model.trim(0, 0)
  })

  test('[BL11] a batch for which there is no room leaves all its sequences as they were', async () => {
    const tokens = new Int32Array(480).fill(97)
    await model.prefill({ sequence: 0, position: 0, tokens }, NEVER)
    await model.prefill({ sequence: 1, position: 0, tokens }, NEVER)
    const requests = [
      { sequence: 0, position: 480, tokens: bytes('a'.repeat(50)), sampling: GREEDY },
      { sequence: 1, position: 480, tokens: bytes('b'.repeat(50)), sampling: GREEDY },
    ]
    expect(spoken(await model.verify(requests, NEVER))).toBe('full')
    const fitting = requests.map((request) => ({ ...request, tokens: request.tokens.slice(0, 1) }))
    expect(spoken(await model.verify(fitting, NEVER))).toBe('b c')
    await model.trim(0, 0)
    await model.trim(1, 0)
  })

  test('[BL3] given tokens come before the draft, and nothing is chosen after them', async () => {
    const requests = [
      { sequence: 0, position: 0, tokens: bytes('qqqabX'), given: 3, sampling: GREEDY },
      { sequence: 1, position: 0, tokens: bytes('mn'), sampling: GREEDY },
    ]
    expect(spoken(await model.verify(requests, NEVER))).toBe('bc no')
    const next = { sequence: 0, position: 5, tokens: bytes('c'), sampling: GREEDY }
    expect(spoken(await model.verify([next], NEVER))).toBe('d')
    const noneLeft = { sequence: 2, position: 0, tokens: bytes('ab'), given: 2, sampling: GREEDY }
    await expect(model.verify([noneLeft], NEVER)).rejects.toMatchObject({ code: 'refused' })
    for (const sequence of [0, 1]) await model.trim(sequence, 0)
  })

  test('[BL3] positions that do not follow are refused, not computed', async () => {
    const gap = model.verify(
      [{ sequence: 1, position: 7, tokens: bytes('a'), sampling: GREEDY }],
      NEVER,
    )
    await expect(gap).rejects.toMatchObject({ code: 'refused' })
  })

  test('[BL4] an abort is answered and the next computation is not touched', async () => {
    const tokens = new Int32Array(500).fill(97)
    for (let round = 0; round < 20; round += 1) {
      const abort = new AbortController()
      const running = model.prefill({ sequence: 1, position: 0, tokens }, abort.signal)
      abort.abort()
      const after = model.verify(
        [{ sequence: 2, position: 0, tokens: bytes('q'), sampling: GREEDY }],
        NEVER,
      )
      expect(['aborted', 'ok']).toContain((await running).status)
      expect(spoken(await after)).toBe('r')
      await model.trim(1, 0)
      await model.trim(2, 0)
    }
    const already = await model.prefill({ sequence: 1, position: 0, tokens }, AbortSignal.abort())
    expect(already.status).toBe('aborted')
    const fresh = await model.prefill({ sequence: 1, position: 0, tokens }, NEVER)
    expect(fresh.status).toBe('ok')
    await model.trim(1, 0)
  })

  test('memory that is full is reported and nothing changes', async () => {
    const tokens = new Int32Array(500).fill(97)
    expect((await model.prefill({ sequence: 1, position: 0, tokens }, NEVER)).status).toBe('ok')
    expect((await model.prefill({ sequence: 2, position: 0, tokens }, NEVER)).status).toBe('ok')
    expect((await model.prefill({ sequence: 3, position: 0, tokens }, NEVER)).status).toBe('full')
    await model.trim(1, 0)
    expect((await model.prefill({ sequence: 3, position: 0, tokens }, NEVER)).status).toBe('ok')
    await model.trim(2, 0)
    await model.trim(3, 0)
  })

  test('[BL5] control tokens only where asked for', async () => {
    const plain = await model.tokenize('a<|im_end|>', { special: false })
    const special = await model.tokenize('a<|im_end|>', { special: true })
    expect([plain.length, Array.from(special)]).toEqual([11, [97, 257]])
    expect(model.isEndOfGeneration(257)).toBe(true)
    expect(Buffer.from(model.piece(257)).toString()).toBe('')
    expect(await model.tokenize('', { special: true })).toHaveLength(0)
  })

  test('[BL6] a grammar decides, and its winning token is tried first', async () => {
    await model.setGrammar(0, 'root ::= "b" ("x" | "y") "z"')
    const said: number[] = []
    let last = 97
    for (let position = 0; position < 3; position += 1) {
      const result = await model.verify(
        [{ sequence: 0, position, tokens: Int32Array.of(last), sampling: GREEDY }],
        NEVER,
      )
      last = result.status === 'ok' ? (result.chosen[0]?.[0] ?? 0) : 0
      said.push(last)
    }
    expect(Buffer.from(said).toString()).toMatch(/^b[xy]z$/)
    await model.setGrammar(0, undefined)
    await model.trim(0, 0)
  })

  test.each([
    ['not GBNF', 'nonsense ::='],
    ['without a root', 'other ::= "a"'],
    ['nested too deeply', `root ::= ${'('.repeat(20_000)}"a"${')'.repeat(20_000)}`],
  ])('[BL6] a grammar that is %s is refused', async (_, grammar) => {
    await expect(model.setGrammar(0, grammar)).rejects.toMatchObject({ code: 'bad-grammar' })
  })

  test('[BL7] shared and restored prefixes go on', async () => {
    await model.prefill({ sequence: 0, position: 0, tokens: bytes('hello worl') }, NEVER)
    await model.copyPrefix(0, 1, 10)
    const shared = await model.verify(
      [{ sequence: 1, position: 10, tokens: bytes('d'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(shared)).toBe('e')
    const path = temporaryPath('state')
    expect(await model.saveState(0, path)).toBe(true)
    expect(await model.restoreState(2, path)).toBe('ok')
    const restored = await model.verify(
      [{ sequence: 2, position: 10, tokens: bytes('k'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(restored)).toBe('l')
    expect(await model.saveState(3, path)).toBe(false)
    for (const sequence of [0, 1, 2]) await model.trim(sequence, 0)
  })

  test('[BL7] a snapshot that is damaged, cut short, missing or of another model is refused', async () => {
    await model.prefill({ sequence: 0, position: 0, tokens: bytes('hello world') }, NEVER)
    const path = temporaryPath('state')
    await model.saveState(0, path)
    const good = readFileSync(path)
    const other = await backend.load({
      path: successorModelFile({ contextTokens: 512 }),
      contextTokens: 256,
      sequences: 1,
      threads: 1,
    })
    expect(await other.restoreState(0, path)).toBe('unusable')
    await other.close()
    const damages: readonly ((file: Buffer) => Buffer)[] = [
      (file) => file.subarray(0, 30),
      (file) => file.subarray(0, file.length - 1),
      (file) => Buffer.concat([file, Buffer.from('x')]),
      (file) => withFlippedByte(file, 0),
      (file) => withFlippedByte(file, file.length - 9),
    ]
    for (const damage of damages) {
      writeFileSync(path, damage(good))
      expect(await model.restoreState(1, path)).toBe('unusable')
    }
    expect(await model.restoreState(1, `${path}.none`)).toBe('unusable')
    writeFileSync(path, good)
    expect(await model.restoreState(1, path)).toBe('ok')
    await model.trim(0, 0)
    await model.trim(1, 0)
  })

  test('[BL7] a snapshot for which there is no room is told apart, and the sequence is empty', async () => {
    const tokens = new Int32Array(400).fill(97)
    const path = temporaryPath('state')
    await model.prefill({ sequence: 0, position: 0, tokens }, NEVER)
    await model.saveState(0, path)
    await model.prefill({ sequence: 1, position: 0, tokens }, NEVER)
    expect(await model.restoreState(2, path)).toBe('full')
    expect(await model.saveState(2, `${path}.none`)).toBe(false)
    await model.trim(1, 0)
    expect(await model.restoreState(2, path)).toBe('ok')
    await model.trim(0, 0)
    await model.trim(2, 0)
  })

  test('[BL9] sampled output does not depend on batching', async () => {
    const sampling: Sampling = { temperature: 40, topP: 1, seed: 7 }
    const single: number[] = []
    let last = 97
    for (let position = 0; position < 20; position += 1) {
      const result = await model.verify(
        [{ sequence: 0, position, tokens: Int32Array.of(last), sampling }],
        NEVER,
      )
      last = result.status === 'ok' ? (result.chosen[0]?.[0] ?? 0) : 0
      single.push(last)
    }
    const batch = await model.verify(
      [{ sequence: 1, position: 0, tokens: Int32Array.of(97, ...single.slice(0, -1)), sampling }],
      NEVER,
    )
    expect(batch.status === 'ok' && batch.chosen.map((tokens) => [...tokens])).toEqual([single])
    expect(new Set(single).size).toBeGreaterThan(5)
    await model.trim(0, 0)
    await model.trim(1, 0)
  })
})

describe('files that are no models', () => {
  const good = encodeSuccessorModel()
  const flipped = Buffer.from(good)
  flipped.fill(0xff, 24, 200)
  test.each([
    ['missing', '/does/not/exist.gguf', /could not be read/],
    ['empty', temporaryFile('empty.gguf', Buffer.alloc(0)), /not a GGUF/],
    ['of another kind', temporaryFile('text.gguf', Buffer.from('hello, world')), /not a GGUF/],
    [
      'cut short',
      temporaryFile('short.gguf', good.subarray(0, good.length / 2)),
      /damaged, cut short/,
    ],
    ['damaged', temporaryFile('bad.gguf', flipped), /damaged, cut short/],
  ])('[BL2] a file that is %s is refused', async (_, path, message) => {
    const loading = backend.load({ path, contextTokens: 256, sequences: 1, threads: 1 })
    await expect(loading).rejects.toMatchObject({
      code: 'load-failed',
      message: expect.stringMatching(message),
    })
  })
})

describe('the process', () => {
  test('[BL8] its death fails the calls in flight and is told once', async () => {
    const model = await backend.load({
      path: successorModelFile(),
      contextTokens: 1024,
      sequences: 1,
    })
    const told: string[] = []
    model.onLost((error) => told.push(error.code))
    const running = model.prefill(
      { sequence: 0, position: 0, tokens: new Int32Array(500).fill(97) },
      NEVER,
    )
    process.kill(childPid(), 'SIGKILL')
    await expect(running).rejects.toMatchObject({ code: 'lost' })
    await expect(model.tokenize('x', { special: false })).rejects.toMatchObject({ code: 'lost' })
    expect(told).toEqual(['lost'])
  })

  test('[BL8] one that does not stop when told is ended', async () => {
    const stubborn = createLlamaBackend({ stuckMs: 50 })
    const options = { path: successorModelFile(), contextTokens: 1024, sequences: 1 }
    const model = await stubborn.load(options)
    const pid = childPid()
    process.kill(pid, 'SIGSTOP')
    // The signal takes its time to reach every thread.
    await vi.waitUntil(() => process.platform !== 'linux' || isStopped(pid))
    const abort = new AbortController()
    const request = { sequence: 0, position: 0, tokens: bytes('abc') }
    const running = model.prefill(request, abort.signal)
    abort.abort()
    await expect(running).rejects.toMatchObject({ code: 'lost' })
  })

  test('closing ends it', async () => {
    const model = await backend.load({
      path: successorModelFile(),
      contextTokens: 256,
      sequences: 1,
    })
    const pid = childPid()
    await model.close()
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  test('a file can be rewritten in another weight format', async () => {
    const from = successorModelFile()
    const to = `${from}.q8`
    await requantize(from, to, { format: 'q8_0' })
    const model = await backend.load({ path: to, contextTokens: 256, sequences: 1, threads: 1 })
    const result = await model.verify(
      [{ sequence: 0, position: 0, tokens: bytes('abc'), sampling: GREEDY }],
      NEVER,
    )
    expect(spoken(result)).toBe('bcd')
    await model.close()
  })
})

function withFlippedByte(file: Buffer, index: number): Buffer {
  const damaged = Buffer.from(file)
  damaged.writeUInt8(255 - file.readUInt8(index), index)
  return damaged
}

/** The newest child of this process that holds a model. */
function childPid(): number {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return Number(children.trim().split(' ').at(-1))
}

/** Whether every thread of a process stands still. */
function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.every((thread) =>
    /\) [Tt] /u.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')),
  )
}
