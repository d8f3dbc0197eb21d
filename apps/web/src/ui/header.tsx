import { isUsable } from '../connection/models.ts'
import type { Page } from '../page.ts'
import { nextTheme } from '../settings.ts'
import { perSecond } from '../figures/format.ts'
import { tokensPerSecond } from '../figures/edit-account.ts'
import { ThemeSign, Wordmark } from './signs.tsx'
import { useStore } from './use-store.ts'

const STATES = {
  connecting: 'connecting',
  ready: 'connected',
  away: 'no answer',
  'signed-out': 'signed out',
} as const

export function Header({ page }: { readonly page: Page }) {
  const connection = useStore(page.connection.state)
  const settings = useStore(page.settings)
  const { last } = useStore(page.figures.state)
  const speed = last && tokensPerSecond(last)
  const { theme, completes } = settings
  return (
    <header class="header">
      <h1 class="wordmark">
        <Wordmark />
        <span class="unseen-on-phone">turant</span>
      </h1>
      <ModelChoice page={page} />
      <p class="status" data-state={connection.type} data-testid="connection">
        <span class="dot" aria-hidden="true" />
        {STATES[connection.type]}
      </p>
      {speed === undefined ? undefined : (
        <p class="speed" title="Speed of the last answer">
          <b>{perSecond(speed)}</b> tok/s
        </p>
      )}
      <label class="switch" title="Suggest what comes next while you type">
        <input
          type="checkbox"
          role="switch"
          checked={completes}
          onChange={() => page.settings.set({ ...settings, completes: !completes })}
        />
        <span class="unseen-on-phone">Completion</span>
      </label>
      <button
        type="button"
        class="plain"
        aria-label={`Theme: ${theme}. Switch to ${nextTheme(theme)}.`}
        title={`Theme: ${theme}`}
        onClick={() => page.settings.set({ ...settings, theme: nextTheme(theme) })}
      >
        <ThemeSign theme={theme} />
      </button>
    </header>
  )
}

function ModelChoice({ page: { models } }: { readonly page: Page }) {
  const { models: all, chosen } = useStore(models.state)
  const usable = all.filter(isUsable)
  return (
    <label class="model">
      <span class="unseen">Model</span>
      <select
        value={chosen ?? ''}
        disabled={usable.length === 0}
        onChange={({ currentTarget }) => models.choose(currentTarget.value)}
      >
        {usable.length === 0 ? <option value="">no model yet</option> : undefined}
        {usable.map(({ id, state }) => (
          <option key={id} value={id}>
            {state === 'loaded' ? `${id} · loaded` : id}
          </option>
        ))}
      </select>
    </label>
  )
}
