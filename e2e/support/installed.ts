import { fileURLToPath } from 'node:url'

/** The repository. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url))
/** code-server, which carries VS Code. */
export const HOST: string = fileURLToPath(new URL('../node_modules/code-server/', import.meta.url))
