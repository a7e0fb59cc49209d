import { step } from '../../host/local/progress.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { removeHomelab } from '../../sandbox/homelab/index.ts'
import { askedFor, choiceInUse, recordChoice, requireChoice } from './choice.ts'
import { NETWORK } from './ground.ts'
import { Pulumi } from './pulumi.ts'

/**
 * `npm run down`: takes down what `up` put up. The sandbox goes whole; `dev` keeps its volumes and the secrets that
 * open them.
 */
export async function down(args: string[]): Promise<number> {
  const asked = askedFor(args)
  if (!(await choiceInUse())) {
    console.log('Nothing is up on this machine.')
    return 0
  }
  const choice = await requireChoice(asked)
  const { host } = await step('Docker engine', ensureDocker)
  const pulumi = await Pulumi.for(choice)
  await pulumi.prepare()
  const keep = choice.stack === 'sandbox' ? [] : ['--exclude-protected']
  // Somebody may have removed some of it by hand, or a `down` before that was killed.
  const { code } = await pulumi.operate(['destroy', '--yes', '--skip-preview', '--refresh', ...keep])
  if (code !== 0) return code
  await step('Homelab removed', () => removeHomelab({ host, network: NETWORK }))
  if (choice.stack === 'sandbox') {
    await pulumi.remove()
    await recordChoice(undefined)
  } else {
    await recordChoice({ ...choice, down: true })
    console.log(
      "Kept: the data volumes, and in the stack's state the secrets that open them. 'npm run up' takes them up again.",
    )
  }
  return 0
}
