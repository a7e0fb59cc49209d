import { z } from 'zod'

/** `netbox:whatsup`: what `whatsup.yaml` says, which the service itself checks, and whether page and API go through the gateway. */
export const whatsup = z
  .looseObject({
    connections: z.array(
      z.looseObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/),
        /** On this machine; its content goes into the container. */
        caFile: z.string().optional(),
      }),
    ),
    publish: z.boolean().default(true),
  })
  .optional()

/** Passwords by the names of the connections. */
export const whatsupSecrets = z.record(z.string(), z.string().min(1)).prefault({})

/** What is right, in words. */
export const whatsupWords = {
  whatsup:
    'the export to WhatsUp Gold, such as {instance: homelab, connections: [{name: main, url: "https://whatsup:9644", username: netbox, fingerprint: …}]}; see docs/use/whatsup.md',
  whatsupSecrets: 'passwords by the names of its connections, such as {main: …}, set with --secret',
} as const
