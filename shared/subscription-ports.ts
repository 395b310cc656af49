import type { Delivery, DeliveryState, ListedDelivery } from './domain/delivery.ts';
import type { ListedSubscription, Subscription } from './domain/subscription.ts';
import type { Page } from './ports.ts';

/**
 * What subscriptions of systems outside AWS need from outside, by the rules of `ports.ts`: every method may be called
 * again with the same arguments, and fails by throwing unless it says otherwise.
 */

export type Subscriptions = {
  readonly create: (subscription: Subscription) => Promise<void>;
  /** Strongly read, with its secrets. */
  readonly get: (id: string) => Promise<Subscription | undefined>;
  /** Compare-and-set on `version`, which it counts up. Answers what is stored, or `undefined` if another was first. */
  readonly save: (subscription: Subscription) => Promise<Subscription | undefined>;
  /** Removing what is gone does nothing. Its deliveries stay until their time is over. */
  readonly remove: (id: string) => Promise<void>;
  /** Newest first. */
  readonly list: (limit: number, after: string | undefined) => Promise<Page<ListedSubscription>>;
  /** All of them, some milliseconds old. */
  readonly all: () => Promise<readonly ListedSubscription[]>;
};

export type Deliveries = {
  /** One that is there already stays as it is. */
  readonly create: (delivery: Delivery) => Promise<void>;
  /** Strongly read. */
  readonly get: (id: string) => Promise<Delivery | undefined>;
  /** Compare-and-set on `version`, which it counts up. Answers what is stored, or `undefined` if another was first. */
  readonly save: (delivery: Delivery) => Promise<Delivery | undefined>;
  /** Of one subscription in one state, by when the event happened, the latest first; `from` and `to` are included. */
  readonly list: (
    subscriptionId: string,
    state: DeliveryState,
    limit: number,
    after: string | undefined,
    within?: { readonly from: number; readonly to: number },
  ) => Promise<Page<ListedDelivery>>;
};

/** Work on deliveries. `release`: all that waits, now. `replay`: all that ended, of events of these times. */
export type DeliveryJob =
  | { readonly kind: 'delivery'; readonly id: string; readonly when: 'due' | 'now' }
  | { readonly kind: 'release'; readonly subscriptionId: string; readonly cursor?: string | undefined }
  | {
      readonly kind: 'replay';
      readonly subscriptionId: string;
      readonly from: number;
      readonly to: number;
      readonly state: 'failed' | 'delivered';
      readonly cursor?: string | undefined;
    };
/** Unordered; a job may come twice, and be lost with its queue: the stored delivery is the truth. */
export type DeliveryQueue = {
  /** At most 15 minutes from now. */
  readonly enqueue: (job: DeliveryJob, delayMs?: number) => Promise<void>;
};

/** Endpoints of subscribers, anywhere on the internet and nowhere else. */
export type Endpoints = {
  /** Why nothing may be posted to this address; `undefined` where it may. */
  readonly refusal: (url: string) => Promise<string | undefined>;
  /** One signed post in the form of Standard Webhooks, once. Follows no redirect; never throws for what was answered. */
  readonly post: (post: SignedPost) => Promise<PostOutcome>;
};
export type SignedPost = {
  readonly url: string;
  readonly secrets: readonly string[];
  /** The event's, the same at each try. */
  readonly id: string;
  readonly at: number;
  readonly body: string;
};
export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'no-answer'; readonly why: string };

/** What is made up for a new subscription, of random bits. */
export type Coins = { readonly subscriptionId: () => string; readonly secret: () => string };
