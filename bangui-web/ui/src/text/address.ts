// SPDX-License-Identifier: Apache-2.0
// Addresses and networks as the server reads them (common/domain/ip_address.cc, ip_prefix.cc), so that a form
// can say what is wrong before it asks. The server decides all the same.

export interface Prefix {
  /** As the server will show it: no /32 or /128, IPv6 in its short form, IPv4-mapped as IPv4. */
  readonly text: string;
  readonly family: 4 | 6;
  readonly length: number;
  readonly isSingle: boolean;
}

export type PrefixError =
  | { readonly code: 'not_an_address' }
  | { readonly code: 'bad_length'; readonly max: number }
  /** Bits behind the length are set; `network` is what was probably meant. */
  | { readonly code: 'host_bits'; readonly network: string };

export type PrefixResult = { readonly ok: true; readonly prefix: Prefix } | { readonly ok: false; readonly error: PrefixError };

/** Four or sixteen bytes, or null. Only the forms of inet_pton: no leading zeros, zones, brackets or blanks. */
export function parseAddress(text: string): number[] | null {
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  if (bytes?.length === 16 && bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 0xff && bytes[11] === 0xff)
    return bytes.slice(12);
  return bytes;
}

function parseIpv4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const gap = 16 - head.length - tail.length;
  // "::" stands for at least one group.
  return gap >= 2 ? [...head, ...new Array<number>(gap).fill(0), ...tail] : null;
}

/** The bytes of groups between colons; the very last one may be an IPv4 address. */
function groupsOf(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (mayEndInIpv4 && index === groups.length - 1 && group.includes('.')) {
      const ipv4 = parseIpv4(group);
      if (!ipv4) return null;
      bytes.push(...ipv4);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return null;
  }
  return bytes.length <= 16 ? bytes : null;
}

/** The canonical text; IPv6 as in RFC 5952. */
export function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const run = longestZeroRun(groups);
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; ++start) {
    let length = 0;
    while (groups[start + length] === 0) ++length;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function networkOf(bytes: readonly number[], length: number): number[] {
  return bytes.map((byte, index) => byte & (0xff << (8 - Math.min(8, Math.max(0, length - 8 * index)))) & 0xff);
}

/** "ADDRESS" or "ADDRESS/LENGTH". Blanks around it are forgiven: they come with copying. */
export function parsePrefix(input: string): PrefixResult {
  const [addressPart = '', lengthPart, ...rest] = input.trim().split('/');
  const bytes = parseAddress(addressPart);
  if (!bytes || rest.length > 0) return { ok: false, error: { code: 'not_an_address' } };
  const bits = bytes.length * 8;
  if (lengthPart !== undefined && !/^(0|[1-9]\d{0,2})$/.test(lengthPart))
    return { ok: false, error: { code: 'bad_length', max: bits } };
  const length = lengthPart === undefined ? bits : Number(lengthPart);
  if (length > bits) return { ok: false, error: { code: 'bad_length', max: bits } };
  const network = addressText(networkOf(bytes, length));
  const text = addressText(bytes);
  if (network !== text) return { ok: false, error: { code: 'host_bits', network: `${network}/${length}` } };
  const isSingle = length === bits;
  return {
    ok: true,
    prefix: { text: isSingle ? text : `${text}/${length}`, family: bits === 32 ? 4 : 6, length, isSingle },
  };
}
