// SPDX-License-Identifier: Apache-2.0
// Theme and language where there is no menu yet: before signing in.
import { makeStyles, Select, tokens } from '@fluentui/react-components';
import { themeChoices, type ThemeChoice } from '@/app/preferences';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { useTranslator } from '@/i18n/context';
import { languageNames, languages, type Language } from '@/i18n/translator';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalS },
});

export function QuickPreferences() {
  const { preferences } = useServices();
  const { language, text } = useTranslator();
  const theme = useStore(preferences.theme);
  return (
    <div className={useStyles().root}>
      <Select
        size="small"
        appearance="filled-lighter"
        aria-label={text('language.label')}
        value={language}
        onChange={(_, data) => preferences.chooseLanguage(data.value as Language)}
      >
        {languages.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageNames[each]}
          </option>
        ))}
      </Select>
      <Select
        size="small"
        appearance="filled-lighter"
        aria-label={text('theme.label')}
        value={theme}
        onChange={(_, data) => preferences.chooseTheme(data.value as ThemeChoice)}
      >
        {themeChoices.map((choice) => (
          <option key={choice} value={choice}>
            {text(`theme.${choice}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
