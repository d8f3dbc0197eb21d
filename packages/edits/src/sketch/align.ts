/** A line of one text that is found again in another. */
export type Pair = { readonly sketch: number; readonly text: number }

/** Beyond this the table is too large to be quick, and nobody writes such sketches. */
const MAX_CELLS = 8_000_000
const CONTIGUOUS_BONUS = 1
/** A closing bracket tells most by how deep it stands. */
const DEPTH_BONUS = 0.3

/**
 * Which lines of a sketch stand where in a text: in order, as many and as telling ones as possible, neighbours
 * preferably beside each other. White space around a line makes no difference. Undefined for texts that are too long.
 *
 * @param blocks which block each line of the sketch belongs to: lines of two blocks are no neighbours
 */
export function align(
  sketch: readonly string[],
  text: readonly string[],
  blocks: readonly number[],
): readonly Pair[] | undefined {
  const [rows, columns] = [sketch.length + 1, text.length + 1]
  if (rows * columns > MAX_CELLS) return undefined
  const best = new Float64Array(rows * columns)
  const matched = new Float64Array(rows * columns).fill(-1)
  const [told, there] = [sketch.map((line) => line.trim()), text.map((line) => line.trim())]
  const weights = told.map(weightOf)
  for (let row = 1; row < rows; row += 1) {
    for (let column = 1; column < columns; column += 1) {
      const at = row * columns + column
      const diagonal = at - columns - 1
      const skipped = Math.max(best[at - columns] ?? 0, best[at - 1] ?? 0)
      if (told[row - 1] === there[column - 1]) {
        const depth = sketch[row - 1] === text[column - 1] ? DEPTH_BONUS : 0
        const goesOn = blocks[row - 1] === blocks[row - 2] && (matched[diagonal] ?? -1) >= 0
        const bonus = goesOn ? (matched[diagonal] ?? 0) + CONTIGUOUS_BONUS : 0
        matched[at] = depth + (weights[row - 1] ?? 0) + Math.max(best[diagonal] ?? 0, bonus)
      }
      best[at] = Math.max(skipped, matched[at] ?? -1)
    }
  }
  return readBack({ best, matched, columns }, rows, blocks)
}

type Table = {
  readonly best: Float64Array
  readonly matched: Float64Array
  readonly columns: number
}

function readBack(
  { best, matched, columns }: Table,
  rows: number,
  blocks: readonly number[],
): readonly Pair[] {
  const pairs: Pair[] = []
  let [row, column] = [rows - 1, columns - 1]
  // Set where the pair before was chosen for being the neighbour of this one.
  let mustMatch = false
  while (row > 0 && column > 0) {
    const at = row * columns + column
    const score = matched[at] ?? -1
    // Of equal places the one that is nearest to the line before it in its block.
    const isNearer = blocks[row - 1] === blocks[row - 2] && best[at] === best[at - 1]
    if (!mustMatch && isNearer) column -= 1
    else if (mustMatch || (score >= 0 && score === best[at])) {
      pairs.push({ sketch: row - 1, text: column - 1 })
      const diagonal = at - columns - 1
      const isNeighbour = blocks[row - 1] === blocks[row - 2] && (matched[diagonal] ?? -1) >= 0
      mustMatch =
        isNeighbour && (matched[diagonal] ?? 0) + CONTIGUOUS_BONUS >= (best[diagonal] ?? 0)
      row -= 1
      column -= 1
    } else if (best[at] === best[at - columns]) row -= 1
    else column -= 1
  }
  return pairs.reverse()
}

/** How much a line says about where it stands. */
function weightOf(line: string): number {
  if (line === '') return 0.05
  if (!/[\p{L}\p{N}]/u.test(line)) return 0.4
  return 1 + Math.min(line.length, 40) / 10
}
