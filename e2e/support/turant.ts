import { realTurant, type RealTurant } from '../../clients/support/real-turant.ts'

export type TurantWithPage = Pick<
  RealTurant,
  'key' | 'state' | 'stop' | typeof Symbol.asyncDispose
> & {
  /** Where its page is. */
  readonly url: string
  /** The address that `turant app` prints: it signs one page in. */
  app(): Promise<string>
}

/** `turant serve` with the default model. */
export async function turantWithPage(): Promise<TurantWithPage> {
  const turant = await realTurant()
  if (typeof turant === 'string') throw new Error(turant)
  return {
    key: turant.key,
    state: turant.state,
    url: turant.url.replace(/\/v1$/u, ''),
    stop: () => turant.stop(),
    async app() {
      await using app = turant.command('app', '--no-open')
      const { out, err } = await app.ended
      const found = /http:\/\/\S+#ticket=\S+/u.exec(out)?.[0]
      if (found === undefined) throw new Error(`turant app said: ${out}${err}`)
      return found
    },
    [Symbol.asyncDispose]: () => turant[Symbol.asyncDispose](),
  }
}
