/** What is wrong with a page that is made of the sources, a line each. */
export function generatedProblems(
  path: string,
  { made, found }: { readonly made: string; readonly found: string | undefined },
): readonly string[] {
  if (found === made) return []
  const problem = found === undefined ? 'is not there' : 'is not what its sources say'
  return [`${path} ${problem}: npm run docs`]
}
