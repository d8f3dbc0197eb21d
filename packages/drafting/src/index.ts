export {
  createDrafter,
  type Draft,
  type Drafter,
  type DrafterOptions,
  type DraftSource,
} from './drafter.ts'
export { bestDraftLength, CPU_BATCH_COST, type BatchCost } from './draft-length.ts'
