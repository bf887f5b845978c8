import type { Tried } from './scenarios.ts'
export const pythonCaldav: Tried = { name: 'python-caldav', needs: {}, atLeast: 0, run: async () => {} }
