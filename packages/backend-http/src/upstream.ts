import type { KeySource } from './key.ts'
import { isPresetName, presetNames, PRESETS, type PresetName } from './presets.ts'

/** A server elsewhere, as someone configured it. */
export type Upstream = {
  /** What it is called in models, errors and figures. */
  readonly name: string
  /** The kind of server: what it takes and where it is found. */
  readonly preset: PresetName
  /** Up to and including the version, such as `http://10.0.0.5:8000/v1`. Absent: the preset's. */
  readonly baseUrl?: string
  /** Absent: the preset's environment variable; none where a cloud's preset is used for a server of another's. */
  readonly key?: KeySource
}

export type ParsedUpstream =
  | { readonly type: 'upstream'; readonly upstream: Upstream }
  /** For people: what is wrong, and what would be right. */
  | { readonly type: 'unreadable'; readonly message: string }

/**
 * Reads `PRESET`, `PRESET=URL`, `NAME:PRESET` or `NAME:PRESET=URL`. An upstream with a name of its own has its key in
 * `NAME_API_KEY`. A cloud's preset with another server needs a name, so that its key never goes there by mistake.
 */
export function parseUpstream(text: string): ParsedUpstream {
  const { groups } =
    /^(?:(?<name>[^:=]*):)?(?<preset>[^:=]*)(?:=(?<url>.*))?$/s.exec(text.trim()) ?? {}
  const preset = groups?.['preset'] ?? ''
  const name = groups?.['name'] ?? preset
  const url = groups?.['url']
  if (!isPresetName(preset)) {
    const problem =
      preset === '' ? `${quote(text)} names no preset` : `there is no preset ${quote(preset)}`
    return unreadable(
      `${problem}; write PRESET, PRESET=URL or NAME:PRESET=URL with one of ${presetNames.join(', ')}`,
    )
  }
  if (!/^[a-z][\w.-]*$/i.test(name)) {
    return unreadable(`${quote(name)} is no name: letters, digits, ".", "-" and "_"`)
  }
  const problem = url === undefined ? undefined : baseUrlProblem(url)
  if (problem !== undefined) return unreadable(`the URL of ${quote(name)} ${problem}`)
  if (url !== undefined && name === preset && !isOwnServer(preset, url)) {
    return unreadable(
      `the URL is not a server of ${preset}: write NAME:${preset}=URL, and put its key, if any, into NAME_API_KEY`,
    )
  }
  const key = name === preset ? PRESETS[preset].keyVariable : keyVariableOf(name)
  return {
    type: 'upstream',
    upstream: { name, preset, ...(url === undefined ? {} : { baseUrl: url.trim() }), key },
  }
}

/** What keeps a text from being a base URL. It is not quoted, since a password may stand in it. */
export function baseUrlProblem(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return 'must begin with http:// or https://, such as http://10.0.0.5:8000/v1'
  }
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a password: put the key into an environment variable'
  }
  if (url.search !== '' || url.hash !== '') return 'must end with its path, such as /v1'
  if (/\/chat\/completions\/?$/.test(url.pathname)) {
    return 'must end before /chat/completions, such as /v1'
  }
  return undefined
}

/** Whether the preset's own key belongs to this server. Local presets have no server of their own. */
export function isOwnServer(preset: PresetName, baseUrl: string): boolean {
  const { isLocal, baseUrl: own } = PRESETS[preset]
  return isLocal || URL.parse(baseUrl)?.origin === URL.parse(own)?.origin
}

function keyVariableOf(name: string): string {
  return `${name.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`
}

function unreadable(message: string): ParsedUpstream {
  return { type: 'unreadable', message }
}

function quote(text: string): string {
  return JSON.stringify(text.trim())
}
