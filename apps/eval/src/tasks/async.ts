import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const ASYNC: readonly HandWrittenTask[] = [
  handWritten({
    id: 'await-profile',
    operator: 'then-to-await',
    path: 'src/profile/load-profile.ts',
    instruction: 'use async/await instead of then',
    lines: [11, 17],
    text: `export interface Api {
  user(id: string): Promise<{ name: string; teamId: string }>
  team(id: string): Promise<{ title: string }>
}

export interface Profile {
  name: string
  team: string
}

export function loadProfile(id: string, api: Api): Promise<Profile> {
  return api.user(id).then((user) => {
    return api.team(user.teamId).then((team) => {
      return { name: user.name, team: team.title }
    })
  })
}
`,
    changes: [
      [
        `export function loadProfile(id: string, api: Api): Promise<Profile> {
  return api.user(id).then((user) => {
    return api.team(user.teamId).then((team) => {
      return { name: user.name, team: team.title }
    })
  })
}`,
        `export async function loadProfile(id: string, api: Api): Promise<Profile> {
  const user = await api.user(id)
  const team = await api.team(user.teamId)
  return { name: user.name, team: team.title }
}`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { loadProfile } from './subject.ts'

assert.doesNotMatch(text, /\\.then\\(/)
assert.match(text, /\\bawait\\b/)
const asked = []
const api = {
  user: async (id) => {
    asked.push(id)
    return { name: 'Ada', teamId: 't1' }
  },
  team: async (id) => {
    asked.push(id)
    return { title: 'Engines' }
  },
}
assert.deepEqual(await loadProfile('u1', api), { name: 'Ada', team: 'Engines' })
assert.deepEqual(asked, ['u1', 't1'])
const failing = { ...api, team: () => Promise.reject(new Error('gone')) }
await assert.rejects(loadProfile('u1', failing), /gone/)
`,
  }),
  handWritten({
    id: 'await-upload-catch',
    operator: 'then-to-await',
    path: 'src/upload/send-report.ts',
    instruction: 'sendReport: rewrite with await and try/catch',
    text: `export interface Receipt {
  readonly ok: boolean;
  readonly note: string;
}

export type Post = (url: string, body: string) => Promise<{ status: number }>;

const URL_OF_REPORTS = "https://reports.example/v2";

export function sendReport(lines: readonly string[], post: Post): Promise<Receipt> {
  return post(URL_OF_REPORTS, lines.join("\\n"))
    .then((reply) => {
      if (reply.status >= 300) throw new Error("status " + reply.status);
      return { ok: true, note: lines.length + " lines" };
    })
    .catch((error: unknown) => {
      return { ok: false, note: error instanceof Error ? error.message : String(error) };
    });
}

export function isWorthSending(lines: readonly string[]): boolean {
  return lines.some((line) => line.trim() !== "");
}
`,
    changes: [
      [
        `export function sendReport(lines: readonly string[], post: Post): Promise<Receipt> {
  return post(URL_OF_REPORTS, lines.join("\\n"))
    .then((reply) => {
      if (reply.status >= 300) throw new Error("status " + reply.status);
      return { ok: true, note: lines.length + " lines" };
    })
    .catch((error: unknown) => {
      return { ok: false, note: error instanceof Error ? error.message : String(error) };
    });
}`,
        `export async function sendReport(lines: readonly string[], post: Post): Promise<Receipt> {
  try {
    const reply = await post(URL_OF_REPORTS, lines.join("\\n"));
    if (reply.status >= 300) throw new Error("status " + reply.status);
    return { ok: true, note: lines.length + " lines" };
  } catch (error) {
    return { ok: false, note: error instanceof Error ? error.message : String(error) };
  }
}`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { isWorthSending, sendReport } from './subject.ts'

assert.doesNotMatch(text, /\\.(then|catch)\\(/)
const reply = (status) => async () => ({ status })
assert.deepEqual(await sendReport(['a', 'b'], reply(200)), { ok: true, note: '2 lines' })
assert.deepEqual(await sendReport(['a'], reply(500)), { ok: false, note: 'status 500' })
const down = () => Promise.reject(new Error('offline'))
assert.deepEqual(await sendReport(['a'], down), { ok: false, note: 'offline' })
let body = ''
await sendReport(['a', 'b'], async (_, text) => {
  body = text
  return { status: 200 }
})
assert.equal(body, 'a\\nb')
assert.equal(isWorthSending([' ']), false)
`,
  }),
  handWritten({
    id: 'promise-read-settings',
    operator: 'callback-to-promise',
    path: 'src/settings/read-settings.ts',
    instruction: 'make readSettings return a promise instead of taking a callback',
    text: `import { readFile } from 'node:fs'

export type Settings = Record<string, string>

/** Reads lines of \`key: value\`. */
export function readSettings(
  path: string,
  done: (error: Error | null, settings?: Settings) => void,
): void {
  readFile(path, 'utf8', (error, content) => {
    if (error) {
      done(error)
      return
    }
    const settings: Settings = {}
    for (const line of content.split('\\n')) {
      const [key, ...value] = line.split(':')
      if (key && value.length > 0) settings[key.trim()] = value.join(':').trim()
    }
    done(null, settings)
  })
}
`,
    changes: [
      [
        `export function readSettings(
  path: string,
  done: (error: Error | null, settings?: Settings) => void,
): void {
  readFile(path, 'utf8', (error, content) => {
    if (error) {
      done(error)
      return
    }
    const settings: Settings = {}
    for (const line of content.split('\\n')) {
      const [key, ...value] = line.split(':')
      if (key && value.length > 0) settings[key.trim()] = value.join(':').trim()
    }
    done(null, settings)
  })
}`,
        `export function readSettings(path: string): Promise<Settings> {
  return new Promise((resolve, reject) => {
    readFile(path, 'utf8', (error, content) => {
      if (error) {
        reject(error)
        return
      }
      const settings: Settings = {}
      for (const line of content.split('\\n')) {
        const [key, ...value] = line.split(':')
        if (key && value.length > 0) settings[key.trim()] = value.join(':').trim()
      }
      resolve(settings)
    })
  })
}`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from './subject.ts'

assert.equal(readSettings.length, 1)
const folder = mkdtempSync(join(tmpdir(), 'settings-'))
try {
  writeFileSync(join(folder, 'a'), 'name: box\\nurl: http://a:1\\n\\nnothing\\n')
  assert.deepEqual(await readSettings(join(folder, 'a')), { name: 'box', url: 'http://a:1' })
  await assert.rejects(readSettings(join(folder, 'b')), { code: 'ENOENT' })
} finally {
  rmSync(folder, { recursive: true })
}
`,
  }),
  handWritten({
    id: 'promise-countdown',
    operator: 'callback-to-promise',
    path: 'src/ui/countdown.ts',
    instruction: 'i want to `await countdown(3, show)`: no finished callback any more',
    text: `export type Show = (label: string) => void

const TICK_MS = 5

/** Shows 3, 2, 1 and then "go". */
export function countdown(from: number, show: Show, finished: () => void): void {
  let left = from
  const timer = setInterval(() => {
    if (left > 0) {
      show(String(left))
      left -= 1
      return
    }
    clearInterval(timer)
    show('go')
    finished()
  }, TICK_MS)
}
`,
    changes: [
      [
        `export function countdown(from: number, show: Show, finished: () => void): void {
  let left = from
  const timer = setInterval(() => {
    if (left > 0) {
      show(String(left))
      left -= 1
      return
    }
    clearInterval(timer)
    show('go')
    finished()
  }, TICK_MS)
}`,
        `export function countdown(from: number, show: Show): Promise<void> {
  return new Promise((resolve) => {
    let left = from
    const timer = setInterval(() => {
      if (left > 0) {
        show(String(left))
        left -= 1
        return
      }
      clearInterval(timer)
      show('go')
      resolve()
    }, TICK_MS)
  })
}`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { countdown } from './subject.ts'

assert.equal(countdown.length, 2)
const shown = []
await countdown(3, (label) => shown.push(label))
assert.deepEqual(shown, ['3', '2', '1', 'go'])
`,
  }),
  handWritten({
    id: 'parallel-thumbnails',
    operator: 'free-form',
    path: 'src/gallery/thumbnails.ts',
    instruction: 'render them all at the same time, the results stay in order',
    lines: [14, 19],
    text: `export interface Thumbnail {
  readonly path: string
  readonly bytes: number
}

export type Render = (path: string, width: number) => Promise<Uint8Array>

const WIDTH = 240

export async function renderGallery(
  paths: readonly string[],
  render: Render,
): Promise<Thumbnail[]> {
  const thumbnails: Thumbnail[] = []
  for (const path of paths) {
    const pixels = await render(path, WIDTH)
    thumbnails.push({ path, bytes: pixels.length })
  }
  return thumbnails
}
`,
    changes: [
      [
        `  const thumbnails: Thumbnail[] = []
  for (const path of paths) {
    const pixels = await render(path, WIDTH)
    thumbnails.push({ path, bytes: pixels.length })
  }
  return thumbnails`,
        `  return Promise.all(
    paths.map(async (path) => {
      const pixels = await render(path, WIDTH)
      return { path, bytes: pixels.length }
    }),
  )`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { renderGallery } from './subject.ts'

let running = 0
let most = 0
const waits = { a: 9, bb: 1, ccc: 5 }
const render = async (path, width) => {
  assert.equal(width, 240)
  running += 1
  most = Math.max(most, running)
  await delay(waits[path])
  running -= 1
  return new Uint8Array(path.length)
}
assert.deepEqual(await renderGallery(['a', 'bb', 'ccc'], render), [
  { path: 'a', bytes: 1 },
  { path: 'bb', bytes: 2 },
  { path: 'ccc', bytes: 3 },
])
assert.equal(most, 3)
`,
  }),
]
