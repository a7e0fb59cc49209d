/** The entities as the proxy reads them: valid and complete, because nothing else is ever stored. */

export interface Service {
  id: string
  name: string | null
  protocol: string
  host: string
  port: number
  path: string | null
  connect_timeout: number
  read_timeout: number
  enabled: boolean
}

export interface Route {
  id: string
  name: string | null
  protocols: string[]
  methods: string[] | null
  hosts: string[] | null
  paths: string[] | null
  headers: Record<string, string[]> | null
  snis: string[] | null
  https_redirect_status_code: number
  regex_priority: number
  strip_path: boolean
  path_handling: 'v0' | 'v1'
  preserve_host: boolean
  created_at: number
}

interface Reference {
  id: string
}

export interface Plugin {
  id: string
  name: string
  config: Record<string, unknown>
  enabled: boolean
  route: Reference | null
  service: Reference | null
  consumer: Reference | null
}

export interface Consumer {
  id: string
  username: string | null
  custom_id: string | null
}
