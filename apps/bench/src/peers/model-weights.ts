import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { findModel } from '@turant/models'
import { fieldAt, listAt, textAt } from '../harness/json-field.ts'
import { startServer } from '../harness/private-server.ts'
import { runProgram } from './run-program.ts'

const CLI = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

/**
 * The file that `turant serve` computes a model from: the rewritten weights where there are some.
 * Throws when the model is not on this machine.
 */
export async function modelWeights(model: string): Promise<string> {
  const known = findModel(model)
  if (known === undefined) return resolve(model)
  const listed = await listing(model)
  if (known.fastFormat === undefined) return required(listed, 'path')
  const fast = textAt(listed, 'fastPath')
  if (fast !== undefined) return fast
  // They are made when a model is first loaded.
  await using _server = await startServer(model)
  return required(await listing(model), 'fastPath')
}

async function listing(model: string): Promise<unknown> {
  const { output } = await runProgram(process.execPath, [CLI, 'models', 'list', '--json'])
  const listed: unknown = JSON.parse(output)
  const found = listAt(listed, 'value').find((entry) => textAt(entry, 'id') === model)
  if (fieldAt(found, 'present') === true) return found
  throw new Error(`${model} is not on this machine; get it with: npm start -- models pull ${model}`)
}

function required(listed: unknown, field: string): string {
  const path = textAt(listed, field)
  if (path === undefined) throw new Error(`"turant models list" tells no ${field}`)
  return path
}
