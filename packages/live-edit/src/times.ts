import type { Figures } from '@turant/protocol'
import type { LiveEditTimes } from './ports.ts'
import { hunksOf } from './rows.ts'
import type { LiveEditState } from './state.ts'

type Times = {
  /** A key changed the instruction. */
  typed(): void
  /** All of an answer is there. */
  answered(id: number, figures: Figures | undefined): void
  /** The document and what is wanted are as in this state. */
  reached(state: LiveEditState): void
}

/** Takes the times of the answer to what was typed last. */
export function createTimes(
  nowMs: () => number,
  onTimes: ((times: LiveEditTimes) => void) | undefined,
): Times {
  let typedMs: number | undefined
  let firstLineMs: number | undefined
  let figures: Figures | undefined
  let answeredId: number | undefined
  return {
    typed() {
      typedMs = nowMs()
      firstLineMs = undefined
      answeredId = undefined
    },
    answered(id, served) {
      answeredId = id
      figures = served
    },
    reached(state) {
      const { asked, isChanging, lastId, phase } = state
      if (typedMs === undefined || isChanging || state.shown !== state.wanted) return
      const isAnswer = asked === undefined ? answeredId === lastId : writesChange(state)
      const isChanged = isAnswer && hunksOf(state.shown).length > 0
      if (isChanged) firstLineMs ??= nowMs() - typedMs
      if (asked !== undefined || answeredId !== lastId) return
      if (phase !== 'ready' && phase !== 'unchanged' && phase !== 'ended') return
      onTimes?.({ firstLineMs, finishedMs: nowMs() - typedMs, server: figures })
      typedMs = undefined
    },
  }
}

/** Whether a line that differs from the original has arrived of the answer under way. */
function writesChange({ asked, base }: LiveEditState): boolean {
  if (asked === undefined) return false
  const { alignment, region } = asked
  const original = base.slice(region.startLine, region.endLine)
  return alignment.lines.some((line, index) => line !== original[index])
}
