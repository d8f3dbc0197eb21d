import type * as vscode from 'vscode'
import type { HostParts } from '../host.ts'
import { visible } from '../text/hidden.ts'

/** Why a document can not be edited live, for people; undefined when it can. */
export async function refusal(
  { workspace, FilePermission }: HostParts<'workspace' | 'FilePermission'>,
  document: vscode.TextDocument | undefined,
): Promise<string | undefined> {
  if (document === undefined) return 'Open a file to edit it live.'
  const { uri, isUntitled } = document
  if (uri.scheme === 'vscode-notebook-cell') {
    return 'Live edit works in files, not in the cells of a notebook.'
  }
  if (isUntitled) return undefined
  const name = visible(workspace.asRelativePath(uri))
  if (workspace.fs.isWritableFileSystem(uri.scheme) !== true) {
    return `${name} can not be written: it is shown by "${visible(uri.scheme)}". Copy it into a file to edit it.`
  }
  const permissions = await permissionsOf(workspace, uri)
  const isReadonly = ((permissions ?? 0) & FilePermission.Readonly) !== 0
  return isReadonly ? `${name} is read-only. Make it writable to edit it.` : undefined
}

/** Undefined for a file that is not there (any more): its document can be edited and saved all the same. */
async function permissionsOf(
  workspace: HostParts<'workspace'>['workspace'],
  uri: vscode.Uri,
): Promise<number | undefined> {
  try {
    return (await workspace.fs.stat(uri)).permissions
  } catch {
    return undefined
  }
}
