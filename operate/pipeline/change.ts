/** What an update does to a resource, as far as a reader of a plan cares. */
export type Change = 'create' | 'update' | 'replace' | 'delete'
