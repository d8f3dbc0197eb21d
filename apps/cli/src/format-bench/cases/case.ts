/** A narrow edit whose right outcome is known. */
export type FormatCase = {
  readonly path: string
  readonly text: string
  readonly instruction: string
  /** Each old text, which occurs once, and its new one. None: the text is right as it is. */
  readonly changes: readonly (readonly [before: string, after: string])[]
}

export function expectedText({ text, changes }: FormatCase): string {
  return changes.reduce((edited, [before, after]) => edited.replace(before, () => after), text)
}
