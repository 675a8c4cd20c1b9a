// SPDX-License-Identifier: Apache-2.0
// Points in time in the session's zone, with the exact UTC on hover, and what is left until one.
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useServices } from '@/app/services';
import { useText, useTranslator } from '@/i18n/context';
import { TimeFormat, utcText } from '@/time/format';

export const TimeFormatContext = createContext(new TimeFormat('en', 'UTC'));

/** Only the time of day when it is today. */
export function Time(props: { value: string | Date }) {
  const format = useContext(TimeFormatContext);
  const { clock } = useServices();
  const time = new Date(props.value);
  return (
    <time dateTime={time.toISOString()} title={utcText(time)}>
      {format.short(time, new Date(clock.now()))}
    </time>
  );
}

/** Counts down once a second; only this piece of text renders again, and only when it reads differently. */
export function Remaining(props: { until: string | null }) {
  return props.until === null ? <Permanent /> : <Countdown until={props.until} />;
}

function Permanent() {
  return useText()('bans.permanent');
}

function Countdown(props: { until: string }) {
  const { clock } = useServices();
  const { text, duration } = useTranslator();
  const until = new Date(props.until);
  const shown = useSyncExternalStore(clock.subscribe, () => {
    const seconds = Math.ceil((until.getTime() - clock.now()) / 1000);
    return seconds > 0 ? duration(seconds) : text('bans.ending');
  });
  return (
    <time dateTime={until.toISOString()} title={utcText(until)}>
      {shown}
    </time>
  );
}
