import { homedir } from 'node:os'
import { join } from 'node:path'
import { readText } from './file.ts'
import type { Environment } from './model-directory.ts'

/** The package index that the user's tools are set up with, if any: environment, then pip's files. */
export async function configuredIndex(environment: Environment): Promise<string | undefined> {
  const named = [
    environment['PIP_INDEX_URL'],
    environment['UV_DEFAULT_INDEX'],
    environment['UV_INDEX_URL'],
  ].find((value) => value !== undefined && value !== '')
  if (named !== undefined) return named
  for (const path of configurationFiles(environment)) {
    const index = indexOf((await readText(path).catch(() => undefined)) ?? '')
    if (index !== undefined) return index
  }
  return undefined
}

/** In pip's order of precedence, the strongest first. */
function configurationFiles(environment: Environment): readonly string[] {
  const home = environment['HOME'] ?? homedir()
  const named = environment['PIP_CONFIG_FILE']
  const first = named === undefined ? [] : [named]
  if (process.platform === 'win32') {
    const data = [environment['APPDATA'], environment['PROGRAMDATA']]
    return [...first, ...data.flatMap((path) => (path ? [join(path, 'pip', 'pip.ini')] : []))]
  }
  const configuration = environment['XDG_CONFIG_HOME'] ?? join(home, '.config')
  return [
    ...first,
    join(home, 'Library', 'Application Support', 'pip', 'pip.conf'),
    join(configuration, 'pip', 'pip.conf'),
    join(home, '.pip', 'pip.conf'),
    '/etc/pip.conf',
  ]
}

/** The `index-url` of a pip configuration, which may be for all commands or for downloads. */
function indexOf(text: string): string | undefined {
  let section = ''
  for (const line of text.split('\n')) {
    const header = /^\s*\[([^\]]+)\]/u.exec(line)
    if (header?.[1] !== undefined) section = header[1].trim()
    const value = /^\s*index[-_]url\s*[=:]\s*(\S+)/u.exec(line)?.[1]
    if (value !== undefined && ['global', 'download', 'install'].includes(section)) return value
  }
  return undefined
}
