import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { idOf, post, sseEvents, start, type Running } from './harness.ts'
import { says } from './scripted-service.ts'

const TEMPLATES = new URL('../../models/test/fixtures/', import.meta.url)
/** Formats that show the region to a chat model. */
const FORMATS = [
  'bare-region',
  'fenced-region',
  'anchored-region',
  'whole-file',
  'search-replace',
  'apply-patch',
]

/** The prompt of the last request as the tokenizer sees it. */
function lastText({ service }: Running): string {
  return (service.requests.at(-1)?.prompt ?? []).map(({ text }) => text).join('')
}

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return a.slice(0, length)
}

describe('the beginning of a prompt stays as it is, so that it is computed once', () => {
  test.each(readdirSync(TEMPLATES))(
    '[SV51] a turn of a conversation begins with all of the turn before it (%s)',
    async (name) => {
      await using server = await start(says('const answer = 42\n'))
      const chatTemplate = readFileSync(new URL(name, TEMPLATES), 'utf8')
      server.service.info = { ...server.service.info, chatTemplate, bosText: '<s>' }
      const common = { instructions: 'You write code.' }
      let events = await sseEvents(server, { ...common, input: 'first <|end|> thing' })
      for (const input of ['second', 'third ', '  fourth']) {
        // This template writes a space of its own in front of an earlier answer.
        const said = name === 'mistral.jinja' ? '' : 'const answer = 42\n'
        const before = lastText(server) + said
        events = await sseEvents(server, { ...common, input, previous_response_id: idOf(events) })
        expect(commonStart(before.trimEnd(), lastText(server))).toBe(before.trimEnd())
      }
    },
  )

  test.each(FORMATS)(
    '[SV51] another instruction for the same lines changes nothing in front of itself (%s)',
    async (format) => {
      await using server = await start(says('x'))
      const ask = async (instruction: string): Promise<string> => {
        const task = {
          type: 'edit',
          path: 'sum.ts',
          before: 'import { total } from "./total.ts"\n\n',
          region: 'const retries = 3\nconst factor = 2\n',
          after: '\nexport { retries, factor }\n',
          instruction,
        }
        await post(server, { task, turant: { edit_format: format } })
        return lastText(server)
      }
      const first = await ask('set retries to 5')
      const second = await ask('make factor larger')
      expect(first).toContain('set retries to 5')
      const common = commonStart(first, second)
      expect(common).toContain('const factor = 2')
      expect(first.slice(common.length).startsWith('set retries to 5')).toBe(true)
    },
  )
})
