import { describe, expect, it } from 'vitest'

import { editFormat } from '../src/index.ts'
import type { EditFormatId, EditTask } from '../src/index.ts'

const TASK: EditTask = {
  path: 'src/greet.py',
  before: 'import sys\nimport os\n\n',
  region: 'def greet():\n    print("Hello!")\n',
  after: '\ngreet()\nexit()\n',
  instruction: 'greet by name',
}

const EDITED: EditTask = {
  ...TASK,
  recentEdits: [
    { path: 'src/a.py', before: 'a = 1\n', after: 'a = 2\n' },
    { path: 'src/greet.py', before: 'print("Hi")', after: 'print("Hello!")' },
  ],
}

/** A chat prompt with its roles and its answer prefix, or the raw text with special parts in «». */
function shown(id: EditFormatId, task: EditTask, contextChars = 0): string {
  const { prompt } = editFormat(id).render(task, { contextChars })
  if (prompt.type === 'raw') {
    return prompt.segments.map(({ text, special }) => (special ? `«${text}»` : text)).join('')
  }
  const messages = prompt.messages.map(({ role, content }) => `[${role}]\n${content}`)
  return [...messages, `[answer]\n${prompt.answerPrefix}`].join('\n')
}

describe('prompts', () => {
  it('[ED27] bare-region: the region and the instruction, nothing around', () => {
    expect(shown('bare-region', TASK, 1000)).toBe(`[system]
You edit code. Answer with the edited code only.
[user]
\`\`\`python
def greet():
    print("Hello!")
\`\`\`

Edit: greet by name
[answer]
\`\`\`python
`)
    expect(shown('bare-region', { ...TASK, region: '' })).toBe(`[system]
You write code. Answer with the code only.
[user]
greet by name
[answer]
\`\`\`python
`)
  })

  it('[ED27] fenced-region: path, context, region, instruction', () => {
    expect(shown('fenced-region', TASK)).toBe(`[user]
Edit this part of src/greet.py. Answer with the whole part:
\`\`\`python
def greet():
    print("Hello!")
\`\`\`

greet by name
[answer]
\`\`\`python
`)
    expect(shown('fenced-region', TASK, 26)).toBe(`[user]
Code before it:
\`\`\`python
import os

\`\`\`

Code after it:
\`\`\`python

greet()
\`\`\`

Edit this part of src/greet.py. Answer with the whole part:
\`\`\`python
def greet():
    print("Hello!")
\`\`\`

greet by name
[answer]
\`\`\`python
`)
  })

  it('[ED28] a fence is longer than any in the region', () => {
    const region = '# Use\n```ts\nrun()\n```\n'
    const task = { ...TASK, path: 'README.md', region }
    expect(shown('fenced-region', task)).toContain(`\`\`\`\`markdown\n${region}\`\`\`\`\n`)
  })

  it('[ED27] whole-file: the file, then the instruction', () => {
    expect(
      shown('whole-file', { ...TASK, before: '', after: '' })
        .split('\n')
        .slice(2),
    ).toEqual([
      '[user]',
      'This is src/greet.py:',
      '```python',
      'def greet():',
      '    print("Hello!")',
      '```',
      '',
      'greet by name',
      '[answer]',
      '```python',
      '',
    ])
  })

  it('[ED27] search-replace: the first block is begun for the model', () => {
    const prompt = shown('search-replace', TASK)
    expect(prompt).toContain('\n\n<<<<<<< SEARCH\nlines of the part, copied exactly\n=======\n')
    expect(prompt.endsWith('\n\ngreet by name\n[answer]\n<<<<<<< SEARCH\n')).toBe(true)
    const conflict = { ...TASK, region: 'a\n=======\nb\n' }
    expect(shown('search-replace', conflict)).toContain('[answer]\n<<<<<<<< SEARCH\n')
  })

  it('[ED27] anchored-region: letters between the lines, and what to answer', () => {
    expect(shown('anchored-region', TASK, 1000)).toBe(`[system]
You edit code. Letters mark the places between its lines. Answer with the letter in front of the change, the new lines, and the letter behind the change. Answer NOOP when nothing is to change.
[user]
\`\`\`python
A
def greet():
B
    print("Hello!")
C
\`\`\`

Edit: greet by name
[answer]
`)
  })

  it('[ED27] apply-patch: the patch is begun for the model', () => {
    const prompt = shown('apply-patch', TASK, 26)
    expect(prompt).toContain('*** Update File: path\n@@\n a line that stays, to find the place\n-')
    expect(prompt).toContain('Code before the part:\n```python\nimport os\n\n```')
    expect(
      prompt.endsWith(
        '\n\ngreet by name\n[answer]\n*** Begin Patch\n*** Update File: src/greet.py\n',
      ),
    ).toBe(true)
  })

  it('[ED27] sweep: the published template, file by file', () => {
    expect(shown('sweep', EDITED, 1_000)).toBe(`«<|file_sep|>»src/greet.py
import sys
import os


greet()
exit()

«<|file_sep|>»src/a.py.diff
original:
a = 1

updated:
a = 2

«<|file_sep|>»src/greet.py.diff
original:
print("Hi")
updated:
print("Hello!")
«<|file_sep|>»TODO.md
greet by name
«<|file_sep|>»original/src/greet.py
def greet():
    print("Hi")

«<|file_sep|>»current/src/greet.py
def greet():
    print("Hello!")

«<|file_sep|>»updated/src/greet.py
`)
    expect(shown('sweep', { ...TASK, instruction: '' })).toBe(`«<|file_sep|>»original/src/greet.py
def greet():
    print("Hello!")

«<|file_sep|>»current/src/greet.py
def greet():
    print("Hello!")

«<|file_sep|>»updated/src/greet.py
`)
  })

  it('[ED27] zeta: the published template, with the cursor', () => {
    const task = { ...EDITED, cursor: 10, instruction: '' }
    expect(shown('zeta', task, 1_000)).toBe(`### Instruction:
You are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.

### User Edits:

User edited "src/a.py":
\`\`\`diff
@@ -1,1 +1,1 @@
-a = 1
+a = 2
\`\`\`

User edited "src/greet.py":
\`\`\`diff
@@ -1,1 +1,1 @@
-print("Hi")
+print("Hello!")
\`\`\`

### User Excerpt:

\`\`\`src/greet.py
«<|start_of_file|>»
import sys
import os

«<|editable_region_start|>»
def greet(«<|user_cursor_is_here|>»):
    print("Hello!")
«<|editable_region_end|>»

greet()
exit()
\`\`\`

### Response:
`)
    const start = shown('zeta', TASK, 30)
    expect(start).toContain('User wants: greet by name\n\n### User Excerpt:')
    expect(start).toContain('```src/greet.py\nimport os\n\n«<|editable_region_start|>»')
    expect(start).toContain('print("Hello!")«<|user_cursor_is_here|>»\n«<|editable_region_end|>»')
  })

  it('[ED27] fast-apply: the published template, the instruction as the update', () => {
    expect(shown('fast-apply', TASK)).toBe(`[system]
You are a coding assistant that helps merge code updates, ensuring every modification is fully integrated.
[user]
Merge all changes from the <update> snippet into the <code> below.
- Preserve the code's structure, order, comments, and indentation exactly.
- Output only the updated code, enclosed within <updated-code> and </updated-code> tags.
- Do not include any additional text, explanations, placeholders, ellipses, or code fences.

<code>def greet():
    print("Hello!")
</code>

<update>greet by name</update>

Provide the complete updated code.
[answer]
<updated-code>`)
  })

  it('[ED29] context is trimmed at line ends, and one side uses what the other leaves', () => {
    const long = { ...TASK, before: 'a\n', after: 'one\ntwo\nthree\n' }
    const prompt = shown('fenced-region', long, 11)
    expect(prompt).toContain('Code before it:\n```python\na\n```')
    expect(prompt).toContain('Code after it:\n```python\none\ntwo\n```')
    expect(shown('fenced-region', long, 3)).not.toContain('after it')
    const late = { ...TASK, before: 'one\ntwo\nthree\n', after: 'a\n' }
    expect(shown('fenced-region', late, 12)).toContain('before it:\n```python\ntwo\nthree\n```')
    expect(shown('fenced-region', late, 12)).toContain('after it:\n```python\na\n```')
  })

  it('[ED30] a stop string never cuts a faithful answer', () => {
    const stops = (id: EditFormatId, region: string) =>
      editFormat(id).render({ ...TASK, region }, { contextChars: 0 }).stop
    expect(stops('sweep', 'a')).toEqual(['<|file_sep|>'])
    expect(stops('sweep', 'sep = "<|file_sep|>"')).toEqual([])
    expect(stops('zeta', 'a')).toEqual(['<|editable_region_end|>'])
    expect(stops('zeta', '<|editable_region_end|>')).toEqual([])
    expect(stops('fast-apply', 'a')).toEqual(['</updated-code>'])
    expect(stops('fast-apply', '</updated-code>')).toEqual([])
    expect(stops('fenced-region', 'a')).toEqual([])
    expect(stops('search-replace', 'a')).toEqual([])
  })
})
