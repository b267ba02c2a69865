/** What a database holds, as far as an editor completes it. */
export interface Catalog {
  readonly database: string
  /** The schemas in which an unqualified name is looked for, in order. */
  readonly path: readonly string[]
  readonly schemas: readonly string[]
  readonly relations: readonly CatalogRelation[]
  readonly functions: readonly CatalogFunction[]
  /** There was more than is shown. */
  readonly cut: boolean
}

export interface CatalogRelation {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table' | 'partitioned table'
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

export interface CatalogFunction {
  readonly schema: string
  readonly name: string
  /** Of each of its forms, such as `text, integer`. */
  readonly arguments: readonly string[]
}
