import type { CompletionFigures } from '@turant/completion'
import type { LiveEditTimes } from '@turant/live-edit'
import type { Figures } from '@turant/protocol'
import type { ConnectionState } from '../connection/connection.ts'
import type { Problem } from '../connection/problem.ts'

/** What changes without being asked for. */
export type CurrentFacts = {
  readonly connection: ConnectionState
  /** What went wrong last, until something goes right. */
  readonly problem: Problem | undefined
  /** Of the last answer. */
  readonly figures: Figures | undefined
  /** In tokens; of the model that gave the last answer. */
  readonly contextWindow: number | undefined
  readonly model: string | undefined
  /** Of the last live edit. */
  readonly times: LiveEditTimes | undefined
}

/** All that the status tells. */
export type StatusFacts = CurrentFacts & { readonly completions: CompletionFigures }

export type StatusText = {
  readonly text: string
  readonly tooltip: string
  readonly severity: 'normal' | 'warning' | 'error'
  /** What a screen reader says. */
  readonly label: string
}

/** The status item: state, and how fast the last answer was written. */
export function statusText({ connection, problem, figures }: CurrentFacts): StatusText {
  if (connection.type === 'unavailable') {
    return said('$(circle-slash) Turant', connection.problem.message, 'warning')
  }
  if (connection.type === 'starting') {
    return said('$(loading~spin) Turant', 'The Turant server is starting.', 'normal')
  }
  if (problem !== undefined) return said('$(warning) Turant', problem.message, 'error')
  const rate = figures && tokensPerSecond(figures)
  if (rate === undefined) {
    const state = connection.type === 'connected' ? 'Turant is ready.' : 'Turant waits to be used.'
    return said('$(zap) Turant', state, 'normal')
  }
  const text = `${wholeNumber(rate)} tok/s`
  const first = Math.round(figures?.time_to_first_token_ms ?? 0)
  const tooltip = `Turant: ${text}, first token after ${first} ms. Click for details.`
  return said(`$(zap) ${text}`, tooltip, 'normal')
}

function said(text: string, tooltip: string, severity: StatusText['severity']): StatusText {
  return { text, tooltip, severity, label: tooltip }
}

export type Detail = { readonly label: string; readonly value: string }

/** The list that a click on the status item opens. */
export function details(facts: StatusFacts): readonly Detail[] {
  const { connection, problem, figures, contextWindow, model, times, completions } = facts
  const found: Detail[] = [{ label: 'State', value: stateOf(connection) }]
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined) found.push({ label, value })
  }
  if (connection.type === 'connected') {
    add('Server', `${connection.baseUrl}, Turant ${connection.version}`)
  }
  add('Problem', problem?.message)
  add('Model', model)
  if (figures !== undefined) {
    const rate = tokensPerSecond(figures)
    add('Speed', rate === undefined ? undefined : `${wholeNumber(rate)} tokens/s`)
    add('First token', `after ${Math.round(figures.time_to_first_token_ms)} ms`)
    add('Drafts', draftsOf(figures))
    add('Prompt', `${figures.reused_tokens} tokens reused, ${figures.computed_tokens} computed`)
    add('Context', contextOf(figures, contextWindow))
  }
  if (times !== undefined) {
    const first = times.firstLineMs === undefined ? 'nothing changed' : ms(times.firstLineMs)
    add('Last live edit', `first line: ${first}, all of it: ${ms(times.finishedMs)}`)
  }
  const { asked, suggested, accepted } = completions
  add('Completions', `${asked} asked for, ${suggested} shown, ${accepted} accepted`)
  return found
}

function stateOf(connection: ConnectionState): string {
  switch (connection.type) {
    case 'unknown':
      return 'not used yet'
    case 'starting':
      return 'the server is starting'
    case 'connected':
      return 'connected'
    case 'unavailable':
      return connection.problem.message
  }
}

/** Tokens written a second, the time to the first not counted; undefined where too little was written to tell. */
function tokensPerSecond({ output_tokens, decode_ms }: Figures): number | undefined {
  return decode_ms > 0 && output_tokens > 1 ? (1000 * output_tokens) / decode_ms : undefined
}

function draftsOf({ drafted_tokens, accepted_tokens }: Figures): string {
  if (drafted_tokens === 0) return 'none'
  const percent = Math.round((100 * accepted_tokens) / drafted_tokens)
  return `${accepted_tokens} of ${drafted_tokens} tokens accepted (${percent} %)`
}

function contextOf(
  { prompt_tokens, output_tokens }: Figures,
  contextWindow: number | undefined,
): string {
  const used = prompt_tokens + output_tokens
  if (contextWindow === undefined || contextWindow === 0) return `${used} tokens`
  return `${used} of ${contextWindow} tokens (${Math.round((100 * used) / contextWindow)} %)`
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}

function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en')
}
