/**
 * Every sentence about devices, runs and servers in English, as command line, log, API and NetBox's journal have them; without a full
 * stop. Each is made of texts only.
 */
export const en = {
  /** Somebody else's words: a server's, NetBox's. */
  text: (text: string) => text,
  and: (one: string, other: string) => `${one} and ${other}`,
  list: (one: string, other: string) => `${one}, ${other}`,
  next: (one: string, other: string) => `${one}; ${other}`,
  with: (what: string, said: string) => `${what}: ${said}`,
  none: () => 'none',

  // Why NetBox's device is not exported, or not as it is called.
  unreadable: (id: string, field: string) => `device ${id} is not exported: NetBox's ${field} is not as it must be`,
  withoutId: () => '(without id)',
  answer: () => 'answer',
  device: (id: string) => `device ${id}`,
  called: (id: string, name: string) => `device ${id} has no name; it is exported as "${name}"`,
  noAddress: (name: string) => `${name} is not exported: it has no primary address`,
  noName: (id: string) => `device ${id} is not exported: it has neither a name nor anything NetBox shows of it`,

  // Why a device is not wanted.
  hasStatus: (status: string) => `its status is ${status}`,
  hasSite: (site: string) => `its site is ${site}`,
  hasRole: (role: string) => `its role is ${role}`,
  hasTenant: (tenant: string) => `its tenant is ${tenant}`,
  lacksTags: (tags: string) => `it has none of the tags ${tags}`,
  isPart: () => 'the master of its chassis stands for it',
  lacksAddress: () => 'it has no address',
  lacksName: () => 'it has no name',
  left: () => 'it is not in NetBox any more',

  // Why a plan does what it does.
  markedTwice: (ids: string, name: string) =>
    `${ids} both carry the mark of ${name}; take the attribute NetBox.Id from the one that is not it`,
  lateCreate: (name: string, id: string) => `a late create of ${name}, beside ${id}`,
  unanswered: () => 'its create was not answered; it is looked for',
  unseen: () => 'it was made, and is not seen yet',
  vanished: (name: string, id: string, given: string) =>
    `${name} was exported as ${id} and is seen no more: deleted there, or hidden from our user; --again ${given} makes it again`,
  crowded: (address: string, ids: string) =>
    `${address} is monitored already by ${ids}; leave one of them, or mark it with NetBox.Id`,
  calledThere: (name: string) => `it is called "${name}" there`,
  monitored: (address: string, id: string, given: string) =>
    `${address} is monitored already (${id}); --adopt ${given} takes it over`,
  monitoredAs: (address: string, name: string, id: string, given: string) =>
    `${address} is monitored already as "${name}" (${id}); --adopt ${given} takes it over`,
  lookalike: (id: string, name: string) =>
    `${id} looks like a late create of ${name} and carries no mark; remove it there if it is`,
  tooMany: () => 'too many would be silenced or removed at once',
  guarded: (count: string, all: string, percent: string, allowed: string, guard: string) =>
    `the plan would silence or remove ${count} of ${all} exported devices (${percent} %), and ${allowed} % are allowed; if that is meant, raise guard to ${guard}`,

  // Parts of a device.
  'part name': () => 'name',
  'part address': () => 'address',
  'part host name': () => 'host name',
  'part attribute': () => 'attribute',
  'part group': () => 'group',
  'part role': () => 'role',
  'part brand': () => 'brand',
  'part system': () => 'system',
  'part maintenance': () => 'maintenance',

  // What became of a device.
  adopted: () => 'adopted',
  asItShallBe: () => 'as it shall be',
  created: () => 'created',
  createdBut: (said: string) => `created; the server says: ${said}`,
  updated: (parts: string) => `updated: ${parts}`,
  silenced: (why: string) => `silenced: ${why}`,
  removed: (why: string) => `removed: ${why}`,
  notKept: (parts: string) => `the server does not keep ${parts}`,
  scanned: () => 'found by a scan',
  scanEmpty: (address: string) => `a scan of ${address} found nothing there`,
  scanLost: (id: string) => `its scan ${id} vanished without a result`,
  scanForeign: (address: string, id: string) => `${address} is monitored already (${id}); --adopt takes it over`,

  // What a run did.
  'did create': (name: string) => `create ${name}`,
  'did update': (name: string) => `update ${name}`,
  'did maintain': (name: string) => `maintain ${name}`,
  'did remove': (name: string) => `remove ${name}`,
  'did adopt': (name: string) => `adopt ${name}`,
  'did wait': (name: string) => `wait ${name}`,
  'did conflict': (name: string) => `conflict ${name}`,
  'did nothing': (name: string) => `nothing ${name}`,
  as: (what: string, id: string) => `${what} (${id})`,
  unverified: (what: string) => `${what}, not verified`,
  more: (what: string, count: string) => `${what} and ${count} more`,
  unchanged: () => 'nothing was changed',
  cut: () => 'ended before its end',

  // What goes wrong with a server.
  misread: (call: string, where: string) =>
    `${call} was answered with what the API does not say: ${where} is not as it must be`,
  theAnswer: () => 'the answer',
  notJson: (call: string) => `${call} was answered with what is not JSON`,
  noToken: (call: string) => `${call} was refused: the server takes no token of this user`,
  mayNot: (call: string) => `${call} was refused: the user may not do this (403)`,
  notFound: (call: string) => `${call} found nothing (404)`,
  putOff: (call: string) => `${call} was put off: too much is asked of the server (429)`,
  answered: (call: string, status: string) => `${call} was answered with ${status}`,
  refused: (call: string, status: string) => `${call} was refused (${status})`,
  untrusted: (url: string, code: string) =>
    `the certificate of ${url} is not trusted (${code}); give its caFile or its fingerprint`,
  otherFingerprint: (host: string, shown: string, pinned: string) =>
    `the certificate of ${host} has the fingerprint ${shown}, and ${pinned} is pinned; nothing was sent`,
  nobody: (url: string, code: string) => `nobody answers at ${url} (${code})`,
  callOff: (call: string) => `${call} was called off`,
  calledOff: () => 'called off',
  late: (call: string, seconds: string) => `${call} was not answered within ${seconds} s`,
  lost: (call: string, code: string) => `${call} lost its connection (${code})`,
  neither: (call: string) => `${call} was answered with neither a device nor an error`,
  loginShut: (user: string) =>
    `the login of ${user} was refused; it is not tried again for a quarter of an hour, so that the server does not lock the user out`,
  loginNoToken: () => 'the answer to the login holds no access_token; is this the REST API of WhatsUp Gold?',
  loginAnswered: (status: string) => `the login was answered with ${status}`,
  loginRefused: (user: string, status: string) =>
    `the server does not take the login of ${user} (${status}); user and password must be those of a WhatsUp Gold user who may use the API`,
}

/** What every language has to say. */
export type Sentences = typeof en
