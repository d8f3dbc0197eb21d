import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOST } from './installed.ts'

/** What decides in the extension host whether an extension may use proposed API. code-server's says always yes. */
const ALWAYS = /function ([\w$]+)\((\w),(\w)\)\{return!0\}(function [\w$]+\(\w,\w\)\{if\(!\1\()/gu
const STOCK = 'function $1($2,$3){return!!($2.enabledApiProposals||[]).includes($3)}$4'
const DONE =
  /function [\w$]+\(\w,\w\)\{return!!\(\w\.enabledApiProposals\|\|\[\]\)\.includes\(\w\)\}function/gu

/**
 * Gives the host the rule of stock VS Code: proposed API only for who lists it in the manifest. Without it a
 * green test would prove nothing for anybody else's editor.
 */
export function useStockApiRule(): void {
  const file = join(HOST, 'lib/vscode/out/vs/workbench/api/node/extensionHostProcess.js')
  const source = readFileSync(file, 'utf8')
  if (source.match(DONE)?.length === 1) return
  const found = source.match(ALWAYS)?.length ?? 0
  if (found !== 1) throw new Error(`the rule for proposed API is there ${found} times, not once`)
  writeFileSync(file, source.replace(ALWAYS, STOCK))
}
