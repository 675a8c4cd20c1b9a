// SPDX-License-Identifier: Apache-2.0
// Who is signed in, what this browser prefers, and the way out.
import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
} from '@fluentui/react-components';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { themeChoices, type ThemeChoice } from '@/app/preferences';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { PersonCircleRegular, SignOutRegular } from '@/components/icons';
import { useTranslator } from '@/i18n/context';
import { languageNames, languages, type Language } from '@/i18n/translator';
import { useSession } from '@/session/context';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  who: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, maxWidth: '240px', overflowWrap: 'anywhere' },
  role: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  name: { maxWidth: '160px', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

export function UserMenu() {
  const { session, preferences, feedback } = useServices();
  const { user } = useSession();
  const { text, language } = useTranslator();
  const styles = useStyles();
  const theme = useStore(preferences.theme);
  const name = visible(user.name);

  const signOut = async (): Promise<void> => {
    try {
      await session.signOut();
    } catch (error) {
      feedback.add({ intent: 'error', text: text(problemKey(ApiError.of(error).code)), details: [], action: null });
    }
  };

  return (
    <Menu
      checkedValues={{ theme: [theme], language: [language] }}
      onCheckedValueChange={(_, { name: group, checkedItems: [choice] }) => {
        if (group === 'theme') preferences.chooseTheme(choice as ThemeChoice);
        else preferences.chooseLanguage(choice as Language);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonCircleRegular />} aria-label={text('user.menu', { name })}>
          <span className={styles.name}>{name}</span>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          {text('user.signedInAs', { name })}
          <div className={styles.role}>{text(`user.role.${user.role}`)}</div>
        </div>
        <MenuList>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{text('theme.label')}</MenuGroupHeader>
            {themeChoices.map((choice) => (
              <MenuItemRadio key={choice} name="theme" value={choice}>
                {text(`theme.${choice}`)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{text('language.label')}</MenuGroupHeader>
            {languages.map((each) => (
              <MenuItemRadio key={each} name="language" value={each} lang={each}>
                {languageNames[each]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            {text('user.signOut')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
