import { createModelStore } from '../../src/index.ts'
import type { PullableModel } from '../../src/index.ts'
import { QUICK } from './workshop.ts'

/** A process of its own that pulls a model and writes each event and the result as a line of JSON. */
export type PullProcessOptions = {
  readonly directory: string
  readonly model: PullableModel
}

function write(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const { directory, model } = JSON.parse(process.argv[2] ?? '') as PullProcessOptions
const store = createModelStore({ directory, environment: process.env, limits: QUICK })
write(await store.pull(model, { onProgress: write }))
