import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workspace } from './support/workspace.ts'

type Asked = { readonly authorization: string | undefined; readonly body: Record<string, unknown> }

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) text += String(piece)
  return text
}

describe('[CL14] a model of another server', () => {
  const asked: Asked[] = []
  let elsewhere: Server
  let work: Workspace

  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        const body = JSON.parse(text) as Record<string, unknown>
        asked.push({ authorization: request.headers.authorization, body })
        response.setHeader('content-type', 'text/event-stream')
        const delta = { content: '```js\nlet sum = 1\n```\n' }
        const choices = [{ index: 0, delta, finish_reason: null }]
        response.write(`data: ${JSON.stringify({ choices })}\n\n`)
        const end = [{ index: 0, delta: {}, finish_reason: 'stop' }]
        response.end(`data: ${JSON.stringify({ choices: end })}\n\ndata: [DONE]\n\n`)
      })
    })
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve)
    })
    const { port } = elsewhere.address() as AddressInfo
    work = new Workspace({
      TURANT_UPSTREAM: `lab:openai=http://127.0.0.1:${port}/v1`,
      TURANT_MODEL: 'big/coder@lab',
      LAB_API_KEY: 'sk-lab-secret',
    })
  })

  afterAll(async () => {
    await work[Symbol.asyncDispose]()
    elsewhere.close()
  })

  it('edits a file, asked by the name that it has there and with its key', async () => {
    work.write('a.js', 'let total = 1\n')
    const args = ['edit', 'a.js', 'rename total to sum', '--yes']
    const { code, err } = await work.run(args)
    expect({ code, err, now: work.read('a.js') }).toMatchObject({ code: 0, now: 'let sum = 1\n' })
    expect(asked).toMatchObject([
      { authorization: 'Bearer sk-lab-secret', body: { model: 'big/coder', stream: true } },
    ])
    expect(JSON.stringify(asked[0]?.body)).toContain('rename total to sum')
  })

  it('is unknown when nobody configured the server', async () => {
    work.write('b.js', 'let total = 1\n')
    const args = ['edit', 'b.js', 'rename total to sum', '--yes', '--model', 'x@nowhere']
    const { code, out, err } = await work.run(args)
    expect(code).not.toBe(0)
    expect(out + err).toContain('x@nowhere')
    expect(work.read('b.js')).toBe('let total = 1\n')
  })
})
