import { type Report, step } from '../../host/local/progress.ts'
import { Client, type Kind, provisionToken } from '../../netbox/index.ts'
import { TestStack } from '../../test/system/support/stack.ts'
import { type Holdings, holdings } from './holdings.ts'
import type { Random } from './random.ts'

/** What all fault tests stand on: a deployment of their own. */
export interface Ground {
  stack: TestStack
  /** Where NetBox answers, and a token of its administrator. */
  url: string
  token: string
  user: { username: string; password: string }
  /** What NetBox holds of the kinds that the models of the fault tests have. */
  look(): Promise<Holdings>
  random: Random
  /** What another stack is made with. */
  parts: Parts
  report: Report
  signal: AbortSignal
  /** In the model of apply. */
  devices: number
  /** Shell command that restarts the Docker engine, if one was given. */
  restartDocker: string | undefined
  /** libfaketime, if it was given. */
  faketime: string | undefined
}

type Parts = Parameters<typeof TestStack.make>[2]
type Surroundings = Pick<Ground, 'random' | 'signal' | 'restartDocker' | 'faketime' | 'devices'>

const KINDS = [
  ...(['extras.tag', 'extras.customfield', 'extras.customfieldchoiceset', 'tenancy.tenant'] as const),
  ...([
    'dcim.site',
    'dcim.manufacturer',
    'dcim.devicetype',
    'dcim.devicerole',
    'dcim.device',
    'dcim.interface',
  ] as const),
  ...(['ipam.vrf', 'ipam.prefix', 'ipam.ipaddress', 'ipam.service', 'users.user', 'users.objectpermission'] as const),
] satisfies readonly Kind[]

/** Deploys a NetBox, which goes again when the ground is disposed of. */
export async function makeGround(
  surroundings: Surroundings,
  parts: Parts,
): Promise<Omit<Ground, 'report'> & AsyncDisposable> {
  await using made = new AsyncDisposableStack()
  const stack = await TestStack.make('faults', { 'netbox:model': './seed/empty.ts' }, parts)
  made.defer(() => stack.dispose())
  await step('NetBox', () => stack.up())
  const { url, token, user, client } = await login(stack)
  made.use(client)
  const all = made.move()
  return {
    ...surroundings,
    ...{ parts, stack, url, token, user, look: () => holdings(client, KINDS) },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** What NetBox holds that a stack has just brought up. */
export async function holdingsOf(stack: TestStack): Promise<Holdings> {
  const { client } = await login(stack)
  await using _ = client
  return await holdings(client, KINDS)
}

async function login(stack: TestStack) {
  const { url, user: username, password } = (await stack.outputs()) as { url: string; user: string; password: string }
  const { token } = await provisionToken({ url, username, password, description: 'fault tests' })
  return { url, token, user: { username, password }, client: new Client({ url, token }) }
}
