/** RFC 4331: quota. */
import type { Property } from '../properties.ts'

export const quota: readonly Property[] = []
