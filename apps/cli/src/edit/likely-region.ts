import { locateRegion, type RegionGuess } from '@turant/edits'
import { findModel } from '@turant/models'

/** The lines that an instruction is about, no more of them than the model was taught to edit. */
export function likelyRegion(text: string, instruction: string, model: string): RegionGuess {
  const maxLines = findModel(model)?.profile.regionLines
  return locateRegion(text, instruction, maxLines === undefined ? {} : { maxLines })
}
