import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLlamaBackend } from '@turant/backend-llama'
import { anchoredAnswer, editFormat, type AnchorSet, type EditTask } from '@turant/edits'
import { Engine, type BackendModel } from '@turant/engine'
import { encodeSuccessorModel } from '@turant/tiny-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const FORMAT = editFormat('anchored-region')
const NEVER = new AbortController().signal

/** Control tokens that the tiny model has; its end token is not among them. */
const TOKENS: AnchorSet = {
  type: 'tokens',
  hunks: 'several',
  anchors: ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
  none: '<|im_start|>',
  file: '',
  instruction: '',
  answer: '',
  contextChars: 0,
}

function taskOf(region: string): EditTask {
  return { path: 'a', before: '', region, after: '', instruction: 'do it' }
}

/** Grammars as llama.cpp itself reads and follows them; the model has no say in what it may say. */
describe('the grammar of anchored answers', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'turant-anchors-')), 'tiny.gguf')
  writeFileSync(path, encodeSuccessorModel({ contextTokens: 8192 }))
  const backend = createLlamaBackend()
  const engine = new Engine({
    backend,
    clock: performance,
    resolver: {
      resolve: () => Promise.resolve({ path, contextTokens: 8192, sequences: 2, threads: 1 }),
    },
  })
  let model: BackendModel
  beforeAll(async () => {
    model = await backend.load({ path, contextTokens: 8192, sequences: 2, threads: 1 })
  })
  afterAll(async () => {
    await model.close()
    await engine.close()
  })

  const long = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join('')
  test.each([
    ['a region', 'let a = 1\nlet b = "\\"\n'],
    ['an empty region', ''],
    ['a long region', long],
    ['a very long line', `${'x'.repeat(5000)}\n`],
    ['lines that are marks', 'A\nB\nNOOP\n\\C\n'],
    ['characters of all kinds', '👍é\n^-]\\[\n"$\t\n'],
  ])('[ED40] of %s is one', async (_, region) => {
    for (const options of [{ contextChars: 0 }, { contextChars: 0, anchors: TOKENS }]) {
      const { grammar } = FORMAT.render(taskOf(region), options)
      await expect(model.setGrammar(0, grammar)).resolves.toBe(undefined)
    }
    await model.setGrammar(0, undefined)
  })

  /** What is left of an answer once the grammar was made to follow it. */
  async function generate(
    region: string,
    { seed, anchors }: { readonly seed: number; readonly anchors?: AnchorSet },
  ) {
    const marks = anchors === undefined ? {} : { anchors }
    const task = taskOf(region)
    const { prompt, ...rest } = FORMAT.render(task, { contextChars: 0, ...marks })
    const decoder = FORMAT.decoder(task, marks)
    let text = ''
    let raw = ''
    const request = {
      ...rest,
      model: 'tiny',
      prompt: prompt.type === 'raw' ? prompt.segments : [{ text: region, special: false }],
      maxTokens: 8000,
      // Every token that the grammar allows is about as likely as any other.
      sampling: { temperature: 1e6, topP: 1, seed },
      priority: 'interactive',
    } as const
    for await (const event of engine.generate(request, { signal: NEVER })) {
      if (event.type === 'failed') throw event.error
      if (event.type !== 'text-delta') continue
      raw += event.text
      text += decoder.push(event.text)
    }
    const end = decoder.end()
    return { ...end, raw, text: text + end.text }
  }

  test.each([
    ['letters', {}],
    ['control tokens', { anchors: { ...TOKENS, hunks: 'one' } as const }],
  ])('[ED40] holds any model to an answer that applies, with %s', async (_, marks) => {
    const { status, problem, raw } = await generate('one\n', { seed: 2, ...marks })
    expect({ status, problem }).toEqual({ status: 'complete', problem: undefined })
    expect(raw).toMatch(/^(NOOP$|[AB]\n|<\|\w+\|>)/)
  })

  test('[EN21] control tokens are silent but for the markers of the request', async () => {
    const region = 'one\ntwo\n'
    const edits = ['one\n2\n', '', 'zero\none\ntwo\n', region]
    for (const edited of edits) {
      const answer = anchoredAnswer(region, edited, TOKENS)
      const grammar = `root ::= ${asGrammar(answer)}`
      const { markers = [] } = FORMAT.render(taskOf(region), { contextChars: 0, anchors: TOKENS })
      const said = async (shown: readonly string[]): Promise<string> => {
        let text = ''
        const request = {
          model: 'tiny',
          prompt: [{ text: 'x', special: false }],
          maxTokens: 100,
          sampling: { temperature: 0, topP: 1, seed: 0 },
          stop: [],
          priority: 'interactive',
          grammar,
          markers: shown,
        } as const
        for await (const event of engine.generate(request, { signal: NEVER })) {
          if (event.type === 'failed') throw event.error
          if (event.type === 'text-delta') text += event.text
        }
        return text
      }
      expect(await said(markers)).toBe(answer)
      expect(await said([])).toBe(answer.replaceAll(/<\|\w+\|>/g, ''))
    }
  })
})

/** A grammar of one text, in which marks are tokens. */
function asGrammar(answer: string): string {
  return answer
    .split(/(<\|\w+\|>)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('<|') ? part : JSON.stringify(part)))
    .join(' ')
}
