import snmp from 'net-snmp'
import { z } from 'zod'
import type { Around } from '../source.ts'

const secretFile = z.string().min(1)

/** How an SNMP agent is asked; secrets stand in files. */
export const snmpAccess = z.discriminatedUnion('version', [
  z.strictObject({ version: z.literal('2c'), communityFile: secretFile }),
  z
    .strictObject({
      version: z.literal(3),
      user: z.string().min(1),
      auth: z.enum(['sha', 'sha256', 'sha512']).default('sha256'),
      authKeyFile: secretFile.optional(),
      priv: z.enum(['aes', 'aes256b', 'aes256r']).default('aes'),
      privKeyFile: secretFile.optional(),
    })
    .refine(({ authKeyFile, privKeyFile }) => authKeyFile !== undefined || privKeyFile === undefined, {
      message: 'with authKeyFile where there is privKeyFile',
    }),
])
type SnmpAccess = z.infer<typeof snmpAccess>

/** Opens a session with an agent. The library's own, which holds one UDP socket. */
export type Open = (address: string) => snmp.Session

/** Milliseconds for one answer, which is asked for twice: a wrong community looks like no agent at all. */
const PATIENCE = { timeout: 800, retries: 1 }
/** Rows of one table; what has more is cut there. */
const MOST = 5000

/** Reads the secrets of an access, once for all agents. Throws `SourceError`. */
export async function opener(access: SnmpAccess, secret: Around['secret'], port = 161): Promise<Open> {
  const options = { ...PATIENCE, port }
  if (access.version === '2c') {
    const community = await secret(access.communityFile)
    return (address) => snmp.createSession(address, community, { ...options, version: snmp.Version2c })
  }
  const { user: name, auth, authKeyFile, priv, privKeyFile } = access
  const [authKey, privKey] = await Promise.all([authKeyFile, privKeyFile].map((file) => file && secret(file)))
  const user = {
    name,
    level: snmp.SecurityLevel[privKey ? 'authPriv' : authKey ? 'authNoPriv' : 'noAuthNoPriv'],
    ...(authKey && { authProtocol: snmp.AuthProtocols[auth], authKey }),
    ...(privKey && { privProtocol: snmp.PrivProtocols[priv], privKey }),
  }
  return (address) => snmp.createV3Session(address, user, { ...options, version: snmp.Version3 as 3 })
}

/** What stands below an object id, by the rest of its id; nothing where the agent has no such table. */
export async function below(session: snmp.Session, oid: string): Promise<Map<string, Buffer | number>> {
  const rows = new Map<string, Buffer | number>()
  return await new Promise((resolve, reject) => {
    session.subtree(
      oid,
      20,
      (varbinds) => {
        for (const one of varbinds)
          if (!snmp.isVarbindError(one) && (Buffer.isBuffer(one.value) || typeof one.value === 'number'))
            rows.set(one.oid.slice(oid.length + 1), one.value)
          else if (!snmp.isVarbindError(one)) rows.set(one.oid.slice(oid.length + 1), Buffer.from(String(one.value)))
        return rows.size > MOST
      },
      (error) =>
        error && !/timed out/i.test(error.message) && rows.size === 0
          ? resolve(rows)
          : error
            ? reject(error)
            : resolve(rows),
    )
  })
}
