import type { AnchorSet, EditFormatId } from '@turant/edits'
import type { FillProfile } from './fill-in-the-middle.ts'
import type { Source } from './source.ts'

/**
 * What a model is good enough for. `edit`: rewrites code on instruction or predicts the next edit.
 * `fill`: completes at the cursor. `chat`: converses. `tools`: was trained to call functions.
 */
export type ModelRole = 'edit' | 'fill' | 'chat' | 'tools'

/** The group of limits that a model's use is counted in. */
export type PoolId = 'realtime' | 'standard'

/** How a model is spoken to. */
export type ModelProfile = {
  /** `template`: with the Jinja template in its file. `none`: it was never taught to converse. */
  readonly chat: 'template' | 'none'
  /** How it is asked for text between two others; undefined when it cannot be. */
  readonly fill: FillProfile | undefined
  /** The form in which it writes edits best. */
  readonly editFormat: EditFormatId
  /** By what it names places in `anchored-region`, where it was trained to; absent: by letters. */
  readonly anchors?: AnchorSet
  /** Lines of the longest region that it was taught to edit; absent: as many as anybody else. */
  readonly regionLines?: number
}

/** What makes one model of another: a LoRA adapter that comes with Turant. */
export type ModelAdapter = {
  /** Id of the catalog model whose file it is merged into. Its sources are this model's too. */
  readonly base: string
  /** Name of the adapter's file. */
  readonly file: string
  readonly sha256: string
}

export type CatalogModel = {
  readonly id: string
  readonly title: string
  /** Tokens that the model was trained to attend over; a file may declare more. */
  readonly contextTokens: number
  readonly roles: readonly ModelRole[]
  readonly profile: ModelProfile
  readonly pool: PoolId
  /** SPDX identifier of the licence of the weights. */
  readonly licence: string
  /** Rounded number of weights. */
  readonly parameters: number
  /**
   * Weight format to rewrite the file to before it is loaded: one that computes faster than the one it
   * is published in and edits as well, both measured (decisions/0008). Absent: loaded as it is.
   */
  readonly fastFormat?: 'q4_0' | 'q8_0'
  /** Absent: the file that is fetched is the model. */
  readonly adapter?: ModelAdapter
  /** In order of preference: the next is tried when one does not serve. */
  readonly sources: readonly Source[]
}
