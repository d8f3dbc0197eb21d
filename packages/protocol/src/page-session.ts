import { z } from 'zod'
import { check, type Checked } from './check.ts'

/** The answer to `POST /v1/turant/tickets`: what signs a page of the server in, once. */
export type Ticket = {
  /** Travels behind the `#` of the page's address, which no server and no log sees. */
  readonly ticket: string
  readonly expires_in_s: number
}

/** Body of `POST /v1/turant/sessions`. */
export type PageSessionRequest = { readonly ticket: string }

/** The answer to `POST /v1/turant/sessions`. */
export type PageKey = {
  /** Admits pages of this server like the key that the ticket was made with, until the server ends. */
  readonly key: string
  /** Seconds without a request after which it ends. */
  readonly expires_in_s: number
}

const MAX_TICKET_CHARACTERS = 128

export const ticketSchema: z.ZodType<Ticket> = z.object({
  ticket: z.string(),
  expires_in_s: z.number(),
})

export const pageSessionRequestSchema: z.ZodType<PageSessionRequest> = z.object({
  ticket: z.string().max(MAX_TICKET_CHARACTERS),
})

export const pageKeySchema: z.ZodType<PageKey> = z.object({
  key: z.string(),
  expires_in_s: z.number(),
})

/** Checks a parsed body; the error of a bad one names the path of its first offending field. */
export function parsePageSessionRequest(value: unknown): Checked<PageSessionRequest> {
  return check(pageSessionRequestSchema, value)
}
