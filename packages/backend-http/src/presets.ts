/** Parameters of a request as OpenAI calls them; `tools.strict` is the flag inside a tool. */
export type Parameter =
  | 'max_completion_tokens'
  | 'parallel_tool_calls'
  | 'prediction'
  | 'reasoning_effort'
  | 'response_format'
  | 'seed'
  | 'stop'
  | 'stream_options'
  | 'temperature'
  | 'tool_choice'
  | 'tools'
  | 'tools.strict'
  | 'top_p'

/** How an upstream takes a parameter. */
export type Taking = {
  /** Its own name of it. */
  readonly as?: string
  /** Models that take it. */
  readonly only?: RegExp
  /** Models that do not. */
  readonly never?: RegExp
  /** What it takes; anything else is as if the parameter were not taken. */
  readonly values?: readonly string[]
  /** Not together with any of these, which go first. */
  readonly without?: readonly Parameter[]
  /** A smaller number becomes this one. */
  readonly least?: number
}

export type Preset = {
  /** Up to and including the version: `/chat/completions` follows. */
  readonly baseUrl: string
  /** The environment variable with the key. */
  readonly keyVariable: string
  /** On machines of the user's own: works without a key, and may compute a prompt for minutes. */
  readonly isLocal: boolean
  /** Whether `tool_choice` may name a function, or is one of three words only. */
  readonly toolChoice: 'named' | 'words'
  /** The allow-list: what is absent is never sent. */
  readonly takes: Readonly<Partial<Record<Parameter, Taking>>>
}

export type PresetName =
  | 'openai'
  | 'cerebras'
  | 'groq'
  | 'sambanova'
  | 'vllm'
  | 'sglang'
  | 'llama-server'
  | 'ollama'

const EFFORTS = ['low', 'medium', 'high']
const OPENAI_REASONING = /^(?:o\d|gpt-5(?!.*chat))/

/** What every upstream here takes in the same way. */
const COMMON = {
  response_format: {},
  stop: {},
  stream_options: {},
  temperature: {},
  tools: {},
  top_p: {},
} as const

/**
 * Nothing sends `n` (one answer is wanted), `logprobs`, `logit_bias`, penalties, `user` or `messages[].name`, which
 * upstreams refuse in various combinations.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  // https://platform.openai.com/docs/api-reference/chat/create (`stop`: not with the reasoning models) and
  // https://platform.openai.com/docs/guides/predicted-outputs (limitations: models; no tools; no
  // max_completion_tokens). Reasoning models refuse temperature and top_p:
  // https://github.com/OpenHands/software-agent-sdk/issues/1837. Parameter by model:
  // https://community.openai.com/t/developer-role-not-accepted-for-o1-o1-mini-o3-mini/1110750/7
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    isLocal: false,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: {},
      parallel_tool_calls: { never: /^o\d/ },
      prediction: {
        only: /^gpt-4(?:o|\.1)(?!.*(?:audio|search|realtime))/,
        without: ['tools', 'max_completion_tokens'],
      },
      reasoning_effort: { only: OPENAI_REASONING },
      seed: {},
      stop: { never: OPENAI_REASONING },
      temperature: { never: OPENAI_REASONING },
      tool_choice: {},
      'tools.strict': {},
      top_p: { never: OPENAI_REASONING },
    },
  },
  // https://inference-docs.cerebras.ai/api-reference/chat-completions and the generated types of its SDK:
  // https://github.com/Cerebras/cerebras-cloud-sdk-node/blob/main/src/resources/chat/completions.ts
  // (low, medium, high only). `prediction` is a preview for the two models named in its guide:
  // https://inference-docs.cerebras.ai/capabilities/predicted-outputs
  cerebras: {
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    isLocal: false,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: {},
      parallel_tool_calls: {},
      prediction: { only: /^(?:gpt-oss-120b|zai-glm-4\.7)$/, without: ['tools'] },
      reasoning_effort: { only: /^gpt-oss/, values: EFFORTS },
      seed: {},
      tool_choice: {},
      'tools.strict': {},
    },
  },
  // https://console.groq.com/docs/openai (400 on logprobs, logit_bias, top_logprobs, messages[].name; n = 1; a
  // temperature of 0 becomes 1e-8) and https://console.groq.com/docs/api-reference#chat-create (efforts by model).
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    isLocal: false,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: {},
      parallel_tool_calls: {},
      reasoning_effort: { only: /gpt-oss/, values: EFFORTS },
      seed: {},
      temperature: { least: 1e-8 },
      tool_choice: {},
    },
  },
  // https://docs.sambanova.ai/docs/en/features/openai-compatibility and the generated types of its SDK, where seed, n,
  // logprobs and logit_bias are "not yet supported by our models":
  // https://github.com/sambanova/sambanova-typescript/blob/main/src/resources/chat/completions.ts
  sambanova: {
    baseUrl: 'https://api.sambanova.ai/v1',
    keyVariable: 'SAMBANOVA_API_KEY',
    isLocal: false,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: { as: 'max_tokens' },
      parallel_tool_calls: {},
      reasoning_effort: { values: EFFORTS },
      tool_choice: {},
    },
  },
  // https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/chat_completion/protocol.py
  // (`ChatCompletionRequest`); no `prediction`: https://github.com/vllm-project/vllm/issues/12061
  vllm: {
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariable: 'VLLM_API_KEY',
    isLocal: true,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: {},
      parallel_tool_calls: {},
      reasoning_effort: { values: ['none', 'minimal', ...EFFORTS, 'xhigh', 'max'] },
      seed: {},
      tool_choice: {},
      'tools.strict': {},
    },
  },
  // https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/openai/protocol.py
  // (`ChatCompletionRequest`; releases differ in efforts beyond these three); port:
  // https://docs.sglang.io/docs/basic_usage/openai_api_completions
  sglang: {
    baseUrl: 'http://127.0.0.1:30000/v1',
    keyVariable: 'SGLANG_API_KEY',
    isLocal: true,
    toolChoice: 'named',
    takes: {
      ...COMMON,
      max_completion_tokens: {},
      parallel_tool_calls: {},
      reasoning_effort: { values: EFFORTS },
      seed: {},
      tool_choice: {},
      'tools.strict': {},
    },
  },
  // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md (`/v1/chat/completions`, `--api-key`). A
  // tool_choice that names a function is taken for "auto" without a word (README of the package langchain-llama-cpp).
  'llama-server': {
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariable: 'LLAMA_API_KEY',
    isLocal: true,
    toolChoice: 'words',
    takes: {
      ...COMMON,
      max_completion_tokens: { as: 'max_tokens' },
      parallel_tool_calls: {},
      reasoning_effort: {},
      seed: {},
      tool_choice: {},
    },
  },
  // https://docs.ollama.com/api/openai-compatibility (supported request fields) and
  // https://github.com/ollama/ollama/blob/main/openai/openai.go (`ChatCompletionRequest`: no tool_choice, no
  // parallel_tool_calls, no max_completion_tokens)
  ollama: {
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyVariable: 'OLLAMA_API_KEY',
    isLocal: true,
    toolChoice: 'words',
    takes: {
      ...COMMON,
      max_completion_tokens: { as: 'max_tokens' },
      reasoning_effort: {},
      seed: {},
    },
  },
}

/** In the order in which they are told to people. */
export const presetNames: readonly PresetName[] = [
  'openai',
  'cerebras',
  'groq',
  'sambanova',
  'vllm',
  'sglang',
  'llama-server',
  'ollama',
]

export function isPresetName(text: string): text is PresetName {
  return presetNames.some((name) => name === text)
}
