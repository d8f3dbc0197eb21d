export type { Clock } from './clock.ts'
export type { Disk, DiskFile } from './disk.ts'
export { ModelStoreError, type ModelStoreErrorCode, type SourceFailure } from './error.ts'
export type { PullLimits } from './limits.ts'
export { modelDirectory, type Environment } from './model-directory.ts'
export type { PullableModel } from './presence.ts'
export type { PullEvent, PullPhase } from './progress.ts'
export type { PullResult } from './pull.ts'
export {
  createModelStore,
  type ModelPath,
  type ModelStore,
  type ModelStoreOptions,
  type PullOptions,
  type StoredModel,
  type Verification,
} from './store.ts'
