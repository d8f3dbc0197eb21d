import { below, type Random } from '../harness/random.ts'

/** What is done to a text. */
export const EDIT_KINDS = ['3 lines', 'insert and delete', 'rename', 'heavy'] as const
export type EditKind = (typeof EDIT_KINDS)[number]

/** Share of the lines that a heavy edit touches. */
const HEAVY_SHARE = 0.08
const WORDS = ['limit', 'buffer', 'pending', 'message', 'total', 'visit', 'Result', 'parse', 'next']

/** Does one kind of edit to a text, as the numbers decide. */
export function edited(text: string, kind: EditKind, random: Random): string {
  const lines = text.split('\n')
  switch (kind) {
    case '3 lines':
      for (let i = 0; i < 3; i += 1) changeLine(lines, random)
      return lines.join('\n')
    case 'insert and delete':
      for (let i = 0; i < 3; i += 1) {
        insertLines(lines, random)
        lines.splice(below(random, lines.length), 1 + below(random, 3))
      }
      return lines.join('\n')
    case 'rename':
      return renamed(text, random)
    case 'heavy':
      for (let i = 0; i < Math.max(3, lines.length * HEAVY_SHARE); i += 1) {
        const choice = random()
        if (choice < 0.6) changeLine(lines, random)
        else if (choice < 0.8) insertLines(lines, random)
        else lines.splice(below(random, lines.length), 1)
      }
      return lines.join('\n')
  }
}

/** Replaces a word or a number of one line, or adds an argument to it. */
function changeLine(lines: string[], random: Random): void {
  const candidates = lines.flatMap((line, index) => (/\w{3}/.test(line) ? [index] : []))
  const index = candidates[below(random, candidates.length)]
  const line = index === undefined ? undefined : lines[index]
  if (index === undefined || line === undefined) return
  const words = [...line.matchAll(/[A-Za-z_]{3,}|\d+/g)]
  const word = words[below(random, words.length)]
  if (random() < 0.25 && line.includes(')')) {
    lines[index] = line.replace(')', `, ${newName(random)})`)
  } else if (word !== undefined) {
    const by = /\d/.test(word[0]) ? String(below(random, 1000)) : newName(random)
    lines[index] = line.slice(0, word.index) + by + line.slice(word.index + word[0].length)
  }
}

/** Adds one to three lines that look like others of the text. */
function insertLines(lines: string[], random: Random): void {
  const at = below(random, lines.length)
  const indentation = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
  const added = Array.from(
    { length: 1 + below(random, 3) },
    () => `${indentation}const ${newName(random)} = ${newName(random)}(${newName(random)})`,
  )
  lines.splice(at, 0, ...added)
}

/** Gives a name that stands at three places or more, if there is one, another one everywhere. */
function renamed(text: string, random: Random): string {
  const counts = new Map<string, number>()
  for (const [word] of text.matchAll(/\b[a-z][A-Za-z]{3,}\b/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const keywords = /^(?:const|import|export|from|return|function|readonly|this|type|string|number)$/
  const names = [...counts].filter(([word, count]) => count >= 3 && !keywords.test(word))
  const [name] = names[below(random, names.length)] ?? []
  if (name === undefined) return text
  const to = newName(random)
  return text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), () => to)
}

function newName(random: Random): string {
  const word = (): string => WORDS[below(random, WORDS.length)] ?? ''
  return random() < 0.5 ? word() : word().toLowerCase() + capitalised(word())
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
