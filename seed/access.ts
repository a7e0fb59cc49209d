import { type CustomResourceOptions, type Output, output, secret } from '@pulumi/pulumi'
import { Token } from '../provider/index.ts'
import { AUTOMATION } from './automation.ts'
import { type Client, passwordOf, usernameOf } from './client.ts'
import { DISCOVERY } from './discovery.ts'
import { EVENTS } from './events.ts'
import type { Keepers, Rotated } from './rotated.ts'
import type { Seed } from './seed.ts'
import { WHATSUP } from './whatsup.ts'

/** Makes tokens for users of the model, and makes them anew when a keeper changes. */
export class Access {
  readonly #seed: Seed
  readonly #keepers: Keepers
  readonly #options: CustomResourceOptions

  constructor(seed: Seed, keepers: Keepers, options: CustomResourceOptions) {
    this.#seed = seed
    this.#keepers = keepers
    // Whoever logs in before the permissions are there sees nothing, and could make nothing.
    this.#options = { ...options, dependsOn: [...seed.of('users.user'), ...seed.of('users.objectpermission')] }
  }

  /** An API token for each client's own user, by slug. Secret. */
  clients(clients: readonly Client[]): Output<Record<string, string>> {
    const tokens = clients.map(
      (client) =>
        [
          client.slug,
          this.#token(`client-${client.slug}-token`, usernameOf(client), passwordOf(client), 'clients'),
        ] as const,
    )
    return secret(output(Object.fromEntries(tokens)))
  }

  /** What the automation container logs in with, and what its webhook is signed with. Secret. */
  automation(): { netboxToken: Output<string>; webhookSecret: Output<string> } {
    const { username, password, webhookSecret } = AUTOMATION
    return {
      netboxToken: this.#token('automation-netbox-token', username, password, 'automation'),
      webhookSecret: this.#seed.secrets.get(webhookSecret)!,
    }
  }

  /** The same for the export to WhatsUp Gold. Secret. */
  whatsup(): { netboxToken: Output<string>; webhookSecret: Output<string> } {
    const { username, password, webhookSecret } = WHATSUP
    return {
      netboxToken: this.#token('automation-whatsup-token', username, password, 'automation'),
      webhookSecret: this.#seed.secrets.get(webhookSecret)!,
    }
  }

  /** The same for the projector of events, whose webhook a stack may go without. Secret. */
  events(): { netboxToken: Output<string>; webhookSecret: Output<string> | undefined; programs: readonly string[] } {
    const { username, password, webhookSecret } = EVENTS
    return {
      netboxToken: this.#token('events-netbox-token', username, password, 'events'),
      webhookSecret: this.#seed.secrets.get(webhookSecret),
      // Not people: what these write is known where it comes from.
      programs: [EVENTS, AUTOMATION, WHATSUP, DISCOVERY].map((program) => program.username),
    }
  }

  /** What discovery logs in with. Secret. */
  discovery(): Output<string> {
    return this.#token('discovery-netbox-token', DISCOVERY.username, DISCOVERY.password, 'automation')
  }

  #token(name: string, username: string, password: string, rotated: Rotated): Output<string> {
    const args = {
      username,
      password: this.#seed.secrets.get(password)!,
      description: 'Pulumi',
      keepers: this.#keepers(rotated),
    }
    return new Token(name, args, this.#options).value
  }
}
