import { describe, expect, it } from 'vitest'
import { frameFigures, streamIntoPage, type Stream } from './measure/frames.ts'

/** The editor has in the page what is seen of a file, and some of what is around it. */
const MOST_LINES = 250
/** Told beside frames: the instruction, and the end of the answer. */
const BESIDE_FRAMES = 4

describe('an answer of a thousand tokens a second', () => {
  it.each<Stream>([
    { every: 10, reader: 'still' },
    { every: 10, reader: 'scrolling' },
    { every: 1, reader: 'scrolling' },
  ])('is drawn by frames, however it arrives (%j)', async (stream) => {
    const streamed = await streamIntoPage(stream)
    console.log(JSON.stringify({ ...stream, ...frameFigures(streamed) }))
    const { frames, updates, documentChanges, mostLines, tokens, deltas, text } = streamed
    const { expected } = streamed
    expect({ text, answer: deltas.join('') }).toEqual({ text: expected, answer: expected })
    // So many more than frames that they can not be drawn one by one.
    expect(tokens).toBeGreaterThan(2500)
    expect(documentChanges).toBeGreaterThan(0)
    expect(documentChanges).toBeLessThanOrEqual(frames + 2)
    // What is drawn over the document is told as seldom.
    expect(updates - documentChanges).toBeLessThanOrEqual(frames + BESIDE_FRAMES)
    expect(mostLines).toBeLessThanOrEqual(MOST_LINES)
  })
})
