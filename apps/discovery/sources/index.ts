import type { z } from 'zod'
import { docker } from './docker/docker.ts'
import { files } from './files/files.ts'
import { homeAssistant } from './home-assistant/home-assistant.ts'
import { network } from './network/network.ts'
import { proxmox } from './proxmox/proxmox.ts'
import type { Around, Source } from './source.ts'
import { truenas } from './truenas/truenas.ts'

/** A sort of source, whatever its settings are: they were checked by its own schema. */
interface Sort {
  readonly settings: z.ZodType
  open(settings: never, around: Around): Source
}

/** Every sort of source, by its name in the configuration. A new one is a folder and a line here. */
export const TYPES = {
  docker,
  files,
  'home-assistant': homeAssistant,
  network,
  proxmox,
  truenas,
} as const satisfies Record<string, Sort>

export type SourceTypeName = keyof typeof TYPES
