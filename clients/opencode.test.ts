import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Home } from './support/home.ts'
import { blockOfPage } from './support/page.ts'
import type { Program } from './support/program.ts'
import {
  call,
  scriptedTurant,
  type ScriptedTurant,
  type Script,
} from './support/scripted-turant.ts'
import { until } from './support/until.ts'

const OPENCODE = fileURLToPath(
  new URL('node_modules/opencode-linux-x64-baseline/bin/opencode', import.meta.url),
)

/** What keeps opencode from the network and from the settings of other tools. */
const QUIET = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_CLAUDE_CODE: '1',
  OPENCODE_DISABLE_FFF: '1',
}

/** Somebody with opencode, set up as the page says. */
function opencodeUser(turant: ScriptedTurant): Home {
  const home = new Home()
  home.write('work/opencode.json', blockOfPage('opencode.md', 'opencode.json', turant))
  return home
}

function run(home: Home, ...args: readonly string[]): Program {
  return home.start(OPENCODE, ['run', '--format', 'json', ...args], QUIET)
}

/** What opencode did: its texts and the tools that it ran. */
async function partsOf(program: Program): Promise<readonly unknown[]> {
  const { code, out, err } = await program.ended
  expect({ code, err }).toMatchObject({ code: 0 })
  return out
    .trimEnd()
    .split('\n')
    .map((line): { part?: { type: string } } => JSON.parse(line))
    .flatMap(({ part }) => (part && ['text', 'tool'].includes(part.type) ? [part] : []))
}

/** A conversation gets its title from the same model. */
function titled(script: Script): Script {
  return (spoken) => (spoken.prompt.includes('title generator') ? 'A title' : script(spoken))
}

// The package is there for Linux on x64 alone; elsewhere npm leaves it out.
describe.skipIf(!existsSync(OPENCODE))('opencode', () => {
  test('answers', async () => {
    await using turant = await scriptedTurant(titled(() => 'Hello.'))
    using home = opencodeUser(turant)
    await using opencode = run(home, 'Greet me.')
    expect(await partsOf(opencode)).toMatchObject([{ type: 'text', text: 'Hello.' }])
  })

  test('reads and edits a file', async () => {
    await using turant = await scriptedTurant(
      titled(({ outputs: [output] }) => {
        const filePath = 'config.ts'
        if (output === undefined) return `Let me see.\n${call('read', { filePath })}`
        if (!output.includes('<content>')) return 'Done.'
        const oldString = 'retries = 3'
        return call('edit', { filePath, oldString, newString: 'retries = 5' })
      }),
    )
    using home = opencodeUser(turant)
    home.write('work/config.ts', 'export const retries = 3\n')
    await using opencode = run(home, 'Set retries to 5.')
    expect(await partsOf(opencode)).toMatchObject([
      { type: 'text', text: 'Let me see.\n' },
      { type: 'tool', tool: 'read', state: { status: 'completed' } },
      { type: 'tool', tool: 'edit', state: { status: 'completed' } },
      { type: 'text', text: 'Done.' },
    ])
    expect(home.read('work/config.ts')).toBe('export const retries = 5\n')
  })

  test('runs two commands of one answer', async () => {
    const echo = (text: string) => call('bash', { command: `echo ${text}`, description: 'Says it' })
    await using turant = await scriptedTurant(
      titled(({ outputs }) =>
        outputs.length === 0 ? `${echo('one')}\n${echo('two')}` : outputs.join('').trim(),
      ),
    )
    using home = opencodeUser(turant)
    await using opencode = run(home, 'Echo twice.')
    expect(await partsOf(opencode)).toMatchObject([
      { type: 'tool', tool: 'bash', state: { output: 'one\n' } },
      { type: 'tool', tool: 'bash', state: { output: 'two\n' } },
      { type: 'text', text: 'one\ntwo' },
    ])
  })

  test('an interrupt ends the generation', async () => {
    await using turant = await scriptedTurant(titled(() => ({ endless: 'On and on' })))
    using home = opencodeUser(turant)
    await using opencode = run(home, 'Never stop.')
    await until(() => turant.running === 1 && turant.requests.length === 2)
    opencode.interrupt()
    await opencode.ended
    await until(() => turant.running === 0)
    expect(turant.aborted).toBe(1)
  })
})
