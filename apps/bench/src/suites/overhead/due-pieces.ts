/** Resolves at the next beat, with the time in milliseconds. */
export type Tick = () => Promise<number>

export type Pacing = {
  readonly tokensPerSecond: number
  /** How many there are in all. */
  readonly pieces: number
}

/** How many tokens are due at each beat, so that a late beat makes up for what it missed. */
export async function* duePieces(
  tick: Tick,
  { tokensPerSecond, pieces }: Pacing,
): AsyncGenerator<number, void, undefined> {
  const startedAt = await tick()
  let given = 0
  while (given < pieces) {
    const elapsedMs = (await tick()) - startedAt
    const due = Math.min(pieces, Math.floor((elapsedMs * tokensPerSecond) / 1000))
    if (due <= given) continue
    yield due - given
    given = due
  }
}

/** One timer for everybody: what many timers cost would be measured too. It rests while nobody waits. */
export function sharedTick(everyMs: number): Tick {
  let waiting: ((nowMs: number) => void)[] = []
  let isSet = false
  const beat = (): void => {
    isSet = false
    const woken = waiting
    waiting = []
    for (const wake of woken) wake(performance.now())
  }
  return () => {
    if (!isSet) setTimeout(beat, everyMs)
    isSet = true
    return new Promise((resolve) => waiting.push(resolve))
  }
}
