import type * as vscode from 'vscode'

/**
 * The API of VS Code. Everything but the entry is given the parts of it that it needs, so that nothing
 * else needs the module, which is there only inside VS Code.
 */
export type Host = typeof vscode

/** Some namespaces or classes of it. */
export type HostParts<Name extends keyof Host> = Pick<Host, Name>
