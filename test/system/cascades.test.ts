import { afterAll, beforeAll, expect, test } from 'vitest'
import { execIn } from '../../host/docker/exec.ts'
import { cascades } from '../../netbox/cascades.ts'
import { apply, type Desired, plan, readCurrent } from '../../netbox/index.ts'
import { isKind } from '../../netbox/kinds.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'
import { TestStack } from './support/stack.ts'

/** What NetBox's models say of themselves: of each pair the taker, what goes with it, and by which field. */
const RELATIONS = `
import json
from django.apps import apps
from django.db.models import CASCADE
from django.contrib.contenttypes.fields import GenericRelation
found = set()
for model in apps.get_models():
    for one in model._meta.related_objects:
        if getattr(one, 'on_delete', None) is CASCADE and not one.related_model._meta.auto_created:
            found.add((model._meta.label_lower, one.related_model._meta.label_lower))
    for field in model._meta.private_fields:
        if isinstance(field, GenericRelation):
            found.add((model._meta.label_lower, field.related_model._meta.label_lower))
print(json.dumps(sorted(found)))
`

/** What goes along and is nobody's loss, or is told in another way. */
const NO_LOSS: Readonly<Record<string, string>> = {
  'core.datafile': 'a copy of a file of its source, made anew by a synchronisation',
  'core.job': 'a record of what ran',
  'dcim.cabletermination': 'an end of a cable, which is told as the cable',
  'dcim.portmapping': 'part of a front or rear port',
  'dcim.porttemplatemapping': 'part of a template of these',
  'extras.bookmark': 'a person’s own mark',
  'extras.dashboard': 'a person’s own page',
  'extras.notification': 'a person’s own message',
  'extras.subscription': 'a person’s own wish to be told',
  'extras.taggeditem': 'the bond to a tag, which stays',
  'social_django.usersocialauth': 'a way in which the user logs in',
  'users.token': 'a key of the user, which opens nothing without one',
  'users.userconfig': 'a person’s own settings',
}
/** Pairs that NetBox's API makes none of. */
const NEVER = new Set([
  // A bay inside another one is a module's, which stands between them.
  'dcim.modulebay dcim.modulebay',
  'dcim.modulebay dcim.inventoryitem',
])

let stack: TestStack
let netbox: NetBoxUnderTest

beforeAll(async () => {
  stack = await TestStack.shared()
  netbox = await netboxUnderTest()
})
afterAll(async () => {
  await netbox?.[Symbol.asyncDispose]()
  await stack?.engine.close()
})

test('the engine knows all that NetBox takes along with an object, by what NetBox’s models say', async () => {
  const shell = ['/opt/netbox/venv/bin/python', '/opt/netbox/netbox/manage.py', 'shell', '--interface', 'python']
  const { stdout } = await execIn(stack.engine, stack.name, ['sh', '-c', `printf %s "$CODE" | ${shell.join(' ')}`], {
    CODE: RELATIONS,
  })
  const relations = JSON.parse(stdout.trim().split('\n').at(-1)!) as [string, string][]
  expect(relations.length).toBeGreaterThan(500)
  const known = new Set(cascades.flatMap(({ kind, by }) => Object.keys(by).map((taker) => `${taker} ${kind}`)))
  const pairs = relations.filter(([taker, gone]) => isKind(taker) && !Object.hasOwn(NO_LOSS, gone))
  const unknown = pairs.map((pair) => pair.join(' ')).filter((pair) => !known.has(pair) && !NEVER.has(pair))
  expect(unknown).toEqual([])
  // And nothing that NetBox keeps is said to go; a cable is told by its ends.
  const real = new Set(relations.map((pair) => pair.join(' ').replace('dcim.cabletermination', 'dcim.cable')))
  expect([...known].filter((pair) => !real.has(pair))).toEqual([])
})

test('a region is not deleted while a circuit of others ends at a site in it: NetBox would take that end along', async () => {
  const { client } = netbox
  const go = async (model: Desired, tag: string) => {
    const policy = { mode: 'sync', tag } as const
    const desired = { 'extras.tag': [{ name: tag, slug: tag }], ...model }
    const made = plan(desired, await readCurrent(client, desired, policy), policy)
    return { problems: made.problems.map(({ message }) => message), report: await apply(client, made) }
  }
  const without = (model: Desired) => Object.fromEntries(Object.keys(model).map((kind) => [kind, []])) as Desired
  const named = (name: string) => ({ name: `cascade-${name}`, slug: `cascade-${name}` })
  const site = { ...named('site'), region: 'cascade-region' }
  const ours = { 'dcim.region': [named('region')] }
  const theirs: Desired = {
    'dcim.site': [site],
    'circuits.provider': [named('carrier')],
    'circuits.circuittype': [named('line')],
    'circuits.circuit': [{ cid: 'cascade-1', provider: 'cascade-carrier', type: 'cascade-line' }],
    'circuits.circuittermination': [
      {
        circuit: { provider: 'cascade-carrier', cid: 'cascade-1' },
        term_side: 'A',
        termination: { site: 'cascade-site' },
      },
    ],
  }
  expect((await go(ours, 'cascade-ours')).report.failed).toEqual([])
  expect((await go(theirs, 'cascade-theirs')).report.failed).toEqual([])
  const { problems } = await go(without(ours), 'cascade-ours')
  expect(problems.join()).toMatch(/cascade-region.*circuits\.circuittermination .* goes with it/)
  const { body } = await client.get('circuits/circuit-terminations/', {
    query: new URLSearchParams({ cid: 'cascade-1' }),
  })
  expect(body).toMatchObject({ count: 1 })
  await go(without(theirs), 'cascade-theirs')
  expect((await go(without(ours), 'cascade-ours')).problems).toEqual([])
})
