import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseManifest } from '../workspace/manifest.ts'
import type { Check, CheckResult } from './check.ts'

export interface Tool {
  /** The installed package, such as `oxlint`. */
  readonly package: string
  /** The command's name, where it is not the package's. */
  readonly command?: string
  readonly args: readonly string[]
}

/** A check that is a tool's exit code. */
export function toolCheck(name: string, root: string, tool: Tool): Check {
  return { name, run: () => runTool(root, tool) }
}

function runTool(root: string, tool: Tool): Promise<CheckResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckResult>()
  const child = spawn(process.execPath, [scriptOf(root, tool), ...tool.args], {
    cwd: root,
    env: withColor(process.stdout.isTTY),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  child.on('error', reject)
  child.on('close', (code, signal) => {
    if (code === 0) resolve({ type: 'passed' })
    else resolve({ type: 'failed', output: output.trimEnd() || `ended with ${code ?? signal}` })
  })
  return promise
}

/** Colors are for a terminal, and the tools do not see that there is one behind us. */
function withColor(wanted: boolean): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env
  return { ...env, ...(wanted ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) }
}

/** The file behind a tool's command; run by name it would start the first Node on the PATH. */
function scriptOf(root: string, tool: Tool): string {
  const folder = join(root, 'node_modules', tool.package)
  const { commands } = parseManifest(readFileSync(join(folder, 'package.json'), 'utf8'))
  const path = commands.get(tool.command ?? tool.package)
  if (path === undefined) throw new TypeError(`${tool.package} has no such command`)
  return join(folder, path)
}
