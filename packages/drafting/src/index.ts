export { createDrafter, type Draft, type Drafter, type DraftSource } from './drafter.ts'
