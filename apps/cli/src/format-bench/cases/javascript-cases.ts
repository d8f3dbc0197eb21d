import type { FormatCase } from './case.ts'

const SERVER = {
  path: 'server.js',
  text: `import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'

const port = 3000
const host = 'localhost'

async function handle(request, response) {
  if (request.method === 'POST') {
    response.writeHead(405)
    response.end()
    return
  }
  try {
    const body = await readFile('index.html')
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.end(body)
  } catch (error) {
    response.writeHead(400)
    response.end('not found')
  }
}

createServer(handle).listen(port, host)
`,
}

const TEXT = {
  path: 'lib/text.js',
  text: `export function truncate(text, length) {
  if (text.length <= length) return text
  return text.slice(0, length) + '...'
}

export function capitalize(word) {
  return word[0].toUpperCase() + word.slice(1)
}

export function countWords(text) {
  const words = text.split(' ')
  return words.length
}

export function isBlank(text) {
  return text.trim() == ''
}
`,
}

export const JAVASCRIPT_CASES: readonly FormatCase[] = [
  { ...SERVER, instruction: 'change the port to 8080', changes: [['port = 3000', 'port = 8080']] },
  {
    ...SERVER,
    instruction: "the content-type must be 'text/html'",
    changes: [["'text/plain'", "'text/html'"]],
  },
  {
    ...SERVER,
    instruction: 'answer 404 instead of 400 when the file is not found',
    changes: [['writeHead(400)', 'writeHead(404)']],
  },
  {
    ...SERVER,
    instruction: "refuse every method but GET: compare with !== 'GET' in handle",
    changes: [["request.method === 'POST'", "request.method !== 'GET'"]],
  },
  {
    ...TEXT,
    instruction: 'isBlank should compare with ===',
    changes: [["trim() == ''", "trim() === ''"]],
  },
  {
    ...TEXT,
    instruction: 'rename the function countWords to wordCount',
    changes: [['function countWords', 'function wordCount']],
  },
  {
    ...TEXT,
    instruction: 'give the parameter length of truncate the default 80',
    changes: [['truncate(text, length)', 'truncate(text, length = 80)']],
  },
]
