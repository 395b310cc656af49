import { commonTexts } from '../../texts/common.ts';

/** The charts' places, as large as they will be. */
export function Waiting() {
  return (
    <div className="charts" role="status">
      <span className="hidden">{commonTexts.loading}</span>
      <span className="card chart-card chart-wide chart-waiting" />
      {['answers', 'routes', 'fallbacks', 'costs'].map((chart) => (
        <span key={chart} className="card chart-card chart-waiting" />
      ))}
    </div>
  );
}
