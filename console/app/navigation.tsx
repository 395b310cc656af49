import { NavLink } from 'react-router';
import { getConfig } from '../api/config.ts';
import { shellTexts as texts } from '../texts/shell.ts';

const PLACES = ['windows', 'messages', 'overview', 'applications', 'numbers', 'templates'] as const;

/** The pages; the Playground only where there is one. */
export function Navigation() {
  const places = getConfig().local === undefined ? PLACES : [...PLACES, 'playground' as const];
  return (
    <nav aria-label={texts.navigation}>
      <ul>
        {places.map((place) => (
          <li key={place}>
            <NavLink to={`/${place}`}>{texts.places[place]}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
