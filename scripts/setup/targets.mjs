import { join } from 'node:path'
import { isPageBuilt } from './page-state.mjs'

/**
 * One program to run.
 *
 * @typedef {object} Step
 * @property {string} script absolute path of what Node is to run
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {string} [onFailure] what to say when it fails, beside what it said itself
 */

/**
 * @typedef {object} Places
 * @property {string} root the repository
 * @property {string} from where the user stood, which relative paths in arguments mean
 */

export const USAGE = `Usage: node scripts/run.mjs start|build|test|test:clients|test:e2e|vsix|check|bench|data|eval|docs [arguments]`

/**
 * The programs that a target stands for, in order.
 *
 * @param {string | undefined} target
 * @param {readonly string[]} args
 * @param {Places} places
 * @returns {readonly Step[] | undefined} undefined when there is no such target
 */
export function stepsOf(target, args, { root, from }) {
  const cli = join(root, 'apps/cli/src/main.ts')
  const tool = (/** @type {string} */ path) => join(root, 'node_modules', path)
  const inClients = ['--config', 'clients/vitest.config.ts']
  const inE2e = ['--config', 'e2e/vitest.config.ts']
  switch (target) {
    case 'start':
      return [
        ...(showsPage(args) && !isPageBuilt(root) ? [pageStep(root)] : []),
        { script: cli, args: args.length === 0 ? ['demo'] : args, cwd: from },
      ]
    case 'build':
      return [
        pageStep(root),
        { script: join(root, 'scripts/build/extension.ts'), args: [], cwd: root },
      ]
    case 'test':
      return [
        ...(needsModel(args) ? [modelStep(cli, root)] : []),
        { script: tool('vitest/vitest.mjs'), args: ['run', ...args], cwd: root },
      ]
    case 'test:clients':
      return [
        { script: join(root, 'scripts/setup/install-clients.mjs'), args: [], cwd: root },
        { script: tool('typescript/bin/tsc'), args: ['-p', 'clients'], cwd: root },
        { script: tool('vitest/vitest.mjs'), args: ['run', ...inClients, ...args], cwd: root },
      ]
    case 'test:e2e':
      return [
        { script: join(root, 'scripts/setup/install-e2e.mjs'), args: [], cwd: root },
        { script: tool('typescript/bin/tsc'), args: ['-p', 'e2e'], cwd: root },
        modelStep(cli, root),
        pageStep(root),
        { script: tool('vitest/vitest.mjs'), args: ['run', ...inE2e, ...args], cwd: root },
      ]
    case 'vsix':
      return [
        { script: join(root, 'scripts/setup/install-e2e.mjs'), args: [], cwd: root },
        { script: join(root, 'scripts/build/vsix.ts'), args: [], cwd: root },
      ]
    case 'check':
      return [{ script: join(root, 'scripts/check.ts'), args, cwd: root }]
    case 'docs':
      return [{ script: join(root, 'scripts/docs.ts'), args, cwd: root }]
    case 'bench':
      return [{ script: join(root, 'apps/bench/src/main.ts'), args, cwd: from }]
    case 'eval':
      return [{ script: join(root, 'apps/eval/src/main.ts'), args, cwd: from }]
    case 'data':
      return [{ script: join(root, 'model/data/src/main.ts'), args, cwd: from }]
    default:
      return undefined
  }
}

/**
 * Every other command works without the page, and starts at once.
 *
 * @param {readonly string[]} args
 * @returns {boolean}
 */
function showsPage([command]) {
  return command === 'app' || command === 'serve'
}

/**
 * @param {string} root
 * @returns {Step}
 */
function pageStep(root) {
  return {
    script: join(root, 'scripts/build.ts'),
    args: [],
    cwd: root,
    onFailure: 'The page could not be built; what went wrong stands above.',
  }
}

/**
 * Only the `real` tests talk to a model.
 *
 * @param {readonly string[]} args
 * @returns {boolean}
 */
function needsModel(args) {
  const projects = args.flatMap((arg, index) => {
    if (arg === '--project') return args.slice(index + 1, index + 2)
    return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : []
  })
  return projects.length === 0 || projects.some((project) => project !== 'unit')
}

/**
 * @param {string} cli
 * @param {string} root
 * @returns {Step}
 */
function modelStep(cli, root) {
  return {
    script: cli,
    args: ['models', 'pull', '--if-absent'],
    cwd: root,
    onFailure:
      'The tests need the default model, and it could not be fetched. `npm run test:fast` runs those that need none.',
  }
}
