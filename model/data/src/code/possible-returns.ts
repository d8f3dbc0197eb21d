/**
 * The values of a few that a function with this return type may give; the empty text stands for none.
 *
 * @returns undefined where there is no type, and so nothing to say against any of them
 */
export function possibleReturns(type: string | undefined): readonly string[] | undefined {
  if (type === undefined) return undefined
  const bare = /^Promise<(.*)>$/.exec(type)?.[1] ?? type
  const parts = bare.split('|').map((part) => part.trim())
  return [
    ...(parts.some((part) => /^(?:void|any|unknown|undefined)$/.test(part))
      ? ['', 'undefined']
      : []),
    ...(parts.some((part) => /^(?:null|any|unknown)$/.test(part)) ? ['null'] : []),
    ...(parts.some((part) => /^(?:boolean|false|any|unknown)$|^\w+ is /.test(part))
      ? ['false']
      : []),
    ...(parts.includes('string') ? ["''"] : []),
    ...(parts.includes('number') ? ['0'] : []),
    ...(parts.some((part) => part.endsWith('[]')) ? ['[]'] : []),
  ]
}
