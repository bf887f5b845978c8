/** Why a link gives nothing, as its readers are told (sharing model §8). */
import type { Barred } from '../services/gate.ts'
import { restoreDays } from '../services/links.ts'

export interface Ended {
  state: 'unpublished' | 'expired' | 'suspended'
  /** So long ago that programs which still ask are told to stop asking. */
  long: boolean
}

const day = 24 * 60 * 60 * 1000

/** `unknown` also for whoever is signed in and has no permission: the link is not theirs to know of. */
export function endOf({ denial, link }: Barred): Ended | 'unknown' | 'sign-in' | 'locked' {
  const ago = denial.since && link ? link.now.getTime() - denial.since.getTime() : 0
  const long = ago >= restoreDays * day
  switch (denial.because) {
    case 'link-unpublished':
      return { state: 'unpublished', long }
    case 'link-expired':
      return { state: 'expired', long }
    case 'link-suspended':
      return { state: 'suspended', long: false }
    case 'link-locked':
      return 'locked'
    case 'nobody':
      return 'sign-in'
    default:
      return 'unknown'
  }
}
