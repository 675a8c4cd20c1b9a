// SPDX-License-Identifier: Apache-2.0
// Shows what came of the user's actions, with a way back. Success goes after a while, but not while it is
// looked at; the rest stays until it is dismissed.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { CheckmarkCircleRegular, DismissRegular, ErrorCircleRegular, WarningRegular } from '@/components/icons';
import { useText, useTranslator } from '@/i18n/context';
import { phone } from '@/shell/layout';
import type { Feedback } from './feedback';

/** Long enough to read it, think, and find the button. */
const shownMs = 20_000;

const useStyles = makeStyles({
  root: {
    position: 'fixed',
    insetInlineEnd: tokens.spacingHorizontalXXL,
    bottom: tokens.spacingVerticalXXL,
    zIndex: 4,
    width: '400px',
    maxWidth: `calc(100vw - 2 * ${tokens.spacingHorizontalM})`,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    // Above the navigation.
    [phone]: { insetInlineEnd: tokens.spacingHorizontalM, bottom: '72px' },
  },
  message: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '20px', flexShrink: 0, marginTop: '6px', color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  error: { color: tokens.colorStatusDangerForeground3 },
  words: { flexGrow: 1, minWidth: 0, paddingBlock: '6px' },
  details: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, color: tokens.colorNeutralForeground2 },
  button: { flexShrink: 0 },
  left: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
});

const looks = {
  success: { Icon: CheckmarkCircleRegular, look: null },
  warning: { Icon: WarningRegular, look: 'warning' },
  error: { Icon: ErrorCircleRegular, look: 'error' },
} as const;

/** `children`: what goes on in the background, above the messages. */
export function FeedbackArea(props: { children?: ReactNode }) {
  const { feedback } = useServices();
  const styles = useStyles();
  const text = useText();
  const messages = useStore(feedback.messages);
  return (
    <section className={styles.root} aria-label={text('feedback.label')}>
      {props.children}
      <div role="status" aria-live="polite" aria-relevant="additions">
        {messages.map((message) => (
          <Message
            key={message.id}
            message={message}
            dismiss={() => feedback.dismiss(message.id)}
            expire={() => feedback.expire(message.id)}
          />
        ))}
      </div>
    </section>
  );
}

/** Whole seconds until then, counted down. */
function TimeLeft(props: { until: Date; onEnd: () => void }) {
  const { clock } = useServices();
  const { number } = useTranslator();
  const { until, onEnd } = props;
  const left = () => Math.max(0, Math.ceil((until.getTime() - clock.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(
    () => clock.subscribe(() => setSeconds(left())),
    // It is made of the moment alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [clock, until],
  );
  useEffect(() => {
    if (seconds === 0) onEnd();
    // The callback is a new one at each rendering and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [seconds]);
  return <strong className={useStyles().left}>{`${number(seconds)} s`}</strong>;
}

function Message(props: { message: Feedback; dismiss: () => void; expire: () => void }) {
  const { message, dismiss } = props;
  const styles = useStyles();
  const text = useText();
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld || message.intent !== 'success') return undefined;
    const timer = setTimeout(dismiss, shownMs);
    return () => clearTimeout(timer);
    // The callback is a new one at each rendering and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isHeld, message]);
  const { Icon, look } = looks[message.intent];
  return (
    // Only holds the timer; everything to act on is a button inside.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.message}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon className={mergeClasses(styles.icon, look !== null && styles[look])} aria-hidden="true" />
      <div className={styles.words}>
        {message.text}
        {message.deadline ? (
          <>
            {' '}
            <TimeLeft until={message.deadline.at} onEnd={props.expire} />
          </>
        ) : null}
        {message.details.length > 0 ? (
          <ul className={styles.details}>
            {message.details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        ) : null}
      </div>
      {message.action ? (
        <Button
          size="small"
          className={styles.button}
          onClick={() => {
            message.action?.run();
            dismiss();
          }}
        >
          {message.action.label}
        </Button>
      ) : null}
      <Button
        appearance="subtle"
        size="small"
        className={styles.button}
        icon={<DismissRegular />}
        aria-label={text('feedback.dismiss')}
        onClick={dismiss}
      />
    </div>
  );
}
