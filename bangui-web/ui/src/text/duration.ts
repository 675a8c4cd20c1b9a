// SPDX-License-Identifier: Apache-2.0
// Durations as fail2ban's own files write them: "600", "10m", "1h 30m", "1d", "2w".

const seconds: Record<string, number> = {
  '': 1,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3_600,
  hr: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
};

/** Whole seconds, or null. Months and years are left out: they differ in length. */
export function parseDuration(text: string): number | null {
  const parts = [...text.trim().toLowerCase().matchAll(/(\d+)\s*([a-z]*)\s*/gy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim().toLowerCase()) return null;
  let total = 0;
  for (const [, number, unit = ''] of parts) {
    const factor = seconds[unit.replace(/^(sec|min|hr|day)s$/, '$1')];
    // A bare number is only seconds when it stands alone.
    if (factor === undefined || (unit === '' && parts.length > 1)) return null;
    total += Number(number) * factor;
  }
  return Number.isSafeInteger(total) ? total : null;
}

/** The shortest that parseDuration reads back as the same. */
export function durationText(total: number): string {
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    const factor = seconds[unit] ?? 1;
    if (total > 0 && total % factor === 0) return `${total / factor}${unit}`;
  }
  return String(total);
}
