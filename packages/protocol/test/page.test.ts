import { describe, expect, test } from 'vitest'
import {
  encodeSseEvent,
  parsePageSessionRequest,
  pullEventSchema,
  SseDecoder,
  type PullEvent,
} from '../src/index.ts'

describe('pages and models', () => {
  test.each([
    [{ ticket: 'x'.repeat(128) }, undefined],
    [{ ticket: 'x'.repeat(129) }, 'invalid_value'],
    [{}, 'missing_required_parameter'],
    [{ ticket: null }, 'invalid_type'],
    ['text', 'invalid_type'],
  ])('[PR35] a request with a ticket: %j', (body, code) => {
    const parsed = parsePageSessionRequest(body)
    expect(parsed.ok ? undefined : parsed.error.code).toBe(code)
  })

  test('[PR36] the events of a pull come back as they were sent', () => {
    const rates = { total: null, bytes_per_second: null, seconds_left: null }
    const events: readonly PullEvent[] = [
      { type: 'pull.progress', phase: 'wait', done: 0, ...rates },
      { type: 'pull.note', message: 'a mirror did not serve' },
      { type: 'pull.completed', already_present: false },
      { type: 'pull.failed', message: 'The disk is full.' },
    ]
    const text = events.map((event) => encodeSseEvent(event)).join('')
    const back = new SseDecoder().push(text).map((data) => pullEventSchema.parse(JSON.parse(data)))
    expect(back).toEqual(events)
  })
})
