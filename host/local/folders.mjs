// @ts-check
/**
 * Where this project keeps what does not belong in the work tree. Plain JavaScript on Node built-ins, because the
 * bootstrap reads it before anything is installed.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'

const home = homedir()

/** What can be built again: engine, plugins, images, Node. `NETBOX_AS_CODE_CACHE` overrides it. */
export const cacheFolder =
  process.env.NETBOX_AS_CODE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(home, '.cache'), 'netbox-as-code')

/** What cannot: the state and passphrase of the stacks of this machine. `NETBOX_AS_CODE_STATE` overrides it. */
export const stateFolder =
  process.env.NETBOX_AS_CODE_STATE ??
  join(process.env.XDG_STATE_HOME ?? join(home, '.local', 'state'), 'netbox-as-code')
