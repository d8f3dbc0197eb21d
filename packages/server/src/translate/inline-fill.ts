import type { FillProfile } from '@turant/models'

/**
 * Completion plugins write the fill tokens of the model into the prompt by themselves. One that is exactly
 * the model's own form around two texts means these two; as plain text the tokens would mean nothing.
 * Undefined: it is another text, such as one in which a token stands twice.
 */
export function inlineFill(
  text: string,
  profile: FillProfile | undefined,
): { readonly before: string; readonly after: string } | undefined {
  if (profile?.type !== 'tokens') return undefined
  const { order, prefix, suffix, middle } = profile
  const [first, second] = order === 'prefix-first' ? [prefix, suffix] : [suffix, prefix]
  if (!text.startsWith(first) || !text.endsWith(middle)) return undefined
  const inner = text.slice(first.length, text.length - middle.length)
  const [one, two, ...more] = inner.split(second)
  if (one === undefined || two === undefined || more.length > 0) return undefined
  if ([first, middle].some((token) => token !== '' && inner.includes(token))) return undefined
  return order === 'prefix-first' ? { before: one, after: two } : { before: two, after: one }
}
