import { dirname, join } from 'node:path'
import { bundle, type BundledFile } from './bundle.ts'

/** From the root of the repository. */
export const EXTENSION_FOLDER = 'apps/vscode'

/** The extension of VS Code with all it imports in one file: the one that its manifest names, unless told otherwise. */
export async function buildExtension(
  root: string,
  out: string = join(root, EXTENSION_FOLDER, 'dist'),
): Promise<BundledFile> {
  const [file, ...others] = await bundle({
    entry: join(root, EXTENSION_FOLDER, 'src/main.ts'),
    out,
    format: 'cjs',
    platform: 'node',
    // What the oldest VS Code of the manifest runs extensions on.
    target: 'node22',
    // `ws` tries two native helpers and does without them.
    external: ['vscode', 'bufferutil', 'utf-8-validate'],
    names: { entry: 'extension.cjs' },
  })
  if (file === undefined || others.length > 0) throw new Error('the extension is not one file')
  return file
}

if (import.meta.main) {
  const root = dirname(dirname(import.meta.dirname))
  const { bytes } = await buildExtension(root)
  console.error(`The extension is built: ${Math.round(bytes / 1000)} kB.`)
}
