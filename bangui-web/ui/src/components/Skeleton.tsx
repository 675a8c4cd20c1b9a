// SPDX-License-Identifier: Apache-2.0
// Bars in the place of what is being loaded. Fluent's own weighs more than the tables it stands in for.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useText } from '@/i18n/context';

const useStyles = makeStyles({
  bar: {
    height: '16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralStencil1,
    animationName: { '50%': { opacity: 0.4 } },
    animationDuration: '2s',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
    '@media (forced-colors: active)': { backgroundColor: 'GrayText' },
    ':not(:first-child)': { marginTop: tokens.spacingVerticalMNudge },
  },
  large: { height: '32px' },
});

export function Skeleton(props: { bars: number; size?: 'large'; className?: string }) {
  const styles = useStyles();
  const text = useText();
  return (
    <div role="progressbar" aria-busy="true" aria-label={text('app.loading')} className={props.className}>
      {Array.from({ length: props.bars }, (_, index) => (
        <div key={index} className={mergeClasses(styles.bar, props.size === 'large' && styles.large)} />
      ))}
    </div>
  );
}
