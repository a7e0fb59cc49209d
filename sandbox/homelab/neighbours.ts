/** A container of the homelab, as far as its neighbours can tell. */
export interface Neighbour {
  name: string
  /** Ports it listens on in the network, and the port of the host each is published on, if it is. */
  ports: { internal: number; host?: number }[]
}

/** The neighbour that is a gateway; the others only answer. */
export const GATEWAY = 'multipass-supabase-kong'

/** The fourteen containers of the homelab. Those without a host port are reached through the gateway alone. */
export const NEIGHBOURS: Neighbour[] = [
  { name: 'multipass-nextjs', ports: [{ internal: 3000, host: 3000 }] },
  { name: 'multipass-supabase-studio', ports: [{ internal: 3000, host: 3001 }] },
  { name: 'multipass-langfuse', ports: [{ internal: 3000, host: 3002 }] },
  { name: 'multipass-litellm', ports: [{ internal: 4000, host: 4000 }] },
  {
    name: GATEWAY,
    ports: [
      { internal: 8000, host: 8000 },
      { internal: 8443, host: 8443 },
    ],
  },
  { name: 'multipass-supabase-db', ports: [{ internal: 5432, host: 5432 }] },
  { name: 'multipass-redis', ports: [{ internal: 6379, host: 6379 }] },
  { name: 'multipass-supabase-rest', ports: [{ internal: 3000 }] },
  { name: 'multipass-supabase-realtime', ports: [{ internal: 4000 }] },
  { name: 'multipass-supabase-storage', ports: [{ internal: 5000 }] },
  { name: 'multipass-supabase-auth', ports: [{ internal: 9999 }] },
  { name: 'multipass-supabase-meta', ports: [{ internal: 8080 }] },
  { name: 'multipass-supabase-imgproxy', ports: [{ internal: 5001 }] },
  { name: 'multipass-langfuse-db', ports: [{ internal: 5432 }] },
]
