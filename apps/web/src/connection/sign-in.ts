/** What `turant app` puts behind the address: the ticket, and the address without it. */
export function takeTicket(address: string): {
  readonly ticket: string | undefined
  readonly rest: string
} {
  const url = new URL(address)
  const ticket = /^#ticket=(?<ticket>[\w-]{1,128})$/.exec(url.hash)?.groups?.['ticket']
  url.hash = ''
  return { ticket, rest: url.pathname + url.search }
}
