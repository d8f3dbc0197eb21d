export { bestDraftLength, CPU_BATCH_COST } from './draft-length.ts'
export { createDrafter, type Draft, type Drafter, type DraftSource } from './drafter.ts'
