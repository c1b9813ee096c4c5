import { test } from 'vitest'
import { bytes, type Case, expectSame, refused } from './reference.ts'

// The expected values were taken from PostgreSQL 15.18 (UTF8, ICU locale und), by the expression in the second column.
const cases: readonly Case[] = [
  ["granary_md5('abc')", "md5('abc')", '900150983cd24fb0d6963f7d28e17f72'],
  ["granary_md5('')", "md5('')", 'd41d8cd98f00b204e9800998ecf8427e'],
  ["granary_md5('😀')", "md5('😀')", '2a02eac39d716a70ecf37579185927b6'],
  ['granary_md5(NULL)', 'md5(NULL)', null],
  ["granary_md5(x'ff00')", "md5('\\xff00'::bytea)", 'e0e8bfafbb0689563b2fba789c97b3cc'],
  ["granary_sha1('abc')", "encode(digest('abc', 'sha1'), 'hex')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ["granary_sha1('שלום')", "encode(digest('שלום', 'sha1'), 'hex')", '9e4a90a09b7b4f99d8cb190d0edb6f491a8b4473'],
  ["granary_sha224('abc')", "encode(sha224('abc'), 'hex')", '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ["granary_sha256('abc')", "encode(sha256('abc'), 'hex')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ["granary_sha256(x'ff00')", "encode(sha256('\\xff00'), 'hex')", 'ea5dbf9596d187e9500f23e9a680109475341cf4e81f7e043f7d97152c10772f'],
  [
    "granary_sha384('abc')",
    "encode(sha384('abc'), 'hex')",
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    "granary_sha512('abc')",
    "encode(sha512('abc'), 'hex')",
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  ['granary_sha512(NULL)', "encode(sha512(NULL), 'hex')", null],
  ["granary_encode(x'00ff41', 'hex')", "encode('\\x00ff41'::bytea, 'hex')", '00ff41'],
  ["granary_encode(x'', 'hex')", "encode(''::bytea, 'hex')", ''],
  ["granary_encode('abc', 'HEX')", "encode('abc'::bytea, 'HEX')", '616263'],
  ["granary_encode(NULL, 'hex')", "encode(NULL, 'hex')", null],
  ["granary_encode('abc', 'base64')", "encode('abc'::bytea, 'base64')", 'YWJj'],
  ["granary_encode('a', 'base64')", "encode('a'::bytea, 'base64')", 'YQ=='],
  [
    "granary_encode(granary_repeat('a', 57), 'base64')",
    "encode(repeat('a', 57)::bytea, 'base64')",
    'YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n',
  ],
  [
    "granary_encode(granary_repeat('a', 60), 'base64')",
    "encode(repeat('a', 60)::bytea, 'base64')",
    'YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\nYWFh',
  ],
  ["granary_encode(x'00ff415c', 'escape')", "encode('\\x00ff415c'::bytea, 'escape')", '\\000\\377A\\\\'],
  ["granary_encode('a', 'rot13')", "encode('a'::bytea, 'rot13')", refused('VALUE_MALFORMED')],
  ["granary_decode('00fF 41', 'hex')", "decode('00fF 41', 'hex')", bytes('00ff41')],
  ["granary_decode('', 'hex')", "decode('', 'hex')", bytes('')],
  ["granary_decode('zz', 'hex')", "decode('zz', 'hex')", refused('VALUE_MALFORMED')],
  ["granary_decode('abc', 'hex')", "decode('abc', 'hex')", refused('VALUE_MALFORMED')],
  ["granary_decode('6 1', 'hex')", "decode('6 1', 'hex')", refused('VALUE_MALFORMED')],
  ["granary_decode('YWJj', 'base64')", "decode('YWJj', 'base64')", bytes('616263')],
  ["granary_decode('YWJ j', 'base64')", "decode('YWJ j', 'base64')", bytes('616263')],
  ["granary_decode('YQ==YQ==', 'base64')", "decode('YQ==YQ==', 'base64')", bytes('6161')],
  ["granary_decode('YR==', 'base64')", "decode('YR==', 'base64')", bytes('61')],
  ["granary_decode('YQ', 'base64')", "decode('YQ', 'base64')", refused('VALUE_MALFORMED')],
  ["granary_decode('Y*==', 'base64')", "decode('Y*==', 'base64')", refused('VALUE_MALFORMED')],
  ["granary_decode('Y===', 'base64')", "decode('Y===', 'base64')", refused('VALUE_MALFORMED')],
  ["granary_decode('é\\\\a\\101', 'escape')", "decode('é\\\\a\\101', 'escape')", bytes('c3a95c6141')],
  ["granary_decode('a\\b', 'escape')", "decode('a\\b', 'escape')", refused('VALUE_MALFORMED')],
  ["granary_decode('a\\401', 'escape')", "decode('a\\401', 'escape')", refused('VALUE_MALFORMED')],
  ["granary_decode('YQ==', 'rot13')", "decode('YQ==', 'rot13')", refused('VALUE_MALFORMED')],
  ["granary_decode(NULL, 'hex')", "decode(NULL, 'hex')", null],
]

test.each(cases)('hashing %s = %s', (sqlite, _postgres, expected) => expectSame(sqlite, expected))
