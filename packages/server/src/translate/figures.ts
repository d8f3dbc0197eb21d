import type { ChatFigures, GenerateFigures } from '@turant/engine'
import type { Figures, Usage } from '@turant/protocol'

export function wireFigures(figures: GenerateFigures): Figures {
  return {
    queued_ms: figures.queuedMs,
    prompt_tokens: figures.promptTokens,
    reused_tokens: figures.reusedTokens,
    computed_tokens: figures.computedTokens,
    prompt_ms: figures.promptMs,
    time_to_first_token_ms: figures.timeToFirstTokenMs,
    decode_ms: figures.decodeMs,
    output_tokens: figures.outputTokens,
    drafted_tokens: figures.draftedTokens,
    accepted_tokens: figures.acceptedTokens,
    reference_drafted_tokens: figures.referenceDraftedTokens,
    reference_accepted_tokens: figures.referenceAcceptedTokens,
    batches: figures.batches,
    ...(figures.meanProbability === undefined ? {} : { mean_probability: figures.meanProbability }),
  }
}

/** The figures of an answer that took two requests to the engine, as those of one. */
export function addFigures(first: GenerateFigures, next: GenerateFigures): GenerateFigures {
  return {
    ...first,
    queuedMs: first.queuedMs + next.queuedMs,
    decodeMs: first.decodeMs + next.promptMs + next.decodeMs,
    outputTokens: first.outputTokens + next.outputTokens,
    draftedTokens: first.draftedTokens + next.draftedTokens,
    acceptedTokens: first.acceptedTokens + next.acceptedTokens,
    referenceDraftedTokens: first.referenceDraftedTokens + next.referenceDraftedTokens,
    referenceAcceptedTokens: first.referenceAcceptedTokens + next.referenceAcceptedTokens,
    batches: first.batches + next.batches,
  }
}

export function wireUsage(figures: GenerateFigures, reasoningTokens = 0): Usage {
  const { promptTokens, outputTokens, referenceDraftedTokens, referenceAcceptedTokens } = figures
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: figures.reusedTokens },
    output_tokens: outputTokens,
    output_tokens_details: {
      reasoning_tokens: reasoningTokens,
      accepted_prediction_tokens: referenceAcceptedTokens,
      rejected_prediction_tokens: referenceDraftedTokens - referenceAcceptedTokens,
    },
    total_tokens: promptTokens + outputTokens,
  }
}

/** The figures of an answer that another server computed, as far as it told them. */
export function remoteFigures(figures: ChatFigures): GenerateFigures {
  const { promptTokens, cachedTokens, outputTokens } = figures
  const { acceptedPredictionTokens: accepted, rejectedPredictionTokens: rejected } = figures
  return {
    queuedMs: figures.queuedMs ?? 0,
    promptTokens,
    reusedTokens: cachedTokens,
    computedTokens: promptTokens - cachedTokens,
    promptMs: figures.promptMs ?? 0,
    timeToFirstTokenMs: figures.timeToFirstTokenMs,
    decodeMs: figures.decodeMs ?? 0,
    outputTokens,
    draftedTokens: accepted + rejected,
    acceptedTokens: accepted,
    referenceDraftedTokens: accepted + rejected,
    referenceAcceptedTokens: accepted,
    batches: 0,
  }
}

/** Usage of a response that the model had no part in. */
export const noUsage: Usage = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: {
    reasoning_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
  total_tokens: 0,
}
