import type { CustomResourceOptions, Output } from '@pulumi/pulumi'
import type { Fields, Kind, kinds } from '../../netbox/index.ts'
import { typeOf } from '../tokens.ts'
import { type GetMany, type GetManyOutput, type GetOne, type GetOneOutput, kindsOf, lookupsOf } from './functions.ts'
import { type Named, NetBoxObject, type ObjectArgs } from './object.ts'

/** An object as a program reads it: its fields, as they are once it is there. */
export type ObjectResource<K extends Kind> = NetBoxObject<K> & {
  readonly [N in keyof Named<Fields<K>>]-?: Output<Named<Fields<K>>[N]>
}

/** The class of one kind of object. */
export interface ObjectClass<K extends Kind> {
  readonly kind: K
  new (name: string, args: ObjectArgs<K>, options?: CustomResourceOptions): ObjectResource<K>
}

function classOf<K extends Kind>(kind: K): ObjectClass<K> {
  const made = class extends NetBoxObject<K> {
    static readonly kind = kind
    constructor(name: string, args: ObjectArgs<K>, options?: CustomResourceOptions) {
      super(kind, name, args, options)
    }
  }
  return made as unknown as ObjectClass<K>
}

/** `IpAddress` of `ip-addresses`, as {@link typeOf} makes it. */
type Singular<P extends string> = P extends `${infer Stem}ies`
  ? `${Stem}y`
  : P extends `${infer Stem}sses`
    ? `${Stem}ss`
    : P extends `${infer Stem}xes`
      ? `${Stem}x`
      : P extends `${string}chassis`
        ? P
        : P extends `${infer Stem}s`
          ? Stem
          : P
type Words<W extends string> = W extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Words<Rest>}`
  : Capitalize<W>
type NameIn<App extends string, P extends string> = P extends `${App}/${infer Plural}/`
  ? Words<Singular<Plural>>
  : never

type PluralIn<App extends string, P extends string> = P extends `${App}/${infer Plural}/`
  ? Plural extends Singular<Plural>
    ? `${Words<Plural>}List`
    : Words<Plural>
  : never
type PathOf<K extends Kind> = (typeof kinds)[K]['path']

/** The classes of an app of NetBox by name, and the functions that look up its objects: drawn from the table of kinds. */
type Classes<App extends string> = {
  readonly [K in Kind as NameIn<App, PathOf<K>>]: ObjectClass<K>
} & {
  readonly [K in Kind as `get${NameIn<App, PathOf<K>>}`]: GetOne<K>
} & {
  readonly [K in Kind as `get${NameIn<App, PathOf<K>>}Output`]: GetOneOutput<K>
} & {
  readonly [K in Kind as `get${PluralIn<App, PathOf<K>>}`]: GetMany<K>
} & {
  readonly [K in Kind as `get${PluralIn<App, PathOf<K>>}Output`]: GetManyOutput<K>
}

function classesOf<App extends string>(app: App): Classes<App> {
  const classes = kindsOf(app).map((kind) => [typeOf(kind).split(':')[2], classOf(kind)])
  const functions = kindsOf(app).map((kind) => lookupsOf(kind))
  return Object.assign(Object.fromEntries(classes), ...functions) as Classes<App>
}

/** Circuits, their providers and their ends. */
export const circuits = classesOf('circuits')

/** Where NetBox reads files from. */
export const core = classesOf('core')

/** Sites, racks, devices, what is in them, and what joins them. */
export const dcim = classesOf('dcim')

/** What NetBox itself is fitted with: tags, custom fields, webhooks, templates. */
export const extras = classesOf('extras')

/** Addresses, networks, and what listens on them. */
export const ipam = classesOf('ipam')

/** Whose things are, and whom to call. */
export const tenancy = classesOf('tenancy')

/** Who may do what in NetBox, and whose its objects are. */
export const users = classesOf('users')

/** Clusters and virtual machines. */
export const virtualization = classesOf('virtualization')

/** Tunnels, and layer 2 over them. */
export const vpn = classesOf('vpn')

/** Wireless networks and links. */
export const wireless = classesOf('wireless')
