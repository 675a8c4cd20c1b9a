// SPDX-License-Identifier: Apache-2.0
import { useSeriesClasses } from './palette';

/** A series' colour beside its name. */
export function Swatch(props: { index: number; jail: string | null }) {
  const classOf = useSeriesClasses();
  return (
    <svg width="12" height="12" aria-hidden="true">
      <rect className={classOf(props.index, props.jail)} width="12" height="12" rx="2" />
    </svg>
  );
}
