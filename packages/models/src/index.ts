export { SMOLLM2_ANCHORS, SMOLLM2_CHAT, SMOLLM2_FILL } from './anchors.ts'
export { CATALOG, DEFAULT_MODEL_ID } from './catalog.ts'
export { renderChat, type ChatMessage, type ChatRequest } from './chat-template.ts'
export {
  renderFill,
  type FillContext,
  type FillProfile,
  type FillPrompt,
  type FillRequest,
} from './fill-in-the-middle.ts'
export { closestModelIds, findModel } from './find-model.ts'
export { profileFromInfo, type InferredProfile } from './gguf-profile.ts'
export type { CatalogModel, ModelProfile, ModelRole, PoolId } from './model.ts'
export {
  describeSource,
  type HuggingFaceSource,
  type LocalSource,
  type PythonWheelSource,
  type Source,
} from './source.ts'
