import type { Tried } from './scenarios.ts'
export const calcurse: Tried = { name: 'calcurse', needs: {}, atLeast: 0, run: async () => {} }
