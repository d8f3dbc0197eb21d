/**
 * What llama.cpp makes of texts and tokens, for the Python beside this folder to compare itself with.
 * Reads a JSON request from standard input:
 *
 *     { "command": "ids", "model": PATH, "texts": [{ "text": "…", "special": false }] }
 *     { "command": "logits", "model": PATH, "prompts": [[1, 2]], "out": PATH }
 *     { "command": "ends", "model": PATH }
 *
 * `ids` answers with the ids of each text, `ends` with the tokens that end an answer; `logits` writes one row
 * of 32-bit floats after each token of each prompt to `out`.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { text as textOf } from 'node:stream/consumers'
import { createLlamaBackend, openLibrary } from '../../../packages/backend-llama/src/index.ts'
import { AbortFlag } from '../../../packages/backend-llama/src/host/abort-flag.ts'
import { NativeModel } from '../../../packages/backend-llama/src/native/model.ts'

type Request =
  | {
      readonly command: 'ids'
      readonly model: string
      readonly texts: readonly { readonly text: string; readonly special: boolean }[]
    }
  | {
      readonly command: 'logits'
      readonly model: string
      readonly prompts: readonly (readonly number[])[]
      readonly out: string
    }
  | { readonly command: 'ends'; readonly model: string }

const CONTEXT_TOKENS = 2048

async function main(request: Request): Promise<void> {
  switch (request.command) {
    case 'ids':
      return ids(request)
    case 'ends':
      return ends(request.model)
    case 'logits':
      return logits(request)
  }
}

async function ids({ model: path, texts }: Extract<Request, { command: 'ids' }>): Promise<void> {
  const model = await load(path)
  const all: number[][] = []
  for (const { text, special } of texts)
    all.push(Array.from(await model.tokenize(text, { special })))
  console.log(JSON.stringify(all))
  await model.close()
}

async function ends(path: string): Promise<void> {
  const model = await load(path)
  const tokens = Array.from({ length: model.info.vocabularySize }, (_, token) => token)
  console.log(JSON.stringify(tokens.filter((token) => model.isEndOfGeneration(token))))
  await model.close()
}

function load(path: string) {
  return createLlamaBackend().load({ path, contextTokens: 64, sequences: 1, threads: 1 })
}

/** Reaches behind the package's door: a server needs no logits, and nothing else shows how near two computations are. */
function logits({ model: path, prompts, out }: Extract<Request, { command: 'logits' }>): void {
  const flag = new AbortFlag()
  flag.reset()
  const model = new NativeModel(openLibrary(), {
    path,
    contextTokens: CONTEXT_TOKENS,
    sequences: 1,
    threads: 1,
    abortFlag: flag.address,
  })
  const file = openSync(out, 'w')
  for (const prompt of prompts) {
    const chunk = model.info.maxVerifyTokens
    for (let position = 0; position < prompt.length; position += chunk) {
      const tokens = Int32Array.from(prompt.slice(position, position + chunk))
      for (const row of model.logitsAfter([{ sequence: 0, position, tokens }])) {
        writeSync(file, new Uint8Array(row.buffer, row.byteOffset, row.byteLength))
      }
    }
    model.trim(0, 0)
  }
  closeSync(file)
  model.free()
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parity.py writes it, and nobody else
await main(JSON.parse(await textOf(process.stdin)) as Request)
