import { describe, expect, test } from 'vitest'
import type { ContainerSummary } from '../../../host/docker/container.ts'
import { hostProblems } from '../../../infra/checks/host.ts'
import { parseConfig } from '../../../infra/config.ts'
import { OWNER_LABEL } from '../../../infra/owner.ts'

const OWNER = 'netbox/test'
const GIB = 1024 ** 3
const config = parseConfig({
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
})
const container = (name: string, port?: number, owner?: string, volume?: string): ContainerSummary => ({
  Id: name,
  Names: [`/${name}`],
  State: 'running',
  Labels: owner ? { [OWNER_LABEL]: owner } : {},
  Ports: port ? [{ PrivatePort: port, PublicPort: port, Type: 'tcp' }] : [],
  NetworkSettings: { Networks: {} },
  Mounts: volume ? [{ Name: volume, Destination: '/var/lib/postgresql/data' }] : [],
})
const database = (volume: string) => container('netbox-postgres', 5433, OWNER, volume)
const good = {
  apiVersion: '1.41',
  networks: ['bridge', 'multipass-network'],
  containers: [] as ContainerSummary[],
  volumes: [] as string[],
  facts: { memoryAvailable: 8 * GIB, diskAvailable: 50 * GIB, listeningPorts: new Set<number>() },
}

describe('the checks on a host', () => {
  test('pass on a host that has everything', () => {
    expect(hostProblems(config, OWNER, good)).toEqual([])
  })

  test.each([
    ['an old engine', { apiVersion: '1.40' }, /speaks API 1\.40; 1\.41 .* upgrade Docker/],
    ['a missing network', { networks: ['bridge'] }, /no Docker network multipass-network .*docker network create/],
    ['a port held by a container', { containers: [container('grafana', 8080)] }, /Port 8080.*container grafana/],
    [
      'a port held by a program',
      { facts: { ...good.facts, listeningPorts: new Set([5433]) } },
      /Port 5433, which netbox:ports\.postgres asks for, is taken on the host by another program/,
    ],
    [
      'a container of another stack with our name',
      { containers: [container('netbox-redis', undefined, 'netbox/dev')] },
      /container netbox-redis already, of the stack netbox\/dev: remove it, or give this stack another netbox:name/,
    ],
    ['a container of somebody else with our name', { containers: [container('netbox')] }, /not made by this project/],
    ['too little memory', { facts: { ...good.facts, memoryAvailable: GIB } }, /1\.0 GiB of memory available; 1\.5 GiB/],
    ['too little disk', { facts: { ...good.facts, diskAvailable: 2 * GIB } }, /2\.0 GiB of disk left/],
    [
      'data of another major version of PostgreSQL',
      { volumes: ['netbox-postgres-data-16', 'netbox-postgres-data-old'] },
      /in the volume netbox-postgres-data-16, .* \(postgres:17-alpine\): 'npm run upgrade' takes it over/,
    ],
    [
      'data in another volume than the wanted one, which is there too: empty, or left behind by an upgrade',
      {
        volumes: ['netbox-postgres-data', 'netbox-postgres-data-18'],
        containers: [database('netbox-postgres-data-18')],
      },
      /in the volume netbox-postgres-data-18, .* \(postgres:17-alpine\): .* set the image back/,
    ],
    [
      'an upgrade that names a volume which is not there',
      {
        volumes: ['netbox-postgres-data-16'],
        containers: [database('netbox-postgres-data-16')],
        putInPlace: 'netbox-postgres-data',
      },
      /in the volume netbox-postgres-data-16/,
    ],
    [
      'a volume that is not whole',
      { volumes: ['netbox-postgres-data'], containers: [container('netbox-upgrade')] },
      /netbox-upgrade is loading the data/,
    ],
  ])('name %s and its remedy in one sentence', (_, change, sentence) => {
    const problems = hostProblems(config, OWNER, { ...good, ...change })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(sentence)
  })

  test('let our own containers keep their ports', () => {
    const ours = {
      containers: [container('netbox', 8080, OWNER), container('netbox-postgres', 5433, OWNER)],
      facts: { ...good.facts, listeningPorts: new Set([8080, 5433]) },
    }
    expect(hostProblems(config, OWNER, { ...good, ...ours })).toEqual([])
  })

  test('ask for no room once our containers are there', () => {
    const full = {
      containers: [container('netbox', 8080, OWNER)],
      facts: { ...good.facts, memoryAvailable: 0, diskAvailable: 0 },
    }
    expect(hostProblems(config, OWNER, { ...good, ...full })).toEqual([])
  })

  const volumes = ['netbox-postgres-data-16', 'netbox-postgres-data']

  test('let the volume of the database be, whatever older ones are kept beside it', () => {
    const containers = [database('netbox-postgres-data')]
    expect(hostProblems(config, OWNER, { ...good, containers, volumes })).toEqual([])
  })

  test('let an upgrade put the volume that it names in the place of the one there is', () => {
    const containers = [database('netbox-postgres-data-16')]
    const seen = { ...good, containers, volumes, putInPlace: 'netbox-postgres-data' }
    expect(hostProblems(config, OWNER, seen)).toEqual([])
  })

  test('take the volume of our version where no container says which one has the data', () => {
    expect(hostProblems(config, OWNER, { ...good, volumes })).toEqual([])
  })

  test('do without facts that the host cannot give', () => {
    expect(hostProblems(config, OWNER, { ...good, facts: undefined })).toEqual([])
  })
})
