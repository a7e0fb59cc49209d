import { parseArgs } from 'node:util'
import { UserError } from '../../host/user-error.ts'
import { count, parsed } from '../command.ts'
import { PEERS, type Peer } from './peers.ts'

export interface Options {
  /** Devices in the workload. */
  n: number
  rounds: number
  /** In the order of their turns. */
  peers: Peer[]
  /** First part of the name of everything in Docker. */
  name: string
  port: number
  json: boolean
}

/** What `--help` prints. */
export const USAGE = `npm run bench:netbox -- [options]

Fills a NetBox of its own with n devices and what belongs to them, by this engine, by raw requests (the floor) and by
its peers: loaded, again with no change, and with 1 % of the descriptions changed.

  --n N            devices, 50 by default: 5 n + 5 objects
  --rounds N       rounds of all contestants, 3 by default
  --peers PEERS    some of ${PEERS.join(', ')}, with commas between; pynetbox by default; none: only engine and floor
  --name NAME      first part of the name of everything in Docker, bench<pid>-filled by default
  --port N         where its NetBox answers on 127.0.0.1, 19180 by default
  --json           the figures as JSON on standard output`

/** Reads the command line; undefined asks for {@link USAGE}. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  const { name, json, peers } = values
  return {
    n: count('n', values.n, 1, 10_000),
    rounds: count('rounds', values.rounds, 1, 100),
    port: count('port', values.port, 1, 65_535),
    peers: peersIn(peers),
    ...{ name, json },
  }
}

function parse(args: string[]) {
  return parsed(
    () =>
      parseArgs({
        args,
        options: {
          n: { type: 'string', default: '50' },
          rounds: { type: 'string', default: '3' },
          peers: { type: 'string', default: 'pynetbox' },
          name: { type: 'string', default: `bench${process.pid}-filled` },
          port: { type: 'string', default: '19180' },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  )
}

function peersIn(text: string): Peer[] {
  const given = text === 'none' ? [] : text.split(',')
  const unknown = given.filter((name) => !PEERS.some((peer) => peer === name))
  if (unknown.length === 0) return PEERS.filter((peer) => given.includes(peer))
  throw new UserError(`--peers is ${text}; it must be none, or some of ${PEERS.join(', ')} with commas between.`)
}
