import { CATALOG } from './catalog.ts'
import type { CatalogModel } from './model.ts'

export function findModel(id: string): CatalogModel | undefined {
  return CATALOG.find((model) => model.id === id)
}

/** Longer than any id by far. The comparison takes as long as the text is. */
const MAX_CHARACTERS = 200

/**
 * Up to three ids that somebody who wrote `id` may have meant, best first: those that contain it,
 * then those that begin like it or differ in at most 40 % of their letters. Empty when none does.
 */
export function closestModelIds(id: string): readonly string[] {
  const wanted = id.trim().toLowerCase()
  if (wanted === '' || wanted.length > MAX_CHARACTERS) return []
  const ranked = CATALOG.map((model) => ({ id: model.id, distance: distance(wanted, model.id) }))
  return ranked
    .filter((entry) => entry.distance <= 0.4)
    .sort((a, b) => a.distance - b.distance || a.id.localeCompare(b.id, 'en'))
    .slice(0, 3)
    .map((entry) => entry.id)
}

/** What a match of only the beginning is worse than one of the whole. */
const BEGINNING_PENALTY = 0.1

/** 0 is equal, 1 shares nothing. A part of an id is nearer than any misspelling of a whole one. */
function distance(wanted: string, id: string): number {
  if (id.includes(wanted)) return 0.01 * (1 - wanted.length / id.length)
  const edits = editsToBeginnings(wanted, id)
  const whole = (edits.at(-1) ?? 0) / Math.max(wanted.length, id.length)
  return Math.min(whole, BEGINNING_PENALTY + Math.min(...edits) / wanted.length)
}

/** Levenshtein distance from a text to each beginning of another: the last row of the table. */
function editsToBeginnings(from: string, to: string): readonly number[] {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const substitution = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1)
      next.push(Math.min(substitution, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row
}
