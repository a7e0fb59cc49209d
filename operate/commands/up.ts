import { withEngine } from '../../host/docker/with-engine.ts'
import { paint, step } from '../../host/local/progress.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { askedFor, choose, type LocalStack, recordChoice, stackSettings } from './choice.ts'
import { goneContainers } from './gone.ts'
import { prepareHomelab } from './ground.ts'
import { Pulumi } from './pulumi.ts'

/** `npm run up`: from nothing to a NetBox that answers. A second run changes nothing. */
export async function up(args: string[]): Promise<number> {
  const asked = askedFor(args)
  const { host } = await step('Docker engine', ensureDocker)
  const choice = await choose(asked, host, (line) => console.error(`▸ ${line}`))
  const pulumi = await Pulumi.for(choice)
  // From here on something may be left for `down` to take away, whatever ends this.
  await recordChoice({ stack: choice.stack, pulumi: choice.pulumi })
  await prepareHomelab(choice.stack, host)
  await pulumi.prepare()
  const gone = await withEngine(host, async (engine) => await goneContainers(engine, await pulumi.state()))
  if (gone.length > 0) {
    console.error(`▸ somebody removed ${gone.join(', ')}: the state is told first, then it is made anew`)
    const { code } = await pulumi.operate(['refresh', '--yes', '--skip-preview'])
    if (code !== 0) return code
  }
  // The program prints what it does; a preview of it first would only double the time: `npm run preview` is for that.
  const { code } = await pulumi.operate(['up', '--yes', '--skip-preview'])
  if (code !== 0) return code
  await sayWhere(pulumi, choice.stack)
  return 0
}

async function sayWhere(pulumi: Pulumi, stack: LocalStack): Promise<void> {
  const outputs = await pulumi.outputs()
  const settings = await stackSettings(stack)
  console.log(`
${paint('green', 'NetBox is up.')}

  NetBox      ${outputs.uiUrl}
  API         ${outputs.apiUrl}
  directly    ${outputs.url}
  user        ${outputs.user}
  password    npm run -s password
  database    ${(settings['netbox:bind'] as { postgres?: string } | undefined)?.postgres ?? '127.0.0.1'}:${(settings['netbox:ports'] as { postgres?: number } | undefined)?.postgres ?? 5433}
  next        npm run preview (what would change), npm run down (take it down),
              eval "$(npm run -s env)" (for plain pulumi commands)`)
}
