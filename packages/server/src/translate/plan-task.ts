import { editFormat, isEditFormatId, type EditPrompt } from '@turant/edits'
import type { GenerateRequest, ModelInfo, PromptSegment } from '@turant/engine'
import { profileFromInfo, renderFill, type FillProfile, type ModelProfile } from '@turant/models'
import type { ContinueTask, CreateRequest, EditTask, InfillTask, Task } from '@turant/protocol'
import { refuse } from '../refusal.ts'
import { verbatim } from './answer-reader.ts'
import { fitContext } from './fit-context.ts'
import { infillLength, infillWindow } from './infill-window.ts'
import { inlineFill } from './inline-fill.ts'
import {
  base,
  chatSegments,
  stopTexts,
  windowTokens,
  type Common,
  type PlanContext,
  type Planning,
} from './plan-common.ts'
import { TimedText } from './timed-text.ts'

/** A rewritten region is seldom much longer than the region was. */
const EDIT_EXTRA_TOKENS = 1024
/** What is kept free of context for output beyond the length of the region. */
const EDIT_RESERVE_TOKENS = 256
const INFILL_MAX_TOKENS = 512

/** A task in the model's own format. */
export function planTask(task: Task, common: Common): Promise<Planning> {
  switch (task.type) {
    case 'edit':
      return planEdit(task, common)
    case 'infill':
      return planInfill(task, common)
    case 'continue':
      return planContinue(task, common)
  }
}

async function planEdit(task: EditTask, common: Common): Promise<Planning> {
  const { context } = common
  const { editFormat: usual, anchors } = profileOf(context)
  const formatId = common.request.turant?.edit_format ?? context.measuredFormat ?? usual
  if (!isEditFormatId(formatId)) {
    const message = `There is no edit format '${formatId}'.`
    const refusal = refuse('invalid_value', message, { param: 'turant.edit_format' })
    return { type: 'refused', refusal }
  }
  const format = editFormat(formatId)
  const marks = anchors === undefined ? {} : { anchors }
  const window = windowTokens(context)
  const shared = base(common, Math.min(window, EDIT_EXTRA_TOKENS + task.region.length))
  const regionTokens = await outputEstimate(task.region, { window, context })
  const asked = common.request.max_output_tokens ?? Number.POSITIVE_INFINITY
  const reserved = Math.min(asked, regionTokens + EDIT_RESERVE_TOKENS)
  const fit = await fitContext({
    available: task.before.length + task.after.length,
    budgetTokens: window - reserved,
    render: (contextChars) => {
      const { prompt, ...rest } = format.render(task, { contextChars, ...marks })
      return { segments: editSegments(prompt, context.info), ...rest }
    },
    countTokens: context.countTokens,
  })
  if (fit.type === 'too-long') {
    const what = 'the region, the instruction and room for the answer'
    return tooLong(fit.excessTokens, { what, window, param: 'task.region' })
  }
  const { segments, ...rest } = fit.prompt
  const generate = {
    ...shared,
    ...rest,
    prompt: segments,
    priority: common.request.service_tier === 'flex' ? 'background' : 'interactive',
  } as const
  return {
    type: 'plan',
    generate,
    edit: { format: formatId, decoder: format.decoder(task, marks) },
  }
}

async function planInfill(task: InfillTask, common: Common): Promise<Planning> {
  const { request, context } = common
  const profile = profileOf(context).fill
  if (!profile) {
    const message = `The model '${context.id}' cannot fill in text; choose one with the role 'fill'.`
    return { type: 'refused', refusal: refuse('unsupported_value', message, { param: 'model' }) }
  }
  const window = windowTokens(context)
  const shared = base(common, Math.min(window, INFILL_MAX_TOKENS))
  const fit = await fitContext({
    available: Math.min(infillLength(task), shownAtMost(profile)),
    budgetTokens: window - Math.min(shared.maxTokens, INFILL_MAX_TOKENS),
    render: (contextChars) => renderFill(profile, infillWindow(task, contextChars)),
    countTokens: context.countTokens,
  })
  if (fit.type === 'too-long') {
    return tooLong(fit.excessTokens, { what: 'the path', window, param: 'task.path' })
  }
  const { write_ms } = task
  const timed = write_ms === undefined ? undefined : new TimedText(write_ms, context.nowMs)
  const generate = {
    ...shared,
    prompt: fit.prompt.segments,
    stop: [...fit.prompt.stop, ...stopTexts(request)],
    priority: 'interactive',
    confidence: 'on',
    ...askedGrammar(request),
    ...(timed === undefined ? {} : { isEnough: (text: string) => timed.isEnough(text) }),
  } as const
  return { type: 'plan', generate, edit: undefined, reader: timed ?? verbatim }
}

/** A small model does worse with more than it was taught on. */
function shownAtMost(profile: FillProfile): number {
  const chars = profile.type === 'tokens' ? profile.contextChars : undefined
  return chars ?? Number.POSITIVE_INFINITY
}

/** The text as it is, but for one that its writer put into the model's own fill form. */
async function planContinue(task: ContinueTask, common: Common): Promise<Planning> {
  const { request, context } = common
  const inline = inlineFill(task.text, profileOf(context).fill)
  if (inline) return await planInfill({ type: 'infill', ...inline }, common)
  const generate = {
    ...base(common, windowTokens(context)),
    prompt: [{ text: task.text === '' ? '\n' : task.text, special: false }],
    stop: stopTexts(request),
    priority: request.service_tier === 'priority' ? 'interactive' : 'background',
    ...askedGrammar(request),
  } as const
  return { type: 'plan', generate, edit: undefined, reader: verbatim }
}

function askedGrammar({ text }: CreateRequest): Pick<GenerateRequest, 'grammar'> {
  return text?.format?.type === 'grammar' ? { grammar: text.format.grammar } : {}
}

function profileOf({ info, listed }: PlanContext): ModelProfile {
  return listed?.profile ?? profileFromInfo(info)
}

/** Only a region that may fill a good part of the window is worth counting exactly. */
async function outputEstimate(
  region: string,
  { window, context }: { readonly window: number; readonly context: PlanContext },
): Promise<number> {
  const most = Buffer.byteLength(region)
  return most <= window / 8 ? most : context.countTokens(region)
}

function tooLong(
  excessTokens: number,
  place: { readonly what: string; readonly window: number; readonly param: string },
): Planning {
  const message =
    `${place.what} need ${excessTokens} tokens more than the context window of ` +
    `${place.window} tokens; shorten them by that much, or choose a model with a longer window.`
  const options = { param: place.param }
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return { type: 'refused', refusal: refuse('context_length_exceeded', text, options) }
}

function editSegments(prompt: EditPrompt, info: ModelInfo): readonly PromptSegment[] {
  if (prompt.type === 'raw') return prompt.segments
  return chatSegments(prompt.messages, info, prompt.answerPrefix)
}
