import { Link, NavLink, useMatch } from 'react-router';
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
            <Place place={place} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A conversation has no place of its own: windows lead to it. */
function Place({ place }: { readonly place: (typeof PLACES)[number] | 'playground' }) {
  const within = useMatch('/conversations/*') !== null && place === 'windows';
  return within ? (
    <Link to={`/${place}`} aria-current="true">
      {texts.places[place]}
    </Link>
  ) : (
    <NavLink to={`/${place}`}>{texts.places[place]}</NavLink>
  );
}
