import { createHash } from 'node:crypto'
import type { PageKey, Ticket } from '@turant/protocol'
import type { Clock } from './clock.ts'
import type { Entropy } from './entropy.ts'

const TICKET_MS = 60_000
const KEY_IDLE_MS = 12 * 60 * 60 * 1000
/** Beyond these the oldest ticket, and the key that was used longest ago, are given up. */
const MAX_TICKETS = 32
const MAX_KEYS = 256

type Granted = { readonly owner: string; readonly endsAtMs: number }

/**
 * Keys for pages of this server. Whoever has a key of the server makes a ticket, and the page it is handed to
 * changes it, once and soon, into a key of its own. All of it lives in memory, under hashes alone: what is looked
 * up takes as long whatever was sent.
 */
export class PageAccess {
  readonly #clock: Clock
  readonly #entropy: Entropy
  /** The oldest first. */
  readonly #tickets = new Map<string, Granted>()
  /** The one used longest ago first. */
  readonly #keys = new Map<string, Granted>()

  constructor({ clock, entropy }: { readonly clock: Clock; readonly entropy: Entropy }) {
    this.#clock = clock
    this.#entropy = entropy
  }

  /** A ticket into the pages, for somebody with the key of this owner. */
  ticketFor(owner: string): Ticket {
    const ticket = this.#entropy.secret()
    const endsAtMs = this.#clock.nowMs() + TICKET_MS
    add(this.#tickets, { id: hash(ticket), granted: { owner, endsAtMs }, most: MAX_TICKETS })
    return { ticket, expires_in_s: TICKET_MS / 1000 }
  }

  /** Undefined for a ticket that is not known, too old, or was used. */
  redeem(ticket: string): PageKey | undefined {
    const id = hash(ticket)
    const owner = this.#valid(this.#tickets, id)?.owner
    this.#tickets.delete(id)
    if (owner === undefined) return undefined
    const key = `tp-${this.#entropy.secret()}`
    this.#keep(hash(key), owner)
    return { key, expires_in_s: KEY_IDLE_MS / 1000 }
  }

  /** Whose a page's key is; asking keeps it alive. */
  ownerOf(key: string): string | undefined {
    const id = hash(key)
    const owner = this.#valid(this.#keys, id)?.owner
    this.#keys.delete(id)
    if (owner !== undefined) this.#keep(id, owner)
    return owner
  }

  #keep(id: string, owner: string): void {
    const endsAtMs = this.#clock.nowMs() + KEY_IDLE_MS
    add(this.#keys, { id, granted: { owner, endsAtMs }, most: MAX_KEYS })
  }

  #valid(all: ReadonlyMap<string, Granted>, id: string): Granted | undefined {
    const granted = all.get(id)
    return granted !== undefined && granted.endsAtMs > this.#clock.nowMs() ? granted : undefined
  }
}

function add(
  all: Map<string, Granted>,
  { id, granted, most }: { readonly id: string; readonly granted: Granted; readonly most: number },
): void {
  all.set(id, granted)
  for (const oldest of all.keys()) {
    if (all.size <= most) return
    all.delete(oldest)
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
