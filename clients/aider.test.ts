import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Home } from './support/home.ts'
import { KEY } from './support/key.ts'
import { blockOfPage } from './support/page.ts'
import { scriptedTurant } from './support/scripted-turant.ts'

const PYTHON = fileURLToPath(new URL('.venv/bin/python', import.meta.url))

const EDIT = [
  'Set to 5.',
  '',
  'config.ts',
  '```typescript',
  '<<<<<<< SEARCH',
  'export const retries = 3',
  '=======',
  'export const retries = 5',
  '>>>>>>> REPLACE',
  '```',
].join('\n')

// scripts/setup/clients.mjs says why it is not there.
test.skipIf(!existsSync(PYTHON))('edits a file', async () => {
  await using turant = await scriptedTurant(() => EDIT)
  using home = new Home()
  home.write('work/.aider.conf.yml', blockOfPage('aider.md', '.aider.conf.yml', turant))
  home.write('work/config.ts', 'export const retries = 3\n')
  const args = ['--yes-always', '--no-git', '--message', 'Set retries to 5.', 'config.ts']
  await using aider = home.start(PYTHON, ['-m', 'aider', ...args], {
    OPENAI_API_KEY: KEY,
    // It would ask the network for the prices of models.
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  })
  const { code, out, err } = await aider.ended
  expect({ code, out, err }).toMatchObject({
    code: 0,
    out: expect.stringContaining('Applied edit to config.ts'),
  })
  expect(home.read('work/config.ts')).toBe('export const retries = 5\n')
})
