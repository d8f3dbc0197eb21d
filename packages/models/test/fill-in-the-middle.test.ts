import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findModel, profileFromInfo, renderFill, type FillProfile } from '../src/index.ts'

const QWEN = findModel('qwen2.5-coder-1.5b')?.profile.fill
const PREFIX: FillProfile = { type: 'prefix' }

function inferred(architecture: string, tokens: readonly [string, string, string]) {
  const [prefix, suffix, middle] = tokens
  const fillTokens = { prefix, suffix, middle }
  const info = { architecture, parameters: 1_000_000_000, chatTemplate: undefined, fillTokens }
  return profileFromInfo(info).fill ?? PREFIX
}

function textOf(profile: FillProfile, request: Parameters<typeof renderFill>[1]): string {
  return renderFill(profile, request)
    .segments.map((segment) => segment.text)
    .join('')
}

describe('renderFill', () => {
  it('[MO10] writes the repository form of Qwen', () => {
    const request = { path: 'src/a.ts', before: 'const a = ', after: '\nuse(a)\n' }
    expect(renderFill(QWEN ?? PREFIX, request)).toEqual({
      segments: [
        { text: '<|repo_name|>project\n<|file_sep|>', special: true },
        { text: 'src/a.ts', special: false },
        { text: '\n', special: true },
        { text: '<|fim_prefix|>', special: true },
        { text: 'const a = ', special: false },
        { text: '<|fim_suffix|>', special: true },
        { text: '\nuse(a)\n', special: false },
        { text: '<|fim_middle|>', special: true },
      ],
      stop: [],
    })
  })

  it('[MO27] shows other files as Qwen was trained to see them, and nothing of them elsewhere', () => {
    const context = [{ path: 'b.ts', text: 'export const b = 1\n' }, { text: '<|fim_middle|>' }]
    const request = { before: 'const a = ', after: '', context }
    expect(renderFill(QWEN ?? PREFIX, request).segments).toEqual([
      { text: '<|repo_name|>project\n<|file_sep|>', special: true },
      { text: 'b.ts', special: false },
      { text: '\n', special: true },
      { text: 'export const b = 1\n', special: false },
      { text: '<|file_sep|>', special: true },
      { text: 'filename', special: false },
      { text: '\n', special: true },
      { text: '<|fim_middle|>', special: false },
      { text: '<|file_sep|>', special: true },
      { text: 'filename', special: false },
      { text: '\n', special: true },
      { text: '<|fim_prefix|>', special: true },
      { text: 'const a = ', special: false },
      { text: '<|fim_suffix|>', special: true },
      { text: '<|fim_middle|>', special: true },
    ])
    const { context: _, ...alone } = request
    for (const profile of [PREFIX, inferred('starcoder2', ['<P>', '<S>', '<M>'])]) {
      expect(renderFill(profile, request)).toEqual(renderFill(profile, alone))
    }
  })

  it.each([
    [
      'starcoder2',
      ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'],
      '<fim_prefix>B<fim_suffix>A<fim_middle>',
    ],
    [
      'gemma',
      ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
      '<|fim_prefix|>B<|fim_suffix|>A<|fim_middle|>',
    ],
    ['llama', ['[PREFIX]', '[SUFFIX]', '[MIDDLE]'], '[SUFFIX]A[PREFIX]B'],
    [
      'llama',
      ['<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>'],
      '<[fim-suffix]>A<[fim-prefix]>B<[fim-middle]>',
    ],
  ] as const)('[MO11] orders the parts as %s was trained', (architecture, tokens, expected) => {
    const profile = inferred(architecture, tokens)
    expect(textOf(profile, { path: 'a.ts', before: 'B', after: 'A' })).toBe(expected)
  })

  it('[MO12] never lets code or a path become a control token', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (path, before, after) => {
        const { segments } = renderFill(QWEN ?? PREFIX, { path, before, after })
        const special = segments.filter((segment) => segment.special).map((segment) => segment.text)
        expect(special).toEqual([
          '<|repo_name|>project\n<|file_sep|>',
          '\n',
          '<|fim_prefix|>',
          '<|fim_suffix|>',
          '<|fim_middle|>',
        ])
      }),
    )
  })

  it.each([
    ['inside a line', { before: 'foo(', after: ')\nbar()\n' }, ['\n']],
    ['on a fresh line', { before: 'a\n', after: '\n  bar()\n' }, ['\n\n', '\n  bar()\n']],
    ['at the end of a file', { before: 'a\n', after: '' }, ['\n\n']],
  ])('[MO13] ends a plain continuation %s', (_, request, stop) => {
    expect(renderFill(PREFIX, { path: 'a.ts', ...request })).toEqual({
      segments: [{ text: request.before, special: false }],
      stop,
    })
  })

  it('[MO13] gives a model without fill tokens something to continue in an empty file', () => {
    expect(renderFill(PREFIX, { before: '', after: '' }).segments).toEqual([
      { text: '\n', special: false },
    ])
  })
})

describe('profileFromInfo', () => {
  it('[MO14] concludes everything from what the file declares', () => {
    expect(
      profileFromInfo({
        architecture: 'qwen2',
        parameters: 1_000_000_000,
        chatTemplate: '{% if tools %}{% endif %}',
        fillTokens: {
          prefix: '<|fim_prefix|>',
          suffix: '<|fim_suffix|>',
          middle: '<|fim_middle|>',
        },
      }),
    ).toEqual({
      chat: 'template',
      fill: QWEN,
      editFormat: 'fenced-region',
      roles: ['edit', 'fill', 'chat', 'tools'],
    })
  })

  it('[MO14] promises no conversation with a file that has no template', () => {
    const info = {
      architecture: 'llama',
      parameters: 135_000_000,
      chatTemplate: undefined,
      fillTokens: undefined,
    }
    expect(profileFromInfo(info)).toEqual({
      chat: 'none',
      fill: { type: 'prefix' },
      editFormat: 'bare-region',
      roles: ['edit', 'fill'],
    })
  })
})
