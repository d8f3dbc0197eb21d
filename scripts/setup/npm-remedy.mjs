/** What npm's output says when it failed, and what helps; the first that fits is given. */
const REMEDIES = [
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/,
    help: 'No network, or the registry cannot be reached. Connect, or name your proxy (`npm config set proxy URL`), then run the command again.',
  },
  {
    sign: /ENOSPC/,
    help: 'The disk is full. Free about 1 GB here and in the folder that `npm config get cache` names, then run the command again.',
  },
  {
    sign: /EACCES|EPERM|EROFS/,
    help: 'npm may not write where it has to: this folder, or the one that `npm config get cache` names. Make them yours (`chown -R`), without `sudo npm`, then run the command again.',
  },
  {
    sign: /EUSAGE|can only install packages when your package\.json/,
    help: 'package.json and package-lock.json do not agree. Run `npm install`, look at the change and commit both.',
  },
  {
    sign: /EINTEGRITY/,
    help: 'A downloaded package is damaged. Run `npm cache verify`, then the command again.',
  },
]

/**
 * What to do about a failed `npm ci`.
 *
 * @param {string} output what npm printed
 * @returns {string}
 */
export function npmRemedy(output) {
  return (
    REMEDIES.find(({ sign }) => sign.test(output))?.help ??
    'The reason is in the output of npm above. Once it is out of the way, run the command again.'
  )
}
