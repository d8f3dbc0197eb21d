export { chooseAnswer, RETRY } from './choose-answer.ts'
export type { AnswerState } from './choose-answer.ts'
export { enclosingBlock } from './code-block.ts'
export { likelyEdit } from './likely-edit.ts'
export { diffLines, hunks } from './line-diff.ts'
export type { DiffOp, Hunk } from './line-diff.ts'
export { createLineEnds } from './line-ends.ts'
export { splitAtRange } from './lines.ts'
export type { LineRange } from './lines.ts'
export { DEFAULT_REGION_LINES, locateRegion } from './region.ts'
export type { RegionGuess } from './region.ts'
export { matchSequences } from './sequence-match.ts'
export { isSketch } from './sketch/marks.ts'
export { mergeSketch } from './sketch/merge-sketch.ts'
export type { SketchMerge } from './sketch/merge-sketch.ts'
export { createStreamingDiff } from './streaming-diff.ts'
export type { DiffEvent, StreamingDiff } from './streaming-diff.ts'
export { applyRegion, decodeText, DEFAULT_MAX_BYTES } from './text-file.ts'
export type { DecodedText, Terminator, TextFile } from './text-file.ts'
export { anchoredAnswer } from './formats/anchored-answer.ts'
export type { AnchorSet } from './formats/anchors.ts'
export { editFormat, isEditFormatId } from './formats/catalog.ts'
export type {
  ChatMessage,
  DecodedEnd,
  DecodeOptions,
  EditDecoder,
  EditFormat,
  EditFormatId,
  EditPrompt,
  EditTask,
  PromptSegment,
  RecentEdit,
  RenderedEdit,
  RenderOptions,
} from './formats/edit-format.ts'
