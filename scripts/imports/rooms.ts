/** A package of the workspace, and what it may know of the others. */
export interface Room {
  /** From the root of the repository, such as `packages/edits`. */
  readonly folder: string
  /** The name under which others import it. */
  readonly name: string
  /** The packages that its source may import. Its tests may import more, as long as no cycle comes of it. */
  readonly mayImport: readonly string[]
  /** A pure room does no I/O and reads no clock: no `node:*` in its source. */
  readonly pure: boolean
  /** Whether native libraries, and code that is found by a computed name, belong here. */
  readonly native: boolean
}

const PURE = { pure: true, native: false }
const OPEN = { pure: false, native: false }
const NATIVE = { pure: false, native: true }

/** The allowed arrows. A package that is not in this table may not exist. */
export const ROOMS: readonly Room[] = [
  room('packages/protocol', [], PURE),
  room('packages/edits', [], PURE),
  room('packages/drafting', [], PURE),
  room('packages/grammar', [], PURE),
  room('packages/gguf', [], PURE),
  room('packages/engine', ['drafting'], PURE),
  room('packages/models', ['engine', 'edits'], PURE),
  room('packages/model-store', ['models'], OPEN),
  room('packages/syntax', [], OPEN),
  room('packages/prefix-store', ['engine'], OPEN),
  room('packages/backend-llama', ['engine'], NATIVE),
  room('packages/backend-http', ['engine'], OPEN),
  room('packages/server', ['protocol', 'engine', 'edits', 'models', 'grammar'], OPEN),
  room('packages/client', ['protocol'], OPEN),
  room('packages/live-edit', ['client', 'edits', 'protocol'], PURE),
  room('packages/completion', ['client', 'protocol'], PURE),
  room('packages/daemon', [], OPEN),
  // For tests and measurements: no other source finds an arrow here.
  room('packages/tiny-model', [], OPEN),
  room(
    'apps/bench',
    [
      'backend-http',
      'client',
      'drafting',
      'edits',
      'engine',
      'models',
      'protocol',
      'server',
      'syntax',
      'tiny-model',
    ],
    OPEN,
  ),
  room('apps/web', ['client', 'completion', 'edits', 'live-edit', 'protocol'], PURE),
  {
    folder: 'apps/vscode',
    name: 'turant-vscode',
    mayImport: [
      '@turant/client',
      '@turant/completion',
      '@turant/daemon',
      '@turant/edits',
      '@turant/live-edit',
      '@turant/protocol',
    ],
    ...OPEN,
  },
  {
    folder: 'model/data',
    name: '@turant/edit-data',
    mayImport: ['@turant/edits', '@turant/models'],
    ...OPEN,
  },
  // Weights, no code.
  { folder: 'model/adapter', name: '@turant/edit-model', mayImport: [], ...PURE },
  {
    folder: 'apps/eval',
    name: '@turant/eval',
    mayImport: [
      '@turant/client',
      '@turant/edit-data',
      '@turant/edits',
      '@turant/models',
      '@turant/protocol',
    ],
    ...OPEN,
  },
  {
    folder: 'apps/cli',
    name: 'turant',
    mayImport: [
      '@turant/backend-http',
      '@turant/backend-llama',
      '@turant/client',
      '@turant/daemon',
      '@turant/drafting',
      '@turant/edit-model',
      '@turant/edits',
      '@turant/engine',
      '@turant/gguf',
      '@turant/model-store',
      '@turant/models',
      '@turant/prefix-store',
      '@turant/protocol',
      '@turant/server',
      '@turant/syntax',
    ],
    ...OPEN,
  },
]

function room(
  folder: string,
  mayImport: readonly string[],
  kind: Pick<Room, 'pure' | 'native'>,
): Room {
  const packageName = (name: string): string => `@turant/${name}`
  return {
    folder,
    name: packageName(folder.slice(folder.indexOf('/') + 1)),
    mayImport: mayImport.map(packageName),
    ...kind,
  }
}
