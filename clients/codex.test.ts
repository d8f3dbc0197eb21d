import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Home } from './support/home.ts'
import { blockOfPage } from './support/page.ts'
import type { Program } from './support/program.ts'
import {
  call,
  customCall,
  scriptedTurant,
  type ScriptedTurant,
  type Spoken,
} from './support/scripted-turant.ts'
import { until } from './support/until.ts'

const CODEX = fileURLToPath(import.meta.resolve('@openai/codex/bin/codex.js'))

/** Codex asks before it runs anything, and locks commands up; the folder of a test is its own. */
const UNATTENDED = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']

type Transport = 'WebSocket' | 'server-sent events'

/** Somebody with Codex, set up as the page says. */
function codexUser(turant: ScriptedTurant, transport: Transport = 'WebSocket'): Home {
  const home = new Home()
  const edit = (block: string) => block.replace('supports_websockets = true\n', '')
  const place = transport === 'WebSocket' ? turant : { url: turant.url, edit }
  home.write('.codex/config.toml', blockOfPage('codex.md', '~/.codex/config.toml', place))
  return home
}

function exec(home: Home, ...args: readonly string[]): Program {
  return home.start(process.execPath, [CODEX, 'exec', '--strict-config', '--json', ...args])
}

type Item = { readonly type: string } & Readonly<Record<string, unknown>>

/** What Codex did, as it tells it: the items of a run that ended well. */
async function itemsOf(program: Program): Promise<readonly Item[]> {
  const { code, out, err } = await program.ended
  const events = out
    .trimEnd()
    .split('\n')
    .map((line): { type: string; item?: Item } => JSON.parse(line))
  const types = events.map(({ type }) => type)
  expect({ code, last: types.at(-1), err }).toMatchObject({ code: 0, last: 'turn.completed' })
  return events.flatMap(({ type, item }) => (type === 'item.completed' && item ? [item] : []))
}

function said(text: string) {
  return expect.objectContaining({ type: 'agent_message', text })
}

function ran(command: string, output: string) {
  return expect.objectContaining({
    type: 'command_execution',
    command: expect.stringContaining(command),
    aggregated_output: output,
    exit_code: 0,
  })
}

describe.each<Transport>(['WebSocket', 'server-sent events'])('over %s', (transport) => {
  test('answers, and knows the model from the catalog', async () => {
    await using turant = await scriptedTurant(() => 'Hello from here.')
    using home = codexUser(turant, transport)
    await using codex = exec(home, ...UNATTENDED, 'Say hello.')
    expect(await itemsOf(codex)).toEqual([said('Hello from here.')])
    // Only a WebSocket is warmed up in front of the first turn.
    const warmUps = turant.requests.filter(({ maxTokens }) => maxTokens === 0)
    expect(warmUps).toHaveLength(transport === 'WebSocket' ? 1 : 0)
  })

  test('runs a command and reads what it prints', async () => {
    await using turant = await scriptedTurant(({ outputs: [output] }) =>
      output === undefined
        ? `Let me see.\n${call('exec_command', { cmd: 'cat notes.txt' })}`
        : `It says ${output.includes('buy milk') ? 'milk' : output}.`,
    )
    using home = codexUser(turant, transport)
    home.write('work/notes.txt', 'buy milk\n')
    await using codex = exec(home, ...UNATTENDED, 'What do the notes say?')
    expect(await itemsOf(codex)).toEqual([
      said('Let me see.\n'),
      ran('cat notes.txt', 'buy milk\n'),
      said('It says milk.'),
    ])
  })

  test('edits a file with apply_patch', async () => {
    const patch = [
      '*** Begin Patch',
      '*** Update File: config.ts',
      '@@',
      '-export const retries = 3',
      '+export const retries = 5',
      '*** End Patch',
    ].join('\n')
    await using turant = await scriptedTurant(({ outputs }) =>
      outputs.length === 0 ? customCall('apply_patch', patch) : 'Done.',
    )
    using home = codexUser(turant, transport)
    home.write('work/config.ts', 'export const retries = 3\n')
    await using codex = exec(home, ...UNATTENDED, 'Set retries to 5.')
    const items = await itemsOf(codex)
    expect(home.read('work/config.ts')).toBe('export const retries = 5\n')
    expect(items).toEqual([
      expect.objectContaining({
        type: 'file_change',
        changes: [{ path: expect.stringMatching(/config\.ts$/u), kind: 'update' }],
        status: 'completed',
      }),
      said('Done.'),
    ])
  })

  test('runs two commands of one answer', async () => {
    await using turant = await scriptedTurant(({ outputs }) =>
      outputs.length === 0
        ? `${call('exec_command', { cmd: 'echo one' })}\n${call('exec_command', { cmd: 'echo two' })}`
        : `${outputs.length} outputs.`,
    )
    using home = codexUser(turant, transport)
    await using codex = exec(home, ...UNATTENDED, 'Echo twice.')
    const items = await itemsOf(codex)
    expect(items).toHaveLength(3)
    expect(items).toEqual(
      expect.arrayContaining([ran('echo one', 'one\n'), ran('echo two', 'two\n')]),
    )
    expect(items.at(-1)).toEqual(said('2 outputs.'))
  })

  test('resumes a conversation', async () => {
    await using turant = await scriptedTurant(({ prompt, last }) =>
      last.includes('Which colour?') && prompt.includes('I like green.') ? 'Green.' : 'Noted.',
    )
    using home = codexUser(turant, transport)
    await using first = exec(home, ...UNATTENDED, 'I like green.')
    expect(await itemsOf(first)).toEqual([said('Noted.')])
    await using second = exec(home, 'resume', '--last', ...UNATTENDED, 'Which colour?')
    expect(await itemsOf(second)).toEqual([said('Green.')])
  })

  test('an interrupt ends the generation', async () => {
    await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
    using home = codexUser(turant, transport)
    await using codex = exec(home, ...UNATTENDED, 'Never stop.')
    await until(() => turant.requests.some(({ maxTokens }) => maxTokens > 0))
    codex.interrupt()
    await codex.ended
    await until(() => turant.running === 0)
    expect(turant.aborted).toBe(1)
  })

  test('holds an answer to a schema', async () => {
    await using turant = await scriptedTurant(() => '{"title":"A short one"}')
    using home = codexUser(turant, transport)
    const schema = {
      type: 'object',
      properties: { title: { type: 'string', maxLength: 36 } },
      required: ['title'],
      additionalProperties: false,
    }
    home.write('work/schema.json', JSON.stringify(schema))
    const args = ['--output-schema', 'schema.json', 'Name this conversation.']
    await using codex = exec(home, ...UNATTENDED, ...args)
    expect(await itemsOf(codex)).toEqual([said('{"title":"A short one"}')])
    expect(turant.requests.at(-1)?.grammar).toContain('title')
  })
})

test('hands work to another agent', async () => {
  await using turant = await scriptedTurant(delegation)
  using home = codexUser(turant)
  await using codex = exec(home, ...UNATTENDED, 'Have somebody count the files.')
  const items = await itemsOf(codex)
  expect(items.at(-1)).toEqual(said('There are four.'))
})

function delegation({ prompt, last, outputs }: Spoken): string {
  if (last.includes('Count them, please.') && outputs.length === 0) return 'I counted four.'
  if (last.includes('Have somebody')) {
    return call('multi_agent_v1.spawn_agent', { message: 'Count them, please.' })
  }
  const agent = /"agent_id": ?"(?<id>[^"]+)"/u.exec(prompt)?.groups?.['id']
  if (last.includes('I counted four.')) return 'There are four.'
  return call('multi_agent_v1.wait_agent', { targets: [agent] })
}
