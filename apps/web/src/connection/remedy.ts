import { ClientError } from '@turant/client'

export type Trouble =
  /** Nobody answers. */
  | { readonly type: 'away'; readonly message: string }
  /** The key of this page counts no more. */
  | { readonly type: 'signed-out'; readonly message: string }
  /** It was refused, or not understood. */
  | { readonly type: 'refused'; readonly message: string }

export const AWAY = 'The server does not answer: start it with `turant serve`.'
export const SIGNED_OUT =
  'This page is not signed in: run `turant app`, which opens it anew. What is here stays.'

/** What a failed call means for whoever looks at the page, with what to do. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ClientError)) throw error
  switch (error.code) {
    case 'unreachable':
    case 'connection-lost':
      return { type: 'away', message: AWAY }
    case 'bad-answer':
      return {
        type: 'refused',
        message: 'The answer of the server was not understood: load this page again.',
      }
    case 'refused':
      return error.status === 401
        ? { type: 'signed-out', message: ticketMessage(error) ?? SIGNED_OUT }
        : { type: 'refused', message: error.message }
  }
}

function ticketMessage({ wire, message }: ClientError): string | undefined {
  return wire?.code === 'invalid_ticket' ? message : undefined
}
