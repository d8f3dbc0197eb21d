import type { GenerateFigures } from '@turant/engine'
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
  }
}

export function wireUsage(figures: GenerateFigures): Usage {
  const { promptTokens, outputTokens, referenceDraftedTokens, referenceAcceptedTokens } = figures
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: figures.reusedTokens },
    output_tokens: outputTokens,
    output_tokens_details: {
      reasoning_tokens: 0,
      accepted_prediction_tokens: referenceAcceptedTokens,
      rejected_prediction_tokens: referenceDraftedTokens - referenceAcceptedTokens,
    },
    total_tokens: promptTokens + outputTokens,
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
