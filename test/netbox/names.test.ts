import { describe, expect, test } from 'vitest'
import { lab, ownedIn, told } from './harness.ts'

const sites = [
  { name: 'Paris DC1', slug: 'paris-dc1' },
  { name: 'Lyon', slug: 'lyon-1' },
  { name: 'Lyon', slug: 'lyon-2' },
  { name: 'nice', slug: 'cannes' },
  { name: 'Nice', slug: 'nice' },
]
const hall = (site: unknown) => ({ 'dcim.location': [{ site, name: 'Hall', slug: 'hall' } as never] })

describe('a reference', () => {
  test.each([
    ['the name, where one object alone has it', 'Paris DC1', 'create dcim.location paris-dc1/hall'],
    ['the slug, whatever else has it for a name', 'nice', 'create dcim.location nice/hall'],
    ['the name, said to be one', { name: 'nice' }, 'create dcim.location cannes/hall'],
  ])('takes %s', async (_, site, action) => {
    await using it = await lab()
    await it.run({ 'dcim.site': sites })
    const { plan, report } = await it.run(hall(site))
    expect([plan.problems, told(plan), report.failed]).toEqual([[], [action], []])
    expect((await it.run(hall(site))).writes).toBe(0)
  })

  test('says so where several have the name, and what was probably meant where none has', async () => {
    await using it = await lab()
    await it.run({ 'dcim.site': sites })
    const problems = async (site: string) => (await it.run(hall(site))).plan.problems.map(({ message }) => message)
    expect(await problems('Lyon')).toEqual([
      expect.stringMatching(
        /dcim.site Lyon fits 2 objects, such as lyon-1 \(id \d+\), lyon-2 \(id \d+\); give more of slug/,
      ),
    ])
    expect(await problems('Paris-DC1')).toEqual([
      'dcim.location Paris-DC1/hall: there is no dcim.site Paris-DC1, neither in NetBox nor in what is wanted; did you mean "paris-dc1"?',
    ])
  })

  test('takes the name of what is wanted and not there yet, and the new one of what is renamed', async () => {
    await using it = await lab()
    const made = await it.run({ 'dcim.site': [{ name: 'Old', slug: 'a' }], ...hall('Old') })
    expect(made.report.failed).toEqual([])
    const renamed = { 'dcim.site': [{ name: 'New', slug: 'a' }] }
    expect((await it.run({ ...renamed, ...hall('New') })).report.failed).toEqual([])
    expect(
      (
        await it.run({
          'dcim.region': [
            { name: 'Île', slug: 'ile', parent: 'France' },
            { name: 'France', slug: 'fr' },
          ],
        })
      ).report.failed,
    ).toEqual([])
  })
})

describe('a tag', () => {
  const tagged = (...tags: string[]) => ({ 'dcim.site': [{ name: 'A', slug: 'a', tags }] })

  test('that NetBox does not have is told before anything is written, with the nearest', async () => {
    await using it = await lab()
    await it.run({ 'extras.tag': [{ name: 'Exposed', slug: 'exposed' }] })
    const writes = it.fake.store.changes.length
    const { plan } = await it.run(tagged('expsed'))
    expect(plan.problems.map(({ message }) => message)).toEqual([
      'dcim.site a: tags: there is no extras.tag expsed, neither in NetBox nor in what is wanted; did you mean "exposed"?',
    ])
    expect(it.fake.store.changes).toHaveLength(writes)
  })

  test('that something wanted bears is not deleted', async () => {
    await using it = await lab()
    const { report } = await it.run({ ...tagged('exposed'), 'extras.tag': [{ name: 'Exposed', slug: 'exposed' }] })
    const { plan } = await it.run(tagged('exposed'), { mode: 'sync', owned: ownedIn(report) })
    expect(told(plan)).toEqual([])
    expect(plan.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^extras.tag exposed: is wanted no more, but it .*: dcim.site a refers to it\./),
    ])
  })

  test('may be made by the same run, and be given by its name', async () => {
    await using it = await lab()
    const { report } = await it.run({
      ...tagged('Very exposed'),
      'extras.tag': [{ name: 'Very exposed', slug: 'very' }],
    })
    expect(report.failed).toEqual([])
    expect((await it.run(tagged('very'))).writes).toBe(0)
  })
})
