import {
  edit,
  HALF,
  many,
  refused,
  withGrammar,
  withSchema,
  withTool,
  type Row,
} from './hostile-row.ts'

function manyProperties(count: number): object {
  return { type: 'object', properties: Object.fromEntries(many(count, (at) => [`p${at}`, {}])) }
}

const schemas: readonly Row[] = (
  [
    ['a circle of one', { $ref: '#' }, '.$ref'],
    [
      'a circle of two',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      '.$ref',
    ],
    [
      'a circle through allOf',
      { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
      '.$defs.a.allOf.0',
    ],
    ['a circle that never ends', { anyOf: [{ $ref: '#' }] }, ''],
    ['a reference elsewhere', { $ref: 'https://example.com/x' }, '.$ref'],
    ['a reference that cannot be read', { $ref: '#/%zz' }, '.$ref'],
    ['a reference to a prototype', { $ref: '#/$defs/__proto__' }, '.$ref'],
    ['no type', { type: 'nonsense' }, '.type'],
    ['properties that are a list', { properties: [] }, '.properties'],
    ['nothing that satisfies it', { enum: [] }, ''],
    ['a text that is endless', { type: 'string', minLength: 1e9 }, '.minLength'],
    ['a list that is endless', { type: 'array', maxItems: 1e9 }, '.maxItems'],
    ['a number that divides by zero', { type: 'number', multipleOf: 0 }, '.multipleOf'],
    ['a pattern with a billion letters', { type: 'string', pattern: 'a{1000000000}' }, '.pattern'],
    ['a pattern that is none', { type: 'string', pattern: '(' }, '.pattern'],
    ['a pattern that is too long', { type: 'string', pattern: 'a|'.repeat(100_000) }, '.pattern'],
    ['a pattern with half a character', { type: 'string', pattern: HALF }, '.pattern'],
  ] as const
).map(([name, schema, place]): Row => [
  `a schema: ${name}`,
  () => withSchema(schema),
  refused('invalid_json_schema', `text.format.schema${place}`),
])

const gigantic: readonly Row[] = [
  [
    '100,000 properties',
    () => withSchema(manyProperties(100_000)),
    refused('invalid_json_schema', 'text.format.schema'),
  ],
  [
    '100,000 properties of a tool',
    () => withTool({ parameters: manyProperties(100_000) }),
    refused('invalid_value', 'tools'),
  ],
  [
    '100,000 choices',
    () => withSchema({ enum: many(100_000, (at) => `v${at}`) }),
    refused('invalid_json_schema', 'text.format.schema'),
  ],
  [
    'a pattern that backtracks',
    () => withSchema({ type: 'string', pattern: '^(a+)+$' }),
    'answered',
  ],
  ['a list of itself', () => withSchema({ type: 'array', items: { $ref: '#' } }), 'answered'],
  [
    'a circle in a tool',
    () => withTool({ parameters: { $ref: '#' } }),
    refused('invalid_value', 'tools'),
  ],
]

const grammars: readonly Row[] = (
  [
    ['nothing', () => ''],
    ['no end', () => 'start: ('],
    ['only itself', () => 'start: start'],
    ['a circle', () => 'start: a\na: b\nb: a'],
    ['an unknown rule', () => 'start: x'],
    ['a bad expression', () => 'start: /(/'],
    ['a billion letters', () => 'start: "a"~1000000000'],
    ['100,000 groups', () => `start: ${'('.repeat(100_000)}`],
    ['100,000 parts', () => `start: ${'"a" '.repeat(100_000)}`],
    ['100,000 rules', () => `start: "a"\n${many(100_000, (at) => `r${at}: "a"`).join('\n')}`],
    ['an unknown module', () => '%import x.y\nstart: y'],
    ['an escape that is half a character', () => String.raw`start: "\ud83d"`],
    ['a zero character', () => 'start: \0'],
  ] as const
).map(([name, definition]): Row => [
  `Lark: ${name}`,
  () => withGrammar(definition()),
  refused('invalid_value', 'tools'),
])

const otherGrammars: readonly Row[] = [
  [
    'a regular expression that is none',
    () => withGrammar('[', 'regex'),
    refused('invalid_value', 'tools'),
  ],
  [
    'GBNF beside an edit',
    () => ({ task: edit, text: { format: { type: 'grammar', grammar: 'root ::= "a"' } } }),
    refused('invalid_value', 'text.format'),
  ],
]

/** Schemas and grammars that are none, that go round, and that are too large. */
export const hostileGrammars: readonly Row[] = [
  ...schemas,
  ...gigantic,
  ...grammars,
  ...otherGrammars,
]
