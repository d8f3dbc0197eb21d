/** A place in a text: its line and the UTF-16 offset in it, both from 0. */
export type Position = { readonly line: number; readonly character: number }

/** New text, with LF line ends, for what lies between two places. */
export type TextChange = {
  readonly from: Position
  readonly to: Position
  readonly text: string
}

/** All changes of one live edit are one undo step: it begins before the first and ends after the last. */
export type UndoStep = { readonly begins: boolean; readonly ends: boolean }
