/** What is not decided here: NetBox keeps what it has, and a person is told. */
export interface Conflict {
  readonly sort: 'identity' | 'field' | 'address' | 'foreign' | 'refused'
  /** Id of the thing, or what it is about. */
  readonly about: string
  /** One sentence without a full stop. */
  readonly sentence: string
}
