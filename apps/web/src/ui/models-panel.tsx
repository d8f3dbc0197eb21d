import type { CatalogEntry } from '@turant/protocol'
import { isUsable, type Models, type PullState } from '../connection/models.ts'
import { bytes, parameters, perSecond, thousands } from '../figures/format.ts'
import { RemedyText } from './remedy-text.tsx'
import { useStore } from './use-store.ts'

const STATES = {
  absent: 'not on this machine',
  pulling: 'being fetched',
  present: 'on this machine',
  loaded: 'loaded',
} as const

export function ModelsPanel({ models }: { readonly models: Models }) {
  const { models: all, chosen, pulls } = useStore(models.state)
  if (all.length === 0)
    return <p class="small">The models stand here as soon as the server answers.</p>
  return (
    <ul class="models">
      {all.map((model) => (
        <li key={model.id}>
          <Model
            model={model}
            isChosen={model.id === chosen}
            pull={pulls.get(model.id)}
            models={models}
          />
        </li>
      ))}
    </ul>
  )
}

function Model({
  model,
  isChosen,
  pull,
  models,
}: {
  readonly model: CatalogEntry
  readonly isChosen: boolean
  readonly pull: PullState | undefined
  readonly models: Models
}) {
  const { id, title, state } = model
  const isPulling = pull?.type === 'pulling'
  return (
    <article class="model-card" data-state={state} data-testid={`model-${id}`}>
      <h2>{title}</h2>
      <p class="model-id">{id}</p>
      <p class="badges">
        <span class="badge" data-badge={state}>
          {STATES[state]}
        </span>
        <span class="badge">{model.can_fill ? 'completes' : 'no completion'}</span>
        {model.default ? <span class="badge">default</span> : undefined}
      </p>
      <dl class="facts">
        <Fact name="File" value={bytes(model.bytes)} />
        <Fact name="Weights" value={parameters(model.parameters)} />
        <Fact name="Context" value={`${thousands(model.context_window)} tokens`} />
        <Fact name="Licence" value={model.licence} />
        {model.region_lines === null ? undefined : (
          <Fact name="Edits" value={`up to ${model.region_lines} lines`} />
        )}
      </dl>
      {pull === undefined ? undefined : <Pull title={title} pull={pull} />}
      <p class="actions">
        {isUsable(model) ? (
          <Action
            text={isChosen ? 'In use' : 'Use'}
            title={title}
            pressed={isChosen}
            onClick={() => models.choose(id)}
          />
        ) : undefined}
        {isPulling ? (
          <Action text="Stop" title={title} onClick={() => models.cancel(id)} />
        ) : undefined}
        {!isPulling && (state === 'absent' || state === 'pulling') ? (
          <Action
            text={pull?.type === 'failed' ? 'Try again' : `Get ${bytes(model.bytes)}`}
            title={title}
            onClick={() => void models.pull(id)}
          />
        ) : undefined}
      </p>
    </article>
  )
}

/** Whoever hears the button alone hears of which model it is. */
function Action({
  text,
  title,
  pressed,
  onClick,
}: {
  readonly text: string
  readonly title: string
  readonly pressed?: boolean
  readonly onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={`${text}: ${title}`}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={onClick}
    >
      {text}
    </button>
  )
}

const PHASES = {
  wait: 'another program fetches it',
  download: 'download',
  extract: 'unpack',
  verify: 'verify',
} as const

function Pull({ title, pull }: { readonly title: string; readonly pull: PullState }) {
  if (pull.type === 'failed') {
    return (
      <p class="failure" role="status">
        <RemedyText text={pull.message} />
      </p>
    )
  }
  const { progress, note } = pull
  const total = progress?.total ?? undefined
  const rate = progress?.bytes_per_second ?? undefined
  const left = progress?.seconds_left ?? undefined
  return (
    <div class="pull">
      <progress
        aria-label={`Fetching ${title}`}
        {...(progress === undefined || total === undefined
          ? {}
          : { value: progress.done, max: total })}
      />
      <p>
        {progress === undefined ? 'beginning' : PHASES[progress.phase]}
        {total === undefined || progress === undefined
          ? ''
          : ` · ${bytes(progress.done)} of ${bytes(total)}`}
        {rate === undefined ? '' : ` · ${perSecond(rate / 1e6)} MB/s`}
        {left === undefined ? '' : ` · ${Math.ceil(left)} s left`}
      </p>
      {note === '' ? undefined : <p>{note}</p>}
    </div>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
