import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { says } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'

const { work, server } = await startScripted()

const NOBODY = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0

type Refusal = {
  readonly title: string
  readonly file: string
  readonly make: (path: string) => void
  readonly says: string
}

const REFUSED: readonly Refusal[] = [
  {
    title: 'a missing file',
    file: 'missing.ts',
    make: () => undefined,
    says: 'missing.ts does not exist. Check the name, or make it with "turant write".',
  },
  {
    title: 'a folder',
    file: 'folder',
    make: (path) => mkdirSync(path),
    says: 'folder is a folder. Name a file in it.',
  },
  {
    title: 'a file in what is no folder',
    file: 'plain.txt/inner.ts',
    make: () => work.write('plain.txt', 'text\n'),
    says: 'plain.txt/inner.ts can not be read: ENOTDIR',
  },
  {
    title: 'a link that leads nowhere',
    file: 'dangling.ts',
    make: (path) => symlinkSync('gone.ts', path),
    says: 'dangling.ts is a link that leads nowhere. Name the file itself.',
  },
  {
    title: 'a binary file',
    file: 'binary.ts',
    make: (path) => writeFileSync(path, Uint8Array.of(65, 0, 66, 10)),
    says: 'binary.ts can not be edited. The file holds zero bytes, so it is binary. Edit it with the program that made it.',
  },
  {
    title: 'UTF-16',
    file: 'utf16.ts',
    make: (path) => writeFileSync(path, Buffer.from('\uFEFFconst a = 1\n', 'utf16le')),
    says: 'utf16.ts can not be edited. The file is UTF-16 text. Save it as UTF-8 to edit it.',
  },
  {
    title: 'bytes that are no UTF-8',
    file: 'latin1.ts',
    make: (path) => writeFileSync(path, Buffer.from('// caf\u00E9\n', 'latin1')),
    says: 'latin1.ts can not be edited. The file is not valid UTF-8 text. Convert it to UTF-8 to edit it.',
  },
  {
    title: 'more than 8 MiB',
    file: 'large.txt',
    make(path) {
      writeFileSync(path, 'x')
      truncateSync(path, 8 * 1024 * 1024 + 1)
    },
    says: 'large.txt has 8388609 bytes; at most 8388608 are edited. Split it first.',
  },
]

describe('[CL1] before the server is asked, with exit code 2, refuses', () => {
  it.concurrent.each(REFUSED)('$title', async ({ file, make, says: message }) => {
    make(work.path(file))
    const { code, out, err } = await work.run(['edit', file, 'anything', '--yes'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`error ${message}`)
  })

  it.concurrent('a file without the right to read it', async ({ skip }) => {
    const path = work.write('secret.ts', 'const a = 1\n')
    chmodSync(path, 0o000)
    const options = isRoot ? { spawn: NOBODY, environment: { NODE_COMPILE_CACHE: undefined } } : {}
    const probe = await work.run(['--version'], options)
    skip(probe.code !== 0, 'whoever is not root can not run the program where it lies')
    const { code, err } = await work.run(['edit', 'secret.ts', 'anything', '--yes'], options)
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error secret.ts may not be read. Check its permissions.\n',
    })
  })

  it.concurrent('to write into a folder that does not exist', async () => {
    const { code, err } = await work.run(['write', 'nowhere/new.ts', 'anything', '--yes'])
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error The folder of nowhere/new.ts does not exist. Make it first.\n',
    })
  })

  it.concurrent('to write through a link that leads nowhere', async () => {
    symlinkSync('absent.ts', work.path('write-link.ts'))
    const { code, err } = await work.run(['write', 'write-link.ts', 'anything', '--yes'])
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error write-link.ts is a link that leads nowhere. Name the file itself.\n',
    })
  })
})

type Kept = {
  readonly title: string
  readonly before: string
  readonly answer: string
  readonly after: string
  readonly lines?: string
}

const KEPT: readonly Kept[] = [
  { title: 'LF', before: 'a\nb\nc\n', answer: 'B\n', after: 'a\nB\nc\n' },
  { title: 'CRLF', before: 'a\r\nb\r\nc\r\n', answer: 'B\n', after: 'a\r\nB\r\nc\r\n' },
  {
    title: 'mixed line ends',
    before: 'a\nb\r\nc\rd\r\n',
    answer: 'B\nBB\n',
    after: 'a\nB\r\nBB\r\nc\rd\r\n',
  },
  { title: 'no final newline', before: 'a\nb\nc', answer: 'B\n', after: 'a\nB\nc' },
  {
    title: 'no final newline, at the end',
    before: 'a\nb',
    answer: 'B\n',
    after: 'a\nB',
    lines: '2',
  },
  {
    title: 'a byte order mark',
    before: '\uFEFFa\nb\n',
    answer: 'B\n',
    after: '\uFEFFa\nB\n',
  },
  {
    title: 'characters beyond the basic plane, combined and invisible ones',
    before: '\u{1F600}e\u0301\u200D\nb\n\u202Ec\n',
    answer: 'B\u{1F680}\n',
    after: '\u{1F600}e\u0301\u200D\nB\u{1F680}\n\u202Ec\n',
  },
  { title: 'an empty file', before: '', answer: 'a\nb\n', after: 'a\nb\n', lines: '' },
  {
    title: 'CRLF of the model in a file with LF',
    before: 'a\nb\nc\n',
    answer: 'B\r\nBB\r\n',
    after: 'a\nB\nBB\nc\n',
  },
]

describe('[CL2] changes no byte outside the edited lines:', () => {
  it.concurrent.each(KEPT)('$title', async ({ title, before, answer, after, lines = '2' }) => {
    const name = `${title}.txt`
    work.write(name, before)
    const told = server.on(`keep ${title}`, says(answer))
    const range = lines === '' ? [] : ['--lines', lines]
    const { code, out, err } = await work.run(['edit', name, told, '--yes', ...range])
    expect({ code, err, after: work.read(name) }).toEqual({ code: 0, err: '', after })
    expect(out).toContain('applied +')
  })

  it.concurrent('keeps the mode of a file', async () => {
    const path = work.write('tool.sh', 'echo a\n')
    chmodSync(path, 0o751)
    const told = server.on('shout', says('echo A\n'))
    expect(await work.run(['edit', 'tool.sh', told, '--yes'])).toMatchObject({ code: 0 })
    expect(statSync(path).mode & 0o7777).toBe(0o751)
    expect(work.read('tool.sh')).toBe('echo A\n')
  })

  it.concurrent('writes through a link, which stays a link', async () => {
    work.write('linked.txt', 'a\n')
    symlinkSync('linked.txt', work.path('link.txt'))
    const told = server.on('follow the link', says('b\n'))
    expect(await work.run(['edit', 'link.txt', told, '--yes'])).toMatchObject({ code: 0 })
    expect(lstatSync(work.path('link.txt')).isSymbolicLink()).toBe(true)
    expect(work.read('linked.txt')).toBe('b\n')
  })

  it.concurrent('puts new code at a place and leaves the rest', async () => {
    work.write('place.txt', 'a\nb\n')
    const told = server.on('put it in between', says('new\n'))
    const { code, out } = await work.run(['write', 'place.txt', told, '--line', '2', '--yes'])
    expect({ code, after: work.read('place.txt') }).toEqual({ code: 0, after: 'a\nnew\nb\n' })
    expect(out).toContain('place.txt line 2 (new code before line 2)\n')
  })

  it.concurrent('edits lines of a file that is longer than any prompt', async () => {
    const lines = Array.from(
      { length: 90_000 },
      (_, index) => `"${index}" \u{1F600} ${'"'.repeat(60)}`,
    )
    work.write('long.txt', `${lines.join('\n')}\n`)
    const told = server.on('shorten it', says('short\n'))
    const { code, err } = await work.run(['edit', 'long.txt', told, '--lines', '60000', '--yes'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    lines[59_999] = 'short'
    expect(readFileSync(work.path('long.txt'), 'utf8') === `${lines.join('\n')}\n`).toBe(true)
  })

  it.concurrent('refuses more lines than any model writes', async () => {
    work.write('wide.txt', `${'x'.repeat(400_000)}\n`.repeat(3))
    const { code, err } = await work.run([
      'edit',
      'wide.txt',
      'anything',
      '--lines',
      '1-3',
      '--yes',
    ])
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error Lines 1-3 of wide.txt have 1200003 characters; at most 1000000 are edited at once. Name fewer with --lines.\n',
    })
  })
})
