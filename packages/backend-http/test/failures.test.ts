import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { FakeClock } from './fake-clock.ts'
import { ask, backendFor, collect, failure, SECRET } from './harness.ts'
import {
  closedUrl,
  data,
  delta,
  refusing,
  saying,
  startUpstream,
  until,
  type Scripted,
} from './scripted-upstream.ts'

/** One try only, so that no wait is waited for. */
const ONCE = { retry: { tries: 1 } }

async function failureOf(script: Scripted, options = {}) {
  return failure(backendFor(await startUpstream(script), { ...ONCE, ...options }))
}

describe('refusals', () => {
  it.each([
    ['OpenAI', 400, openAi('context_length_exceeded', 'maximum context length is 8 tokens')],
    ['OpenAI, by message', 400, openAi(null, "Your input exceeds the model's context window")],
    ['Groq', 400, openAi(null, 'Please reduce the length of the messages or completion.')],
    ['Groq, for its minute', 413, openAi('rate_limit_exceeded', 'Request too large')],
    ['Cerebras', 400, openAi('context_length_exceeded', 'Please reduce the length')],
    ['Cerebras, without a body', 413, ''],
    [
      'SambaNova',
      400,
      openAi(null, 'The maximum context length of D is 9. However, it will take 10 tokens.'),
    ],
    [
      'vLLM 0.9',
      400,
      { object: 'error', type: 'BadRequestError', code: 400, message: 'maximum context length is' },
    ],
    ['vLLM 0.16', 400, openAi(400, "the model's context length is only 1024 tokens")],
    [
      'llama-server',
      400,
      {
        error: {
          code: 400,
          type: 'exceed_context_size_error',
          message: 'request (9 tokens) exceeds the available context size (8 tokens)',
          n_prompt_tokens: 9,
        },
      },
    ],
    ['llama-server, older', 500, { error: { code: 500, type: 'exceed_context_size_error' } }],
    [
      'SGLang',
      400,
      { message: "The input (9 tokens) is longer than the model's context length (8 tokens)." },
    ],
    ['Ollama', 400, { error: 'prompt too long; exceeded max context length by 3 tokens' }],
  ])('[BH13] %s finds a prompt too long', async (_name, status, body) => {
    expect((await failureOf(refusing(status, body))).code).toBe('context-overflow')
  })

  it.each([
    ['unauthorized', 401, openAi('invalid_api_key', 'Incorrect API key')],
    ['unauthorized', 403, { error: 'forbidden' }],
    ['unauthorized', 402, openAi('payment_required', 'pay')],
    ['unknown-model', 404, openAi('model_not_found', 'The model `x` does not exist')],
    ['unknown-model', 404, { error: { message: 'model "x" not found, try pulling it first' } }],
    [
      'unknown-model',
      404,
      { object: 'error', message: 'The model `x` does not exist.', code: 404 },
    ],
    ['unknown-model', 403, openAi('model_not_found', 'no access to model `x`')],
    ['unknown-model', 400, openAi(null, 'invalid model ID')],
    ['rate-limited', 429, openAi('rate_limit_exceeded', 'Limit 15000')],
    ['rate-limited', 429, 'Too Many Requests'],
    ['rate-limited', 498, {}],
    ['refused', 400, openAi(null, 'no')],
    ['refused', 400, openAi(null, 'this model finds the schema of a tool invalid')],
    ['refused', 422, { detail: [{ msg: 'field required' }, { msg: 'too short' }] }],
    ['unavailable', 404, '<html>nginx</html>'],
    ['unavailable', 302, ''],
    ['unavailable', 408, ''],
    ['unavailable', 500, openAi(null, 'oops')],
    ['unavailable', 503, { error: { message: 'Loading model', type: 'unavailable_error' } }],
    ['unavailable', 529, ''],
    ['unavailable', 502, openAi(400, 'the status of HTTP counts')],
  ] as const)('[BH13] %s: %i %j', async (code, status, body) => {
    expect((await failureOf(refusing(status, body))).code).toBe(code)
  })

  it('[BH13] passes their words on, cut', async () => {
    const error = await failureOf(refusing(422, { detail: [{ msg: 'a' }, { msg: 'b' }] }))
    expect(error.message).toBe('far refuses the request (status 422): a; b')
    const long = await failureOf(refusing(400, openAi(null, 'x'.repeat(100_000))))
    expect(long.message).toHaveLength('far refuses the request (status 400): '.length + 500)
  })

  it('[BH13] says what is wrong with the base URL', async () => {
    const error = await failureOf(refusing(404, '<html>nginx</html>'))
    expect(error.message).toBe('far does not answer as an API (status 404): is its base URL right?')
  })

  it.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, '', 1500],
    [{ 'retry-after': '9' }, 'try again in 5s', 9000],
    [{ 'retry-after': '0.25' }, '', 250],
    [{ 'retry-after': new Date(1_700_000_000_000 + 30_000).toUTCString() }, '', 30_000],
    [{}, 'Please try again in 5.289s. Need more?', 5289],
    [{}, 'Please try again in 1m2.5s.', 62_500],
    [{ 'x-ratelimit-reset-requests': '6m0s' }, '', 360_000],
    [{ 'x-ratelimit-reset-tokens': '1.5s' }, '', 1500],
    [{ 'x-ratelimit-reset-tokens': '12ms' }, '', 12],
    [{ 'x-ratelimit-reset-tokens-minute': '11.38' }, '', 11_380],
    [
      { 'x-ratelimit-reset-a': '2', 'x-ratelimit-reset-b': '3', 'x-ratelimit-reset-c': '1' },
      '',
      3000,
    ],
    [{ 'x-ratelimit-reset-requests': '1700000007' }, '', 7000],
    [{ 'x-ratelimit-reset-requests': 'soon', 'retry-after': 'soon' }, '', undefined],
    [
      {
        'x-ratelimit-limit-requests-day': '100',
        'x-ratelimit-remaining-requests-day': '90',
        'x-ratelimit-reset-requests-day': '33011',
        'x-ratelimit-limit-tokens-minute': '1000',
        'x-ratelimit-remaining-tokens-minute': '20',
        'x-ratelimit-reset-tokens-minute': '4',
      },
      '',
      4000,
    ],
    [{}, '', undefined],
  ])('[BH14] %j %j: %s ms', async (headers, message, expected) => {
    const script = refusing(429, openAi('rate_limit_exceeded', message), headers)
    expect((await failureOf(script)).retryAfterMs).toBe(expected)
  })

  it('[BH14] a limit has nothing to do with a server error', async () => {
    const headers = { 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-remaining-requests': '9' }
    expect((await failureOf(refusing(500, '', headers))).retryAfterMs).toBeUndefined()
    const named = { ...headers, 'retry-after': '3' }
    expect((await failureOf(refusing(500, '', named))).retryAfterMs).toBe(3000)
  })

  it('[BH14] no waiting helps when the money is used up', async () => {
    const body = openAi('insufficient_quota', 'You exceeded your current quota')
    const error = await failureOf(refusing(429, body, { 'x-ratelimit-reset-requests': '1s' }))
    expect([error.code, error.retryAfterMs]).toEqual(['rate-limited', undefined])
  })
})

describe('broken answers', () => {
  const half = data(delta({ content: 'half' }))

  it.each([
    ['ends without a reason', { pieces: [half] }],
    ['is cut', { pieces: [half], end: 'cut' as const }],
    ['holds damaged JSON', { pieces: [half, 'data: {"choices":[{"del\n\n'] }],
    ['holds JSON that is no object', { pieces: [half, 'data: 5\n\n'] }],
    ['is given up', { pieces: [half, data(delta({}, 'abort'))] }],
    [
      'breaks with a server error',
      { pieces: [half, data({ error: { message: 'gone', code: 500 } })] },
    ],
    ['breaks with an error object', { pieces: [half, data({ object: 'error', message: 'gone' })] }],
    ['is stopped by Groq', { pieces: [half, data({ choices: [], x_groq: { error: 'over' } })] }],
  ])('[BH15] is lost when it %s', async (_name, script) => {
    const upstream = await startUpstream(script, saying('again'))
    const { events, error } = await collect(backendFor(upstream))
    expect({ events, code: error?.code, asked: upstream.asked.length }).toEqual({
      events: [{ type: 'text', text: 'half' }],
      code: 'lost',
      asked: 1,
    })
  })

  it('[BH15] is lost when it is no answer at all', async () => {
    const html = { headers: { 'content-type': 'text/html' }, pieces: ['<html></html>'] }
    const json = { headers: { 'content-type': 'application/json' }, pieces: ['{"choi'] }
    const none = { headers: { 'content-type': 'application/json' }, pieces: ['{"ok":true}'] }
    for (const script of [html, json, none]) expect((await failureOf(script)).code).toBe('lost')
  })

  it('[BH15] an error in a stream is what it says', async () => {
    const overflow = { message: 'n', type: 'exceed_context_size_error', code: 400 }
    const limit = { message: 'Please try again in 90s', code: 'rate_limit_exceeded' }
    const scripts = [{ error: overflow }, { error: limit, status_code: 429 }, { error: 'broken' }]
    const errors = await Promise.all(scripts.map((each) => failureOf({ pieces: [data(each)] })))
    expect(errors.map(({ code, retryAfterMs }) => [code, retryAfterMs])).toEqual([
      ['context-overflow', undefined],
      ['rate-limited', 90_000],
      ['unavailable', undefined],
    ])
  })

  it('[BH15] nobody listens, or the name is unknown', async () => {
    // The name is too long for any resolver to be asked.
    const nowhere = [await closedUrl(), `http://${'a'.repeat(64)}.localhost:8080/v1`]
    const told = []
    for (const url of nowhere) {
      const { code, message } = await failure(backendFor(url, ONCE))
      told.push([code, message])
    }
    expect(told).toEqual([
      ['unavailable', 'far cannot be reached (ECONNREFUSED)'],
      ['unavailable', expect.stringMatching(/^far cannot be reached \(E(?:NOTFOUND|AI_\w+)\)$/)],
    ])
    expect((await failureOf({ end: 'cut', status: 500 })).code).toBe('unavailable')
    const cut = backendFor(await startUpstream('cut'), ONCE)
    expect((await failure(cut)).code).toBe('unavailable')
  })

  it.each([
    ['headers', 'silence' as const],
    ['first piece', { end: 'hang' as const, headers: { 'x-ratelimit-limit-requests': '9' } }],
  ])('[BH15][BH20] no %s in time', async (_name, script) => {
    const clock = new FakeClock()
    const upstream = await startUpstream(script)
    const backend = backendFor(upstream, { clock, timeouts: { firstByteMs: 40_000, idleMs: 1 } })
    const failing = failure(backend)
    await until(() => upstream.asked.length === 1)
    if (script !== 'silence') await until(() => backend.limits() !== undefined)
    clock.advance(39_999)
    expect(clock.pending).toEqual([1])
    clock.advance(1)
    const error = await failing
    expect([error.code, error.message]).toEqual(['unavailable', 'far said nothing for 40000 ms'])
    await until(() => upstream.left() === 1)
  })

  it('[BH15][BH20] an answer pauses for too long', async () => {
    const clock = new FakeClock()
    const upstream = await startUpstream({ pieces: [half], end: 'hang' })
    const backend = backendFor(upstream, { clock, timeouts: { firstByteMs: 90_000, idleMs: 7000 } })
    const events = backend.chat(ask(), { signal: new AbortController().signal })
    await events.next()
    // Nobody waits for the upstream while an event is worked on.
    expect(clock.pending).toEqual([])
    clock.advance(3_600_000)
    const next = events.next().catch((error: unknown) => error)
    await until(() => clock.pending.length === 1)
    expect(clock.pending).toEqual([7000])
    clock.advance(7000)
    expect(await next).toMatchObject({ code: 'lost', message: 'far said nothing for 7000 ms' })
  })
})

describe('keys', () => {
  const echo = `key ${SECRET} of Bearer ${SECRET} sk-proj-other_1234567 is wrong`
  const long = `${'x'.repeat(490)}${SECRET}`

  it.each([
    ['in a refusal', refusing(400, openAi(null, echo))],
    ['in the code', refusing(400, openAi(SECRET, echo))],
    ['in plain text', refusing(422, echo)],
    ['where the message is cut', refusing(400, long)],
    ['to the unauthorized', refusing(401, openAi(null, echo))],
    ['in an overflow', refusing(413, openAi(null, echo))],
    ['about a model', refusing(404, openAi('model_not_found', echo))],
    ['in a limit', refusing(429, openAi(null, echo))],
    ['in a server error', refusing(500, openAi(null, echo))],
    ['in a stream', { pieces: [data({ error: { message: echo } })] }],
    ['in damaged JSON', { pieces: [`data: {"${SECRET}\n\n`] }],
  ] as const)('[BH7] never tells a key that comes back %s', async (_name, script) => {
    const said = vi.spyOn(console, 'error')
    const error = await failureOf(script, { preset: 'groq', key: () => SECRET })
    const told = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)].join('\n')
    expect(told).not.toContain(SECRET)
    expect(told).not.toContain(SECRET.slice(0, 10))
    expect(told).not.toContain('sk-proj')
    expect(said).not.toHaveBeenCalled()
  })

  it('[BH7] never tells a key that cannot be sent, or read, or for which nobody is there', async () => {
    const keys = [
      () => `${SECRET}\n${SECRET}`,
      () => `${SECRET}é`,
      () => Promise.reject(new Error(`no ${SECRET}`)),
    ]
    for (const key of keys) {
      const error = await failure(backendFor(await closedUrl(), { ...ONCE, key }))
      expect(error.code).toBe('unauthorized')
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
    }
    const nobody = await failure(backendFor(await closedUrl(), { ...ONCE, key: () => SECRET }))
    expect(inspect(nobody, { depth: 9, showHidden: true })).not.toContain(SECRET)
  })

  it('[BH7] tells the operator which key is wrong', async () => {
    const options = { ...ONCE, preset: 'groq' as const, key: 'K', environment: { K: SECRET } }
    const error = await failureOf(refusing(401, openAi(null, echo)), options)
    expect(error.message).toBe('far does not accept the key (status 401)')
    const local = await failureOf(refusing(401, openAi(null, echo)))
    expect(local.message).toBe('far wants a key (status 401): set VLLM_API_KEY')
  })
})

function openAi(code: string | number | null, message: string) {
  return { error: { message, type: 'invalid_request_error', param: null, code } }
}
