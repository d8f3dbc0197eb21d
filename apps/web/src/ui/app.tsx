import { useState } from 'preact/hooks'
import type { Page } from '../page.ts'
import { Banner } from './banner.tsx'
import { Desk } from './desk.tsx'
import { FiguresPanel } from './figures-panel.tsx'
import { Header } from './header.tsx'
import { ModelsPanel } from './models-panel.tsx'
import { Tabs } from './tabs.tsx'
import { useTheme } from './use-theme.ts'
import { useStore } from './use-store.ts'

export type PanelId = 'edit' | 'figures' | 'models'

/** Where there is room the editor stands beside the others. */
export function App({ page }: { readonly page: Page }) {
  const [panel, setPanel] = useState<PanelId>('edit')
  const [side, setSide] = useState<Exclude<PanelId, 'edit'>>('figures')
  const { theme } = useStore(page.settings)
  useTheme(theme)
  const show = (next: PanelId): void => {
    setPanel(next)
    if (next !== 'edit') setSide(next)
  }
  return (
    <div class="app" data-panel={panel}>
      <Header page={page} />
      <Banner page={page} />
      <main class="stage">
        <Desk page={page} />
        <aside class="side" aria-label="Figures and models">
          <Tabs
            label="Beside the editor"
            tabs={[
              { id: 'figures', label: 'Figures' },
              { id: 'models', label: 'Models' },
            ]}
            selected={side}
            onSelect={show}
          />
          <div
            class="side-panel"
            role="tabpanel"
            id={`panel-${side}`}
            aria-labelledby={`tab-${side}`}
            tabIndex={0}
          >
            {side === 'figures' ? (
              <FiguresPanel page={page} />
            ) : (
              <ModelsPanel models={page.models} />
            )}
          </div>
        </aside>
      </main>
      <nav class="places" aria-label="Parts of the page">
        <Place id="edit" label="Editor" current={panel} onSelect={show} />
        <Place id="figures" label="Figures" current={panel} onSelect={show} />
        <Place id="models" label="Models" current={panel} onSelect={show} />
      </nav>
      <Announcements page={page} />
    </div>
  )
}

function Place({
  id,
  label,
  current,
  onSelect,
}: {
  readonly id: PanelId
  readonly label: string
  readonly current: PanelId
  readonly onSelect: (id: PanelId) => void
}) {
  return (
    <button
      type="button"
      class="place"
      aria-current={current === id ? 'page' : undefined}
      onClick={() => onSelect(id)}
    >
      {label}
    </button>
  )
}

/** Said politely: whoever listens is not interrupted. */
function Announcements({ page }: { readonly page: Page }) {
  return (
    <div class="unseen" role="status" aria-live="polite" data-testid="announcements">
      {useStore(page.announced)}
    </div>
  )
}
