export {
  encodeGguf,
  type GgufTensor,
  type GgufValue,
  type RawGgufTensor,
  type StoredType,
} from './gguf.ts'
export {
  encodeSuccessorModel,
  writeSuccessorModel,
  type SuccessorShape,
} from './successor-model.ts'
