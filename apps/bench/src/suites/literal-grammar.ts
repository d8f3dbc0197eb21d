/** A GBNF grammar that takes one text and nothing else. */
export function literalGrammar(text: string): string {
  return `root ::= "${text.replaceAll(/[\\"\n\r\t]/g, escape)}"`
}

function escape(character: string): string {
  switch (character) {
    case '\n':
      return String.raw`\n`
    case '\r':
      return String.raw`\r`
    case '\t':
      return String.raw`\t`
    default:
      return `\\${character}`
  }
}
