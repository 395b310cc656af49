import { Link } from 'react-router';

/** Leads to the conversation of a business number with a person. */
export function PersonLink({
  number,
  person,
  shown,
}: {
  readonly number: string;
  readonly person: string;
  readonly shown: string;
}) {
  return (
    <Link to={`/conversations/${encodeURIComponent(number)}/${encodeURIComponent(person)}`}>
      <bdi>{shown}</bdi>
    </Link>
  );
}
