import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { comparable, type DatabaseDescription, type DescribedTable, defineSchema, open, printSchema, toSchema } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPath, removeFiles } from '../../unit/reflection/database-file.ts'
import { PrintedModules } from '../../unit/reflection/printed-module.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

/** What people make with other programs. */
const foreign = [
  `CREATE TABLE Customers (
     ID INT UNSIGNED NOT NULL AUTO_INCREMENT, Email VARCHAR(190) NOT NULL, \`Full Name\` CHAR(40) DEFAULT 'n/a', age TINYINT UNSIGNED, flags SET('a','b''c','d') DEFAULT 'a,d',
     status ENUM('new','it''s','old') NOT NULL DEFAULT 'new', born YEAR DEFAULT 2000, mask BIT(10) DEFAULT b'101', balance DECIMAL(12,3) UNSIGNED ZEROFILL DEFAULT 1.5,
     ratio FLOAT, big BIGINT UNSIGNED DEFAULT 18446744073709551615, medium MEDIUMINT, small SMALLINT UNSIGNED DEFAULT 7, note TINYTEXT, body MEDIUMTEXT COLLATE utf8mb4_unicode_ci,
     photo MEDIUMBLOB, code BINARY(4) DEFAULT 'ab', made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, seen DATETIME(3) DEFAULT '2020-01-02 03:04:05.678',
     span TIME DEFAULT '10:00:00', doc JSON DEFAULT '{"a": 1}', latin VARCHAR(20) CHARACTER SET latin1 DEFAULT 'é', shape GEOMETRY, spot POINT NOT NULL, line LINESTRING,
     address INET6 DEFAULT '::1', ident UUID, flag BOOLEAN DEFAULT TRUE, hidden INT INVISIBLE DEFAULT 3,
     total DECIMAL(12,2) AS (balance * 2) VIRTUAL, label VARCHAR(100) AS (concat(Email, '-')) PERSISTENT COMMENT 'made [by] hand',
     PRIMARY KEY (ID), UNIQUE KEY Email (Email(50)), KEY \`Name And Age\` (\`Full Name\` DESC, age), KEY body_start (body(20)), FULLTEXT KEY words (note, \`Full Name\`), SPATIAL KEY spot (spot),
     UNIQUE KEY (label), CHECK (age < 150), CONSTRAINT \`odd "name\` CHECK (ratio > 0 OR \`Full Name\` <> 'x\\\\y''z')
   ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='People''s data'`,
  `CREATE TABLE orders (
     id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, customer INT UNSIGNED NOT NULL, parent BIGINT UNSIGNED, at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
     FOREIGN KEY (customer) REFERENCES Customers (ID) ON DELETE CASCADE, CONSTRAINT up FOREIGN KEY (parent) REFERENCES orders (id) ON DELETE SET NULL ON UPDATE RESTRICT, KEY at_only (at)
   ) DEFAULT CHARSET=utf8mb4`,
  'CREATE TABLE lines_of (order_id BIGINT UNSIGNED NOT NULL, line INT NOT NULL, qty INT NOT NULL CHECK (qty > 0), PRIMARY KEY (order_id, line), FOREIGN KEY (order_id) REFERENCES orders (id))',
  'CREATE TABLE OldTable (a INT NOT NULL AUTO_INCREMENT, b CHAR(3), KEY (b), PRIMARY KEY (b, a)) ENGINE=MyISAM',
  'CREATE TABLE InMemory (x INT, KEY USING HASH (x)) ENGINE=MEMORY',
  'CREATE TABLE measured (id INT NOT NULL, d DATE NOT NULL, v DOUBLE UNSIGNED, PRIMARY KEY (id, d)) PARTITION BY RANGE (YEAR(d)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)',
  'CREATE TABLE remembered (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING',
  "CREATE VIEW `Big Orders` AS SELECT o.id AS `Order Id`, c.`Full Name`, COUNT(*) n FROM orders o JOIN Customers c ON c.ID = o.customer WHERE c.`Full Name` <> 'a``b\\'c' GROUP BY o.id, c.`Full Name`",
  'CREATE VIEW of_view AS SELECT * FROM `Big Orders` WHERE `Order Id` > 5',
  `CREATE TRIGGER keep_name BEFORE UPDATE ON Customers FOR EACH ROW BEGIN
     DECLARE n INT DEFAULT 0; -- a remark; with a semicolon
     SET n = CASE WHEN NEW.age IS NULL THEN 0 ELSE IF(NEW.age > 5, 1, 2) END;
     outer_loop: WHILE n < 3 DO SET n = n + 1; IF n = 2 THEN LEAVE outer_loop; END IF; END WHILE;
     CASE n WHEN 1 THEN SET NEW.age = 1; ELSE BEGIN END; END CASE;
   END`,
  "CREATE TRIGGER one_statement AFTER INSERT ON orders FOR EACH ROW SET @last = CONCAT('x;', NEW.id)",
  'CREATE PROCEDURE tidy() DELETE FROM orders WHERE parent IS NULL',
  'CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2',
  'CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO CALL tidy()',
  'CREATE SEQUENCE tickets START WITH 7 INCREMENT BY 3',
  'CREATE TABLE gone (x INT)',
  'CREATE VIEW broken AS SELECT x FROM gone',
  'DROP TABLE gone',
]

function tableNamed(name: string, { tables }: DatabaseDescription): DescribedTable {
  const found = tables.find((table) => table.name === name)
  if (found === undefined) throw new Error(`no table ${name}`)
  return found
}

describeServer('mariadb', 'databases of other programs', () => {
  let database: SchemaDatabase
  let found: DatabaseDescription
  beforeAll(async () => {
    database = await SchemaDatabase.open()
    found = await database.inspectedAfter(...foreign)
  })
  afterAll(async () => {
    await database.close()
    removeFiles()
  })

  it('are described by the types that can hold their values, with what else there is to know', () => {
    const customers = tableNamed('Customers', found)
    const types = Object.fromEntries(customers.columns.map(({ name, type }) => [name, type]))
    const ci = 'utf8mb4_general_ci'
    expect(types).toEqual({
      ID: { kind: 'integer', bits: 64 },
      Email: { kind: 'text', length: 190, collation: ci },
      'Full Name': { kind: 'text', length: 40, collation: ci },
      age: { kind: 'integer', bits: 16 },
      flags: { kind: 'text', collation: ci },
      status: { kind: 'text', values: ['new', "it's", 'old'] },
      born: { kind: 'integer', bits: 16 },
      mask: { kind: 'bytes', length: 2 },
      balance: { kind: 'decimal', precision: 12, scale: 3 },
      ratio: { kind: 'real' },
      big: { kind: 'decimal', precision: 20, scale: 0 },
      medium: { kind: 'integer', bits: 32 },
      small: { kind: 'integer', bits: 32 },
      note: { kind: 'text', collation: ci },
      body: { kind: 'text', collation: 'utf8mb4_unicode_ci' },
      photo: { kind: 'bytes' },
      code: { kind: 'bytes', length: 4 },
      made: { kind: 'timestamp' },
      seen: { kind: 'localTimestamp' },
      span: { kind: 'time' },
      doc: { kind: 'json' },
      latin: { kind: 'text', length: 20, collation: 'latin1_swedish_ci' },
      shape: { kind: 'bytes' },
      spot: { kind: 'point' },
      line: { kind: 'bytes' },
      address: { kind: 'text' },
      ident: { kind: 'uuid' },
      flag: { kind: 'boolean' },
      hidden: { kind: 'integer', bits: 32 },
      total: { kind: 'decimal', precision: 12, scale: 2 },
      label: { kind: 'text', length: 100, collation: ci },
    })
    const facts = Object.fromEntries(customers.columns.map(({ name, engine }) => [name, engine]))
    expect(facts).toMatchObject({
      ID: { declared: 'int(10) unsigned' },
      flags: { declared: "set('a','b''c','d')" },
      made: { declared: 'timestamp', onUpdate: 'current_timestamp()' },
      hidden: { invisible: true },
      Email: {},
    })
    expect(customers.comment).toBe("People's data")
    expect(customers.columns.at(-1)).toMatchObject({ comment: 'made [by] hand', generated: { storage: 'stored' } })
    expect(tableNamed('OldTable', found).engine).toEqual({ engine: 'MyISAM' })
    expect(tableNamed('measured', found).engine).toEqual({ partitioned: 'RANGE (year(`d`)), 2 partitions' })
    expect(tableNamed('remembered', found).engine).toEqual({ systemVersioned: true })
  })

  it('keep their defaults as constants where they are of the type, else as SQL', () => {
    const defaults = Object.fromEntries(tableNamed('Customers', found).columns.map((column) => [column.name, column.default]))
    expect(defaults).toMatchObject({
      'Full Name': { constant: 'n/a' },
      status: { constant: 'new' },
      born: { constant: 2000 },
      small: { constant: 7 },
      big: { constant: '18446744073709551615' },
      flag: { constant: true },
      latin: { constant: 'é' },
      made: { expression: { texts: ['current_timestamp()'], columns: [] } },
      doc: { expression: { texts: [`'{"a": 1}'`], columns: [] } },
    })
    expect(defaults.Email).toBeUndefined()
  })

  it('keep their keys, constraints and indexes', () => {
    const customers = tableNamed('Customers', found)
    expect(customers.columns[0]?.identity).toBe(true)
    expect(customers.checks).toEqual([
      { name: undefined, condition: { texts: ['', ' < 150'], columns: ['age'] } },
      { name: 'odd "name', condition: { texts: ['', ' > 0 or ', String.raw` <> 'x\\y\'z'`], columns: ['ratio', 'Full Name'] } },
    ])
    // The beginning of the address is unique, which says more than that all of it is.
    expect(customers.uniques.map(({ name, keys }) => [name, keys[0]?.column ?? keys[0]?.expression])).toEqual([
      ['Email', { texts: ['left(', ',50)'], columns: ['Email'] }],
      ['label', 'label'],
    ])
    expect(customers.indexes.map(({ name, keys }) => [name, keys.map(({ column, descending }) => [column, descending])])).toEqual([
      ['body_start', [['body', false]]],
      [
        'Name And Age',
        [
          ['Full Name', true],
          ['age', false],
        ],
      ],
    ])
    expect(customers.fullTextIndexes).toEqual([{ name: 'words', columns: ['note', 'Full Name'], tokens: 'words' }])
    expect(customers.spatialIndexes).toEqual([{ name: 'spot', column: 'spot' }])
    const orders = tableNamed('orders', found)
    expect(orders.foreignKeys).toMatchObject([
      {
        name: 'orders_ibfk_1',
        columns: ['customer'],
        targetTable: 'Customers',
        targetColumns: ['ID'],
        onDelete: 'cascade',
        onUpdate: 'restrict',
      },
      { name: 'up', columns: ['parent'], targetTable: 'orders', onDelete: 'set null', onUpdate: 'restrict' },
    ])
    // What refers to a counted key has its type, unsigned or not.
    expect(orders.columns.map(({ type }) => type)).toEqual([
      { kind: 'integer', bits: 64 },
      { kind: 'integer', bits: 64 },
      { kind: 'integer', bits: 64 },
      { kind: 'localTimestamp' },
    ])
    expect(tableNamed('lines_of', found)).toMatchObject({
      primaryKey: { columns: ['order_id', 'line'] },
      checks: [{ name: undefined, condition: { columns: ['qty'] } }],
    })
    // Counted, and not the whole of its key.
    expect(tableNamed('OldTable', found).columns[0]).toMatchObject({ identity: false, engine: { autoIncrement: true } })
  })

  it('have views without the name of their database, triggers statement by statement, sequences, and what belongs to no schema', () => {
    expect(found.views.map(({ name, columns }) => [name, columns?.map((column) => column.name)])).toEqual([
      ['Big Orders', ['Order Id', 'Full Name', 'n']],
      ['broken', undefined],
      ['of_view', ['Order Id', 'Full Name', 'n']],
    ])
    for (const { definition, columns } of found.views) if (columns !== undefined) expect(definition).not.toContain(database.name)
    const [keepName, oneStatement] = found.triggers
    expect(keepName).toMatchObject({ name: 'keep_name', timing: 'before', event: 'update', when: undefined, columns: [] })
    expect(keepName?.statements.map((statement) => statement.split(/\s/)[0])).toEqual(['DECLARE', 'SET', 'outer_loop:', 'CASE'])
    expect(oneStatement).toMatchObject({ name: 'one_statement', statements: ["SET @last = CONCAT('x;', NEW.id)"] })
    expect(found.sequences).toEqual([{ name: 'tickets', schema: undefined, next: 7, increment: 3 }])
    expect(found.others).toEqual([
      { sort: 'event', name: 'nightly', schema: undefined },
      { sort: 'procedure', name: 'tidy', schema: undefined },
      { sort: 'function', name: 'twice', schema: undefined },
    ])
    expect(found.schemas).toEqual([database.name])
  })

  it('can be queried by what was read', async () => {
    const { orders, customers } = toSchema(found).stores
    await using db = await open(database.url, defineSchema({}))
    await db.script("INSERT INTO Customers (Email, spot) VALUES ('a@b', POINT(1, 2)); INSERT INTO orders (customer) VALUES (1)")
    if (orders === undefined || customers === undefined) throw new Error('the tables were not read')
    expect(await db.select(orders).from(orders)).toMatchObject([{ id: 1, customer: 1, parent: null }])
    expect(await db.select(customers).from(customers)).toMatchObject([
      {
        id: 1,
        email: 'a@b',
        fullName: 'n/a',
        flags: 'a,d',
        status: 'new',
        born: 2000,
        balance: '1.500',
        big: '18446744073709551615',
        spot: { x: 1, y: 2 },
        flag: true,
      },
    ])
  })

  it('are printed as a schema file by the command, which compiles', async () => {
    const path = newPath('-schema.ts')
    const command = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../../../src/cli/main.ts'), 'inspect', database.url, '--out', path],
      {
        encoding: 'utf8',
      },
    )
    expect(command.stderr).toBe('')
    const printed = readFileSync(path, 'utf8')
    expect(printed).toBe(printSchema(await database.inspect()))
    expect(printed).toContain('// MariaDB: engine MyISAM\n')
    expect(printed).toContain('// Left out: the event nightly\n')
    expect(printed).toContain('// Left out: the view broken, which reads something that does not exist\n')
    const modules = new PrintedModules()
    const schema = await modules.run(printed)
    modules.compile()
    modules.checkFormat()
    // What cannot be had again is told in comments. Moments have all their digits then, and so has the clock of a default.
    const withAllDigits = JSON.parse(JSON.stringify(comparable(found)).replaceAll('current_timestamp()', 'current_timestamp(6)'))
    expect(JSON.parse(JSON.stringify(comparable(await database.createdAndInspected(schema))))).toEqual(withAllDigits)
  })
})
