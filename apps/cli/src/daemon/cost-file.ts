import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { BatchCost, CostRow, CostTable } from '@turant/drafting'
import type { CostStore } from '@turant/engine'

/** Step costs that were measured, a file for each model, machine and number of threads. */
export function createCostFiles(
  directory: string,
  { threads }: { readonly threads: number | undefined },
): CostStore {
  const machine = [cpus()[0]?.model ?? '', availableParallelism(), threads ?? 'all'].join('|')
  const fileOf = (fingerprint: string): string => {
    const name = createHash('sha256').update(`${fingerprint}|${machine}`).digest('hex')
    return join(directory, `${name.slice(0, 32)}.json`)
  }
  return {
    load: (fingerprint) => Promise.resolve(readTable(fileOf(fingerprint))),
    save(fingerprint, table) {
      writeTable(fileOf(fingerprint), table, directory)
      return Promise.resolve()
    },
  }
}

/** Undefined where there is no file that makes sense: then it is measured again. */
function readTable(file: string): CostTable | undefined {
  try {
    const table: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(table) && table.length > 0 && table.every(isRow) ? table : undefined
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return undefined
    throw error
  }
}

function isRow(row: unknown): row is CostRow {
  if (typeof row !== 'object' || row === null) return false
  if (!('context' in row && isAmount(row.context) && 'batches' in row)) return false
  const { batches } = row
  return Array.isArray(batches) && batches.length > 0 && batches.every(isBatch)
}

function isBatch(batch: unknown): batch is BatchCost {
  if (typeof batch !== 'object' || batch === null) return false
  return 'tokens' in batch && 'cost' in batch && isAmount(batch.tokens) && isAmount(batch.cost)
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** What can not be kept is measured again with the next start. */
function writeTable(file: string, table: CostTable, directory: string): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(temporary, JSON.stringify(table))
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    if (!isSystemError(error)) throw error
    process.stderr.write(`The speed of this machine could not be kept: ${error.message}\n`)
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
