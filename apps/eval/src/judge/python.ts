import { runBounded } from '../processes/run-bounded.ts'

const START_TIMEOUT_MS = 10_000
/** Alone: without the user's packages, the current folder and environment variables; writes no cache. */
export const PYTHON_FLAGS = ['-I', '-B', '-X', 'utf8'] as const

/** The Python of this machine by its own path, which may hide behind a slow shim; undefined: there is none. */
export async function findPython(): Promise<string | undefined> {
  const asked = ['-c', 'import sys; print(sys.executable)']
  const { outcome, code, output } = await runBounded('python3', asked, {
    timeoutMs: START_TIMEOUT_MS,
  })
  const path = output.trim()
  return outcome === 'ended' && code === 0 && path !== '' ? path : undefined
}

/** Whether Python compiles a text; nothing of it is run. */
export async function compilesAsPython(python: string, text: string): Promise<boolean> {
  const program = 'import sys; compile(sys.stdin.read(), "subject.py", "exec", dont_inherit=True)'
  const { code } = await runBounded(python, [...PYTHON_FLAGS, '-W', 'ignore', '-c', program], {
    timeoutMs: START_TIMEOUT_MS,
    input: text,
  })
  return code === 0
}
