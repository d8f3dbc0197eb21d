import { useEffect, useRef } from 'preact/hooks'
import type { Models } from '../connection/models.ts'
import { phaseText } from '../editor/phase-text.ts'
import type { Workbench } from '../editor/workbench.ts'
import { RemedyText } from './remedy-text.tsx'
import { useStore } from './use-store.ts'

/** What is proposed, or will be. */
const CAN_KEEP: ReadonlySet<string> = new Set(['waiting', 'writing', 'ready', 'failed'])

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Where somebody says what to change; the editor follows every key. */
export function Dock({ bench, models }: { readonly bench: Workbench; readonly models: Models }) {
  const { instruction, proposal, progress } = useStore(bench.state)
  const { chosen } = useStore(models.state)
  const input = useRef<HTMLInputElement>(null)
  const phase = proposal?.phase ?? 'idle'
  const isReady = phase === 'ready'
  useShortcut(() => {
    bench.begin()
    input.current?.focus()
  })
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    if (event.key === 'Enter') bench.keep()
    else if (event.key === 'Escape') bench.restore()
    // Without a proposal to decide on, Tab goes where it always goes.
    else if (event.key === 'Tab' && isReady && event.shiftKey) bench.dropHunk()
    else if (event.key === 'Tab' && isReady) bench.keepHunk()
    else return
    event.preventDefault()
  }
  return (
    <form class="dock" data-phase={phase} onSubmit={(event) => event.preventDefault()}>
      <div class="dock-line">
        <label for="instruction" class="unseen-on-phone">
          Change
        </label>
        <input
          ref={input}
          id="instruction"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={20_000}
          placeholder={
            chosen === undefined ? 'A model is needed first' : 'such as: set retries to 5'
          }
          aria-describedby="phase"
          value={instruction}
          onInput={({ currentTarget }) => bench.instruct(currentTarget.value)}
          onKeyDown={onKey}
        />
        <kbd class="dock-key">{isMac ? '⌘ I' : 'Ctrl I'}</kbd>
      </div>
      <div class="dock-line">
        <p id="phase" class="phase" data-testid="phase">
          {proposal === undefined ? (
            'The selection, or the block around the caret, is edited as you type here.'
          ) : (
            <RemedyText text={phaseText(proposal, progress)} />
          )}
        </p>
        <div class="actions">
          <Action
            label={phase === 'failed' ? 'Try again' : 'Keep'}
            keys="↵"
            isOn={CAN_KEEP.has(phase)}
            onClick={() => bench.keep()}
          />
          <Action
            label="Restore"
            keys="Esc"
            isOn={proposal !== undefined}
            onClick={() => bench.restore()}
          />
          <Action label="Keep hunk" keys="Tab" isOn={isReady} onClick={() => bench.keepHunk()} />
          <Action label="Drop hunk" keys="⇧ Tab" isOn={isReady} onClick={() => bench.dropHunk()} />
        </div>
      </div>
    </form>
  )
}

function Action({
  label,
  keys,
  isOn,
  onClick,
}: {
  readonly label: string
  readonly keys: string
  readonly isOn: boolean
  readonly onClick: () => void
}) {
  return (
    <button type="button" disabled={!isOn} onClick={onClick}>
      {label} <kbd aria-hidden="true">{keys}</kbd>
    </button>
  )
}

/** The key that begins a live edit, wherever the focus is; in the editor it has its own. */
function useShortcut(begin: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isMod = isMac ? event.metaKey : event.ctrlKey
      if (!isMod || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'i') return
      if (event.defaultPrevented) return
      event.preventDefault()
      begin()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
}
