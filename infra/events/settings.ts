import { z } from 'zod'
import { address, image, megabytes, port } from '../config-values.ts'

/** No password in it: it would be shown, and stand in the environment. */
const server = z.string().regex(/^(nats|tls|wss?):\/\/[\w.[\]:-]+$/)

/** `netbox:events`: a NATS of its own on the Docker host, or one that is there. */
export const events = z
  .strictObject({
    image: image.optional(),
    /** On the host, for programs that publish. */
    port: port.default(4222),
    bind: address.default('127.0.0.1'),
    memory: megabytes.default(256),
    /** When an event is on the disk for good: before it is acknowledged, or so often. */
    sync: z
      .string()
      .regex(/^(always|[1-9]\d*(ms|s|m))$/)
      .default('always'),
    servers: z.array(server).min(1).optional(),
    user: z
      .string()
      .regex(/^[\w.@-]+$/)
      .optional(),
    replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(1),
    stream: z
      .string()
      .regex(/^[\w-]{1,64}$/)
      .default('INFRASTRUCTURE'),
    maxBytes: z
      .string()
      .regex(/^[1-9]\d{0,8}[KMGT]?$/)
      .optional(),
    /** Slug of the site of new devices. */
    site: z
      .string()
      .regex(/^[\w-]+$/)
      .optional(),
    reconcileHours: z.number().positive().max(1000).default(6),
    /** Whether what people change in NetBox becomes an event. */
    changes: z.boolean().default(true),
  })
  .refine(({ image, servers }) => (image === undefined) !== (servers === undefined))
  .optional()

/** `netbox:eventsSecrets`: what a NATS that is there wants, each the text itself. */
export const eventsSecrets = z
  .strictObject({
    credentials: z.string(),
    password: z.string(),
    token: z.string(),
    authority: z.string(),
    certificate: z.string(),
    key: z.string(),
  })
  .partial()
  .prefault({})
