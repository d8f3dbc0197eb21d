import { expect, test } from 'vitest'
import {
  startLiveEdit,
  type Answered,
  type Ask,
  type LiveEditFace,
  type LiveEditOutcome,
  type LiveEditTimes,
  type LiveEditView,
} from '../src/index.ts'
import { changed } from './support/text-document.ts'

const FILE = 'const retries = 3\nconst port = 80\n'
const DONE: Answered = { type: 'done', figures: undefined }

type Request = {
  readonly instruction: string
  readonly signal: AbortSignal
  readonly write: (delta: string) => void
  readonly end: (answered: Answered) => Promise<void>
}

function setUp() {
  const requests: Request[] = []
  const times: LiveEditTimes[] = []
  const views: LiveEditView[] = []
  const outcomes: LiveEditOutcome[] = []
  const frames: (() => void)[] = []
  const clock = { ms: 0 }
  const document = { text: FILE, changes: 0 }
  const face: LiveEditFace = {
    async applyChanges(changes) {
      document.text = changed(document.text, changes)
      document.changes += 1
      session.documentChanged(document.text)
      return true
    },
    show: (view) => views.push(view),
    ended: (outcome) => outcomes.push(outcome),
    nextFrame: (callback) => frames.push(callback),
  }
  const ask: Ask = (task, { signal, onDelta }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ type: 'aborted' }))
      const end = async (answered: Answered): Promise<void> => {
        resolve(answered)
        await settled()
      }
      requests.push({ instruction: task.instruction, signal, write: onDelta, end })
    })
  const session = startLiveEdit({
    face,
    ask,
    document: { path: 'a.ts', text: FILE },
    scope: { startLine: 0, endLine: 2 },
    nowMs: () => clock.ms,
    onTimes: (taken) => times.push(taken),
  })
  const frame = async (): Promise<void> => {
    for (const callback of frames.splice(0)) callback()
    await settled()
  }
  return { session, requests, times, views, outcomes, frames, clock, document, frame }
}

/** Every promise that can go on has gone on. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve()
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1)
  if (item === undefined) throw new Error('nothing there')
  return item
}

test('[LE5] every key supersedes the request before it, at once', async () => {
  const { session, requests } = setUp()
  for (let length = 1; length <= 3_000; length += 1) {
    session.instruct('x'.repeat((length % 50) + 1))
    const open = requests.filter(({ signal }) => !signal.aborted)
    expect(open.length).toBe(1)
    expect(open[0]).toBe(requests.at(-1))
    requests.splice(0, requests.length - 1)
  }
  session.instruct('  ')
  expect(last(requests).signal.aborted).toBe(true)
  await settled()
})

test('[LE14] however many pieces come, they are taken up once a frame', async () => {
  const { session, requests, frames, document, frame } = setUp()
  session.instruct('set port to 9')
  for (const piece of FILE.replace('80', '9')) last(requests).write(piece)
  expect([frames.length, document.changes]).toEqual([1, 0])
  await frame()
  expect([document.changes, document.text]).toEqual([
    1,
    'const retries = 3\nconst port = 80\nconst port = 9\n',
  ])
})

test('[LE15] times are those of the answer to the last key', async () => {
  const { session, requests, times, clock, frame } = setUp()
  session.instruct('set retries')
  clock.ms = 100
  session.instruct('set retries to 5')
  clock.ms = 130
  last(requests).write('const retries = 5\n')
  await frame()
  clock.ms = 150
  last(requests).write('const port = 80\n')
  await last(requests).end(DONE)
  expect(times).toEqual([{ firstLineMs: 30, finishedMs: 50, server: undefined }])
  session.instruct('set retries to 3')
  clock.ms = 190
  last(requests).write(FILE)
  await last(requests).end(DONE)
  expect(times.slice(1)).toEqual([{ firstLineMs: undefined, finishedMs: 40, server: undefined }])
})

test('[LE13] line ends of the answer are the document’s', async () => {
  const { session, requests, document } = setUp()
  session.instruct('x')
  last(requests).write('const retries = 5\r')
  last(requests).write('\nconst port = 80')
  await last(requests).end(DONE)
  session.keep()
  await settled()
  expect(document.text).toBe('const retries = 5\nconst port = 80\n')
})

test('a server that dies in the middle leaves the document as it was, and the next key asks again', async () => {
  const { session, requests, document, views, frame } = setUp()
  session.instruct('x')
  last(requests).write('const other = 1\n')
  await frame()
  expect(document.text).not.toBe(FILE)
  await last(requests).end({ type: 'failed', message: 'Start it with "turant serve".' })
  expect(document.text).toBe(FILE)
  expect(last(views)).toMatchObject({
    phase: 'failed',
    message: 'Start it with "turant serve".',
    hunks: [],
  })
  session.instruct('xy')
  expect(last(requests).instruction).toBe('xy')
})

test('what is drawn is what the document holds', async () => {
  const { session, requests, views, outcomes, document } = setUp()
  session.instruct('x')
  last(requests).write('const retries = 4\nconst port = 80\n')
  await last(requests).end(DONE)
  expect(last(views)).toEqual({
    phase: 'ready',
    message: undefined,
    scope: { startLine: 0, endLine: 3 },
    added: [{ startLine: 1, endLine: 2 }],
    removed: [{ startLine: 0, endLine: 1 }],
    hunks: [{ startLine: 0, endLine: 2 }],
    writingLine: undefined,
  })
  session.keep()
  await settled()
  expect([document.text, outcomes, last(views).phase]).toEqual([
    'const retries = 4\nconst port = 80\n',
    [{ type: 'kept' }],
    'ended',
  ])
})

test('a document that is closed is not touched any more', async () => {
  const { session, requests, outcomes, document } = setUp()
  session.instruct('x')
  session.close()
  expect(last(requests).signal.aborted).toBe(true)
  session.instruct('y')
  session.keep()
  await settled()
  expect([requests.length, document.text]).toEqual([1, FILE])
  expect(outcomes).toEqual([{ type: 'left', message: 'The document was closed.' }])
})
