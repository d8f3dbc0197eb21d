import { mkdir, realpath, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { FakeRepository } from './fake-repository.ts'
import type { Outcome } from './fake-repository.ts'

const RUN = 'scripts/run.mjs'

/** A working npm, as far as the scripts can tell. */
const NPM_THAT_WORKS = `
mkdir -p node_modules/vitest
echo '{}' > node_modules/.package-lock.json
touch -d '2001-01-01T00:00:00' node_modules/.package-lock.json
echo 'npm noise'
`

const CI = 'ci --loglevel=error --include=dev --include=optional'

interface Started {
  readonly args: readonly string[]
  readonly cwd: string
  readonly node: string
  readonly onPath: string
}

/** How each program that the script ran was started, in order. */
function started({ stdout }: Outcome): readonly Started[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Started => JSON.parse(line))
}

describe.skipIf(process.platform === 'win32')('the set-up', () => {
  it('installs the dependencies of a fresh clone, says why, and keeps npm quiet', async () => {
    await using repository = await FakeRepository.create()
    await repository.fakeNpm(NPM_THAT_WORKS)
    const outcome = await repository.run(RUN, ['start'])
    expect(await repository.npmCalls()).toEqual([CI])
    expect(outcome.stderr).toMatch(
      /^Installing the dependencies, because this is the first run\.\nThe dependencies are installed \(\d+ s\)\.\n$/,
    )
    expect(started(outcome).map(({ args }) => args)).toEqual([['demo']])
    expect(outcome.code).toBe(0)
  })

  it('installs once: the second run does not ask npm', async () => {
    await using repository = await FakeRepository.create()
    await repository.fakeNpm(NPM_THAT_WORKS)
    await repository.run(RUN, ['start'])
    const second = await repository.run(RUN, ['start'])
    expect(await repository.npmCalls()).toEqual([CI])
    expect(second.stderr).toBe('')
  })

  it('installs again when the lockfile is newer, and then no more', async () => {
    await using repository = await FakeRepository.create()
    await repository.install(60)
    await repository.fakeNpm(NPM_THAT_WORKS)
    const outcome = await repository.run(RUN, ['start'])
    expect(outcome.stderr).toContain('because package-lock.json has changed.')
    await repository.run(RUN, ['start'])
    expect(await repository.npmCalls()).toEqual([CI])
  })

  it('finishes an installation that was interrupted', async () => {
    await using repository = await FakeRepository.create()
    await mkdir(repository.path('node_modules'))
    await repository.fakeNpm(NPM_THAT_WORKS)
    const outcome = await repository.run(RUN, ['start'])
    expect(outcome.stderr).toContain('because the last installation was not finished.')
    expect(outcome.code).toBe(0)
  })

  it('is not held up for ever by a lockfile from the future', async () => {
    await using repository = await FakeRepository.create()
    await repository.setAge('package-lock.json', -3600)
    await repository.fakeNpm(NPM_THAT_WORKS)
    await repository.run(RUN, ['start'])
    await repository.run(RUN, ['start'])
    expect(await repository.npmCalls()).toEqual([CI])
    const { mtimeMs } = await stat(repository.path('node_modules/.package-lock.json'))
    expect(mtimeMs).toBeGreaterThan(Date.now())
  })

  it.each([
    ['npm error code ENOTFOUND', 'No network'],
    ['npm error code ENOSPC', 'The disk is full'],
    ['npm error code EACCES', 'npm may not write'],
    ['npm error code EUSAGE', 'do not agree'],
    ['npm error code EINTEGRITY', 'npm cache verify'],
    ['npm error something else', 'in the output of npm above'],
  ])('shows what npm said (%s) and what helps', async (said, help) => {
    await using repository = await FakeRepository.create()
    await repository.fakeNpm(`echo '${said}' >&2; exit 9`)
    const outcome = await repository.run(RUN, ['start'])
    expect(outcome.stderr).toContain(said)
    expect(outcome.stderr).toContain(help)
    expect(outcome).toMatchObject({ code: 9, stdout: '' })
  })

  it('says where npm comes from when there is none', async () => {
    await using repository = await FakeRepository.create()
    const outcome = await repository.run(RUN, ['start'], { env: { PATH: repository.root } })
    expect(outcome.stderr).toContain('npm could not be started')
    expect(outcome.code).toBe(1)
  })

  it('ends by the signal that ended npm, without a remedy', async () => {
    await using repository = await FakeRepository.create()
    await repository.fakeNpm('kill -INT $$')
    const outcome = await repository.run(RUN, ['start'])
    expect(outcome).toMatchObject({ code: null, signal: 'SIGINT' })
    expect(outcome.stderr).not.toContain('could not be installed')
  })
})

describe.skipIf(process.platform === 'win32')('the tests with real clients', () => {
  it('install the clients once, none of whose scripts run, and check types first', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.installClients()
    await repository.fakeNpm(NPM_THAT_WORKS)
    const first = await repository.run(RUN, ['test:clients', 'codex'])
    expect(first.stderr).toContain('The clients are installed')
    expect(started(first).map(({ args }) => args)).toEqual([
      ['-p', 'clients'],
      ['run', '--config', 'clients/vitest.config.ts', 'codex'],
    ])
    const second = await repository.run(RUN, ['test:clients'])
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(await repository.npmCalls()).toEqual([`${CI} --ignore-scripts`])
  })

  it('do not run when the clients could not be installed', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.installClients()
    const outcome = await repository.run(RUN, ['test:clients'])
    expect(outcome.stderr).toContain('The clients could not be installed.')
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
  })
})

describe.skipIf(process.platform === 'win32')('the Node that runs a target', () => {
  it('is the one that runs the script when that is recent', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.installNode('24.0.0')
    expect(started(await repository.run(RUN, ['start']))).toMatchObject([{ node: 'own' }])
  })

  it('is the one that came with the dependencies when the other is old, first on the PATH', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.installNode('24.0.0')
    const outcome = await repository.run(RUN, ['start'], { nodeIs20: true })
    const folder = `node_modules/node-${process.platform}-${process.arch}/bin`
    const onPath = await realpath(repository.path(folder))
    expect(started(outcome)).toMatchObject([{ node: 'repo', onPath }])
  })

  it.each([
    ['none came', undefined],
    ['an old one came', '22.0.0'],
  ])('is asked for when %s', async (_, version) => {
    await using repository = await FakeRepository.create()
    await repository.install()
    if (version !== undefined) await repository.installNode(version)
    const outcome = await repository.run(RUN, ['start'], { nodeIs20: true })
    expect(outcome.stderr).toContain('Turant needs Node 24 or newer; this is 20.1.0')
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
  })

  it('is reported when it does not run', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.installNode('24.0.0')
    const folder = `node_modules/node-${process.platform}-${process.arch}`
    await repository.write(`${folder}/bin/node`, '#!/no/such/loader\n')
    const outcome = await repository.run(RUN, ['start'], { nodeIs20: true })
    expect(outcome.stderr).toContain('Node could not be started')
    expect(outcome.code).toBe(1)
  })
})

describe.skipIf(process.platform === 'win32')('the targets', () => {
  it('start the command line where the user stood, with what was asked', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await mkdir(repository.path('sub'))
    const cwd = await realpath(repository.path('sub'))
    const options = { env: { INIT_CWD: cwd } }
    const outcome = await repository.run(RUN, ['start', 'edit', 'a b.ts', '--fast'], options)
    expect(started(outcome)).toMatchObject([{ args: ['edit', 'a b.ts', '--fast'], cwd }])
  })

  it('start without npm where the shell is', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await mkdir(repository.path('sub'))
    const cwd = await realpath(repository.path('sub'))
    expect(started(await repository.run(RUN, ['start'], { cwd }))).toMatchObject([{ cwd }])
  })

  it('fetch the model before the tests', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    const outcome = await repository.run(RUN, ['test', 'packages/edits'])
    expect(started(outcome).map(({ args }) => args)).toEqual([
      ['models', 'pull', '--if-absent'],
      ['run', 'packages/edits'],
    ])
  })

  it.each([[['--project', 'unit']], [['--project=unit']]])(
    'leave the model alone for tests that need none: %j',
    async (args) => {
      await using repository = await FakeRepository.create()
      await repository.install()
      const outcome = await repository.run(RUN, ['test', ...args])
      expect(started(outcome).map((program) => program.args)).toEqual([['run', ...args]])
    },
  )

  it('do not test when the model cannot be fetched, and say what can be tested', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    const outcome = await repository.run(RUN, ['test'], { env: { FAKE_PULL: '4' } })
    expect(started(outcome)).toHaveLength(1)
    expect(outcome.stderr).toContain('npm run test:fast')
    expect(outcome.code).toBe(4)
  })

  it('run the check and the bench', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.write('scripts/check.ts', `console.log('check', process.argv.slice(2))`)
    await repository.write('apps/bench/src/main.ts', `console.log('bench', process.argv.slice(2))`)
    expect((await repository.run(RUN, ['check'])).stdout).toBe('check []\n')
    expect((await repository.run(RUN, ['bench', 'ttft'])).stdout).toBe("bench [ 'ttft' ]\n")
  })

  it.each(['app', 'serve'])('start builds the page first where %s shows it', async (command) => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.write('scripts/build.ts', `console.log('built')`)
    const { stdout } = await repository.run(RUN, ['start', command, '--json'])
    expect(stdout).toMatch(/^built\n\{"args":\["/)
    expect(started({ stdout, stderr: '', code: 0, signal: null })[0]?.args).toEqual([
      command,
      '--json',
    ])
    expect((await repository.run(RUN, ['start', 'status'])).stdout).not.toContain('built')
    expect((await repository.run(RUN, ['build'])).stdout).toBe('built\n')
  })

  it('start ends where the page can not be built', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    await repository.write('scripts/build.ts', `process.exitCode = 3`)
    const outcome = await repository.run(RUN, ['start', 'app'])
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain('The page could not be built')
  })

  it('are named when one is asked for that is none', async () => {
    await using repository = await FakeRepository.create()
    const outcome = await repository.run(RUN, ['strat'])
    expect(outcome.stderr).toContain('start|build|test|test:clients|test:e2e|vsix|check|bench')
    expect(outcome.code).toBe(2)
    expect(await repository.npmCalls()).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what passes through', () => {
  it('the exit code', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    expect((await repository.run(RUN, ['start', 'exit', '42'])).code).toBe(42)
  })

  it('the input', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    const outcome = await repository.run(RUN, ['start', 'echo'], { input: 'typed' })
    expect(outcome.stdout).toContain('typed')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s, to a target that takes its leave',
    async (signal) => {
      await using repository = await FakeRepository.create()
      await repository.install()
      let sent = false
      const outcome = await repository.run(RUN, ['start', 'wait'], {
        onOutput: (stdout, kill) => {
          if (sent || !stdout.includes('ready')) return
          sent = true
          kill(signal)
        },
      })
      expect(outcome.stdout).toContain(`got ${signal}`)
      expect(outcome).toMatchObject({ code: 7, signal: null })
    },
  )

  it('the signal that ended the target', async () => {
    await using repository = await FakeRepository.create()
    await repository.install()
    const outcome = await repository.run(RUN, ['start', 'die'])
    expect(outcome).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
})
