import { createLineEnds } from '@turant/edits'
import { advance, openLiveEdit } from './live-edit.ts'
import type { Answered, LiveEditOptions, LiveEditSession } from './ports.ts'
import type { LiveEditEffect, LiveEditEvent, LiveEditState } from './state.ts'
import { DEFAULT_MAX_LINES } from './task.ts'
import { createTimes } from './times.ts'
import { viewOf } from './view-of.ts'

/** A live edit of a document: it asks the model, changes the document and tells its face what to draw. */
export function startLiveEdit(options: LiveEditOptions): LiveEditSession {
  return new Session(options)
}

type Running = {
  readonly id: number
  readonly abort: AbortController
  /** What has arrived since the last frame. */
  waiting: string
}

class Session implements LiveEditSession {
  readonly #options: LiveEditOptions
  readonly #times: ReturnType<typeof createTimes>
  #state: LiveEditState
  #running: Running | undefined
  #isFrameAsked = false

  constructor(options: LiveEditOptions) {
    const { document, scope, maxLines = DEFAULT_MAX_LINES, nowMs, onTimes } = options
    this.#options = options
    this.#times = createTimes(nowMs, onTimes)
    this.#state = openLiveEdit({ text: document.text, scope, maxLines })
    options.face.show(viewOf(this.#state))
  }

  instruct(instruction: string): void {
    this.#times.typed()
    this.#step({ type: 'instruct', instruction })
  }

  keep(): void {
    this.#step({ type: 'keep' })
  }

  keepHunk(): void {
    this.#step({ type: 'keep-hunk' })
  }

  dropHunk(): void {
    this.#step({ type: 'drop-hunk' })
  }

  restore(): void {
    this.#step({ type: 'restore' })
  }

  documentChanged(text: string): void {
    this.#step({ type: 'changed', text })
  }

  close(): void {
    this.#step({ type: 'close' })
  }

  #step(event: LiveEditEvent): void {
    const { state, effects } = advance(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#run(effect)
    this.#times.reached(this.#state)
    if (!this.#state.isChanging) this.#options.face.show(viewOf(this.#state))
  }

  #run(effect: LiveEditEffect): void {
    switch (effect.type) {
      case 'ask':
        void this.#ask(effect)
        break
      case 'cancel':
        if (this.#running?.id === effect.id) this.#running.abort.abort()
        break
      case 'change':
        void this.#change(effect)
        break
      case 'end':
        this.#options.face.ended(effect.outcome)
        break
    }
  }

  async #change({ changes, undo }: Extract<LiveEditEffect, { type: 'change' }>): Promise<void> {
    const isMade = await this.#options.face.applyChanges(changes, undo)
    this.#step({ type: 'applied', isMade })
  }

  async #ask({ id, task }: Extract<LiveEditEffect, { type: 'ask' }>): Promise<void> {
    const running: Running = { id, abort: new AbortController(), waiting: '' }
    this.#running = running
    const lineEnds = createLineEnds()
    const { ask, document } = this.#options
    const answered = await ask(
      { type: 'edit', path: document.path, ...task },
      {
        signal: running.abort.signal,
        onDelta: (delta) => this.#receive(running, lineEnds.push(delta)),
        onProgress: (progress) => {
          if (this.#running === running) this.#options.onProgress?.(progress)
        },
      },
    )
    this.#receive(running, lineEnds.end())
    this.#flush(running)
    this.#finish(id, answered)
  }

  #receive(running: Running, text: string): void {
    running.waiting += text
    if (this.#isFrameAsked || running.waiting === '') return
    this.#isFrameAsked = true
    this.#options.face.nextFrame(() => {
      this.#isFrameAsked = false
      if (this.#running !== undefined) this.#flush(this.#running)
    })
  }

  #flush(running: Running): void {
    const { id, waiting } = running
    running.waiting = ''
    if (waiting !== '') this.#step({ type: 'delta', id, text: waiting })
  }

  #finish(id: number, answered: Answered): void {
    if (this.#running?.id === id) this.#running = undefined
    switch (answered.type) {
      case 'done':
        this.#times.answered(id, answered.figures)
        this.#step({ type: 'done', id })
        break
      case 'unusable':
      case 'failed':
        this.#step({ type: 'failed', id, message: answered.message })
        break
      case 'aborted':
        // Only what was superseded or given up is aborted: nobody waits for it.
        break
    }
  }
}
