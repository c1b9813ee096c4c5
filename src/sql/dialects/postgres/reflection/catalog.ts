/** Runs a query of the catalogue: its rows, each an array. */
export type ReadCatalog = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** A table, view or foreign table (pg_class). */
export interface CatalogRelation {
  readonly oid: number
  readonly name: string
  readonly schema: string
  /** r: table, p: partitioned table, v: view, m: materialized view, f: foreign table (manual §53.11). */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f'
  readonly persistence: 'p' | 'u' | 't'
  readonly partition: boolean
  readonly partitionBy: string | null
  readonly parents: string | null
  readonly rowSecurity: boolean
  readonly options: string | null
  readonly definition: string | null
  /** The views, materialized views and foreign tables that a view reads. */
  readonly reads: readonly number[] | null
  readonly comment: string | null
}

/** A column (pg_attribute). */
export interface CatalogColumn {
  readonly relation: number
  readonly number: number
  readonly name: string
  readonly type: number
  readonly modifier: number
  /** The type as PostgreSQL writes it. */
  readonly declared: string
  readonly dimensions: number
  readonly notNull: boolean
  readonly identity: '' | 'a' | 'd'
  readonly generated: '' | 's' | 'v'
  /** The default, or the expression of a generated column. */
  readonly expression: string | null
  /** `default` is that of the database. Null is `C`, by code points. */
  readonly collation: string | null
  readonly comment: string | null
}

/** A type that columns use (pg_type). */
export interface CatalogType {
  readonly oid: number
  readonly name: string
  readonly schema: string
  /** b: base, c: composite, d: domain, e: enumeration, r: range, m: multirange (manual §53.64). */
  readonly kind: string
  readonly isArray: boolean
  readonly element: number
  readonly base: number
  readonly baseModifier: number
  readonly notNull: boolean
  readonly labels: readonly string[] | null
  /** The default of a domain. */
  readonly expression: string | null
}

/** A constraint of a table (pg_constraint). */
export interface CatalogConstraint {
  readonly relation: number
  readonly name: string
  /** p: primary key, u: unique, f: foreign key, c: check, x: exclusion, t: trigger (manual §53.13). */
  readonly kind: 'p' | 'u' | 'f' | 'c' | 'x' | 't' | 'n'
  readonly columns: readonly number[] | null
  readonly target: number
  readonly targetColumns: readonly number[] | null
  readonly onDelete: string
  readonly onUpdate: string
  readonly deferrable: boolean
  readonly deferred: boolean
  readonly matchFull: boolean
  readonly valid: boolean
  readonly index: number
  readonly expression: string | null
}

/** An index (pg_index). */
export interface CatalogIndex {
  readonly oid: number
  readonly relation: number
  readonly name: string
  readonly method: string
  readonly unique: boolean
  readonly primary: boolean
  readonly nullsNotDistinct: boolean
  readonly valid: boolean
  readonly keyCount: number
  readonly keys: readonly CatalogKey[]
  readonly where: string | null
}

/** A key of an index: a column or an expression. */
export interface CatalogKey {
  /** The column's number; 0 for an expression. */
  readonly column: number
  readonly expression: string | null
  /** Bits: 1 descending, 2 nulls first. */
  readonly option: number
  readonly collation: string | null
  /** The operator class, where it is not the usual one of the type. */
  readonly operatorClass: string | null
}

/** A trigger, with the text of its function (pg_trigger, pg_proc). */
export interface CatalogTrigger {
  readonly relation: number
  readonly name: string
  /** Bits: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead of (manual §53.57 and pg_trigger.h). */
  readonly bits: number
  readonly columns: readonly string[] | null
  readonly definition: string
  readonly constraint: boolean
  readonly enabled: boolean
  readonly function: number
  readonly body: string
  readonly language: string
}

/** A sequence (pg_sequence). */
export interface CatalogSequence {
  readonly name: string
  /** The name as expressions have it: in quotes where it needs them, with its schema where that is not on the search path. */
  readonly reference: string
  readonly schema: string
  readonly start: string
  readonly increment: string
  readonly last: string | null
  /** The column whose numbers it gives: i for identity columns, a for serial ones. */
  readonly owner: { readonly relation: number; readonly column: number; readonly kind: 'i' | 'a' } | null
}

/** What no schema value says, by its sort: `extension`. */
export interface CatalogOther {
  readonly oid: number
  readonly sort: string
  readonly name: string
  readonly schema: string | null
}

/** What PostgreSQL's catalogue says of everything at once. */
export interface Catalog {
  /** The database schemas: the connection's own first, if it has one. */
  readonly schemas: readonly { readonly name: string; readonly current: boolean; readonly temporary: boolean }[]
  readonly relations: readonly CatalogRelation[]
  readonly columns: readonly CatalogColumn[]
  readonly types: readonly CatalogType[]
  readonly constraints: readonly CatalogConstraint[]
  readonly indexes: readonly CatalogIndex[]
  readonly triggers: readonly CatalogTrigger[]
  readonly sequences: readonly CatalogSequence[]
  readonly others: readonly CatalogOther[]
}

/** Reads the whole catalogue with one query for each sort of thing, whatever the number of tables (PostgreSQL manual, chapter 53). */
export async function readCatalog(read: ReadCatalog): Promise<Catalog> {
  const rows = async <T>(query: string): Promise<readonly T[]> =>
    (await read(`SELECT pg_catalog.row_to_json(found)::text FROM (${query}) AS found`)).map(([text]) => parsed<T>(String(text)))
  return {
    schemas: await rows(schemaQuery),
    relations: await rows(relationQuery),
    columns: await rows(columnQuery),
    types: await rows(typeQuery),
    constraints: await rows(constraintQuery),
    indexes: await rows(indexQuery),
    triggers: await rows(triggerQuery),
    sequences: await rows(sequenceQuery),
    others: await rows(otherQuery),
  }
}

// The queries below name and type their columns as the interfaces do.
function parsed<T>(text: string): T {
  return JSON.parse(text) as T
}

/** Namespaces that are not PostgreSQL's own. */
const ownNamespace =
  "(n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_)' OR n.oid = pg_my_temp_schema())"

/** What extensions brought is theirs. */
function notOfExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_catalog.${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`
}

const ownRelations = `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE ${ownNamespace} AND ${notOfExtension('pg_class', 'c.oid')}`
const ownTables = `SELECT c.oid FROM ${ownRelations} AND c.relkind IN ('r', 'p', 'v')`

const schemaQuery = `SELECT n.nspname AS "name", coalesce(n.nspname = current_schema(), false) AS "current", n.oid = pg_my_temp_schema() AS "temporary"
FROM pg_namespace AS n WHERE ${ownNamespace} AND ${notOfExtension('pg_namespace', 'n.oid')} ORDER BY 2 DESC, n.nspname`

const relationQuery = `SELECT c.oid::int8 AS "oid", c.relname AS "name", n.nspname AS "schema", c.relkind AS "kind", c.relpersistence AS "persistence",
  c.relispartition AS "partition", CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionBy",
  (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits AS i WHERE i.inhrelid = c.oid AND NOT c.relispartition) AS "parents",
  c.relrowsecurity AS "rowSecurity", array_to_string(c.reloptions, ', ') AS "options",
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS "definition",
  (SELECT json_agg(DISTINCT d.refobjid::int8) FROM pg_rewrite AS w JOIN pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> c.oid WHERE w.ev_class = c.oid AND c.relkind IN ('v', 'm')) AS "reads",
  obj_description(c.oid, 'pg_class') AS "comment"
FROM ${ownRelations} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`

const columnQuery = `SELECT a.attrelid::int8 AS "relation", a.attnum AS "number", a.attname AS "name", a.atttypid::int8 AS "type", a.atttypmod AS "modifier",
  format_type(a.atttypid, a.atttypmod) AS "declared", a.attndims AS "dimensions", a.attnotnull AS "notNull", a.attidentity AS "identity",
  a.attgenerated AS "generated", pg_get_expr(d.adbin, d.adrelid) AS "expression",
  CASE WHEN l.collname NOT IN ('C', 'POSIX') THEN l.collname END AS "collation", col_description(a.attrelid, a.attnum) AS "comment"
FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN (${ownTables}) ORDER BY a.attrelid, a.attnum`

const typeQuery = `WITH RECURSIVE used (oid) AS (
  SELECT DISTINCT a.atttypid FROM pg_attribute AS a WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN (${ownTables})
  UNION SELECT x.oid FROM used JOIN pg_type AS t ON t.oid = used.oid CROSS JOIN LATERAL (VALUES (t.typelem), (t.typbasetype)) AS x (oid) WHERE x.oid <> 0)
SELECT t.oid::int8 AS "oid", t.typname AS "name", n.nspname AS "schema", t.typtype AS "kind", t.typcategory = 'A' AS "isArray", t.typelem::int8 AS "element",
  t.typbasetype::int8 AS "base", t.typtypmod AS "baseModifier", t.typnotnull AS "notNull",
  (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid) AS "labels",
  pg_get_expr(t.typdefaultbin, 0) AS "expression"
FROM used JOIN pg_type AS t ON t.oid = used.oid JOIN pg_namespace AS n ON n.oid = t.typnamespace`

const constraintQuery = `SELECT k.conrelid::int8 AS "relation", k.conname AS "name", k.contype AS "kind", array_to_json(k.conkey) AS "columns", k.confrelid::int8 AS "target",
  array_to_json(k.confkey) AS "targetColumns", k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate", k.condeferrable AS "deferrable",
  k.condeferred AS "deferred", k.confmatchtype = 'f' AS "matchFull", k.convalidated AS "valid", k.conindid::int8 AS "index",
  CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS "expression"
FROM pg_constraint AS k WHERE k.conrelid IN (${ownTables}) AND k.conparentid = 0 ORDER BY k.conrelid, k.oid`

const indexQuery = `SELECT i.indexrelid::int8 AS "oid", i.indrelid::int8 AS "relation", x.relname AS "name", m.amname AS "method", i.indisunique AS "unique",
  i.indisprimary AS "primary", i.indnullsnotdistinct AS "nullsNotDistinct", i.indisvalid AS "valid", i.indnkeyatts AS "keyCount",
  (SELECT json_agg(json_build_object('column', i.indkey[p], 'expression', CASE WHEN i.indkey[p] = 0 THEN pg_get_indexdef(i.indexrelid, p + 1, false) END,
    'option', coalesce(i.indoption[p], 0),
    'collation', CASE WHEN i.indcollation[p] <> a.attcollation OR i.indkey[p] = 0
      AND strpos(pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid, p + 1, false) || ' COLLATE ') > 0 THEN l.collname END,
    'operatorClass', CASE WHEN NOT o.opcdefault THEN o.opcname END) ORDER BY p)
    FROM generate_series(0, i.indnatts - 1) AS p LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p] AND i.indkey[p] <> 0
    LEFT JOIN pg_collation AS l ON l.oid = i.indcollation[p] LEFT JOIN pg_opclass AS o ON o.oid = i.indclass[p]) AS "keys",
  pg_get_expr(i.indpred, i.indrelid) AS "where"
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_am AS m ON m.oid = x.relam
WHERE i.indrelid IN (${ownTables}) ORDER BY i.indrelid, i.indexrelid`

const triggerQuery = `SELECT t.tgrelid::int8 AS "relation", t.tgname AS "name", t.tgtype AS "bits",
  (SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(t.tgattr::int2[]) WITH ORDINALITY AS u (number, place) JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = u.number) AS "columns",
  pg_get_triggerdef(t.oid) AS "definition", t.tgconstraint <> 0 AS "constraint", t.tgenabled <> 'D' AS "enabled", p.oid::int8 AS "function", p.prosrc AS "body", l.lanname AS "language"
FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid JOIN pg_language AS l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid IN (${ownTables}) ORDER BY t.tgrelid, t.tgname`

const sequenceQuery = `SELECT c.relname AS "name", c.oid::regclass::text AS "reference", n.nspname AS "schema", s.seqstart::text AS "start", s.seqincrement::text AS "increment",
  CASE WHEN has_sequence_privilege(c.oid, 'SELECT,USAGE') THEN pg_sequence_last_value(c.oid)::text END AS "last",
  (SELECT json_build_object('relation', d.refobjid::int8, 'column', d.refobjsubid, 'kind', d.deptype) FROM pg_depend AS d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') LIMIT 1) AS "owner"
FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${ownNamespace} AND ${notOfExtension('pg_class', 'c.oid')} ORDER BY n.nspname, c.relname`

const otherQuery = `SELECT e.oid::int8 AS "oid", 'extension' AS "sort", e.extname AS "name", NULL::name AS "schema" FROM pg_extension AS e WHERE e.extname <> 'plpgsql'
UNION ALL SELECT t.oid::int8, CASE t.typtype WHEN 'e' THEN 'enum type' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' WHEN 'c' THEN 'composite type' ELSE 'base type' END, t.typname, n.nspname
  FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace LEFT JOIN pg_class AS c ON c.oid = t.typrelid
  WHERE ${ownNamespace} AND ${notOfExtension('pg_type', 't.oid')} AND t.typcategory <> 'A' AND t.typtype <> 'm' AND (t.typrelid = 0 OR c.relkind = 'c')
UNION ALL SELECT p.oid::int8, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END, p.proname, n.nspname
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE ${ownNamespace} AND ${notOfExtension('pg_proc', 'p.oid')}
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
UNION ALL SELECT s.oid::int8, 'foreign server', s.srvname, NULL FROM pg_foreign_server AS s
UNION ALL SELECT v.oid::int8, 'event trigger', v.evtname, NULL FROM pg_event_trigger AS v WHERE ${notOfExtension('pg_event_trigger', 'v.oid')}
UNION ALL SELECT b.oid::int8, 'publication', b.pubname, NULL FROM pg_publication AS b
UNION ALL SELECT x.oid::int8, 'statistics object', x.stxname, n.nspname FROM pg_statistic_ext AS x JOIN pg_namespace AS n ON n.oid = x.stxnamespace WHERE ${ownNamespace}
UNION ALL SELECT o.oid::int8, 'collation', o.collname, n.nspname FROM pg_collation AS o JOIN pg_namespace AS n ON n.oid = o.collnamespace WHERE ${ownNamespace} AND ${notOfExtension('pg_collation', 'o.oid')}
UNION ALL SELECT f.oid::int8, 'text search configuration', f.cfgname, n.nspname FROM pg_ts_config AS f JOIN pg_namespace AS n ON n.oid = f.cfgnamespace WHERE ${ownNamespace} AND ${notOfExtension('pg_ts_config', 'f.oid')}
UNION ALL SELECT y.oid::int8, 'policy', y.polname, n.nspname FROM pg_policy AS y JOIN pg_class AS c ON c.oid = y.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE ${ownNamespace}
UNION ALL SELECT w.oid::int8, 'rule', w.rulename, n.nspname FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE w.rulename <> '_RETURN' AND ${ownNamespace}`
