import type { ResponseObject } from '@turant/protocol'

/** Why an answer ended, in the words of OpenAI's older APIs. */
export function ending({
  incomplete_details,
}: ResponseObject): 'stop' | 'length' | 'content_filter' {
  switch (incomplete_details?.reason) {
    case 'max_output_tokens':
      return 'length'
    case 'content_filter':
      return 'content_filter'
    default:
      return 'stop'
  }
}

/** What the model said, and what it thought before. */
export function saidText({ output }: ResponseObject): {
  readonly text: string
  readonly reasoning: string
} {
  const texts = { text: '', reasoning: '' }
  for (const item of output) {
    if (item.type === 'message') for (const { text } of item.content) texts.text += text
    if (item.type === 'reasoning') for (const { text } of item.content) texts.reasoning += text
  }
  return texts
}

/** The id of an answer: that of its response, with the beginning that clients expect. */
export function answerId({ id }: Pick<ResponseObject, 'id'>, prefix: 'chatcmpl' | 'cmpl'): string {
  return `${prefix}-${id.replace(/^resp_/u, '')}`
}
