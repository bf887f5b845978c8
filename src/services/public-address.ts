/** Where this server connects to when somebody names a host: public addresses, and networks that the settings allow (SSRF). */
import { BlockList, isIP } from 'node:net'

// IANA's registries of special-purpose addresses (RFC 6890): what is not globally reachable, and what leads to it by way of another form.
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Within what is routed at all: protocol assignments with Teredo, documentation, 6to4. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
/** All that is assigned as global unicast. Mapped IPv4, NAT64, ULA, link-local and multicast lie outside. */
const routed6 = ['2000::/3']

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

const refused4 = listOf(special4)
const refused6 = listOf(special6)
const global6 = listOf(routed6)

/**
 * @param address an IP address without brackets, as it will be connected to
 * @param allowed networks in CIDR form that may be connected to although they are not public
 */
export function mayConnect(address: string, allowed: readonly string[]): boolean {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  if (listOf(allowed).check(address, family)) return true
  return version === 4 ? !refused4.check(address, family) : global6.check(address, family) && !refused6.check(address, family)
}
