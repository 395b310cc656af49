import { Link } from 'react-router';
import type { BusinessNumber } from '../../api/numbers.ts';

type Person = {
  readonly number: string;
  readonly person: string;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly userId?: string | undefined;
};
type PersonProps = {
  readonly person: Person;
  /** Left out where there is only one. */
  readonly number: BusinessNumber | undefined;
  readonly brief: string;
};

/** Who it is, as a link to the conversation; where there is room for little else, the number and `brief` below. */
export function PersonCell({ person: { number, person, name, phone, userId }, number: of, brief }: PersonProps) {
  return (
    <td className="windows-person">
      <Link to={`/conversations/${number}/${encodeURIComponent(person)}`}>
        <bdi>{name ?? phone ?? person}</bdi>
      </Link>
      {name === undefined ? null : <bdi className="faint small">{phone ?? userId ?? person}</bdi>}
      <span className="windows-narrow small faint">
        {of === undefined ? null : (
          <>
            <bdi>{of.verifiedName ?? of.displayPhone}</bdi>
            {brief === '' ? '' : ' · '}
          </>
        )}
        <bdi>{brief}</bdi>
      </span>
    </td>
  );
}

/** Whom they wrote to. */
export function NumberCell({ number }: Pick<PersonProps, 'number'>) {
  if (number === undefined) return null;
  return (
    <td className="windows-number small">
      <bdi>{number.verifiedName ?? number.displayPhone}</bdi>
    </td>
  );
}
