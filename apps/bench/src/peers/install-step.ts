import { runProgram } from './run-program.ts'

/** Told line by line what is going on. */
export type Note = (text: string) => void

/** Runs a program to its end. Throws, with the end of what it said, when it fails. */
export async function step(program: string, args: readonly string[], onLine?: Note): Promise<void> {
  const ran = await runProgram(program, args, onLine === undefined ? {} : { onLine }).catch(
    (cause: unknown) => {
      throw new Error(`${program} could not be started; is it installed?`, { cause })
    },
  )
  if (ran.code === 0) return
  const words = (ran.errors.trim() || ran.output.trim()).slice(-1500)
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed (${ran.code}):\n${words}`)
}
