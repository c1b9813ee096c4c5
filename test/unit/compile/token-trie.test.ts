import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenTrie } from '../../../src/sql/compile/token-trie.ts'

const token = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', '1'), fc.boolean())
const tokens = fc.array(token, { maxLength: 5 })

describe('a trie of tokens', () => {
  test('behaves as a map whose keys are the lists', () => {
    const command = fc.oneof(
      fc.record({ type: fc.constant('set' as const), key: tokens, value: fc.integer() }),
      fc.record({ type: fc.constant('delete' as const), key: tokens }),
      fc.record({ type: fc.constant('get' as const), key: tokens }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const trie = new TokenTrie<number>()
        const model = new Map<string, number>()
        for (const step of commands) {
          const key = JSON.stringify(step.key)
          if (step.type === 'set') {
            trie.set(step.key, step.value)
            model.set(key, step.value)
          } else if (step.type === 'delete') {
            trie.delete(step.key)
            model.delete(key)
          } else expect(trie.get(step.key)).toBe(model.get(key))
        }
        expect(trie.size).toBe(model.size)
        for (const [key, value] of model) expect(trie.get(JSON.parse(key))).toBe(value)
      }),
    )
  })

  test('a text and a number that look alike are different', () => {
    const trie = new TokenTrie<string>()
    trie.set([1], 'number')
    trie.set(['1'], 'text')
    expect([trie.get([1]), trie.get(['1'])]).toEqual(['number', 'text'])
  })
})
