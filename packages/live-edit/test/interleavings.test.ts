import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentWith } from '../src/place.ts'
import { Simulation } from './support/simulation.ts'

const line = fc.constantFrom('', '  a', '  b()', '}', 'const x = 1', 'x')
const documentText = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('', '\n'))
  .map(([lines, end]) => lines.join('\n') + end)

type Act =
  | { readonly type: 'type'; readonly text: string }
  | { readonly type: 'arrives'; readonly lines: readonly string[]; readonly isCut: boolean }
  | { readonly type: 'copies'; readonly count: number }
  | { readonly type: 'change is made'; readonly report: 'before' | 'not at all' }
  | { readonly type: 'done' | 'fails' | 'stale' | 'change is refused' }
  | { readonly type: 'keep' | 'keep-hunk' | 'drop-hunk' | 'restore' }
  | { readonly type: 'writes in front' | 'writes behind' }
  | { readonly type: 'writes inside'; readonly at: number; readonly text: string }
  | { readonly type: 'undoes' }

const own: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('type' as const),
      text: fc.constantFrom('', 'a', 'ab', 'line 2'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('arrives' as const),
      lines: fc.array(line, { maxLength: 4 }),
      isCut: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('copies' as const), count: fc.nat(6) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('change is made' as const),
      report: fc.constantFrom('before' as const, 'not at all' as const),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'done' } as const) },
  fc.constantFrom(
    { type: 'fails' } as const,
    { type: 'stale' } as const,
    { type: 'change is refused' } as const,
    { type: 'keep-hunk' } as const,
    { type: 'drop-hunk' } as const,
  ),
)
const decisions: fc.Arbitrary<Act> = fc.constantFrom(
  { type: 'keep' } as const,
  { type: 'restore' } as const,
)
const outside: fc.Arbitrary<Act> = fc.constantFrom(
  { type: 'writes in front' } as const,
  { type: 'writes behind' } as const,
)

type Setting = {
  readonly text: string
  readonly start: number
  readonly lines: number
  readonly maxLines: number
}
const setting: fc.Arbitrary<Setting> = fc.record({
  text: documentText,
  start: fc.nat(8),
  lines: fc.integer({ min: 1, max: 8 }),
  maxLines: fc.constantFrom(2, 40),
})

type Run = {
  readonly simulation: Simulation
  /** What others wrote around the scope. */
  readonly around: { front: string; behind: string }
}

function start({ text, start: startLine, lines, maxLines }: Setting): Run {
  const scope = { startLine, endLine: startLine + lines }
  return { simulation: new Simulation(text, scope, maxLines), around: { front: '', behind: '' } }
}

/** Whether it was done: nothing happens to a live edit that has ended. */
function act(run: Run, action: Act): boolean {
  if (run.simulation.outcomes.length > 0) return false
  perform(run, action)
  const broken = unsound(run)
  if (broken.length > 0)
    throw new Error(`after '${action.type}' it does not hold that ${broken.join(', ')}`)
  return true
}

function perform({ simulation, around }: Run, action: Act): void {
  const id = simulation.state.asked?.id ?? 0
  switch (action.type) {
    case 'type':
      return simulation.step({ type: 'instruct', instruction: action.text })
    case 'arrives': {
      const text = action.lines.map((content) => `${content}\n`).join('')
      return simulation.step({ type: 'delta', id, text: action.isCut ? text.slice(0, -1) : text })
    }
    case 'copies': {
      const region = simulation.asked?.task.region ?? ''
      return simulation.step({ type: 'delta', id, text: region.slice(0, action.count * 4) })
    }
    case 'change is made':
      return simulation.answerChange(action.report)
    case 'change is refused':
      return simulation.refuseChange()
    case 'done':
      simulation.open.delete(id)
      return simulation.step({ type: 'done', id })
    case 'fails':
      simulation.open.delete(id)
      return simulation.step({ type: 'failed', id, message: 'gone' })
    case 'stale':
      return simulation.step({ type: 'delta', id: id - 1, text: 'stale\n' })
    case 'keep':
    case 'keep-hunk':
    case 'drop-hunk':
    case 'restore':
      return simulation.step({ type: action.type })
    case 'writes in front':
      around.front += '// other\n'
      return simulation.write(`// other\n${simulation.text}`)
    case 'writes behind':
      around.behind += '\n// more'
      return simulation.write(`${simulation.text}\n// more`)
    case 'writes inside': {
      const at = action.at % (simulation.text.length + 1)
      return simulation.write(
        simulation.text.slice(0, at) + action.text + simulation.text.slice(at),
      )
    }
    case 'undoes': {
      const { place, original } = simulation.state
      return simulation.write(documentWith(place, original))
    }
  }
}

/** What has to hold after every step and does not. */
function unsound({ simulation }: Run): string[] {
  const { state, open, outcomes } = simulation
  const hasEnded = outcomes.length > 0
  const rules: Readonly<Record<string, boolean>> = {
    'it ends once': outcomes.length <= 1,
    'one request is open, none after the end': open.size <= (hasEnded ? 0 : 1),
    'the document is what is believed':
      hasEnded || simulation.isChanging || simulation.believed === simulation.text,
    'a failure has a message': state.phase !== 'failed' || Boolean(state.message),
  }
  return brokenOf(rules)
}

function brokenOf(rules: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(rules).filter((rule) => rules[rule] !== true)
}

/** How the end of a run that nobody disturbed is wrong. */
function wrongEnd({ simulation, around }: Run, acts: readonly Act[]): string[] {
  const { state, text, outcomes } = simulation
  const [outcome] = outcomes
  // Only a face that refuses every change leaves a live edit.
  if (outcome?.type === 'left') return brokenOf({ 'three refusals': state.refusals > 2 })
  const has = (...types: Act['type'][]): boolean => acts.some(({ type }) => types.includes(type))
  return brokenOf({
    'it ended': outcome !== undefined,
    'it is what was proposed': text === documentWith(state.place, state.proposal),
    'restored is the original':
      outcome?.type !== 'restored' || text === documentWith(state.place, state.base),
    'the original changes by kept hunks only':
      has('keep-hunk') || state.base.join('\n') === state.original.join('\n'),
    'nothing changes that was not kept':
      has('keep', 'keep-hunk') || text === around.front + simulation.began + around.behind,
  })
}

test('[LE1] any interleaving of keys, answers and failures ends in the kept text or the exact original', () => {
  const acts = fc.array(fc.oneof(own, own, own, outside, decisions), { maxLength: 40 })
  fc.assert(
    fc.property(setting, acts, (given, done) => {
      const run = start(given)
      for (const action of done) act(run, action)
      run.simulation.step({ type: 'restore' })
      run.simulation.drain()
      expect([...unsound(run), ...wrongEnd(run, done)]).toEqual([])
    }),
    { numRuns: 1_500 },
  )
})

test('[LE2] what somebody else writes is never lost, and what was proposed around it goes', () => {
  const acts = fc.array(fc.oneof(own, own, outside), { maxLength: 15 })
  const words = fc.constantFrom('<other>', '<other>\n', '\n<other>\n')
  fc.assert(
    fc.property(setting, acts, fc.tuple(fc.nat(300), words), (given, before, [place, wrote]) => {
      const run = start(given)
      const { simulation } = run
      for (const action of before) act(run, action)
      for (const lines of [['P1', 'P2'], ['P3']]) act(run, { type: 'arrives', lines, isCut: false })
      act(run, { type: 'change is made', report: 'before' })
      const at = place % (simulation.text.length + 1)
      const hasEnded = !act(run, { type: 'writes inside', at, text: wrote })
      simulation.step({ type: 'restore' })
      simulation.drain()
      const proposed = simulation.text.split('\n').filter((content) => /^P\d$/u.test(content))
      const rules = {
        'it ended': simulation.outcomes.length === 1,
        'what they wrote is there': hasEnded || simulation.text.includes('<other>'),
        // A line end at the edge of a proposed line leaves the line to them.
        'what was proposed is gone': hasEnded || proposed.length <= 1,
      }
      expect([...unsound(run), ...brokenOf(rules)]).toEqual([])
    }),
    { numRuns: 1_500 },
  )
})

test('[LE2] a live edit that somebody undoes is over, and the document stays as they left it', () => {
  fc.assert(
    fc.property(setting, fc.array(own, { maxLength: 15 }), (given, acts) => {
      const run = start(given)
      for (const action of acts) if (action.type !== 'keep-hunk') act(run, action)
      act(run, { type: 'undoes' })
      run.simulation.step({ type: 'restore' })
      run.simulation.drain()
      expect(run.simulation.text).toBe(given.text)
    }),
    { numRuns: 300 },
  )
})

test('[LE3] the undo step begins with the first change and ends with the last', () => {
  fc.assert(
    fc.property(setting, fc.array(fc.oneof(own, decisions), { maxLength: 30 }), (given, acts) => {
      const run = start(given)
      for (const action of acts) {
        if (action.type !== 'change is refused') act(run, action)
      }
      run.simulation.drain()
      run.simulation.step({ type: 'restore' })
      run.simulation.drain()
      const { steps } = run.simulation
      expect(steps.map(({ begins }) => begins)).toEqual(steps.map((_, index) => index === 0))
      expect(steps.slice(0, -1).some(({ ends }) => ends)).toBe(false)
    }),
    { numRuns: 500 },
  )
})
