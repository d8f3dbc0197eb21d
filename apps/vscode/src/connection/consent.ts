import type * as vscode from 'vscode'
import type { HostParts } from '../host.ts'
import type { Asker } from './connection.ts'
import { readServerUrl } from './server-url.ts'

type Parts = HostParts<'window' | 'workspace' | 'ConfigurationTarget'>

const START = 'Start'
const ONCE = 'Only Now'
const NEVER = 'Never'

const QUESTION = 'The Turant server is not running. Start it, now and whenever it is needed?'
const DETAIL = 'Nothing is downloaded. The setting turant.server.start changes this later.'

/**
 * Asks whether the server may be started; the answer is remembered in the settings, where it can be changed. Who
 * waits for it is asked at once, over the box that they type in; who just types code finds the question beside it.
 */
export async function askToStart(
  { window, workspace, ConfigurationTarget }: Parts,
  asker: Asker,
): Promise<boolean> {
  const choices = [START, ONCE, NEVER] as const
  const chosen =
    asker === 'person'
      ? await window.showInformationMessage(QUESTION, { modal: true, detail: DETAIL }, ...choices)
      : await window.showInformationMessage(`${QUESTION} ${DETAIL}`, ...choices)
  const remembered = chosen === START ? 'always' : chosen === NEVER ? 'never' : undefined
  if (remembered !== undefined) {
    const settings = workspace.getConfiguration('turant')
    await settings.update('server.start', remembered, ConfigurationTarget.Global)
  }
  return chosen === START || chosen === ONCE
}

type Secrets = Pick<vscode.SecretStorage, 'get' | 'store'>

/** A key belongs to the server that it was entered for, and is never sent to another. */
export async function remoteKey(secrets: Secrets, baseUrl: string): Promise<string | undefined> {
  return secrets.get(secretName(baseUrl))
}

/** Whether a key was entered. */
export async function enterServerKey(
  { window }: HostParts<'window'>,
  secrets: Secrets,
  serverUrl: string | undefined,
): Promise<boolean> {
  if (serverUrl === undefined) {
    void window.showInformationMessage(
      'Only a server elsewhere needs its key entered: set turant.server.url first.',
    )
    return false
  }
  const read = readServerUrl(serverUrl)
  if (read.type === 'unusable') {
    void window.showWarningMessage(read.message)
    return false
  }
  const key = await window.showInputBox({
    title: `Key of ${read.baseUrl}`,
    prompt: 'It is kept in the secret storage of VS Code.',
    password: true,
    ignoreFocusOut: true,
  })
  if (key === undefined || key.trim() === '') return false
  await secrets.store(secretName(read.baseUrl), key.trim())
  return true
}

function secretName(baseUrl: string): string {
  return `turant.key ${baseUrl}`
}
