import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const FREE_FORM_OUTPUT: readonly HandWrittenTask[] = [
  handWritten({
    id: 'free-twelve-hours',
    operator: 'free-form',
    path: 'src/agenda/time-label.ts',
    instruction: 'show 12 hour times: 9:05 am, 12:30 pm, 12:00 am at midnight',
    lines: [7, 11],
    text: `export interface Appointment {
  readonly title: string
  readonly startMinutes: number
  readonly endMinutes: number
}

export function timeLabel(minutesOfDay: number): string {
  const hours = Math.floor(minutesOfDay / 60)
  const minutes = minutesOfDay % 60
  return \`\${hours}:\${String(minutes).padStart(2, '0')}\`
}

export function agendaLine({ title, startMinutes, endMinutes }: Appointment): string {
  return \`\${timeLabel(startMinutes)} - \${timeLabel(endMinutes)}  \${title}\`
}
`,
    changes: [
      [
        `  return \`\${hours}:\${String(minutes).padStart(2, '0')}\``,
        `  const suffix = hours < 12 ? 'am' : 'pm'
  return \`\${hours % 12 || 12}:\${String(minutes).padStart(2, '0')} \${suffix}\``,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { agendaLine, timeLabel } from './subject.ts'

const labels = [545, 750, 0, 719, 720, 1439].map((minutes) => timeLabel(minutes))
assert.deepEqual(labels, ['9:05 am', '12:30 pm', '12:00 am', '11:59 am', '12:00 pm', '11:59 pm'])
const lunch = { title: 'Lunch', startMinutes: 705, endMinutes: 780 }
assert.equal(agendaLine(lunch), '11:45 am - 1:00 pm  Lunch')
`,
  }),
  handWritten({
    id: 'free-totals-row',
    operator: 'free-form',
    path: 'tools/coverage-table.ts',
    instruction:
      'can we get a last line "all files" with the sums and the percentage over everything',
    text: `export interface FileCoverage {
    file: string;
    covered: number;
    lines: number;
}

function percent(covered: number, lines: number): string {
    return lines === 0 ? "-" : \`\${Math.floor((covered / lines) * 100)} %\`;
}

function row({ file, covered, lines }: FileCoverage): string {
    return [file, \`\${covered}/\${lines}\`, percent(covered, lines)].join("\\t");
}

/** The worst files first. */
export function coverageTable(files: readonly FileCoverage[]): string {
    const sorted = files.toSorted((a, b) => a.covered / a.lines - b.covered / b.lines);
    return sorted.map(row).join("\\n");
}
`,
    changes: [
      [
        `    return sorted.map(row).join("\\n");`,
        `    const covered = files.reduce((sum, file) => sum + file.covered, 0);
    const lines = files.reduce((sum, file) => sum + file.lines, 0);
    return [...sorted, { file: "all files", covered, lines }].map(row).join("\\n");`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { coverageTable } from './subject.ts'

const file = (file, covered, lines) => ({ file, covered, lines })
const table = coverageTable([file('a.ts', 9, 10), file('b.ts', 1, 10), file('c.ts', 5, 10)])
assert.deepEqual(table.trimEnd().split('\\n'), [
  'b.ts\\t1/10\\t10 %',
  'c.ts\\t5/10\\t50 %',
  'a.ts\\t9/10\\t90 %',
  'all files\\t15/30\\t50 %',
])
assert.equal(coverageTable([file('x', 1, 3)]).trimEnd(), 'x\\t1/3\\t33 %\\nall files\\t1/3\\t33 %')
`,
  }),
  handWritten({
    id: 'free-flush-debounced',
    operator: 'free-form',
    path: 'src/editor/autosave.ts',
    instruction:
      'add a flush() to what autosave returns. It saves at once if something is waiting, and does nothing otherwise.',
    text: `export type Save = (text: string) => void

export interface Timers {
  set(callback: () => void, ms: number): number
  clear(timer: number): void
}

export interface Autosave {
  changed(text: string): void
}

/** Saves when nothing was typed for a while. */
export function autosave(save: Save, timers: Timers, quietMs = 800): Autosave {
  let timer: number | undefined
  return {
    changed(text) {
      if (timer !== undefined) timers.clear(timer)
      timer = timers.set(() => {
        timer = undefined
        save(text)
      }, quietMs)
    },
  }
}
`,
    changes: [
      [
        `  changed(text: string): void
}`,
        `  changed(text: string): void
  /** Saves now what is waiting to be saved. */
  flush(): void
}`,
      ],
      [
        `  let timer: number | undefined
  return {
    changed(text) {
      if (timer !== undefined) timers.clear(timer)
      timer = timers.set(() => {
        timer = undefined
        save(text)
      }, quietMs)
    },
  }`,
        `  let timer: number | undefined
  let waiting = ''
  return {
    changed(text) {
      if (timer !== undefined) timers.clear(timer)
      waiting = text
      timer = timers.set(() => {
        timer = undefined
        save(text)
      }, quietMs)
    },
    flush() {
      if (timer === undefined) return
      timers.clear(timer)
      timer = undefined
      save(waiting)
    },
  }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { autosave } from './subject.ts'

assert.ok(text.match(/\\bflush\\b/g)?.length >= 2, 'its type has no flush')

const pending = new Map()
let next = 0
const timers = {
  set(callback, ms) {
    next += 1
    pending.set(next, { callback, ms })
    return next
  },
  clear(timer) {
    pending.delete(timer)
  },
}
const fire = () => {
  for (const [timer, { callback }] of [...pending]) {
    pending.delete(timer)
    callback()
  }
}
const saved = []
const editor = autosave((text) => saved.push(text), timers)
editor.flush()
assert.deepEqual(saved, [])
editor.changed('a')
editor.changed('ab')
assert.deepEqual([...pending.values()].map(({ ms }) => ms), [800])
editor.flush()
assert.deepEqual(saved, ['ab'])
fire()
editor.flush()
assert.deepEqual(saved, ['ab'])
editor.changed('abc')
fire()
editor.flush()
assert.deepEqual(saved, ['ab', 'abc'])
`,
  }),
  handWritten({
    id: 'free-plural',
    operator: 'free-form',
    path: 'src/inbox/badge.ts',
    instruction: '"1 messages" looks silly',
    lines: [6, 11],
    text: `export interface Inbox {
  readonly unread: number
  readonly drafts: number
}

export function badge({ unread, drafts }: Inbox): string {
  const parts: string[] = []
  if (unread > 0) parts.push(\`\${unread} messages\`)
  if (drafts > 0) parts.push(drafts === 1 ? '1 draft' : \`\${drafts} drafts\`)
  return parts.length === 0 ? 'all done' : parts.join(', ')
}

export function tabTitle(inbox: Inbox): string {
  return inbox.unread > 0 ? \`(\${inbox.unread}) Inbox\` : 'Inbox'
}
`,
    changes: [
      [
        '  if (unread > 0) parts.push(`${unread} messages`)',
        `  if (unread > 0) parts.push(unread === 1 ? '1 message' : \`\${unread} messages\`)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { badge, tabTitle } from './subject.ts'

assert.equal(badge({ unread: 1, drafts: 1 }), '1 message, 1 draft')
assert.equal(badge({ unread: 21, drafts: 0 }), '21 messages')
assert.equal(badge({ unread: 0, drafts: 2 }), '2 drafts')
assert.equal(badge({ unread: 0, drafts: 0 }), 'all done')
assert.equal(tabTitle({ unread: 1, drafts: 0 }), '(1) Inbox')
`,
  }),
]
