/** Settings of a small web server. */
export const config = {
  host: 'localhost',
  port: 8080,
  retries: 3,
  timeoutMs: 30000,
  name: 'example',
}

/** The address people open in a browser. */
export function address(): string {
  return `http://${config.host}:${config.port}/`
}

/** How long to wait before the next attempt, in milliseconds. */
export function backoffMs(attempt: number): number {
  if (attempt >= config.retries) {
    throw new Error(`gave up after ${config.retries} attempts`)
  }
  return 100 * 2 ** attempt
}
