import { withEngine } from '../../host/docker/with-engine.ts'
import { paint, step } from '../../host/local/progress.ts'
import { together } from '../../host/local/together.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { askedFor, choosePulumi, chooseStack, inUse, type LocalStack, recordChoice, stackSettings } from './choice.ts'
import { refreshIfGone } from './gone.ts'
import { prepareHomelab } from './ground.ts'
import { Pulumi } from './pulumi.ts'
import { type Parts, pulumiParts } from './pulumi-parts.ts'

/** `npm run up`: from nothing to a NetBox that answers. A second run changes nothing. */
export async function up(args: string[]): Promise<number> {
  const asked = askedFor(args)
  const used = await inUse(asked)
  const say = (line: string) => console.error(`▸ ${line}`)
  if (used) say(`Stack ${used.stack}, in use on this machine.`)
  const whose = used ? Promise.resolve(used.pulumi) : choosePulumi(say)
  // Pulumi's engine takes as long as everything that Docker needs: neither waits for the other.
  const [parts, { host, stack }] = await together<[Parts, { host: string; stack: LocalStack }]>([
    async (signal) => await pulumiParts(await whose, signal),
    async (signal) => {
      const { host } = await step('Docker engine', (report) => ensureDocker(report, signal))
      const stack = used?.stack ?? (await chooseStack(asked, host, say))
      // From here on something may be left for `down` to take away, whatever ends this.
      await recordChoice({ stack, pulumi: await whose })
      await prepareHomelab(stack, host, signal)
      return { host, stack }
    },
  ])
  const pulumi = await Pulumi.with(stack, parts)
  await pulumi.prepare()
  const refreshed = await withEngine(host, (engine) => refreshIfGone(engine, pulumi, say))
  if (refreshed !== 0) return refreshed
  // The program prints what it does; a preview of it first would only double the time: `npm run preview` is for that.
  const { code } = await pulumi.operate(['up', '--yes', '--skip-preview'])
  if (code !== 0) return code
  await sayWhere(pulumi, stack)
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
