// SPDX-License-Identifier: Apache-2.0
// What is typed to tune a jail, checked and turned into what the API takes.
import type { JailParameters, JailTuning, Limits } from '@/api/types';
import type { MessageKey } from '@/i18n/en';
import { durationText, parseDuration } from '@/text/duration';

/** In the order in which the server applies them. */
export const tunable = ['ban_seconds', 'find_seconds', 'max_retry'] as const;
export type TuneField = (typeof tunable)[number];
export type TuneTexts = Record<TuneField, string>;

/** What the jail has now, as it would be typed; a ban that never ends has no such text. */
export function textsOf(parameters: JailParameters): TuneTexts {
  return {
    ban_seconds: parameters.ban_seconds === null ? '' : durationText(parameters.ban_seconds),
    find_seconds: durationText(parameters.find_seconds),
    max_retry: String(parameters.max_retry),
  };
}

/** Null for what is no value of this field. */
export function valueOf(field: TuneField, text: string): number | null {
  if (field !== 'max_retry') return parseDuration(text);
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** Null when it can be sent, or needs not be. */
export function errorOf(
  field: TuneField,
  text: string,
  now: JailParameters,
  limits: Limits | undefined,
): MessageKey | null {
  if (text.trim() === textsOf(now)[field]) return null;
  const value = valueOf(field, text);
  if (value === null) return field === 'max_retry' ? 'tune.notANumber' : 'tune.notADuration';
  const range = limits?.[field];
  return range && (value < range.least || value > range.most) ? 'tune.outOfRange' : null;
}

/** Only what differs from what the jail has. */
export function tuningOf(texts: TuneTexts, now: JailParameters): JailTuning {
  const tuning: JailTuning = {};
  for (const field of tunable) {
    const value = valueOf(field, texts[field]);
    if (value !== null && value !== now[field]) tuning[field] = value;
  }
  return tuning;
}
