// SPDX-License-Identifier: Apache-2.0
// A password box that can show what was typed.
import { Button, Field, Input, type FieldProps } from '@fluentui/react-components';
import { useState } from 'react';
import { useText } from '@/i18n/context';
import { EyeOffRegular, EyeRegular } from './icons';

export function PasswordField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'new-password' | 'current-password';
  error?: string | null;
  hint?: FieldProps['hint'];
  name: string;
}) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  return (
    <Field
      label={props.label}
      required
      {...(props.hint ? { hint: props.hint } : {})}
      {...(props.error ? { validationMessage: props.error } : {})}
    >
      <Input
        type={isShown ? 'text' : 'password'}
        name={props.name}
        value={props.value}
        autoComplete={props.autoComplete}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(_, data) => props.onChange(data.value)}
        contentAfter={
          <Button
            appearance="transparent"
            size="small"
            icon={isShown ? <EyeOffRegular /> : <EyeRegular />}
            aria-label={text(isShown ? 'setup.hidePassword' : 'setup.showPassword')}
            onClick={() => setShown(!isShown)}
          />
        }
      />
    </Field>
  );
}
