// SPDX-License-Identifier: Apache-2.0
// Between points in time and what a clock on the wall of the session's zone shows, as a date field holds it.

const field = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/;

/** "2026-11-22T13:05", in the zone; one that the browser does not know counts as UTC. */
export function wallText(time: Date, zone: string): string {
  return new Date(time.getTime() + offsetMs(time.getTime(), zone)).toISOString().slice(0, 16);
}

/** The other way round; null for what is no such text. What the clock shows twice means the first time. */
export function timeOfWall(text: string, zone: string): Date | null {
  if (!field.test(text)) return null;
  const asUtc = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset of a point that is near; it may differ around a change of the clocks, then the second guess is right.
  const guess = asUtc - offsetMs(asUtc, zone);
  const earlier = asUtc - offsetMs(guess - 3_600_000, zone);
  const wanted = [earlier, guess].find((time) => time + offsetMs(time, zone) === asUtc);
  return new Date(wanted ?? guess);
}

/** How far the zone is ahead of UTC then. */
function offsetMs(time: number, zone: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(time);
    const at = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
    const wall = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
    return wall - Math.floor(time / 1000) * 1000;
  } catch {
    return 0;
  }
}
