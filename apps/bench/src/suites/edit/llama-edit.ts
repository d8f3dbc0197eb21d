import { editFormat, splitAtRange, type EditFormatId, type EditPrompt } from '@turant/edits'
import { findModel, renderChat } from '@turant/models'
import {
  chatTemplate,
  complete,
  type ChatTemplate,
  type CompletionCounts,
} from '../../peers/llama-completion.ts'
import { literalGrammar } from '../literal-grammar.ts'
import { EditWatch, type EditOrder } from './edit-watch.ts'
import type { TimedEdit } from './timed-edit.ts'

export type LlamaEditOptions = {
  readonly format: EditFormatId
  readonly maxTokens: number
  /**
   * The new text of the region that the answer is held to by a grammar. For a model that would not get
   * there by itself: what is left is the cost of computing the right answer, guesses included.
   */
  readonly forced?: string
}

/** One edit by llama.cpp's server, with the prompt that ours would write in the same format. */
export async function timeLlamaEdit(
  baseUrl: string,
  order: EditOrder,
  options: LlamaEditOptions,
): Promise<TimedEdit> {
  const { prompt, stop, grammar, decoder } = render(await chatTemplate(baseUrl), order, options)
  const { maxTokens } = options
  const watch = new EditWatch(order)
  let counts: CompletionCounts | undefined
  let isCut = false
  const answer = complete(baseUrl, {
    prompt,
    stop,
    maxTokens,
    ...(grammar === undefined ? {} : { grammar }),
  })
  for await (const piece of answer) {
    counts = piece.counts
    if (piece.type === 'ended') isCut = piece.isCut
    else watch.push(decoder.push(piece.text))
    if (decoder.done) break
  }
  watch.push(decoder.end().text)
  const seen = watch.finish()
  if (counts === undefined) throw new Error('llama-server gave an empty answer')
  const { draftedTokens: _drafted, acceptedTokens, ...rest } = counts
  // Each batch gives the accepted guesses and one token more.
  return { ...seen, ...rest, batches: counts.outputTokens - acceptedTokens, isCut }
}

function render(chat: ChatTemplate, order: EditOrder, options: LlamaEditOptions) {
  const { model, path, text, range, instruction } = order
  const format = editFormat(options.format)
  const anchors = findModel(model)?.profile.anchors
  const marks = anchors === undefined ? {} : { anchors }
  const task = { path, ...splitAtRange(text, range), instruction }
  const contextChars = task.before.length + task.after.length
  const rendered = format.render(task, { contextChars, ...marks })
  const forced =
    options.forced === undefined
      ? rendered.grammar
      : literalGrammar(
          format.render({ ...task, region: options.forced }, { contextChars, ...marks }).reference,
        )
  return {
    prompt: promptText(rendered.prompt, chat),
    stop: rendered.stop,
    grammar: forced,
    decoder: format.decoder(task, marks),
  }
}

function promptText(prompt: EditPrompt, chat: ChatTemplate): string {
  const segments =
    prompt.type === 'raw'
      ? prompt.segments
      : renderChat({ ...chat, messages: prompt.messages, answerPrefix: prompt.answerPrefix })
  return segments.map((segment) => segment.text).join('')
}
