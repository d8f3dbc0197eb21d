import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { buildExtension, EXTENSION_FOLDER } from './extension.ts'

/** An extension that is larger has something in it that does not belong there. */
const MAX_BYTES = 2_000_000

/**
 * Builds the extension and packs it into a VSIX, with the tool of its makers, which is installed apart from the
 * workspaces. Throws when the tool is missing or fails.
 */
export async function packExtension(root: string, file: string): Promise<void> {
  const vsce = join(root, 'e2e/node_modules/@vscode/vsce/vsce')
  if (!existsSync(vsce)) throw new Error(`${vsce} is missing: run npm install in e2e`)
  await buildExtension(root)
  mkdirSync(dirname(file), { recursive: true })
  execFileSync(
    process.execPath,
    [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', file],
    { cwd: join(root, EXTENSION_FOLDER), stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const { size } = statSync(file)
  if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MAX_BYTES}`)
}

if (import.meta.main) {
  const root = dirname(dirname(import.meta.dirname))
  const file = join(root, 'out/turant-vscode.vsix')
  await packExtension(root, file)
  console.log(file)
}
