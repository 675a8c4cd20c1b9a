// SPDX-License-Identifier: Apache-2.0
// The world, shaded by bans. Every country that has any is a button: one stop for the tab key, arrows go from the
// one with most bans on.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, useMemo, useState, type KeyboardEvent } from 'react';
import { useTipStyles } from '@/charts/BucketTip';
import { movedBy } from '@/charts/roving';
import { useWidth } from '@/charts/useWidth';
import { useText } from '@/i18n/context';
import { classOf } from './classes';
import { useShades } from './shades';
import { world, type Shape } from './world';

/** On the screen, whatever the size of the map. */
const dotRadius = 4;
const shapes = new Map(world.countries.map((shape) => [shape.code, shape]));

const useStyles = makeStyles({
  root: { position: 'relative', minWidth: 0, direction: 'ltr' },
  svg: { display: 'block', width: '100%', height: 'auto', maxHeight: '70vh' },
  border: {
    stroke: tokens.colorNeutralStroke1,
    strokeWidth: '0.6px',
    vectorEffect: 'non-scaling-stroke',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  land: { fill: tokens.colorNeutralBackground6, '@media (forced-colors: active)': { fill: 'Canvas' } },
  country: { cursor: 'pointer', outlineStyle: 'none' },
  // Above its neighbours, so that they cannot cover it.
  outline: { fill: 'none', pointerEvents: 'none', vectorEffect: 'non-scaling-stroke' },
  selected: { stroke: tokens.colorNeutralForeground1, strokeWidth: '2px', '@media (forced-colors: active)': { stroke: 'CanvasText' } },
  focused: { stroke: tokens.colorStrokeFocus2, strokeWidth: '2.5px' },
  hovered: { stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: '1.5px' },
});

export interface MapCountry {
  readonly code: string;
  readonly name: string;
  readonly bans: number;
}

export interface WorldMapProps {
  label: string;
  /** With bans; most first. */
  countries: readonly MapCountry[];
  thresholds: readonly number[];
  selected: string | null;
  /** Called with the selected one again to let it go. */
  select: (code: string) => void;
  nameOf: (code: string) => string;
}

interface Pointed {
  readonly code: string;
  readonly how: 'hovered' | 'focused';
}

export function WorldMap(props: WorldMapProps) {
  const styles = useStyles();
  const tip = useTipStyles();
  const text = useText();
  const [root, width] = useWidth<HTMLDivElement>(world.width);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const radius = (dotRadius * world.width) / Math.max(1, width);
  const shape = pointed && shapes.get(pointed.code);
  const chosen = props.selected === null ? undefined : shapes.get(props.selected);
  const bans = pointed ? (props.countries.find(({ code }) => code === pointed.code)?.bans ?? 0) : 0;
  return (
    <div ref={root} className={styles.root} onPointerLeave={() => setPointed(null)}>
      <svg className={styles.svg} viewBox={`0 0 ${world.width} ${world.height}`} role="group" aria-label={props.label}>
        <Countries {...props} radius={radius} point={setPointed} />
        {chosen ? <Drawn shape={chosen} radius={radius} className={mergeClasses(styles.outline, styles.selected)} /> : null}
        {shape ? <Drawn shape={shape} radius={radius} className={mergeClasses(styles.outline, styles[pointed.how])} /> : null}
      </svg>
      {shape ? (
        <div className={tip.tip} aria-hidden="true" style={besides(shape)}>
          <div className={tip.title}>{props.nameOf(pointed.code)}</div>
          <div>{text('bans.count', { count: bans })}</div>
        </div>
      ) : null}
    </div>
  );
}

/** Left or right of it, above or below, wherever there is more room. */
function besides({ at: [x, y] }: Shape): Record<string, string> {
  const share = (value: number, whole: number): string => `calc(${((100 * value) / whole).toFixed(1)}% + 14px)`;
  return {
    ...(x < world.width / 2 ? { left: share(x, world.width) } : { right: share(world.width - x, world.width) }),
    ...(y < world.height / 2 ? { top: share(y, world.height) } : { bottom: share(world.height - y, world.height) }),
  };
}

function Drawn(props: { shape: Shape; radius: number; className: string }) {
  const { path, at } = props.shape;
  return path === null ? (
    <circle className={props.className} cx={at[0]} cy={at[1]} r={props.radius} />
  ) : (
    <path className={props.className} d={path} />
  );
}

/** Not again for everything that is pointed at. */
const Countries = memo(function Countries(props: WorldMapProps & { radius: number; point: (pointed: Pointed | null) => void }) {
  const styles = useStyles();
  const shadesOf = useShades();
  const text = useText();
  const { countries, thresholds, radius, point, select } = props;
  const drawn = useMemo(() => countries.filter(({ code }) => shapes.has(code)), [countries]);
  const [stop, setStop] = useState<string | null>(null);
  const entry = drawn.some(({ code }) => code === stop) ? stop : drawn[0]?.code;
  const order = new Map(drawn.map(({ code }, index) => [code, index]));

  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    const code = drawn[index]?.code;
    if (event.key === 'Escape') point(null);
    if ((event.key === 'Enter' || event.key === ' ') && code !== undefined) {
      event.preventDefault();
      select(code);
      return;
    }
    const next = movedBy(event.key, index, drawn.length);
    if (next === null) return;
    event.preventDefault();
    const map = event.currentTarget.closest('svg');
    map?.querySelector<SVGElement>(`[data-country="${drawn[next]?.code ?? ''}"]`)?.focus();
  };

  // Dots above the land that they are too small to be seen on.
  const inOrder = [...world.countries.filter(({ path }) => path !== null), ...world.countries.filter(({ path }) => path === null)];
  return inOrder.map((shape, place) => {
    const { code } = shape;
    const index = code === null ? undefined : order.get(code);
    const country = index === undefined ? undefined : drawn[index];
    if (index === undefined || country === undefined) {
      if (shape.path === null) return null;
      const hover = code === null ? {} : { onPointerEnter: () => point({ code, how: 'hovered' }) };
      return <path key={place} className={mergeClasses(styles.border, styles.land)} d={shape.path} aria-hidden="true" {...hover} />;
    }
    return (
      <g
        key={place}
        data-country={country.code}
        role="button"
        tabIndex={country.code === entry ? 0 : -1}
        aria-pressed={country.code === props.selected}
        aria-label={text('map.country', { country: country.name, bans: text('bans.count', { count: country.bans }) })}
        className={styles.country}
        onClick={() => select(country.code)}
        onKeyDown={(event) => onKeyDown(event, index)}
        onPointerEnter={() => point({ code: country.code, how: 'hovered' })}
        onFocus={(event) => {
          setStop(country.code);
          point({ code: country.code, how: event.currentTarget.matches(':focus-visible') ? 'focused' : 'hovered' });
        }}
        onBlur={() => point(null)}
      >
        <Drawn
          shape={shape}
          radius={radius}
          className={mergeClasses(styles.border, ...shadesOf(classOf(country.bans, thresholds)))}
        />
      </g>
    );
  });
});
