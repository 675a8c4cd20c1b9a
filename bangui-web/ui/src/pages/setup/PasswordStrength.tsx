// SPDX-License-Identifier: Apache-2.0
// The rules a new password has to meet, and how good it is beyond them.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CircleRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { brokenRules, strengthOf, type PasswordRule, type Strength } from '@/text/password';

/** The upper limit is only mentioned once it is broken. */
const alwaysShown: readonly PasswordRule[] = ['length', 'varied', 'not_the_name'];
const steps: readonly Strength[] = [1, 2, 3, 4];

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
  bar: { display: 'grid', gridTemplateColumns: 'repeat(4, 1fr)', gap: tokens.spacingHorizontalXS },
  step: { height: '4px', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground5 },
  weak: { backgroundColor: tokens.colorStatusDangerForeground3 },
  fair: { backgroundColor: tokens.colorStatusWarningForeground3 },
  good: { backgroundColor: tokens.colorStatusSuccessForeground3 },
  rules: { listStyleType: 'none', margin: 0, padding: 0 },
  rule: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground2 },
  met: { color: tokens.colorStatusSuccessForeground1 },
  quiet: { color: tokens.colorNeutralForeground3, margin: 0 },
});

export function PasswordStrength(props: { password: string; name: string }) {
  const styles = useStyles();
  const text = useText();
  const broken = brokenRules(props.password, props.name);
  const strength = strengthOf(props.password, props.name);
  const color = strength <= 1 ? styles.weak : strength === 2 ? styles.fair : styles.good;
  const isEmpty = props.password === '';
  const rules = [...alwaysShown, ...broken.filter((rule) => !alwaysShown.includes(rule))];
  return (
    <div className={styles.root}>
      <div className={styles.bar} aria-hidden="true">
        {steps.map((step) => (
          <div key={step} className={mergeClasses(styles.step, step <= strength && color)} />
        ))}
      </div>
      <div role="status">
        {isEmpty ? null : text('password.strength', { strength: text(`password.strength.${strength}`) })}
      </div>
      <ul className={styles.rules} aria-label={text('password.rulesLabel')}>
        {rules.map((rule) => {
          const isMet = !isEmpty && !broken.includes(rule);
          const Icon = isMet ? CheckmarkRegular : CircleRegular;
          return (
            <li key={rule} className={mergeClasses(styles.rule, isMet && styles.met)}>
              <Icon aria-label={text(isMet ? 'password.ruleMet' : 'password.ruleBroken')} role="img" />
              {text(`password.rule.${rule}`)}
            </li>
          );
        })}
      </ul>
      <p className={styles.quiet}>{text('password.advice')}</p>
    </div>
  );
}
