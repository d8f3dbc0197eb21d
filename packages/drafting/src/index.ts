export { type BatchCost, batchCost, type CostRow, type CostTable, CPU_COSTS } from './batch-cost.ts'
export { createDraftMemory, type DraftMemory } from './draft-memory.ts'
export { createDrafter, type Draft, type Drafter, type DraftSource } from './drafter.ts'
