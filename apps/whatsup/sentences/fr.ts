import type { Sentences } from './en.ts'

/** Every sentence about devices, runs and servers in French, for the page. */
export const fr: Sentences = {
  text: (text) => text,
  and: (one, other) => `${one} et ${other}`,
  list: (one, other) => `${one}, ${other}`,
  next: (one, other) => `${one} ; ${other}`,
  with: (what, said) => `${what} : ${said}`,
  none: () => 'aucun',

  unreadable: (id, field) => `l’appareil ${id} n’est pas exporté : dans NetBox, ${field} n’a pas la forme attendue`,
  withoutId: () => '(sans numéro)',
  answer: () => 'la réponse',
  device: (id) => `l’appareil ${id}`,
  called: (id, name) => `l’appareil ${id} n’a pas de nom ; il est exporté comme « ${name} »`,
  noAddress: (name) => `${name} n’est pas exporté : il n’a pas d’adresse principale`,
  noName: (id) => `l’appareil ${id} n’est pas exporté : il n’a ni nom ni rien que NetBox montre de lui`,

  hasStatus: (status) => `son statut est ${status}`,
  hasSite: (site) => `son site : ${site}`,
  hasRole: (role) => `son rôle : ${role}`,
  hasTenant: (tenant) => `son locataire : ${tenant}`,
  lacksTags: (tags) => `il ne porte aucune des étiquettes ${tags}`,
  isPart: () => 'le maître de son châssis le représente',
  lacksAddress: () => 'il n’a pas d’adresse',
  lacksName: () => 'il n’a pas de nom',
  left: () => 'il n’est plus dans NetBox',

  markedTwice: (ids, name) =>
    `${ids} portent tous deux la marque de ${name} ; retirez l’attribut NetBox.Id à celui qui n’est pas le bon`,
  lateCreate: (name, id) => `une création tardive de ${name}, à côté de ${id}`,
  unanswered: () => 'sa création est restée sans réponse ; il est recherché',
  unseen: () => 'il a été créé et ne se voit pas encore',
  vanished: (name, id, given) =>
    `${name} a été exporté comme ${id} et ne se voit plus : supprimé là-bas, ou caché à notre utilisateur ; --again ${given} le recrée`,
  crowded: (address, ids) =>
    `${address} est déjà supervisée par ${ids} ; n’en laissez qu’un, ou marquez-le avec NetBox.Id`,
  calledThere: (name) => `il s’appelle « ${name} » là-bas`,
  monitored: (address, id, given) => `${address} est déjà supervisée (${id}) ; --adopt ${given} le reprend`,
  monitoredAs: (address, name, id, given) =>
    `${address} est déjà supervisée sous le nom « ${name} » (${id}) ; --adopt ${given} le reprend`,
  lookalike: (id, name) =>
    `${id} ressemble à une création tardive de ${name} et ne porte pas de marque ; retirez-le là-bas si c’en est une`,
  tooMany: () => 'trop d’appareils seraient mis en sourdine ou retirés d’un coup',
  guarded: (count, all, percent, allowed, guard) =>
    `le plan mettrait en sourdine ou retirerait ${count} appareils exportés sur ${all} (${percent} %), et ${allowed} % sont permis ; si c’est voulu, montez guard à ${guard}`,

  'part name': () => 'nom',
  'part address': () => 'adresse',
  'part host name': () => 'nom d’hôte',
  'part attribute': () => 'attribut',
  'part group': () => 'groupe',
  'part role': () => 'rôle',
  'part brand': () => 'marque',
  'part system': () => 'système',
  'part maintenance': () => 'maintenance',

  adopted: () => 'repris',
  asItShallBe: () => 'en règle',
  created: () => 'créé',
  createdBut: (said) => `créé ; le serveur dit : ${said}`,
  updated: (parts) => `modifié : ${parts}`,
  silenced: (why) => `mis en sourdine : ${why}`,
  removed: (why) => `retiré : ${why}`,
  notKept: (parts) => `le serveur ne garde pas : ${parts}`,
  scanned: () => 'trouvé par un scan',
  scanEmpty: (address) => `un scan de ${address} n’y a rien trouvé`,
  scanLost: (id) => `son scan ${id} a disparu sans résultat`,
  scanForeign: (address, id) => `${address} est déjà supervisée (${id}) ; --adopt le reprend`,

  'did create': (name) => `${name} créé`,
  'did update': (name) => `${name} modifié`,
  'did maintain': (name) => `${name} mis en sourdine ou réveillé`,
  'did remove': (name) => `${name} retiré`,
  'did adopt': (name) => `${name} repris`,
  'did wait': (name) => `${name} recherché`,
  'did conflict': (name) => `${name} à décider`,
  'did nothing': (name) => `${name} en règle`,
  as: (what, id) => `${what} (${id})`,
  unverified: (what) => `${what}, non vérifié`,
  more: (what, count) => `${what} et ${count} autres`,
  unchanged: () => 'rien n’a été modifié',
  cut: () => 'interrompu avant la fin',

  misread: (call, where) => `${call} : la réponse n’est pas ce que dit l’API, ${where} n’a pas la forme attendue`,
  theAnswer: () => 'elle',
  notJson: (call) => `${call} : la réponse n’est pas du JSON`,
  noToken: (call) => `${call} a été refusé : le serveur n’accepte aucun jeton de cet utilisateur`,
  mayNot: (call) => `${call} a été refusé : l’utilisateur n’en a pas le droit (403)`,
  notFound: (call) => `${call} n’a rien trouvé (404)`,
  putOff: (call) => `${call} a été remis à plus tard : trop est demandé au serveur (429)`,
  answered: (call, status) => `${call} a reçu la réponse ${status}`,
  refused: (call, status) => `${call} a été refusé (${status})`,
  untrusted: (url, code) =>
    `le certificat de ${url} n’est pas de confiance (${code}) ; donnez son caFile ou son fingerprint`,
  otherFingerprint: (host, shown, pinned) =>
    `le certificat de ${host} a l’empreinte ${shown}, et ${pinned} est exigée ; rien n’a été envoyé`,
  nobody: (url, code) => `personne ne répond à ${url} (${code})`,
  callOff: (call) => `${call} a été interrompu`,
  calledOff: () => 'interrompu',
  late: (call, seconds) => `${call} est resté sans réponse pendant ${seconds} s`,
  lost: (call, code) => `${call} a perdu sa connexion (${code})`,
  neither: (call) => `${call} : la réponse ne contient ni appareil ni erreur`,
  loginShut: (user) =>
    `la connexion de ${user} a été refusée ; elle n’est pas retentée avant un quart d’heure, pour que le serveur ne bloque pas l’utilisateur`,
  loginNoToken: () =>
    'la réponse à la connexion ne contient pas d’access_token ; est-ce bien l’API REST de WhatsUp Gold ?',
  loginAnswered: (status) => `la connexion a reçu la réponse ${status}`,
  loginRefused: (user, status) =>
    `le serveur n’accepte pas la connexion de ${user} (${status}) ; il faut un utilisateur de WhatsUp Gold qui a droit à l’API, et son mot de passe`,
}
