import { describe, expect, test } from 'vitest'
import { compareWithHost, type Running } from '../../seed/check.ts'
import type { Model } from '../../seed/model.ts'

const NETWORK = 'multipass-network'
const service = (name: string, container: string, port: number, tag: string) => ({
  name,
  parent: { device: 'vm' },
  port_mappings: [`tcp/${port}`],
  custom_fields: { container },
  tags: [tag],
})
const model: Model = {
  'ipam.service': [
    service('kong', 'multipass-kong', 8000, 'exposed'),
    service('kong-tls', 'multipass-kong', 8443, 'exposed'),
    service('rest', 'multipass-rest', 3000, 'internal'),
  ],
}
const kong: Running = { name: 'multipass-kong', running: true, networks: [NETWORK], published: [8000, 8443] }
const rest: Running = { name: 'multipass-rest', running: true, networks: [NETWORK], published: [] }
const compare = (...containers: Running[]) => compareWithHost(model, containers, NETWORK)

describe('the model beside what runs', () => {
  test('agrees when every service has its container, and every container its service', () => {
    expect(compare(kong, rest)).toEqual([])
  })

  test('shows a container that nobody documented, with its ports', () => {
    expect(compare(kong, rest, { ...rest, name: 'multipass-new', published: [9000] })).toEqual([
      { kind: 'undocumented', container: 'multipass-new', what: 'a container that publishes port 9000' },
    ])
  })

  test('shows a published port that nobody documented, also of an internal service', () => {
    expect(compare({ ...kong, published: [8000, 8001, 8443] }, { ...rest, published: [3000] })).toEqual([
      { kind: 'undocumented', container: 'multipass-kong', what: 'published port 8001' },
      { kind: 'undocumented', container: 'multipass-rest', what: 'published port 3000' },
    ])
  })

  test('shows a service whose container is gone, stopped, elsewhere, or publishes its port no more', () => {
    expect(compare(kong)).toEqual([{ kind: 'stale', container: 'multipass-rest', what: 'there is no such container' }])
    expect(compare(kong, { ...rest, running: false })).toEqual([
      { kind: 'stale', container: 'multipass-rest', what: 'the container does not run' },
    ])
    expect(compare({ ...kong, published: [8000] }, { ...rest, networks: ['bridge'] })).toEqual([
      { kind: 'stale', container: 'multipass-kong', what: 'port 8443 is not published' },
      { kind: 'stale', container: 'multipass-rest', what: 'the container is not on multipass-network' },
    ])
  })

  test('leaves containers of other networks alone, and stopped ones that nobody documented', () => {
    const elsewhere = { ...rest, name: 'backup', networks: ['bridge'] }
    expect(compare(kong, rest, elsewhere, { ...rest, name: 'old', running: false })).toEqual([])
  })
})
