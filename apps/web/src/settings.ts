import { createStore, type Store } from './store.ts'

export type Theme = 'system' | 'light' | 'dark'

/** What a person likes; kept by the browser from one visit to the next. */
export type Settings = { readonly theme: Theme; readonly completes: boolean }

const NAME = 'turant-settings'
const DEFAULTS: Settings = { theme: 'system', completes: true }

type Given = { readonly [Name in keyof Settings]?: unknown }

type Kept = Pick<Storage, 'getItem' | 'setItem'>

/** @param storage undefined where the browser allows none. */
export function createSettings(storage: Kept | undefined): Store<Settings> {
  const settings = createStore(readSettings(storage?.getItem(NAME) ?? null))
  settings.subscribe(() => storage?.setItem(NAME, JSON.stringify(settings.get())))
  return settings
}

function readSettings(text: string | null): Settings {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value !== 'object' || value === null) return DEFAULTS
    const { theme, completes }: Given = value
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
      completes: typeof completes === 'boolean' ? completes : DEFAULTS.completes,
    }
  } catch {
    // Somebody else's text under this name.
    return DEFAULTS
  }
}

export function nextTheme(theme: Theme): Theme {
  switch (theme) {
    case 'system':
      return 'light'
    case 'light':
      return 'dark'
    case 'dark':
      return 'system'
  }
}
