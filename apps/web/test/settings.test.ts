import { expect, test } from 'vitest'
import { createSettings, nextTheme } from '../src/settings.ts'

function storage(text: string | null) {
  const kept: { text: string | null } = { text }
  return {
    kept,
    getItem: () => kept.text,
    setItem: (_: string, value: string) => void (kept.text = value),
  }
}

test.each([null, 'no JSON', 'null', '[]', '{"theme":"pink","completes":"yes"}'])(
  'what somebody likes is a default where %j is kept',
  (text) => {
    expect(createSettings(storage(text)).get()).toEqual({ theme: 'system', completes: true })
  },
)

test('what somebody likes is kept', () => {
  const { kept, ...rest } = storage('{"theme":"dark","completes":false}')
  const settings = createSettings(rest)
  expect(settings.get()).toEqual({ theme: 'dark', completes: false })
  settings.set({ theme: nextTheme('dark'), completes: false })
  expect(kept.text).toBe('{"theme":"system","completes":false}')
})

test('themes go round', () => {
  expect([nextTheme('system'), nextTheme('light'), nextTheme('dark')]).toEqual([
    'light',
    'dark',
    'system',
  ])
})
