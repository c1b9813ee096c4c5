import { printSchema } from 'granary'
import { expect, it } from 'vitest'
import { mysqlFlavor } from '../../../src/sql/dialects/mysql/flavor.ts'
import { inspectMysql } from '../../../src/sql/dialects/mysql/reflection/inspect.ts'

/**
 * The catalogue of MySQL 8, which differs from MariaDB's: constants in COLUMN_DEFAULT stand as they are, expressions have their quotes and backslashes escaped once more (MySQL bug
 * 100607) and DEFAULT_GENERATED beside them, keys may be expressions, and a check names no table.
 */
const catalog: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  'SELECT DATABASE()': [['airways']],
  TABLES: [
    ['airports', 'BASE TABLE', 'InnoDB', 'where they land'],
    ['granary_sequences', 'BASE TABLE', 'InnoDB', ''],
    ['late', 'VIEW', null, 'VIEW'],
  ],
  COLUMNS: [
    ['airports', 'id', null, 'NO', 'bigint', 'bigint', null, 19n, 0n, null, 'auto_increment', '', ''],
    ['airports', 'name', "it's \\ `x`", 'NO', 'varchar', 'varchar(40)', 40n, null, null, 'utf8mb4_0900_bin', '', '', 'as on the map'],
    [
      'airports',
      'note',
      String.raw`_utf8mb4\'it\\\'s\'`,
      'NO',
      'longtext',
      'longtext',
      4294967295n,
      null,
      null,
      'utf8mb4_0900_bin',
      'DEFAULT_GENERATED',
      '',
      '',
    ],
    ['airports', 'kind', 'small', 'NO', 'varchar', 'varchar(5)', 5n, null, null, 'utf8mb4_0900_bin', '', '', ''],
    ['airports', 'open', '1', 'NO', 'tinyint', 'tinyint(1)', null, 3n, 0n, null, '', '', ''],
    ['airports', 'place', 'point(1.5,-(2))', 'NO', 'point', 'point', null, null, null, null, 'DEFAULT_GENERATED', '', ''],
    [
      'airports',
      'code',
      String.raw`unhex(_utf8mb4\'00ff\')`,
      'NO',
      'varbinary',
      'varbinary(4)',
      4n,
      null,
      null,
      null,
      'DEFAULT_GENERATED',
      '',
      '',
    ],
    ['airports', 'raw', '0x6162', 'YES', 'varbinary', 'varbinary(4)', 4n, null, null, null, '', '', ''],
    ['airports', 'mask', "b'101'", 'YES', 'bit', 'bit(3)', null, 3n, null, null, '', '', ''],
    ['airports', 'at', '2026-11-23 12:30:00.000000', 'NO', 'datetime', 'datetime(6)', null, null, null, null, '', '', '[UTC]'],
    [
      'airports',
      'made',
      'CURRENT_TIMESTAMP(6)',
      'NO',
      'datetime',
      'datetime(6)',
      null,
      null,
      null,
      null,
      'DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)',
      '',
      '',
    ],
    ['airports', 'tags', null, 'YES', 'json', 'json', null, null, null, null, '', '', 'all of them [array of text(3)]'],
    [
      'airports',
      'label',
      null,
      'NO',
      'longtext',
      'longtext',
      4294967295n,
      null,
      null,
      'utf8mb4_0900_bin',
      'STORED GENERATED',
      String.raw`concat(upper(${'`name`'}),_utf8mb4\'-\\\'\')`,
      '',
    ],
    [
      'airports',
      'granary_search_note',
      null,
      'YES',
      'longtext',
      'longtext',
      4294967295n,
      null,
      null,
      'utf8mb4_0900_ai_ci',
      'STORED GENERATED INVISIBLE',
      '`note`',
      '',
    ],
    ['granary_sequences', 'name', null, 'NO', 'varchar', 'varchar(64)', 64n, null, null, 'utf8mb4_bin', '', '', ''],
    ['late', 'name', "it's \\ `x`", 'NO', 'varchar', 'varchar(40)', 40n, null, null, 'utf8mb4_0900_bin', '', '', ''],
  ],
  STATISTICS: [
    ['airports', 'PRIMARY', 0n, 'BTREE', 'id', null, 'A', null],
    ['airports', 'ft_airports_note', 1n, 'FULLTEXT', 'granary_search_note', null, null, null],
    ['airports', 'ix_airports_kind', 1n, 'BTREE', 'kind', null, 'D', null],
    ['airports', 'sp_airports_place', 1n, 'SPATIAL', 'place', null, 'A', 32n],
    ['airports', 'uq_airports_name', 0n, 'BTREE', null, String.raw`lower(concat(${'`name`'},_utf8mb4\'x\'))`, 'A', null],
  ],
  REFERENTIAL_CONSTRAINTS: [],
  CHECK_CONSTRAINTS: [
    ['airports', 'ck_airports_kind_type', String.raw`(${'`kind`'} in (_utf8mb4\'small\',_utf8mb4\'it\\\'s\'))`, 0n],
    ['airports', 'ck_airports_open_type', '(`open` in (0,1))', 0n],
    ['airports', 'ck_airports_tags_type', String.raw`(json_type(${'`tags`'}) = _utf8mb4\'ARRAY\')`, 0n],
    ['airports', 'named', String.raw`(${'`name`'} <> _utf8mb4\'a\\\\b\')`, 0n],
  ],
  VIEWS: [['late', 'select `airports`.`name` AS `name` from `airways`.`airports`']],
  TRIGGERS: [['record', 'airports', 'AFTER', 'UPDATE', 'BEGIN IF NOT (`old`.`name` <=> `new`.`name`) THEN DELETE FROM `log`; END IF; END']],
  PARTITIONS: [],
  mysql: [],
  ROUTINES: [['procedure', 'tidy']],
  granary_sequences: [['numbers', 120n, 10n]],
}

const run = (sql: string): Promise<readonly (readonly unknown[])[]> => {
  const [, place = sql] = /FROM (?:information_schema\.)?`?(\w+)/.exec(sql) ?? []
  const rows = catalog[place]
  return rows === undefined ? Promise.reject(new Error(`nobody expects ${sql}`)) : Promise.resolve(rows)
}

it("MySQL's catalogue is read as what was declared", async () => {
  const found = await inspectMysql(run, mysqlFlavor)
  expect(found.dialect).toBe('MySQL')
  const printed = printSchema(found)
  expect(printed.slice(printed.indexOf('export const airports'))).toBe(`export const airports = table(
  'airports',
  {
    id: id(),
    name: text({ length: 40 }).default("it's \\\\ \`x\`").comment('as on the map'),
    note: text().default("it's"),
    kind: enumeration('small', "it's").default('small'),
    open: boolean().default(true),
    place: point().default({ x: 1.5, y: -2 }),
    code: bytes({ length: 4 }).default(new Uint8Array([0, 255])),
    raw: bytes({ length: 4 })
      .nullable()
      .default(new Uint8Array([97, 98])),
    // MySQL: declared bit(3)
    mask: bytes({ length: 1 }).nullable().default(sql(bytes({ length: 1 }))\`b'101'\`),
    at: timestamp().default('2026-11-23T12:30:00.000000Z'),
    // MySQL: on update CURRENT_TIMESTAMP(6)
    made: localTimestamp().default(sql(localTimestamp())\`CURRENT_TIMESTAMP(6)\`),
    tags: array(text({ length: 3 }))
      .nullable()
      .comment('all of them'),
    label: text().generated(),
  },
  (t) => [
    unique([sql\`lower(concat(\${t.name},'x'))\`]),
    check(sql(boolean())\`\${t.name} <> 'a\\\\\\\\b'\`, { name: 'named' }),
    index(t.kind.desc()),
    fullTextIndex([t.note]),
    spatialIndex(t.place),
    generatedAs(t.label, sql\`concat(upper(\${t.name}),'-\\\\'')\`),
  ],
  { comment: 'where they land' },
)

export const numbers = sequence('numbers', { start: 120, increment: 10 })

export const late = sqlView(
  'late',
  {
    name: text({ length: 40 }).nullable(),
  },
  sql\`select \\\`airports\\\`.\\\`name\\\` AS \\\`name\\\` from \\\`airports\\\`\`,
)

export const record = trigger('record', {
  on: airports,
  timing: 'after',
  updateOf: [airports.name],
  run: () => [triggerStatement(sql\`DELETE FROM \\\`log\\\`\`)],
})

// Left out: the procedure tidy

export const schema = defineSchema({ airports, numbers, late, record })
`)
})
