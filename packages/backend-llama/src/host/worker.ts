import { readSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { BackendError, type LoadOptions } from '@turant/engine'
import type { LlamaLibrary } from '../native/library.ts'
import { NativeModel } from '../native/model.ts'
import { openLibrary } from '../native/open-library.ts'
import { measurePerplexity } from '../native/perplexity.ts'
import {
  COMMAND_FD,
  REPLY_FD,
  WEIGHT_FORMATS,
  encodeFrame,
  FrameReader,
  type Answers,
  type Command,
  type HostMessage,
  type Reply,
  type Request,
} from '../wire.ts'
import { AbortFlag } from './abort-flag.ts'

/** A text that is scored may be as long. */
const SCORED_TOKENS = 4096

/**
 * The thread that calls llama.cpp, one command after another, synchronously: handing a decode to
 * another thread costs as much as a token (see decisions/0003).
 */
let library: LlamaLibrary | undefined
let model: NativeModel | undefined
let flag: AbortFlag | undefined

function main(): void {
  const frames = new FrameReader<Request>()
  const buffer = Buffer.allocUnsafe(1 << 20)
  for (;;) {
    const length = readSync(COMMAND_FD, buffer)
    // The other end is gone: nothing is left to do for anybody.
    if (length === 0) break
    frames.push(Buffer.from(buffer.subarray(0, length)))
    for (let message = frames.next(); message !== undefined; message = frames.next()) {
      reply(answer(message))
    }
  }
  model?.free()
}

function answer(request: Request): Reply {
  try {
    return { id: request.id, ok: true, value: run(request.id, request.command) }
  } catch (error) {
    const code = error instanceof BackendError ? error.code : 'refused'
    const message = error instanceof Error ? error.message : String(error)
    return { id: request.id, ok: false, code, message }
  }
}

function run(id: number, command: Command): Answers[keyof Answers] {
  switch (command.type) {
    case 'load': {
      const { options, availableBytes } = command
      const { model, note } = load(options, availableBytes)
      return { info: model.info, vocabulary: model.vocabulary, note }
    }
    case 'measure-perplexity': {
      const options = { path: command.path, contextTokens: SCORED_TOKENS, sequences: 1 }
      return measurePerplexity(load(options).model, command.text)
    }
    case 'requantize': {
      library ??= openLibrary()
      const params = library.quantizeDefaultParams()
      params.ftype = WEIGHT_FORMATS[command.format]
      params.allow_requantize = true
      const code = library.modelQuantize(command.from, command.to, params)
      if (code !== 0) {
        throw new BackendError('load-failed', `${command.from} could not be requantised (${code}).`)
      }
      return null
    }
    case 'prefill':
      return computing(id, () => loaded().prefill(command))
    case 'verify':
      return computing(id, () => loaded().verify(command.requests))
    case 'set-grammar':
      loaded().setGrammar(command.sequence, command.grammar)
      return null
    case 'trim':
      loaded().trim(command.sequence, command.position)
      return null
    case 'copy-prefix':
      loaded().copyPrefix(command.from, command.to, command.length)
      return null
    case 'save-state':
      return loaded().saveState(command.sequence, command.path)
    case 'restore-state':
      return loaded().restoreState(command.sequence, command.path)
  }
}

function load(
  options: LoadOptions,
  availableBytes?: number,
): { readonly model: NativeModel; readonly note: string | undefined } {
  library ??= openLibrary()
  flag = new AbortFlag()
  flag.reset()
  tell({ type: 'abort-flag', address: flag.address })
  model = new NativeModel(library, { ...options, availableBytes, abortFlag: flag.address })
  tell({ type: 'vocabulary', libraryPath: library.path, address: model.vocabularyAddress })
  return { model, note: library.devices.note }
}

function tell(message: HostMessage): void {
  parentPort?.postMessage(message)
}

/** Runs a computation that may be aborted; one aborted for the request before it runs again. */
function computing<T extends { readonly status: string }>(
  id: number,
  compute: () => T,
): T | { readonly status: 'aborted' } {
  for (;;) {
    if (flag !== undefined && !flag.begin(id)) return { status: 'aborted' }
    const result = compute()
    if (result.status !== 'aborted' || flag?.stopped(id) === true) return result
  }
}

function loaded(): NativeModel {
  if (model === undefined) throw new BackendError('refused', 'no model is loaded in this process')
  return model
}

function reply(message: Reply): void {
  const frame = encodeFrame(message)
  for (let sent = 0; sent < frame.length;) sent += writeSync(REPLY_FD, frame, sent)
}

main()
