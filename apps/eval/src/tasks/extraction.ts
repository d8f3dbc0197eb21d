import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const EXTRACTION: readonly HandWrittenTask[] = [
  handWritten({
    id: 'extract-var-line-total',
    operator: 'extract-variable',
    path: 'src/orders/discount.ts',
    instruction:
      'the expression `order.quantity * order.unitCents` occurs three times, put it into a variable',
    lines: [8, 12],
    text: `export interface Order {
  readonly quantity: number
  readonly unitCents: number
  readonly isMember: boolean
}

/** What is taken off; never more than half. */
export function discountCents(order: Order): number {
  const forMembers = order.isMember ? Math.floor((order.quantity * order.unitCents) / 20) : 0
  const forMany = order.quantity >= 50 ? Math.floor((order.quantity * order.unitCents) / 2.5) : 0
  return Math.min(forMembers + forMany, Math.floor((order.quantity * order.unitCents) / 2))
}

export function hasDiscount(order: Order): boolean {
  return order.isMember || order.quantity >= 50
}
`,
    changes: [
      [
        `  const forMembers = order.isMember ? Math.floor((order.quantity * order.unitCents) / 20) : 0
  const forMany = order.quantity >= 50 ? Math.floor((order.quantity * order.unitCents) / 2.5) : 0
  return Math.min(forMembers + forMany, Math.floor((order.quantity * order.unitCents) / 2))`,
        `  const total = order.quantity * order.unitCents
  const forMembers = order.isMember ? Math.floor(total / 20) : 0
  const forMany = order.quantity >= 50 ? Math.floor(total / 2.5) : 0
  return Math.min(forMembers + forMany, Math.floor(total / 2))`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { discountCents, hasDiscount } from './subject.ts'

const products = text.match(/quantity\\s*\\*\\s*(order\\.)?unitCents|unitCents\\s*\\*\\s*(order\\.)?quantity/g)
assert.equal(products?.length, 1)
assert.equal(discountCents({ quantity: 10, unitCents: 199, isMember: true }), 99)
assert.equal(discountCents({ quantity: 50, unitCents: 100, isMember: false }), 2000)
assert.equal(discountCents({ quantity: 60, unitCents: 1001, isMember: true }), 27027)
assert.equal(discountCents({ quantity: 1, unitCents: 5, isMember: false }), 0)
assert.equal(hasDiscount({ quantity: 1, unitCents: 5, isMember: false }), false)
`,
  }),
  handWritten({
    id: 'extract-var-magic-number',
    operator: 'extract-variable',
    path: 'src/map/tiles.ts',
    instruction: 'name the 256: TILE_SIZE',
    text: `export interface Tile {
  column: number
  row: number
}

export interface Point {
  x: number
  y: number
}

/** The tile that a point of the world is on, at the scale of the map. */
export function tileAt(point: Point): Tile {
  return { column: Math.floor(point.x / 256), row: Math.floor(point.y / 256) }
}

export function cornerOf(tile: Tile): Point {
  return { x: tile.column * 256, y: tile.row * 256 }
}
`,
    changes: [
      [
        '/** The tile that a point of the world is on, at the scale of the map. */',
        `const TILE_SIZE = 256

/** The tile that a point of the world is on, at the scale of the map. */`,
      ],
      [
        '  return { column: Math.floor(point.x / 256), row: Math.floor(point.y / 256) }',
        '  return { column: Math.floor(point.x / TILE_SIZE), row: Math.floor(point.y / TILE_SIZE) }',
      ],
      [
        '  return { x: tile.column * 256, y: tile.row * 256 }',
        '  return { x: tile.column * TILE_SIZE, y: tile.row * TILE_SIZE }',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { cornerOf, tileAt } from './subject.ts'

assert.equal(text.match(/\\b256\\b/g)?.length, 1)
assert.match(text, /const TILE_SIZE\\b/)
assert.deepEqual(tileAt({ x: 255, y: 512 }), { column: 0, row: 2 })
assert.deepEqual(cornerOf({ column: 3, row: -1 }), { x: 768, y: -256 })
`,
  }),
  handWritten({
    id: 'inline-var-result',
    operator: 'inline-variable',
    path: 'src/mail/mask.ts',
    instruction: 'inline masked',
    lines: [10, 11],
    text: `/** Shows enough of an address to be recognised by its owner, and no more. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) {
    return '***'
  }
  const name = address.slice(0, at)
  const domain = address.slice(at + 1)
  const shown = name.length > 3 ? name.slice(0, 2) : name.slice(0, 1)
  const masked = shown + '***'
  return masked + '@' + domain
}

export function maskAll(addresses: readonly string[]): string {
  return addresses.map(maskAddress).join(', ')
}
`,
    changes: [
      [
        `  const masked = shown + '***'
  return masked + '@' + domain`,
        "  return shown + '***@' + domain",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { maskAddress, maskAll } from './subject.ts'

assert.doesNotMatch(text, /\\bmasked\\b/)
assert.equal(maskAddress('charlotte@post.example'), 'ch***@post.example')
assert.equal(maskAddress('jo@a.example'), 'j***@a.example')
assert.equal(maskAll(['@x', 'a@b']), '***, a***@b')
`,
  }),
  handWritten({
    id: 'inline-var-temporaries',
    operator: 'inline-variable',
    path: 'src/board/visible-cards.ts',
    instruction:
      'The three consts in visibleCards are each used once. Write it as one expression without them.',
    lines: [8, 13],
    text: `export interface Card {
  title: string
  column: number
  archived: boolean
}

/** Titles from the left to the right. */
export function visibleCards(cards: readonly Card[], query: string): string[] {
  const open = cards.filter((card) => !card.archived)
  const matching = open.filter((card) => card.title.includes(query))
  const sorted = matching.sort((a, b) => a.column - b.column)
  return sorted.map((card) => card.title)
}

export function archive(card: Card): Card {
  return { ...card, archived: true }
}
`,
    changes: [
      [
        `  const open = cards.filter((card) => !card.archived)
  const matching = open.filter((card) => card.title.includes(query))
  const sorted = matching.sort((a, b) => a.column - b.column)
  return sorted.map((card) => card.title)`,
        `  return cards
    .filter((card) => !card.archived)
    .filter((card) => card.title.includes(query))
    .sort((a, b) => a.column - b.column)
    .map((card) => card.title)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { archive, visibleCards } from './subject.ts'

assert.doesNotMatch(text, /\\b(const|let)\\b/)
const card = (title, column, archived = false) => ({ title, column, archived })
const cards = [card('fix door', 2), card('fix car', 0, true), card('fix roof', 1), card('sing', 0)]
const copy = [...cards]
assert.deepEqual(visibleCards(cards, 'fix'), ['fix roof', 'fix door'])
assert.deepEqual(cards, copy)
assert.deepEqual(archive(card('a', 1)), card('a', 1, true))
`,
  }),
  handWritten({
    id: 'extract-fn-phone',
    operator: 'extract-function',
    path: 'src/contacts/lookup.ts',
    instruction: 'pull the phone number cleanup that both functions do into a function cleanPhone',
    text: `export interface Contact {
    name: string
    phone: string
}

/** Numbers are written in many ways: +49 (0)30 123-45. */
export function findByPhone(contacts: readonly Contact[], phone: string): Contact | undefined {
    const wanted = phone.replace('(0)', '').replace(/[^+\\d]/g, '').replace(/^00/, '+')
    return contacts.find((contact) => contact.phone === wanted)
}

export function addContact(contacts: Contact[], name: string, phone: string): Contact {
    const cleaned = phone.replace('(0)', '').replace(/[^+\\d]/g, '').replace(/^00/, '+')
    const contact = { name: name.trim(), phone: cleaned }
    contacts.push(contact)
    return contact
}
`,
    changes: [
      [
        `/** Numbers are written in many ways: +49 (0)30 123-45. */
export function findByPhone(contacts: readonly Contact[], phone: string): Contact | undefined {
    const wanted = phone.replace('(0)', '').replace(/[^+\\d]/g, '').replace(/^00/, '+')`,
        `/** Numbers are written in many ways: +49 (0)30 123-45. */
function cleanPhone(phone: string): string {
    return phone.replace('(0)', '').replace(/[^+\\d]/g, '').replace(/^00/, '+')
}

export function findByPhone(contacts: readonly Contact[], phone: string): Contact | undefined {
    const wanted = cleanPhone(phone)`,
      ],
      [
        `    const cleaned = phone.replace('(0)', '').replace(/[^+\\d]/g, '').replace(/^00/, '+')
    const contact = { name: name.trim(), phone: cleaned }`,
        '    const contact = { name: name.trim(), phone: cleanPhone(phone) }',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { addContact, findByPhone } from './subject.ts'

assert.equal(text.split("'(0)'").length + text.split('"(0)"').length, 3)
assert.match(text, /(function|const) cleanPhone\\b/)
assert.ok(text.match(/\\bcleanPhone\\b/g).length >= 3)
const contacts = []
const ada = addContact(contacts, ' Ada ', '0049 (0)30 123-45')
assert.deepEqual(ada, { name: 'Ada', phone: '+493012345' })
assert.equal(findByPhone(contacts, '+49 30/12345'), ada)
assert.equal(findByPhone(contacts, '+49 30/12346'), undefined)
`,
  }),
  handWritten({
    id: 'extract-fn-overlap',
    operator: 'extract-function',
    path: 'src/rooms/booking.ts',
    instruction:
      'move the overlap test out of isFree into its own exported function `overlaps(a, b)`',
    lines: [6, 12],
    text: `export interface Slot {
  readonly from: number
  readonly to: number
}

/** The end of a slot is not part of it. */
export function isFree(booked: readonly Slot[], wanted: Slot): boolean {
  for (const slot of booked) {
    if (slot.from < wanted.to && wanted.from < slot.to) return false
  }
  return true
}

export function book(booked: readonly Slot[], wanted: Slot): readonly Slot[] {
  if (!isFree(booked, wanted)) throw new Error('the room is taken')
  return [...booked, wanted].sort((a, b) => a.from - b.from)
}
`,
    changes: [
      [
        `/** The end of a slot is not part of it. */
export function isFree(booked: readonly Slot[], wanted: Slot): boolean {
  for (const slot of booked) {
    if (slot.from < wanted.to && wanted.from < slot.to) return false
  }`,
        `/** The end of a slot is not part of it. */
export function overlaps(a: Slot, b: Slot): boolean {
  return a.from < b.to && b.from < a.to
}

export function isFree(booked: readonly Slot[], wanted: Slot): boolean {
  for (const slot of booked) {
    if (overlaps(slot, wanted)) return false
  }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { book, isFree, overlaps } from './subject.ts'

const noon = { from: 12, to: 13 }
assert.equal(overlaps(noon, { from: 13, to: 14 }), false)
assert.equal(overlaps(noon, { from: 12.5, to: 14 }), true)
assert.equal(overlaps({ from: 9, to: 18 }, noon), true)
assert.ok(text.match(/\\boverlaps\\b/g).length >= 2)
assert.equal(isFree([noon], { from: 11, to: 12 }), true)
assert.equal(isFree([noon], { from: 11, to: 12.1 }), false)
assert.deepEqual(book([noon], { from: 9, to: 10 }), [{ from: 9, to: 10 }, noon])
assert.throws(() => book([noon], noon), /taken/)
`,
  }),
]
