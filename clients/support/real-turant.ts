import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Program } from './program.ts'
import { until } from './until.ts'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

/** The model that `turant serve` has without being told. */
export const DEFAULT_MODEL = 'smollm2-135m'

export type RealTurant = {
  /** Base of the API, with `/v1`. */
  readonly url: string
  readonly key: string
  /** The folder of its state: `TURANT_STATE` of whoever is to find it. */
  readonly state: string
  /** Runs another command beside it, such as `app`. */
  command(...args: readonly string[]): Program
  /** Ends the server; what it wrote stays. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** `turant serve` with the default model, or in words why there is none. */
export async function realTurant(): Promise<RealTurant | string> {
  const state = mkdtempSync(join(tmpdir(), 'turant-state-'))
  const options = {
    cwd: state,
    env: { ...environment(), TURANT_STATE: state, TURANT_PORT: '0' },
  }
  const turant = (...args: readonly string[]) =>
    new Program(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], options)
  await using pull = turant('models', 'pull', '--if-absent')
  const pulled = await pull.ended
  if (pulled.code !== 0) {
    rmSync(state, { recursive: true, force: true })
    return `The default model could not be fetched. ${pulled.err.trim()}`
  }
  const serve = turant('serve')
  const close = async (): Promise<void> => {
    await serve[Symbol.asyncDispose]()
    rmSync(state, { recursive: true, force: true })
  }
  let over = false
  void serve.ended.finally(() => (over = true))
  const address = () => /at (?<url>http:\S+\/v1)/u.exec(serve.out)?.groups?.['url']
  await until(() => over || address() !== undefined)
  const url = address()
  if (url === undefined) {
    await close()
    throw new Error(`turant serve has ended: ${serve.err}`)
  }
  const key = readFileSync(join(state, 'key'), 'utf8').trim()
  const stop = (): Promise<void> => serve[Symbol.asyncDispose]()
  return { url, key, state, command: turant, stop, [Symbol.asyncDispose]: close }
}

/** Where models are is the only thing that the tests take from the one who runs them. */
function environment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'SystemRoot', 'TMPDIR', 'TEMP', 'XDG_DATA_HOME', 'TURANT_MODELS']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
