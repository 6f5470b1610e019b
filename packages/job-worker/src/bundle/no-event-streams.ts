// Takes the place of the SDK's event streams in the bundles: no operation of ours has one.

const unused = (): never => {
  throw new Error('this bundle has no event streams');
};

/** Named as the SDK imports it. */
export class EventStreamSerde {
  constructor() {
    unused();
  }
}

/** Named as the SDK imports it. */
export const eventStreamSerdeProvider = unused;

/** Named as the SDK imports it: a client's configuration goes through it, used or not. */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;
