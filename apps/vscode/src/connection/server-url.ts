export type ServerUrl =
  | { readonly type: 'url'; readonly baseUrl: string }
  | { readonly type: 'unusable'; readonly message: string }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Reads the address of a server elsewhere. The key and what is edited go there, so that beyond this
 * machine only an encrypted connection will do.
 */
export function readServerUrl(text: string): ServerUrl {
  if (!URL.canParse(text)) return unusable('is not an address such as https://turant.example.org')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    return unusable(
      'holds a password; leave it out and enter the key by "Turant: Enter Server Key"',
    )
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return unusable('begins with neither https:// nor http://')
  }
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    return unusable(
      'would send your code and key unencrypted; use https://, or a tunnel to localhost',
    )
  }
  return { type: 'url', baseUrl: url.origin }
}

function unusable(why: string): ServerUrl {
  return { type: 'unusable', message: `The setting turant.server.url ${why}.` }
}
