import { createGate } from '@turant/edit-data'
import type { AnswerState } from '@turant/edits'
import { codeLanguage } from './code-language.ts'
import { compilesAsPython } from './python.ts'

/** An edited file, and what it is compared with. */
export type EditedFile = {
  readonly path: string
  readonly original: string
  readonly edited: string
  /** The right text, where it is known: its errors are forgiven, and those that it is rid of are not. */
  readonly expected?: string | undefined
}

/** Looks at an edited file. It never runs what is in it. */
export type SoundnessCheck = (file: EditedFile) => Promise<AnswerState>

/**
 * TypeScript and JavaScript: the text parses, and has no error of names, as the compiler sees the file alone,
 * that the original had not. Python: it compiles. Other languages are `unknown`, and so is a file of
 * which the right text does not parse either: only a part of it is told.
 *
 * @param python path of the interpreter, undefined when there is none
 */
export function createSoundnessCheck(python: string | undefined): SoundnessCheck {
  return async (file) => {
    switch (codeLanguage(file.path)) {
      case 'typescript':
      case 'javascript':
        return soundScript(file)
      case 'python':
        return python === undefined ? 'unknown' : soundPython(file, python)
      case undefined:
        return 'unknown'
    }
  }
}

function soundScript({ path, original, edited, expected }: EditedFile): AnswerState {
  const gate = createGate(path)
  if (!gate.parses(edited)) {
    return expected !== undefined && !gate.parses(expected) ? 'unknown' : 'broken'
  }
  if (edited === expected) return 'sound'
  // Where the right text is rid of an error, being no worse than the original is not enough.
  const isCured = expected !== undefined && !gate.passes(expected, original)
  const models = isCured ? [expected] : [original, ...(expected === undefined ? [] : [expected])]
  const parsing = models.filter((text) => gate.parses(text))
  if (parsing.length === 0) return 'sound'
  return parsing.some((text) => gate.passes(text, edited)) ? 'sound' : 'broken'
}

async function soundPython({ edited, expected }: EditedFile, python: string): Promise<AnswerState> {
  if (await compilesAsPython(python, edited)) return 'sound'
  if (expected === undefined || (await compilesAsPython(python, expected))) return 'broken'
  return 'unknown'
}
