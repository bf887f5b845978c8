/** The kernel asks here before every act; the answer is the gate's, so that the kernel and our own methods cannot differ. */
import { v2 as webdav } from 'webdav-server'
import type { Privilege } from '../sharing/roles.ts'
import { entryOf, fold } from './kernel-paths.ts'
import { reading, removing } from './plain.ts'
import { folderSeen, read, type Visit, writing } from './visit.ts'

/** Our privilege for the kernel's. */
export function privilegeFor(kernels: string): Privilege {
  if (kernels.startsWith('canRead')) return 'readFreeBusy'
  return kernels === 'canWriteProperties' ? 'writeProperties' : 'write'
}

export class PolicyPrivilegeManager extends webdav.PrivilegeManager {
  readonly #visitOf: (context: webdav.RequestContext) => Visit

  constructor(visitOf: (context: webdav.RequestContext) => Visit) {
    super()
    this.#visitOf = visitOf
  }

  override _can(
    fullPath: webdav.Path,
    _user: webdav.IUser,
    resource: webdav.Resource,
    privilege: string,
    callback: (error: Error, can: boolean) => void,
  ): void {
    fold(this.#decide(this.#visitOf(resource.context), fullPath, privilegeFor(privilege)), callback)
  }

  async #decide(visit: Visit, path: webdav.Path, privilege: Privilege): Promise<boolean> {
    const [address, fileName] = path.paths
    if (address === undefined) return privilege === 'readFreeBusy'
    if (fileName === undefined) {
      await folderSeen(visit, address)
      return privilege === 'readFreeBusy'
    }
    const target = entryOf(visit, path)
    if (target.kind === 'plain') {
      if (privilege === 'readFreeBusy') await reading(visit, target.address)
      else await removing(visit, target.address)
    } else if (privilege === 'readFreeBusy') await read(visit, target)
    else {
      const may = await writing(visit, target)
      if (privilege === 'writeProperties' && may.kind === 'existing') await visit.decide.require('writeProperties', may.collectionId)
    }
    return true
  }
}
