export { encodeGguf, type GgufTensor, type GgufValue } from './gguf.ts'
export { encodeSuccessorModel } from './successor-model.ts'
