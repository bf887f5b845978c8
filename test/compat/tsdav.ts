import type { Tried } from './scenarios.ts'
export const tsdav: Tried = { name: 'tsdav', needs: {}, atLeast: 0, run: async () => {} }
