import type { ModelInfo } from '@turant/engine'
import { info } from '../scripted-service.ts'

/** A model that was trained with several files at once. */
export const QWEN_INFO: ModelInfo = {
  ...info,
  architecture: 'qwen2',
  fillTokens: {
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
  },
}
