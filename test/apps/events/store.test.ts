import { describe } from 'vitest'
import { MemoryLog } from '../../../apps/events/store/memory.ts'
import { EventStore } from '../../../apps/events/store/store.ts'
import { keepsTheContract } from './store-contract.ts'

describe('a store in memory', () => {
  const store = new EventStore(new MemoryLog())
  keepsTheContract(() => store)
})
