import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, FrameReader, type Reply } from '../src/wire.ts'

const replies = fc.array(
  fc.record({
    id: fc.nat(),
    ok: fc.constant(true as const),
    value: fc.record({
      status: fc.constant('ok' as const),
      chosen: fc.array(fc.int32Array({ maxLength: 80 }), { maxLength: 3 }),
    }),
  }),
  { maxLength: 8 },
)

test('messages come out as they went in, wherever the bytes were cut', () => {
  fc.assert(
    fc.property(
      replies,
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
      (sent, cuts) => {
        const bytes = Buffer.concat(sent.map((reply) => encodeFrame(reply)))
        const reader = new FrameReader<Reply>()
        const received: Reply[] = []
        for (let start = 0, piece = 0; start < bytes.length; piece += 1) {
          const end = start + (cuts[piece % cuts.length] ?? 1)
          reader.push(bytes.subarray(start, end))
          for (let next = reader.next(); next !== undefined; next = reader.next()) {
            received.push(next)
          }
          start = end
        }
        expect(received).toEqual(sent)
      },
    ),
  )
})
