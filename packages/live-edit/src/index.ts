export { askThrough, type AskThroughOptions } from './ask.ts'
export type { Position, TextChange, UndoStep } from './document.ts'
export { enclosingLines } from './enclosing-lines.ts'
export type {
  Answered,
  Ask,
  AskOptions,
  LiveEditFace,
  LiveEditOptions,
  LiveEditSession,
  LiveEditTimes,
} from './ports.ts'
export { startLiveEdit } from './session.ts'
export type { LiveEditOutcome, LiveEditPhase, LiveEditView } from './view.ts'
