import { shellTexts as texts } from '../texts/shell.ts';
import { setTheme, THEMES, useTheme } from './theme.ts';

export function ThemeChoice() {
  const theme = useTheme();
  return (
    <label className="theme">
      <span>{texts.theme}</span>
      <select value={theme} onChange={({ target }) => setTheme(THEMES.find((one) => one === target.value) ?? 'system')}>
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {texts.themes[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
