import type { RateCards } from '../../shared/domain/rate-card.ts';

/** Prices of one quarter for the Netherlands, and for some of Africa; SMS to the Netherlands and India. */
export function aRateCards(over: Partial<RateCards> = {}): RateCards {
  return {
    whatsapp: [
      {
        validFrom: '2026-10-01',
        currency: 'EUR',
        source: 'test',
        markets: [
          {
            name: 'Netherlands',
            countries: ['NL'],
            rates: { marketing: '0.15', utility: '0.05', authentication: '0.04', service: '0.02' },
          },
          { name: 'Rest of Africa', countries: ['KE', 'UG'], rates: { utility: '0.004', service: '0.004' } },
        ],
      },
    ],
    sms: [
      {
        validFrom: '2026-07-01',
        currency: 'USD',
        source: 'test',
        prices: { NL: '0.1', IN: { transactional: '0.003', promotional: '0.002' } },
      },
    ],
    ...over,
  };
}
