import { advance, openLiveEdit } from '../../src/live-edit.ts'
import { documentWith } from '../../src/place.ts'
import type { LiveEditEffect, LiveEditEvent, LiveEditState } from '../../src/state.ts'
import type { LiveEditOutcome } from '../../src/index.ts'
import { changed } from './text-document.ts'

type Change = Extract<LiveEditEffect, { type: 'change' }>

/** A document, a server and a person around the state machine; nothing happens by itself. */
export class Simulation {
  state: LiveEditState
  text: string
  readonly began: string
  /** The request that counts. */
  asked: Extract<LiveEditEffect, { type: 'ask' }> | undefined
  readonly open = new Set<number>()
  readonly outcomes: LiveEditOutcome[] = []
  readonly steps: Change['undo'][] = []
  #change: { readonly effect: Change; readonly on: string } | undefined

  constructor(text: string, scope: { startLine: number; endLine: number }, maxLines = 40) {
    this.text = text
    this.began = text
    this.state = openLiveEdit({ text, scope, maxLines })
  }

  get isChanging(): boolean {
    return this.#change !== undefined
  }

  step(event: LiveEditEvent): void {
    const { state, effects } = advance(this.state, event)
    this.state = state
    for (const effect of effects) this.#run(effect)
  }

  /** The face makes the change that it was given, or refuses it because the document moved on. */
  answerChange(report: 'before' | 'not at all' = 'before'): void {
    const change = this.#change
    if (change === undefined) return
    this.#change = undefined
    if (change.on !== this.text) return this.step({ type: 'applied', isMade: false })
    this.text = changed(this.text, change.effect.changes)
    if (report === 'before') this.step({ type: 'changed', text: this.text })
    this.step({ type: 'applied', isMade: true })
  }

  refuseChange(): void {
    if (this.#change === undefined) return
    this.#change = undefined
    this.step({ type: 'applied', isMade: false })
  }

  /** Somebody else changes the document. */
  write(text: string): void {
    this.text = text
    this.step({ type: 'changed', text })
  }

  /** Makes all changes until there are no more. */
  drain(): void {
    for (let round = 0; this.isChanging; round += 1) {
      if (round > 10) throw new Error('the changes do not come to an end')
      this.answerChange()
    }
  }

  /** What the state says that the document is. */
  get believed(): string {
    const { place, shown } = this.state
    return documentWith(
      place,
      shown.map((row) => row.text),
    )
  }

  #run(effect: LiveEditEffect): void {
    switch (effect.type) {
      case 'ask':
        this.open.add(effect.id)
        this.asked = effect
        break
      case 'cancel':
        this.open.delete(effect.id)
        break
      case 'change':
        if (this.#change !== undefined)
          throw new Error('a second change before the first was answered')
        this.#change = { effect, on: this.text }
        this.steps.push(effect.undo)
        break
      case 'end':
        this.outcomes.push(effect.outcome)
        break
    }
  }
}
