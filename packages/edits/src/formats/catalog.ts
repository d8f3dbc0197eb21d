import { anchoredRegion } from './anchored-region.ts'
import { applyPatch } from './apply-patch.ts'
import { bareRegion } from './bare-region.ts'
import type { EditFormat, EditFormatId } from './edit-format.ts'
import { fastApply } from './fast-apply.ts'
import { fencedRegion } from './fenced-region.ts'
import { searchReplace } from './search-replace.ts'
import { sweep } from './sweep.ts'
import { wholeFile } from './whole-file.ts'
import { zeta } from './zeta.ts'

const FORMATS: Readonly<Record<EditFormatId, EditFormat>> = {
  'bare-region': bareRegion,
  'fenced-region': fencedRegion,
  'whole-file': wholeFile,
  'search-replace': searchReplace,
  'anchored-region': anchoredRegion,
  'apply-patch': applyPatch,
  sweep,
  zeta,
  'fast-apply': fastApply,
}

/** Whether a text is the id of a format. */
export function isEditFormatId(id: string): id is EditFormatId {
  return Object.hasOwn(FORMATS, id)
}

export function editFormat(id: EditFormatId): EditFormat {
  return FORMATS[id]
}
