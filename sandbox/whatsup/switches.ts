/**
 * What nobody who may publish it has seen of WhatsUp Gold's REST API, or what differs from day to day: the stand-in can do either.
 * The first value of each is the unkind one wherever both are as likely.
 */
export interface Switches {
  /** Milliseconds, at least and at most, until a new device stands in lists and answers by its id. */
  lag: readonly [number, number]
  /** Share of creates of which a part is not applied, told by an error beside the created device. */
  partly: number
  /** What such a create leaves out. */
  leftOut: readonly ('attributes' | 'groups' | 'roles' | 'note')[]
  /** Share of creates that make the device and then answer 500. */
  failsAfter: number
  /** Share of creates that make the device and then cut the connection. */
  cutsAfter: number
  /** Share of creates that answer 500 and make nothing. */
  failsBefore: number
  /** What answers by id for a device that the user may not see, and for one that is gone. */
  hidden: 403 | 404
  /** Whether a field that PUT properties leaves out is cleared. */
  omitted: 'cleared' | 'kept'
  /** A second POST of an attribute's name. */
  sameAttribute: 'another' | 'refused'
  /** Whether a refresh ends the older tokens. */
  refreshEnds: boolean
  /** Whether several templates in one call answer 500, after some of them were made. */
  severalFail: boolean
  /** How an error is told. */
  errors: 'documented' | 'empty' | 'page'
  /** What a scan that is over answers. */
  oldScan: 404 | 'empty'
  /** Share of scans that vanish without a result. */
  scansLost: number
  /** How the counted answer spells its third field. */
  spelling: 'resourcesWithErros' | 'resourcesWithErrors'
  /** Whether a template may have an IPv6 address. */
  ipv6: boolean
  /** Whether the template of a device tells role, brand and system, too. */
  templateTellsRoles: boolean
}

export const SWITCHES: Switches = {
  lag: [0, 15_000],
  partly: 0,
  leftOut: ['attributes', 'groups', 'roles'],
  failsAfter: 0,
  cutsAfter: 0,
  failsBefore: 0,
  hidden: 404,
  omitted: 'cleared',
  sameAttribute: 'another',
  refreshEnds: true,
  severalFail: true,
  errors: 'documented',
  oldScan: 404,
  scansLost: 0,
  spelling: 'resourcesWithErros',
  ipv6: false,
  templateTellsRoles: false,
}
