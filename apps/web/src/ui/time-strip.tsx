import type { EditAccount } from '../figures/edit-account.ts'
import type { FiguresDesk } from '../figures/figures-desk.ts'
import { milliseconds } from '../figures/format.ts'
import { useStore } from './use-store.ts'

/** Where every millisecond of the last edit went. */
export function TimeStrip({ figures }: { readonly figures: FiguresDesk }) {
  const { account } = useStore(figures.state)
  return (
    <section class="strip" aria-label="Time of the last edit" data-testid="strip">
      {account === undefined ? (
        <p class="strip-empty">Where every millisecond of an edit goes will stand here.</p>
      ) : (
        <Account account={account} />
      )}
    </section>
  )
}

function Account({
  account: { totalMs, firstLineMs, parts, figures },
}: {
  readonly account: EditAccount
}) {
  const words = parts.map(({ label, ms }) => `${label} ${milliseconds(ms)}`).join(', ')
  return (
    <>
      <p class="strip-total">
        <b data-testid="total">{milliseconds(totalMs)}</b>
        <span>first line {milliseconds(firstLineMs)}</span>
      </p>
      <div class="strip-body">
        <div class="strip-bar" role="img" aria-label={`${milliseconds(totalMs)}: ${words}`}>
          {parts.map(({ id, ms }) => (
            <span key={id} class="segment" data-part={id} style={{ flexGrow: Math.max(ms, 0) }} />
          ))}
        </div>
        <dl class="strip-parts">
          {parts.map(({ id, label, ms, detail }) => (
            <div key={id} class="part" title={detail}>
              <dt>
                <span class="swatch" data-part={id} aria-hidden="true" />
                {label}
              </dt>
              <dd>{milliseconds(ms)}</dd>
            </div>
          ))}
        </dl>
        {figures === undefined ? undefined : (
          <p class="strip-detail">
            {parts
              .filter(({ id }) => id === 'prefill' || id === 'decode')
              .map(({ label, detail }) => `${label}: ${detail}`)
              .join(' · ')}
          </p>
        )}
      </div>
    </>
  )
}
