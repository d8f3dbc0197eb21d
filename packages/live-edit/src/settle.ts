import { rowChanges } from './place.ts'
import { isSameText } from './rows.ts'
import type { Advanced, LiveEditState } from './state.ts'
import type { LiveEditOutcome } from './view.ts'

/** Changes that a face refuses in a row before the live edit is given up: the document can not be written. */
const MAX_REFUSALS = 3

/** Brings the document towards what is wanted, one change at a time, and ends what has come to its end. */
export function settle(state: LiveEditState): Advanced {
  const { shown, wanted, goal } = state
  if (state.phase === 'ended' || state.isChanging) return { state, effects: [] }
  if (isSameText(shown, wanted)) {
    const settled = { ...state, shown: wanted }
    // An answer that is to be kept is still being written.
    if (goal === undefined || state.asked !== undefined) return { state: settled, effects: [] }
    return ended(settled, outcomeOf(settled, goal))
  }
  if (state.refusals >= MAX_REFUSALS) {
    return ended(state, {
      type: 'left',
      message: 'The document could not be changed. Is it read-only?',
    })
  }
  const isLast = goal !== undefined && state.asked === undefined
  const undo = { begins: !state.isBegun, ends: isLast }
  const changes = rowChanges(state.place, shown, wanted)
  return {
    state: { ...state, pending: wanted, isChanging: true },
    effects: [{ type: 'change', changes, undo }],
  }
}

function outcomeOf(state: LiveEditState, goal: LiveEditOutcome['type']): LiveEditOutcome {
  if (goal !== 'left') return { type: goal }
  return { type: 'left', message: state.message ?? '' }
}

function ended(state: LiveEditState, outcome: LiveEditOutcome): Advanced {
  const { asked } = state
  const cancel = asked === undefined ? [] : [{ type: 'cancel', id: asked.id } as const]
  return {
    state: { ...state, asked: undefined, phase: 'ended' },
    effects: [...cancel, { type: 'end', outcome }],
  }
}
