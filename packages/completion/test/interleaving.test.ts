import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CompletionOutcome } from '@turant/completion'
import type { ScriptedAnswer } from './scripted-model.ts'
import { place, Typist } from './typist.ts'

/** What the model says, whatever the place: so what was typed since may agree with it or not. */
const ANSWERS = ['ab', 'aab', 'b', '', ' ', 'a\nb']

type Step =
  | { readonly type: 'type'; readonly text: string; readonly trigger: 'typing' | 'explicit' }
  | { readonly type: 'delete'; readonly count: number }
  | { readonly type: 'go'; readonly path: string }
  | { readonly type: 'again' }
  | { readonly type: 'leave' }
  /** `moves`: the document says so before anything else happens. */
  | { readonly type: 'accept'; readonly text: string; readonly moves: boolean }
  | { readonly type: 'say' | 'end' | 'fail' | 'lose'; readonly which: number }
  | { readonly type: 'time'; readonly ms: number }

const which = fc.nat({ max: 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('type' as const),
    text: fc.constantFrom('a', 'b', '\n', 'ab', ''),
    trigger: fc.constantFrom('typing' as const, 'explicit' as const),
  }),
  fc.record({ type: fc.constant('delete' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: fc.constant('go' as const), path: fc.constantFrom('a.ts', 'b.ts') }),
  fc.constant({ type: 'again' as const }),
  fc.constant({ type: 'leave' as const }),
  fc.record({
    type: fc.constant('accept' as const),
    text: fc.constantFrom('a', 'ab', 'b', ''),
    moves: fc.boolean(),
  }),
  fc.record({ type: fc.constantFrom('say' as const, 'end' as const), which }),
  fc.record({ type: fc.constantFrom('fail' as const, 'lose' as const), which }),
  fc.record({ type: fc.constant('time' as const), ms: fc.constantFrom(1, 30, 100, 300) }),
)

/** Somebody who does all that, and notes which rules do not hold. */
class Walk {
  readonly #typist = new Typist()
  readonly #outcomes: Promise<CompletionOutcome>[] = []
  readonly #ahead = new Set<ScriptedAnswer>()
  readonly #said = new Map<ScriptedAnswer, number>()
  readonly #faults: string[] = []
  #leaver = new AbortController()
  #path = 'a.ts'
  #before = ''

  async take(step: Step): Promise<void> {
    switch (step.type) {
      case 'type':
        this.#before += step.text
        this.#complete(step.trigger)
        break
      case 'delete':
        this.#before = this.#before.slice(0, -step.count)
        this.#complete('typing')
        break
      case 'go':
        this.#path = step.path
        this.#complete('typing')
        break
      case 'again':
        this.#complete('typing')
        break
      case 'leave':
        this.#leaver.abort()
        break
      case 'accept': {
        const { answers } = this.#typist.model
        const { length } = answers
        const here = place(this.#before, { path: this.#path })
        this.#typist.completer.accepted(here, step.text)
        for (const answer of answers.slice(length)) this.#ahead.add(answer)
        if (step.moves) this.#before += step.text
        break
      }
      case 'say':
      case 'end':
      case 'fail':
      case 'lose':
        await this.#answer(step)
        break
      case 'time':
        this.#typist.clock.advance(step.ms)
    }
    this.#look()
  }

  #complete(trigger: 'typing' | 'explicit'): void {
    this.#leaver = new AbortController()
    const here = place(this.#before, { path: this.#path, trigger })
    const outcome = this.#typist.complete(here, this.#leaver.signal)
    this.#outcomes.push(outcome.then((settled) => this.#looked(here.before, settled)))
  }

  /** What is suggested continues some place on the way to here as the model would. */
  #looked(before: string, outcome: CompletionOutcome): CompletionOutcome {
    if (outcome.type !== 'suggested') return outcome
    const { text } = outcome.suggestion
    const whole = before + text
    const isTrue = ANSWERS.some((answer) => {
      const start = whole.length - answer.trimEnd().length
      return start >= 0 && start <= before.length && whole.endsWith(answer.trimEnd())
    })
    this.#require(isTrue && text.trim() !== '', `${JSON.stringify(text)} was not said`)
    return outcome
  }

  async #answer({ type, which }: Extract<Step, { which: number }>): Promise<void> {
    const answer = this.#typist.model.open[which]
    if (answer === undefined) return
    if (type === 'fail') return await answer.fail('gone')
    if (type === 'lose') return await answer.lose()
    const text = ANSWERS[answer.task.before.length % ANSWERS.length] ?? ''
    const said = this.#said.get(answer) ?? 0
    if (type === 'say') {
      this.#said.set(answer, said + 1)
      answer.say(text.slice(said, said + 1))
    } else {
      answer.say(text.slice(said))
      await answer.end()
    }
  }

  #look(): void {
    const { model, clock } = this.#typist
    const { open } = model
    const places = new Set(open.map(({ task }) => `${task.path} ${task.before}`))
    this.#require(places.size === open.length, 'one place was asked for twice')
    // One that was asked ahead and is awaited by now counts as the one that is under way.
    const others = open.filter((answer) => !this.#ahead.has(answer))
    this.#require(open.length <= 2 && others.length <= 1, `${open.length} under way`)
    this.#require(clock.pending <= 1, `${clock.pending} timers`)
  }

  #require(isSo: boolean, fault: string): void {
    if (!isSo) this.#faults.push(fault)
  }

  /** What did not hold, of the end too. Nothing comes of it while somebody still waits. */
  async faults(): Promise<readonly string[]> {
    const { completer, model, clock } = this.#typist
    completer.close()
    const outcomes = await Promise.all(this.#outcomes)
    this.#require(model.open.length === 0, 'a request is left')
    this.#require(clock.pending === 0, 'a timer is left')
    const { length } = model.answers
    const last = await completer.complete(place('z'), { signal: new AbortController().signal })
    clock.advance(1000)
    this.#require(last.type === 'aborted' && model.answers.length === length, 'it is not closed')
    const { asked, suggested } = completer.figures()
    const shown = outcomes.filter(({ type }) => type === 'suggested').length
    this.#require(asked === length && suggested === shown, 'the figures are wrong')
    return this.#faults
  }
}

test('[CO4] [CO2] [CO3] [CO7] [CO14] [CO20] hold for any keys, answers, failures and times', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const walk = new Walk()
      for (const step of steps) await walk.take(step)
      expect(await walk.faults()).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('[CO4] [CO9] a key every 20 ms for a minute leaves nothing behind', async () => {
  const typist = new Typist()
  const outcomes: Promise<CompletionOutcome>[] = []
  let text = ''
  for (let key = 0; key < 3000; key += 1) {
    text = key % 40 === 39 ? `${text}\n` : `${text}x`
    outcomes.push(typist.complete(text))
    typist.clock.advance(20)
    expect(typist.model.open.length).toBeLessThanOrEqual(1)
  }
  // Nobody pauses: hardly anything is worth asking.
  expect(typist.model.answers.length).toBeLessThan(300)
  typist.completer.close()
  expect((await Promise.all(outcomes)).every(({ type }) => type === 'aborted')).toBe(true)
  expect(typist.model.open).toEqual([])
})
