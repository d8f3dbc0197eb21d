import { splitAtRange } from '@turant/edits'
import { codeLanguage } from '../judge/code-language.ts'
import { jsonLines } from './fields.ts'
import type { Fields } from './fields.ts'
import type {
  EditQuestion,
  EvalTask,
  FillQuestion,
  Parts,
  TaskTests,
  TestLanguage,
} from './task.ts'

const HELD_OUT_WORDS = 'held-out-words'
const TEST_LANGUAGES: ReadonlySet<unknown> = new Set<TestLanguage>([
  'typescript',
  'javascript',
  'python',
])

/**
 * The tasks of a file, one JSON object a line; fields of other names are passed over.
 *
 * @param name of the file: for messages, and without folder and ending the suite of rows that name none
 * @throws {EvalError} `bad-line` with file, line, field and remedy
 */
export function readTasks(text: string, name: string): readonly EvalTask[] {
  const suite = name.replace(/^.*[/\\]/, '').replace(/\.jsonl?$/i, '')
  return jsonLines(text, name).map((row) => taskOf(row, suite))
}

function taskOf(row: Fields, suite: string): EvalTask {
  const path = row.words('path', 'name the file as it would be called in its project')
  return {
    id: row.words('id', 'give each task a name of its own'),
    suite: row.optionalText('suite', 'leave it out, or name the collection') ?? suite,
    operator: row.words('operator', 'say what kind of edit it is, such as "rename"'),
    split: splitOf(row),
    path,
    question: questionOf(row.object('task', 'give it the question, see apps/eval/README.md')),
    tests: testsOf(row, path),
  }
}

/** Rows of the training data say whether their words were kept out of it. */
function splitOf(row: Fields): string {
  const remedy = 'leave it out where there is none'
  if (row.optionalObject('paraphrase', remedy)?.value('heldOut') === true) return HELD_OUT_WORDS
  return row.optionalText('split', 'leave it out, or name the part of the suite') ?? 'test'
}

function questionOf(task: Fields): EditQuestion | FillQuestion {
  const type = task.value('type')
  if (type === 'fill') return fillOf(task)
  if (type !== 'edit') {
    return task.refuse('type', { what: '"edit" or "fill"', remedy: 'write one of the two' })
  }
  return task.has('text') ? editOfText(task) : editOfParts(task)
}

function fillOf(task: Fields): FillQuestion {
  return {
    type: 'fill',
    before: task.text('before', 'give it the text in front of the cursor'),
    after: task.text('after', 'give it the text behind the cursor, "" at the end of the file'),
    expected: task.optionalText('expected', 'leave it out, or give it the text to be filled in'),
  }
}

function editOfParts(task: Fields): EditQuestion {
  const parts = {
    before: task.text('before', 'give it the text in front of the region, or use "text" instead'),
    region: task.text('region', 'give it the lines that may change'),
    after: task.text('after', 'give it the text behind the region, "" at the end of the file'),
  }
  const whole = (region: string): string => parts.before + region + parts.after
  const wanted = task.optionalText('expected', 'leave it out, or give it the new region')
  return {
    type: 'edit',
    text: whole(parts.region),
    parts,
    instruction: instructionOf(task),
    expected: wanted === undefined ? undefined : whole(wanted),
  }
}

function editOfText(task: Fields): EditQuestion {
  const text = task.text('text', 'give it the whole file')
  return {
    type: 'edit',
    text,
    parts: partsOf(task, text),
    instruction: instructionOf(task),
    expected: task.optionalText('expectedText', 'leave it out, or give it the whole new file'),
  }
}

function instructionOf(task: Fields): string {
  return task.words('instruction', 'say what to change')
}

function partsOf(task: Fields, text: string): Parts | undefined {
  if (!task.has('lines')) return undefined
  const parts = partsAtLines(text, task.value('lines'))
  if (parts !== undefined) return parts
  const what = 'two line numbers of the text'
  const remedy = 'write [first, last], the first line being 1, or leave it out'
  return task.refuse('lines', { what, remedy })
}

/**
 * The text around these lines, the first being 1 and the last included.
 *
 * @returns undefined when they do not lie in the text
 */
export function partsAtLines(text: string, lines: unknown): Parts | undefined {
  const [first, last, ...more] = Array.isArray(lines) ? lines.map(Number) : []
  if (first === undefined || last === undefined || more.length > 0) return undefined
  if (!Number.isInteger(first) || !Number.isInteger(last)) return undefined
  const [startLine, endLine] = [first - 1, last]
  const count = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  if (startLine < 0 || endLine <= startLine || endLine > count) return undefined
  return splitAtRange(text, { startLine, endLine })
}

function testsOf(row: Fields, path: string): TaskTests | undefined {
  const tests = row.optionalObject('tests', 'leave it out, or write {"code": "..."}')
  if (tests === undefined) return undefined
  const language = tests.has('language') ? tests.value('language') : codeLanguage(path)
  if (!isTestLanguage(language)) {
    const what = '"typescript", "javascript" or "python"'
    const remedy = `name one of the three, as "${path}" does not tell`
    return tests.refuse('language', { what, remedy })
  }
  return { language, code: tests.words('code', 'give it code that throws when the edit is wrong') }
}

function isTestLanguage(value: unknown): value is TestLanguage {
  return TEST_LANGUAGES.has(value)
}
