import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const LOCK = join(tmpdir(), 'turant-bench.pid')

/**
 * Holds the machine for one run until this process ends: two that measure at once measure each other. Throws
 * when another one runs.
 */
export function measureAlone(): void {
  const other = runningElsewhere()
  if (other !== undefined) {
    throw new Error(
      `Another bench runs on this machine (process ${other}), and both would measure each other. Wait until it has ended, or end it.`,
    )
  }
  writeFileSync(LOCK, `${process.pid}\n`)
  process.on('exit', () => rmSync(LOCK, { force: true }))
}

function runningElsewhere(): number | undefined {
  let text
  try {
    text = readFileSync(LOCK, 'utf8')
  } catch {
    // Nobody has written it: nobody runs.
    return undefined
  }
  const pid = Number(text)
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
