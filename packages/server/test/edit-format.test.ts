import { describe, expect, test } from 'vitest'
import { coder, post, start } from './harness.ts'
import { says } from './scripted-service.ts'

const edit = {
  type: 'edit',
  path: 'sum.ts',
  before: '',
  region: 'let a = 1\nlet b = 2\n',
  after: '',
  instruction: 'tidy this up',
}

describe('the format of an edit', () => {
  test('[SV52] is the one asked for, else the one measured, else the one of the model', async () => {
    const models = {
      list: () => [coder],
      measuredFormat: (id: string) => (id === 'coder' ? ('whole-file' as const) : undefined),
    }
    await using server = await start(says('let b = 1\n```\n'), { models })
    const asked = await post(server, { task: edit, turant: { edit_format: 'bare-region' } })
    const measured = await post(server, { task: edit })
    await using plain = await start(says('let b = 1\n```\n'))
    const usual = await post(plain, { task: edit })
    const formats = ['bare-region', 'whole-file', 'fenced-region']
    expect([asked.body, measured.body, usual.body]).toMatchObject(
      formats.map((format) => ({ turant: { edit: { format } } })),
    )
    const list = await fetch(`${server.url}/v1/models`, {
      headers: { authorization: 'Bearer secret-key' },
    })
    expect(await list.json()).toMatchObject({
      data: [{ id: 'coder', turant: { edit_format: 'whole-file' } }],
    })
  })

  test('[SV52] holds the answer to its grammar', async () => {
    await using server = await start(says('B\nlet b = 3\nC'))
    const turant = { edit_format: 'anchored-region' }
    const { body } = await post(server, { task: edit, turant })
    expect(body).toMatchObject({
      output: [{ content: [{ text: 'let a = 1\nlet b = 3\n' }] }],
      turant: { edit: { format: 'anchored-region', status: 'complete' } },
    })
    expect(server.service.requests.map(({ grammar }) => grammar)).toEqual([
      expect.stringMatching(/^root ::= "NOOP" \| f0\n/),
    ])
  })

  test('[SV52] names places by the marks of the model', async () => {
    const anchors = {
      type: 'tokens',
      hunks: 'several',
      anchors: ['<one>', '<two>', '<three>'],
      none: '<none>',
      file: '<file>',
      instruction: '<ask>',
      answer: '<answer>',
      contextChars: 100,
    } as const
    const profile = { ...coder.profile, editFormat: 'anchored-region', anchors } as const
    const models = { list: () => [{ ...coder, profile }] }
    await using server = await start(says('<two>let b = 3\n<three>'), { models })
    const { body } = await post(server, { task: edit })
    expect(body).toMatchObject({ output: [{ content: [{ text: 'let a = 1\nlet b = 3\n' }] }] })
    expect(server.service.lastPrompt).toBe(
      '«<file>»sum.ts\n«<one>»let a = 1\n«<two>»let b = 2\n«<three>»«<ask>»tidy this up«<answer>»',
    )
    expect(server.service.requests[0]?.markers).toEqual(['<one>', '<two>', '<three>', '<none>'])
  })
})
