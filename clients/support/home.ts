import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Program } from './program.ts'
import { KEY } from './key.ts'

/** What programs need of the system. */
const FROM_SYSTEM = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP']

/** Where nothing listens: a client that wants to reach anything but this machine fails at once. */
const NOWHERE = 'http://127.0.0.1:9'

/** A user of a client: a home of their own and a folder to work in. */
export class Home {
  readonly #root = mkdtempSync(join(tmpdir(), 'turant-client-'))
  readonly folder: string = join(this.#root, 'work')
  readonly environment: Readonly<Record<string, string>>

  constructor() {
    mkdirSync(this.folder)
    const system = FROM_SYSTEM.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    this.environment = {
      ...Object.fromEntries(system),
      HOME: this.#root,
      USERPROFILE: this.#root,
      XDG_CONFIG_HOME: join(this.#root, '.config'),
      XDG_DATA_HOME: join(this.#root, '.local/share'),
      XDG_STATE_HOME: join(this.#root, '.local/state'),
      XDG_CACHE_HOME: join(this.#root, '.cache'),
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      http_proxy: NOWHERE,
      https_proxy: NOWHERE,
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      TURANT_API_KEY: KEY,
    }
  }

  /** A path below the home, such as `.codex/config.toml`. */
  path(name: string): string {
    return join(this.#root, name)
  }

  /** Makes a file below the home; files to work on are below `work/`. */
  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  /** Starts a program in the folder to work in. */
  start(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Program {
    return new Program(command, args, {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 })
  }
}
