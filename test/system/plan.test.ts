import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { secretsOf } from '../../operate/pipeline/mask.ts'
import type { Plan } from '../../operate/pipeline/plan.ts'
import { drill } from './support/drill.ts'
import { type Outcome, TestStack } from './support/stack.ts'

let stack: TestStack
/** The plan of the first deployment, and how its apply ended. */
let first: { json: Plan; md: string }
let applied: Outcome
/** All that the commands said and wrote, to be searched for secrets at the end. */
const told: string[] = []

beforeAll(async () => {
  stack = await TestStack.make('plan', { 'netbox:model': './seed/example.ts', 'netbox:startTimeout': 1500 })
  // Its network has a name of its own, and its data is not worth keeping.
  const exceptions = { 'one-network': { networks: [stack.network] }, 'protected-volume': 'disabled' }
  await mkdir(file('policy'))
  await writeFile(file('policy/plan.json'), JSON.stringify(exceptions))
  first = await plan()
  applied = await apply()
})

afterAll(async () => {
  await stack?.dispose()
})

const file = (name: string) => join(stack.folder, name)

async function command(name: string, ...args: string[]): Promise<Outcome> {
  const outcome = await stack.script(name, ...args)
  told.push(outcome.output)
  return outcome
}

/** Makes a plan and reads it. */
async function plan(): Promise<{ json: Plan; md: string }> {
  const { code, output } = await command('plan', '--stack', stack.stack, '--out', stack.folder)
  expect(code, output).toBe(0)
  const [json, md] = [await readFile(file('plan.json'), 'utf8'), await readFile(file('plan.md'), 'utf8')]
  told.push(json, md)
  return { json: JSON.parse(json) as Plan, md }
}

const apply = () => command('apply', '--plan', file('plan.json'))

const changes = ({ steps }: Plan) => steps.map(({ change, what, name }) => `${change} ${what} ${name}`)

/** Changes the site in NetBox as a person would, in the user interface's own API. */
async function describeSite(description: string): Promise<void> {
  const { user: username, password } = await stack.outputs()
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ username, password })
  const made = await fetch(`${stack.url}api/users/tokens/provision/`, { method: 'POST', headers, body })
  const { key, token } = (await made.json()) as { key: string; token: string }
  const authorization = `Bearer nbt_${key}.${token}`
  const sites = await fetch(`${stack.url}api/dcim/sites/?slug=example`, { headers: { authorization } })
  const { id } = ((await sites.json()) as { results: { id: number }[] }).results[0]!
  const answer = await fetch(`${stack.url}api/dcim/sites/${id}/`, {
    method: 'PATCH',
    headers: { ...headers, authorization },
    body: JSON.stringify({ description }),
  })
  expect(answer.status).toBe(200)
}

describe('a plan', () => {
  test('of a first deployment is applied, and then there is nothing left to do', async () => {
    const { json, md } = first
    expect(changes(json)).toEqual(
      expect.arrayContaining([`create container ${stack.name}-postgres`, 'create dcim.site example']),
    )
    expect(md).toContain(`<!-- netbox-as-code: plan for ${stack.stack} -->`)
    expect(md).toContain(json.fingerprint)
    expect(applied.code, applied.output).toBe(0)
    expect(await stack.inspect()).toMatchObject({ State: { Running: true } })
    expect(await apply()).toMatchObject({ code: 0, output: expect.stringContaining('Already applied') })
    expect((await plan()).md).toContain('**Nothing to do**')
    expect(await apply()).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to change in the world') })
  })

  drill('is refused while a container is stopped, changing nothing, and taken once that is as it was', async () => {
    await stack.configure({ 'netbox:memory': { postgres: 900 } })
    expect(changes((await plan()).json)).toEqual([`update container ${stack.name}-postgres`])
    await stack.engine.call('POST', `/containers/${stack.name}-redis/stop`)
    const refused = await apply()
    expect(refused.code, refused.output).toBe(3)
    expect(refused.output).toContain(`not planned: container ${stack.name}-redis would be changed (mustRun)`)
    expect(await stack.inspect('-redis')).toMatchObject({ State: { Running: false } })
    expect(await stack.inspect('-postgres')).toMatchObject({ HostConfig: { Memory: 1024 * 2 ** 20 } })
    await stack.engine.call('POST', `/containers/${stack.name}-redis/start`)
    const taken = await apply()
    expect(taken.code, taken.output).toBe(0)
    expect(await stack.inspect('-postgres')).toMatchObject({ HostConfig: { Memory: 900 * 2 ** 20 } })
  })

  drill('is refused when somebody changes the same object of NetBox once more', async () => {
    await describeSite('by hand')
    const seen = await command('drift', '--stack', stack.stack, '--out', stack.folder)
    expect(seen.code, seen.output).toBe(2)
    expect(seen.output).toContain('| dcim.site | `example` | `description`: `Made by seed/example.ts` → `by hand` |')
    expect(changes((await plan()).json)).toEqual(['update dcim.site example'])
    await describeSite('by hand, again')
    const refused = await apply()
    expect(refused.code, refused.output).toBe(3)
    expect(refused.output).toContain('planned otherwise: dcim.site example would be changed (description)')
    await plan()
    expect((await apply()).code).toBe(0)
    expect(await command('drift', '--stack', stack.stack)).toMatchObject({
      code: 0,
      output: expect.stringContaining('**No drift**'),
    })
  })

  drill('is refused when the settings changed, even when the steps did not', async () => {
    await stack.configure({ 'netbox:memory': { postgres: 950 } })
    await plan()
    await stack.configure({ 'netbox:startTimeout': 1501 })
    const refused = await apply()
    expect(refused.code, refused.output).toBe(3)
    expect(refused.output).toContain('the settings of the stack changed')
  })

  drill('that protects data, or no longer does, is a plan of its own and is applied', async () => {
    const volume = `${stack.name}-postgres-data`
    await stack.configure({ 'netbox:keepData': true })
    expect(changes((await plan()).json)).toContain(`update volume ${volume}`)
    expect(await apply()).toMatchObject({ code: 0 })
    expect((await plan()).md).toContain('**Nothing to do**')
    await stack.configure({ 'netbox:keepData': false })
    expect((await plan()).md).toContain(`**updated: volume \`${volume}\`** (\`protect\`): it loses its protection`)
    expect(await apply()).toMatchObject({ code: 0 })
    expect((await plan()).md).toContain('**Nothing to do**')
  })

  test('that breaks a policy is not made, and names the rule and the remedy', async () => {
    await stack.configure({ 'netbox:bind': { netbox: '127.0.0.1', postgres: '0.0.0.0' } })
    const { code, output } = await command('plan', '--stack', stack.stack, '--out', stack.folder)
    await stack.configure({ 'netbox:bind': { netbox: '127.0.0.1', postgres: '127.0.0.1' } })
    expect(code).toBe(1)
    expect(output).toContain('This update breaks policies:')
    expect(output).toMatch(/loopback-database \(\S+: postgres\): /)
  })

  test('that was edited is not taken', async () => {
    await stack.configure({ 'netbox:memory': { postgres: 960 } })
    const { json } = await plan()
    await writeFile(file('plan.json'), JSON.stringify({ ...json, steps: [] }))
    expect(await apply()).toMatchObject({ code: 1, output: expect.stringContaining('was changed after it was made') })
  })

  test('that replaces the database says so first', async () => {
    const images = stack.config['netbox:images'] as Record<string, string>
    await stack.configure({ 'netbox:images': { ...images, postgres: inject('parts').images.postgres } })
    const { json, md } = await plan()
    expect(changes(json)).toContain(`replace container ${stack.name}-postgres`)
    const [, loud = ''] = /> \[!CAUTION\]\n([\s\S]*?)\n\n/.exec(md.split('###')[0]!) ?? []
    expect(loud).toContain(`**replaced: container \`${stack.name}-postgres\`**`)
  })

  test('and all that the commands said hold no secret of the stack', async () => {
    // The lists of secret files also hold the paths of these files, which are none.
    const secrets = secretsOf(JSON.parse(await stack.state(true))).filter((one) => /^[^/].{7}/s.test(one))
    expect(secrets.length).toBeGreaterThan(5)
    expect(secrets.filter((secret) => told.some((text) => text.includes(secret)))).toEqual([])
    expect(told.join()).toContain('[secret]')
  })
})
