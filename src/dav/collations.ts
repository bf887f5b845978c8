/** The collations of text-match (RFC 4790, RFC 5051). */
export const collations = ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'] as const
