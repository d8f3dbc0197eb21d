import process from 'node:process'
import * as vscode from 'vscode'
import { startExtension } from './extension.ts'

let end: (() => Promise<void>) | undefined

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): void {
  end = startExtension({ host: vscode, context, environment: process.env })
}

/** Called by VS Code, which waits for it. */
export async function deactivate(): Promise<void> {
  await end?.()
  end = undefined
}
