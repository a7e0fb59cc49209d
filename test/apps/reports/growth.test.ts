import { describe, expect, it } from 'vitest'
import { changesOf, growth } from '../../../apps/reports/sections/growth.ts'
import fc from '../../property.ts'
import { address, device, NOW } from './samples.ts'

describe('growth', () => {
  it('tells every month from the first object to the present one, the empty ones too', () => {
    const created = ['2026-08-31T23:59:59Z', '2026-10-01T00:00:00Z', '2026-10-31T23:00:00Z']
    const items = created.map((time, n) => device(`d${n}`, { created: new Date(time) }))
    const { months, undated } = growth([...items, address('10.0.0.1/24', { created: null })], NOW)
    expect(months.map(({ month, created, total }) => [month, created['dcim.device'], total['dcim.device']])).toEqual([
      ['2026-08', 1, 1],
      ['2026-09', 0, 1],
      ['2026-10', 2, 3],
      ['2026-11', 0, 3],
    ])
    expect(undated['ipam.ipaddress']).toBe(1)
  })

  it('has no month where there is nothing', () => {
    expect(growth([], NOW).months).toEqual([])
  })

  it('puts every object into one month or among the undated, whatever the dates', () => {
    const time = fc.option(fc.date({ min: new Date('2020-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }))
    fc.assert(
      fc.property(fc.array(time), (times) => {
        const items = times.map((created, n) =>
          n % 2 ? device(`d${n}`, { created }) : address(`::${n}/64`, { created }),
        )
        const { months, undated } = growth(items, NOW)
        for (const kind of ['dcim.device', 'ipam.ipaddress'] as const) {
          const there = items.filter((item) => item.kind === kind).length
          expect(months.reduce((sum, { created }) => sum + created[kind], undated[kind])).toBe(there)
          expect((months.at(-1)?.total[kind] ?? 0) + undated[kind]).toBe(there)
        }
      }),
    )
  })
})

describe('the change log', () => {
  const change = (time: string, action: string, kind = 'dcim.device') => ({ time: new Date(time), action, kind })

  it('is counted by month and by kind, and says how far it reaches back', () => {
    const changes = [
      change('2026-11-02T00:00:00Z', 'delete'),
      change('2026-11-01T00:00:00Z', 'update', 'ipam.prefix'),
      change('2026-09-30T23:59:59Z', 'create'),
    ]
    expect(changesOf({ changes, total: 70 }, [])).toEqual({
      since: '2026-09-30T23:59:59.000Z',
      dropped: false,
      read: 3,
      total: 70,
      byMonth: [
        { month: '2026-09', create: 1, update: 0, delete: 0 },
        { month: '2026-11', create: 0, update: 1, delete: 1 },
      ],
      byKind: [
        { kind: 'dcim.device', create: 1, update: 0, delete: 1 },
        { kind: 'ipam.prefix', create: 0, update: 1, delete: 0 },
      ],
    })
  })

  it('has lost entries only if something is older than its first', () => {
    const log = { changes: [change('2026-11-01T00:00:00Z', 'create')], total: 1 }
    const [older, same] = ['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'].map((created) =>
      device('d', { created: new Date(created) }),
    )
    expect(changesOf(log, [older!]).dropped).toBe(true)
    expect(changesOf(log, [same!, device('d', { created: null })]).dropped).toBe(false)
  })

  it('may be empty', () => {
    expect(changesOf({ changes: [], total: 0 }, [])).toMatchObject({ since: null, byMonth: [], byKind: [] })
  })
})
