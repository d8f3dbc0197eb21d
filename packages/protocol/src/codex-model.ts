/** A model as Codex's catalog describes it; the fields without which it is not accepted, and those that matter. */
export type CodexModel = {
  readonly slug: string
  readonly display_name: string
  readonly description: string
  readonly supported_reasoning_levels: readonly []
  readonly shell_type: 'unified_exec'
  readonly visibility: 'list'
  readonly supported_in_api: true
  /** The lowest is offered first. */
  readonly priority: number
  /** What the model is told of its work before anything else. */
  readonly base_instructions: string
  readonly supports_reasoning_summaries: false
  readonly support_verbosity: false
  readonly truncation_policy: { readonly mode: 'tokens'; readonly limit: number }
  readonly supports_parallel_tool_calls: true
  readonly experimental_supported_tools: readonly []
  /** In tokens. */
  readonly context_window: number
  readonly apply_patch_tool_type: 'freeform'
  readonly input_modalities: readonly ['text']
}
