// SPDX-License-Identifier: Apache-2.0
// What root's policy would refuse, said before it is tried. The server decides all the same.
import type { Limits } from '@/api/types';
import type { MessageKey } from '@/i18n/en';
import type { Prefix } from '@/text/address';

export interface Refusal {
  readonly key: MessageKey;
  readonly values: Record<string, string | number>;
}

export function banRefusal(limits: Limits, prefix: Prefix): Refusal | null {
  const widest = prefix.family === 4 ? limits.widest_ipv4 : limits.widest_ipv6;
  return prefix.length < widest ? { key: 'limits.tooWide', values: { length: `/${widest}` } } : null;
}

export function ignoreRefusal(limits: Limits, prefix: Prefix): Refusal | null {
  if (!limits.tune) return { key: 'limits.noTuning', values: {} };
  if (!limits.ignore.allowed) return { key: 'limits.noIgnoring', values: {} };
  const widest = prefix.family === 4 ? limits.ignore.widest_ipv4 : limits.ignore.widest_ipv6;
  return prefix.length < widest ? { key: 'limits.tooWide', values: { length: `/${widest}` } } : null;
}
