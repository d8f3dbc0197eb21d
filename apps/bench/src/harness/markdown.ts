/** A table in Markdown; a number is shown with `digits` digits behind the point, NaN as a dash. */
export function markdownTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
): string {
  const all = [header, header.map(() => '---'), ...lines]
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function shown(value: number | undefined, digits = 0): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits)
}
