import { Link } from 'react-router';
import { PageHeader } from '../components/page-header.tsx';
import { commonTexts as texts } from '../texts/common.ts';

export function NotFound() {
  return (
    <>
      <PageHeader title={texts.notFound} />
      <p>
        {texts.notFoundWhy} <Link to="/windows">{texts.toWindows}</Link>
      </p>
    </>
  );
}
