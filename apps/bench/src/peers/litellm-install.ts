import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { step, type Note } from './install-step.ts'
import { LITELLM, peerFolders } from './peer-folders.ts'

/** LiteLLM with its proxy, unless it is there. Only the pinned file of it is run; what it depends on is as pip chooses. */
export async function installLitellm(note: Note): Promise<void> {
  const { folder, python, mark } = peerFolders(process.env).litellm
  if (existsSync(mark)) return note('litellm is there')
  note(`litellm ${LITELLM.version}: fetching`)
  // An environment cannot be moved: what an earlier try left goes first.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const download = join(folder, 'download')
  await step('python3', ['-m', 'venv', folder])
  const flags = ['--no-deps', '--only-binary=:all:', '--dest', download]
  await step(python, ['-m', 'pip', 'download', ...flags, `litellm==${LITELLM.version}`], note)
  const wheel = pinned(download)
  note(`litellm ${LITELLM.version}: installing, about 500 MB`)
  await step(python, ['-m', 'pip', 'install', `${wheel}[proxy]`])
  rmSync(download, { recursive: true })
  writeFileSync(mark, `${LITELLM.version}\n`)
  note(`litellm ${LITELLM.version}: there`)
}

/** The one file of a folder. Throws unless it is one of those that are pinned. */
function pinned(folder: string): string {
  const [name = ''] = readdirSync(folder)
  const wheel = join(folder, name)
  const sha256 = createHash('sha256').update(readFileSync(wheel)).digest('hex')
  if (LITELLM.sha256.some((known) => known === sha256)) return wheel
  throw new Error(`${wheel} is not a pinned one: ${sha256}`)
}
