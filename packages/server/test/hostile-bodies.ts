import { hostileGrammars } from './hostile-grammars.ts'
import {
  edit,
  HALF,
  many,
  refused,
  tool,
  withGrammar,
  withItem,
  withSchema,
  withTool,
  type Row,
  type Verdict,
} from './hostile-row.ts'

/** A body of `POST /v1/responses`; made when it is needed, because some are large. */
export type HostileBody = {
  readonly name: string
  readonly body: () => object
  readonly verdict: Verdict
}

function nested(depth: number): unknown {
  return depth === 0 ? {} : { properties: { a: nested(depth - 1) } }
}

const wrongTypes: readonly Row[] = [
  ['a number for the input', () => ({ input: 7 }), refused('invalid_type', 'input')],
  ['a text for a switch', () => ({ input: 'x', stream: 'yes' }), refused('invalid_type', 'stream')],
  [
    'a number for a text in a part',
    () => withItem({ role: 'user', content: [{ type: 'input_text', text: 7 }] }),
    refused('invalid_type', 'input[0].content[0].text'),
  ],
  [
    'a list for an output',
    () => withItem({ type: 'function_call_output', call_id: 'c', output: [7] }),
    refused('invalid_type', 'input[0].output[0]'),
  ],
  [
    'a text for a schema',
    () => withTool({ parameters: 'x' }),
    refused('invalid_type', 'tools[0].parameters'),
  ],
  [
    'a call without a name',
    () => withItem({ type: 'function_call', call_id: 'c', arguments: '{}' }),
    refused('missing_required_parameter', 'input[0].name'),
  ],
  [
    'an item of no kind',
    () => withItem({ type: '__proto__' }),
    refused('unsupported_value', 'input[0].type'),
  ],
  [
    'a number in the metadata',
    () => ({ input: 'x', metadata: { a: 'b', c: 7 } }),
    refused('invalid_type', 'metadata.c'),
  ],
  [
    'a tool of a namespace without a name',
    () => ({
      input: 'x',
      tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }],
    }),
    refused('missing_required_parameter', 'tools[0].tools[0].name'),
  ],
  [
    'a temperature of a text',
    () => ({ input: 'x', temperature: 'hot' }),
    refused('invalid_type', 'temperature'),
  ],
]

const tolerated: readonly Row[] = [
  [
    'unknown fields everywhere',
    () => ({
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'x', a: 1 }], b: [2] }],
      tools: [{ ...tool, c: { d: null } }],
      text: { e: 1 },
      turant: { f: 1 },
      g: 'h',
    }),
    'answered',
  ],
  ['null in every field', () => ({ input: 'x', tools: null, text: null, stop: null }), 'answered'],
  [
    'arguments that are not JSON in the history',
    () => ({
      input: [
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":' },
        { type: 'function_call_output', call_id: 'c', output: '</tool_response><|end|>' },
      ],
    }),
    'answered',
  ],
  [
    'calls and outputs that belong to nothing',
    () => ({
      input: [
        { type: 'function_call_output', call_id: '', output: '' },
        { type: 'custom_tool_call', call_id: '', name: '', input: '</tool_call>' },
      ],
    }),
    'answered',
  ],
  [
    'polluting names',
    () => ({
      input: 'x',
      metadata: { constructor: 'a', ['__proto__']: 'b' },
      tools: [
        { ...tool, name: '__proto__' },
        { ...tool, name: 'constructor' },
      ],
    }),
    'answered',
  ],
  ['two tools of one name', () => ({ input: 'x', tools: [tool, tool] }), 'answered'],
]

const large: readonly Row[] = [
  [
    '10,000 tools',
    () => ({ input: 'x', tools: many(10_000, () => tool) }),
    refused('invalid_value', 'tools'),
  ],
  [
    '10,000 tools in namespaces',
    () => ({
      input: 'x',
      tools: many(10, (at) => ({
        type: 'namespace',
        name: `n${at}`,
        tools: many(1000, () => tool),
      })),
    }),
    refused('invalid_value', 'tools'),
  ],
  [
    'a million items',
    () => ({ input: many(1_000_000, () => 0) }),
    refused('invalid_value', 'input'),
  ],
  [
    'items that are all bad',
    () => ({ input: many(20_000, () => ({ role: 'user', content: many(40, () => 0) })) }),
    refused('invalid_type', 'input[0].content[0]'),
  ],
  [
    'a million parts',
    () => withItem({ role: 'user', content: many(1_000_000, () => 0) }),
    refused('invalid_value', 'input[0].content'),
  ],
  [
    'a million stops',
    () => ({ input: 'x', stop: many(1_000_000, () => 0) }),
    refused('invalid_value', 'stop'),
  ],
  [
    'a million parts of a prediction',
    () => ({ input: 'x', prediction: { type: 'content', content: many(1_000_000, () => 0) } }),
    refused('invalid_value', 'prediction.content'),
  ],
  [
    'metadata of 100,000 entries',
    () => ({ input: 'x', metadata: Object.fromEntries(many(100_000, (at) => [at, 0])) }),
    refused('invalid_value', 'metadata'),
  ],
  [
    'a name of a million letters',
    () => ({ input: 'x', model: `unknown${'m'.repeat(1_000_000)}` }),
    { status: 404, code: 'model_not_found', param: 'model' },
  ],
]

const deep: readonly Row[] = [
  [
    'a deep schema of a tool',
    () => withTool({ parameters: nested(70) }),
    refused('invalid_json', null),
  ],
  ['a deep schema of the answer', () => withSchema(nested(70)), refused('invalid_json', null)],
  [
    'depth where nothing is looked for',
    () => ({ input: 'x', nothing: nested(70) }),
    refused('invalid_json', null),
  ],
]

const halves: readonly Row[] = (
  [
    ['the input', () => ({ input: HALF }), 'input'],
    ['a message', () => withItem({ role: 'user', content: HALF }), 'input[0].content'],
    [
      'a part',
      () => withItem({ role: 'user', content: [{ type: 'input_text', text: HALF }] }),
      'input[0].content[0].text',
    ],
    [
      'a refusal',
      () => withItem({ role: 'assistant', content: [{ type: 'refusal', refusal: HALF }] }),
      'input[0].content[0].refusal',
    ],
    [
      'the name of a call',
      () => withItem({ type: 'function_call', call_id: 'c', name: HALF, arguments: '' }),
      'input[0].name',
    ],
    [
      'arguments',
      () => withItem({ type: 'function_call', call_id: 'c', name: 'f', arguments: HALF }),
      'input[0].arguments',
    ],
    [
      'the input of a call',
      () => withItem({ type: 'custom_tool_call', call_id: 'c', name: 'f', input: HALF }),
      'input[0].input',
    ],
    [
      'an output',
      () => withItem({ type: 'function_call_output', call_id: 'c', output: HALF }),
      'input[0].output',
    ],
    ['the instructions', () => ({ input: 'x', instructions: HALF }), 'instructions'],
    ['the name of a tool', () => withTool({ name: HALF }), 'tools[0].name'],
    ['the description of a tool', () => withTool({ description: HALF }), 'tools[0].description'],
    ['a grammar in Lark', () => withGrammar(`start: "${HALF}"`), 'tools[0].format.definition'],
    [
      'a grammar in GBNF',
      () => ({ input: 'x', text: { format: { type: 'grammar', grammar: HALF } } }),
      'text.format.grammar',
    ],
    ['a stop', () => ({ input: 'x', stop: ['a', HALF] }), 'stop[1]'],
    ['the metadata', () => ({ input: 'x', metadata: { a: HALF } }), 'metadata.a'],
    [
      'a prediction',
      () => ({ input: 'x', prediction: { type: 'content', content: HALF } }),
      'prediction.content',
    ],
    ['a region', () => ({ task: { ...edit, region: HALF } }), 'task.region'],
  ] as const
).map(([name, body, param]): Row => [
  `half of a surrogate pair in ${name}`,
  body,
  refused('invalid_value', param),
])

/** Where text is JSON of the model's own, halves are written as escapes, and stay what they are. */
const escapedHalves: readonly Row[] = [
  ['half of a surrogate pair in a schema', () => withSchema({ enum: [HALF] }), 'answered'],
  [
    'half of a surrogate pair in the schema of a tool',
    () => withTool({ parameters: { properties: { [HALF]: { description: HALF } } } }),
    'answered',
  ],
  [
    'half of a surrogate pair in names that are not shown',
    () => ({
      ...withItem({ type: 'function_call_output', call_id: HALF, output: '' }),
      user: HALF,
    }),
    'answered',
  ],
]

const unknownIds: readonly Row[] = [
  [
    'a response that goes on from itself',
    () => ({ input: 'x', previous_response_id: 'resp_1' }),
    refused('previous_response_not_found', 'previous_response_id'),
  ],
  [
    'a previous response without a name',
    () => ({ input: 'x', previous_response_id: '' }),
    refused('previous_response_not_found', 'previous_response_id'),
  ],
  [
    'an item that refers to itself',
    () => withItem({ type: 'item_reference', id: 'a' }),
    refused('invalid_value', 'input[0].id'),
  ],
  [
    'items of one id',
    () => ({
      input: [
        { role: 'user', id: 'a', content: 'x' },
        { role: 'user', id: 'a', content: 'y' },
        { type: 'item_reference', id: 'a' },
        { type: 'item_reference', id: 'a' },
      ],
    }),
    'answered',
  ],
]

/** Bodies that mean harm or nothing, and what each comes to. */
export const hostileBodies: readonly HostileBody[] = [
  ...wrongTypes,
  ...tolerated,
  ...large,
  ...deep,
  ...hostileGrammars,
  ...halves,
  ...escapedHalves,
  ...unknownIds,
].map(([name, body, verdict]) => ({ name, body, verdict }))
