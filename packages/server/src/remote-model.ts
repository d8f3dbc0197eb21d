import type { ChatBackend } from '@turant/engine'

/** A model that another server computes. */
export type RemoteModel = {
  readonly backend: ChatBackend
  /** As that server names it. */
  readonly model: string
}
